"""Broadcasts that share their rare wording are one brand's; common talk alone makes no kin."""

from nlp.evaluate import read_lines
from nlp.kinship import brands

COMMON = "大家晚上好欢迎来到直播间"
TALK = {
    "a1": ["咕噜呱啦牌雪绒面霜敷在脸上", "咕噜呱啦家的老师傅讲究慢工"],
    "b1": ["青藤小院的竹编篮子轻便", "青藤小院从山里直接发过来"],
    "a2": ["还是咕噜呱啦牌雪绒面霜那个味道", "咕噜呱啦家的老师傅又来了"],
    "c1": ["今天试的这双鞋子鞋底很软"],
}


def test_shared_rare_wording_tells_the_brand() -> None:
    rows = [
        row
        for name, texts in TALK.items()
        for row in (
            {"header": True, "broadcast": name, "product": "general"},
            *({"id": f"{name}{n}", "text": text, "gold": []} for n, text in enumerate([COMMON, *texts])),
        )
    ]
    found = [brand for at, name in enumerate(TALK) for brand in [brands(read_lines(rows))[name]]]
    assert found == ["a1", "b1", "a1", "c1"]


def test_without_talk_there_are_no_kin() -> None:
    assert brands([]) == {}

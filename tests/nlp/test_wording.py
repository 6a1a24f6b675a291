"""Folding a caption and finding wordings in it, by writing and by sound."""

import pytest

from nlp.wording import Sieve, hear, wordings


def test_hear_drops_breaks_and_particles_and_keeps_places() -> None:
    heard = hear("好啊，不是 药物哈")
    assert heard.plain == "好不是药物"
    assert heard.positions == (0, 3, 4, 6, 7)
    assert len(heard) == 5


@pytest.mark.parametrize(
    ("source", "text", "places"),
    [
        ("注意事项", "注意事相看一下", ["注意事相"]),  # long words by sound
        ("药物", "要务繁忙", []),  # short ones as written
        ("按 ~3 说明书", "按药品的说明书", ["按药品的说明书"]),
        ("按 ~3 说明书", "按这一盒药品的说明书", []),
        ("适合|适宜 ~4 <people>", "适合老人", ["适合老人"]),
        ("{不能|不可}代替药物", "不可带替要物", ["不可带替要物"]),
        ("有 <num> 个", "有五十五个", ["有五十五个"]),
        ("说错 $", "刚才说错", ["说错"]),
        ("说错 $", "说错的话", []),
    ],
)
def test_find(source: str, text: str, places: list[str]) -> None:
    heard = hear(text)
    compiled = wordings([source], {"people": "老人|孩子"})
    assert [heard.plain[start:end] for start, end in compiled.find(heard)] == places


def test_find_between_places() -> None:
    heard = hear("不是不是不是")
    assert wordings(["不是"]).find(heard, 2, 4) == [(2, 4)]


def test_shorter_words_by_sound_when_asked() -> None:
    assert wordings(["嘴快了"], least_heard=4).find(hear("最快了")) == []
    assert wordings(["嘴快了"], least_heard=3).find(hear("最快了")) == [(0, 3)]


@pytest.mark.parametrize("source", ["{a|b", "按 <nobody>", ""])
def test_a_bad_wording_is_named(source: str) -> None:
    with pytest.raises(ValueError, match=r"nobody|unbalanced|no wording|stands for"):
        wordings([source])


@pytest.mark.parametrize(
    ("text", "may_stand"),
    [
        ("我们请看主意事相", {"long"}),  # by sound
        ("要务很多", set()),  # short ones as written
        ("这个药物", {"short"}),
        ("刚才那句说错了", {"long"}),
        ("天气不错", set()),
    ],
)
def test_a_sieve_lets_through_whatever_may_stand_there(text: str, may_stand: set[str]) -> None:
    named = {"long": wordings(["注意事项", "刚才 ~6 说错"]), "short": wordings(["药物|繁"])}
    near = Sieve(named.values()).near(hear(text))
    assert {name for name, one in named.items() if one in near} == may_stand


def test_a_sieve_hides_nothing_that_is_found() -> None:
    lists = {"who": "老人|孩子"}
    every = [wordings([source], lists) for source in ("适合 ~4 <who>", "^ 不对 ~2 应该是", "说错 $", "半|<num>", "免费 <num>? 个")]
    sieve = Sieve(every)
    for text in ("适合家里老人", "试合老人", "不对应该是", "刚才说错", "五十", "免费个", "免费五十个", "免费", "不适合", "错"):
        heard = hear(text)
        assert {one for one in every if one.find(heard)} <= sieve.near(heard)

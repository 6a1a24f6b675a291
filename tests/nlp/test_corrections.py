"""What is a correction, which alerts it closes, and the sentence offered to the host."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from nlp.checker import Checker
from nlp.corrections import OpenAlert, closes, read, sentence, takes_back
from nlp.types import Category, Product

LINES = Path(__file__).parents[2] / "../shared/corpus/lines"

CORRECTIONS = [
    ("哎呀说错了说错了", "mistake"),
    ("不好意思啊 刚刚口误", "mistake"),
    ("呃 我嘴瓢了", "mistake"),
    ("刚才我报错了价格", "mistake"),
    ("抱歉我看错了", "mistake"),
    ("刚才讲得太满了 说过头了", "mistake"),
    ("刚才说全网最低不严谨", "mistake"),
    ("刚才有点夸张了", "mistake"),
    ("刚才说的不对 我道歉", "mistake"),
    ("价格报错了 不是九十九 是一百九十九", "mistake"),
    ("刚才那句话当我没说", "withdrawal"),
    ("收回收回", "withdrawal"),
    ("这句作废啊 不能这么讲", "withdrawal"),
    ("刚才说的不算数", "withdrawal"),
    ("那句不算啊大家听我重新讲", "withdrawal"),
    ("更正一下 应该是九十九", "amend"),
    ("我纠正一下", "amend"),
    ("我重新说一下啊 不是第一 是我们店卖得好的", "amend"),
    ("更证一下 没有特供酒", "amend"),
]

NO_CORRECTIONS = [
    "我不是说错了 这就是实话",
    "我没说错 就是这个价",
    "我可没说错",
    "你们别说我说错了",
    "说错了吗 没有啊",
    "如果说错了算我的",
    "说错了的话随便骂",
    "我绝不收回这句话",
    "谁说我说错了",
    "有人说我说错了 我哪里说错了",
    "客服说错了 是三号链接",
    "你看错了 是蓝色",
    "那个主播说错了跟我们没关系",
    "别的主播说错了都不更正",
    "主播说错了要马上更正",
    "直播间里说错话要更正的",
    "容易说错 我念慢一点",
    "这个包不算贵",
    "运费不算在内",
    "羊毛不算特别厚",
    "这款衣服尺码不算偏大",
    "三个月就能收回成本",
    "厂家把旧款收回去了",
    "退货我们上门收回",
    "这是更正公告",
    "我说的不算 你们说了算",
    "今天天气真好",
]


def alert(id: str, text: str, category: str, at_ms: int = 0, product: Product = Product.GENERAL) -> OpenAlert:
    return OpenAlert(id, "rule", Category(category), text, product, at_ms)


LOWEST = ("a", "全网最低价", "price", 0)
WECHAT = ("b", "加我微信", "diversion", 5_000)

CLOSES: list[tuple[str, list[tuple[str, str, str, int]], int, list[str]]] = [
    # named, in her own words or as the recogniser heard it
    ("刚才说错了 不是全网最低 是本店活动价", [LOWEST, WECHAT], 20_000, ["a"]),
    ("钢才说错了 不是全王最低 是本店活动价", [LOWEST, WECHAT], 20_000, ["a"]),
    (
        "刚才说错了 加我威信那个不算 在平台联系客服",
        [("a", "加我微信", "diversion", 0), ("c", "第一品牌", "absolute", 8_000)],
        20_000,
        ["a"],
    ),
    (
        "刚才说的三天见效说错了 效果因人而异",
        [("a", "三天见效", "efficacy", 0), ("b", "永不反弹", "efficacy", 5_000)],
        200_000,
        ["a"],
    ),
    (
        "刚才说最后五件不对 库存还有三百件",
        [("a", "最后五件", "scarcity", 0), ("b", "全网第一", "absolute", 8_000)],
        20_000,
        ["a"],
    ),
    ("口误口误 没有包治百病这回事", [("a", "包治百病", "medical", 0), ("b", "全网最低", "price", 3_000)], 9_000, ["a"]),
    ("不好意思口误了 这不是处方药", [("a", "处方药", "prohibited_goods", 0)], 9_000, ["a"]),
    (
        "刚才说稳赚不赔是口误 投资有风险",
        [("a", "稳赚不赔", "finance", 0), ("b", "月入十万", "finance", 4_000)],
        9_000,
        ["a"],
    ),
    ("小助理提醒我 最低价不能说 收回", [("a", "史上最低价", "price", 0), WECHAT], 9_000, ["a"]),
    ("刚才说国家级产品用词不当 我道歉", [("a", "国家级", "absolute", 0)], 9_000, ["a"]),
    (
        "刚才讲的那个根治糖尿病我讲错了 保健食品治不了病",
        [("a", "根治糖尿病", "medical", 0), ("b", "吃三盒送一盒", "inducement", 4_000)],
        9_000,
        ["a"],
    ),
    ("更正一下 不是全网最低价 是本店最低价", [LOWEST], 9_000, ["a"]),
    # both, only when both are named or plainly meant
    (
        "刚才说全网第一和三天见效都说错了 都收回",
        [("a", "全网第一", "absolute", 0), ("b", "三天见效", "efficacy", 3_000), ("c", "加我微信", "diversion", 5_000)],
        20_000,
        ["a", "b"],
    ),
    ("刚才那两句都不算", [LOWEST, WECHAT], 20_000, ["a", "b"]),
    ("刚才那句全网最低我收回", [LOWEST, ("c", "全网最低", "price", 60_000)], 90_000, ["a", "c"]),
    # of a claim said of several, the one whose words are meant
    ("刚才全网最低那句不对", [LOWEST, ("b", "全网第一", "absolute", 5_000)], 20_000, ["a"]),
    # spoken of by its subject
    (
        "更正 刚才说效果说过头了 每个人不一样",
        [("a", "三天见效", "efficacy", 0), ("b", "全网最低价", "price", 5_000)],
        20_000,
        ["a"],
    ),
    ("刚才说治高血压不对 这是普通食品", [("a", "降血压", "medical", 0)], 9_000, ["a"]),
    # pointed at: the nearest, while it is near
    ("收回刚才那句", [LOWEST, WECHAT], 20_000, ["b"]),
    ("说错了说错了 对不起大家", [("a", "第一品牌", "absolute", 8_000)], 20_000, ["a"]),
    ("刚才那句不算", [LOWEST], 300_000, []),
    # a correction of something else, or of nothing
    ("刚才说错了 是三号链接不是二号链接", [LOWEST], 9_000, []),
    ("我说错了 尺码是M码", [("a", "三天见效", "efficacy", 0)], 9_000, []),
    ("更正一下啊发货时间是后天", [LOWEST], 9_000, []),
    ("刚才说错价格了 是一百九十九", [LOWEST, WECHAT], 9_000, []),
    ("收回刚才那句", [], 9_000, []),
    # the claim made again
    ("更正一下 就是全网最低价", [LOWEST], 9_000, []),
    ("更正一下 不是全网最低 是全国最低", [LOWEST], 9_000, []),
    ("刚才说错了 不是最好是绝对最好", [("a", "全网最好", "absolute", 0)], 9_000, []),
    ("我收回 全网最低价绝对的", [LOWEST], 9_000, []),
    # another claim in the same breath stays open
    ("刚才那句我收回 加我微信给你发图", [LOWEST, ("b", "加我微信", "diversion", 9_000)], 9_000, ["a"]),
    # a second helping, written after the code
    ("啊不对不对 刚才价格不是全网最低 我说快了", [("a", "全网最低价", "price", 0)], 9000, ["a"]),
    (
        "导播提醒我 我刚说的第一品牌不能说 收回收回",
        [("a", "第一品牌", "absolute", 0), ("b", "加我微信", "diversion", 3000)],
        9000,
        ["a"],
    ),
    (
        "抱歉哈 前面讲治颈椎病是口误 它就是个枕头",
        [("a", "治颈椎病", "medical", 0), ("b", "最后三单", "scarcity", 4000)],
        60000,
        ["a"],
    ),
    ("纠正一下 没有国家免检这个说法", [("a", "国家免检产品", "endorsement", 0)], 60000, ["a"]),
    (
        "刚才我说一周瘦十斤 这个不准确 因人而异",
        [("a", "一周瘦十斤", "efficacy", 0), ("b", "七天见效", "efficacy", 2000)],
        60000,
        ["a"],
    ),
    (
        "刚刚那个私下转账的话大家别听 不算数 平台下单",
        [("a", "私下转给我便宜五十", "diversion", 0), ("b", "全网最低", "price", 2000)],
        60000,
        ["a"],
    ),
    ("我更正 库存不是三件 后台看还有两百件", [("a", "只剩三件了", "scarcity", 0)], 6000, ["a"]),
    ("刚才说别家都是假货 这话说重了 跟同行道个歉", [("a", "别家都是假货", "disparagement", 0)], 6000, ["a"]),
    ("刚才说这是大牌同厂 说错了 没有关系的", [("a", "大牌同厂", "counterfeit", 0)], 6000, ["a"]),
    ("刚才说得不严谨 不是卖了一百万件 是十万件", [("a", "卖了一百万件", "fake_data", 0)], 6000, ["a"]),
    ("口误 不是招财 就是好看", [("a", "戴上招财", "superstition", 0), ("b", "加群", "diversion", 3000)], 6000, ["a"]),
    ("说错了啊 不是保本 有风险的", [("a", "保本保息", "finance", 0)], 6000, ["a"]),
    ("不好意思刚才那段话我收回", [("a", "三天见效", "efficacy", 0), ("b", "永不反弹", "efficacy", 5000)], 10000, ["b"]),
    (
        "刚才那两句话我都收回 三天见效和永不反弹都不能说",
        [("a", "三天见效", "efficacy", 0), ("b", "永不反弹", "efficacy", 5000)],
        10000,
        ["a", "b"],
    ),
    ("说错了 我叫小美", [("a", "三天见效", "efficacy", 0)], 9000, []),
    ("更正 链接是五号", [("a", "三天见效", "efficacy", 0)], 9000, []),
    ("刚才尺码说错了 是XL", [("a", "全网最低价", "price", 0)], 9000, []),
    ("更正一下 颜色是藏蓝不是黑色", [("a", "最后三单", "scarcity", 0)], 9000, []),
    ("口误口误 是三天见效 不是五天见效", [("a", "五天见效", "efficacy", 0)], 9000, []),
    ("更正一下 我们是真的全网最低价", [("a", "全网最低价", "price", 0)], 9000, []),
    ("我纠正 这不叫治疗 这叫根治", [("a", "治疗高血压", "medical", 0)], 9000, []),
    ("我收回刚才的话 不是第一 是唯一", [("a", "全国第一", "absolute", 0)], 9000, ["a"]),
    ("刚说错了 是假一赔三", [("a", "全网最低价", "price", 0)], 9000, []),
    (
        "大家注意 刚才加群那个说法作废 有事找客服",
        [("a", "拉你们进群", "diversion", 0), ("b", "最好的面料", "absolute", 4000)],
        30000,
        ["a"],
    ),
    (
        "刚才说的那个美白我讲错了 备案没有这个功效",
        [("a", "涂上就美白", "efficacy", 0), ("b", "最好的面霜", "absolute", 4000)],
        30000,
        ["a"],
    ),
]


@pytest.mark.parametrize(("text", "kind"), CORRECTIONS)
def test_read_knows_a_correction(text: str, kind: str) -> None:
    correction = read(text)
    assert correction is not None
    assert correction.kind == kind
    assert 0 <= correction.start < correction.end <= len(text)


@pytest.mark.parametrize("text", NO_CORRECTIONS)
def test_read_knows_what_is_none(text: str) -> None:
    assert read(text) is None


def test_read_marks_the_words_that_take_back() -> None:
    text = "🎉 家人们，刚才那句我收回啊"
    correction = read(text)
    assert correction is not None
    assert text[correction.start : correction.end] == "收回"


@pytest.mark.parametrize(
    ("text", "names", "vague"),
    [
        ("刚才说的包过说错了", ("包过",), False),
        ("刚才那句我收回", (), True),
        ("说错了 不是三号链接", ("三号链接",), False),
    ],
)
def test_read_tells_what_is_named(text: str, names: tuple[str, ...], vague: bool) -> None:
    correction = read(text)
    assert correction is not None
    assert (correction.names, correction.vague) == (names, vague)


@pytest.mark.parametrize(("text", "open_alerts", "now_ms", "closed"), CLOSES)
def test_closes_what_it_means(
    text: str, open_alerts: list[tuple[str, str, str, int]], now_ms: int, closed: list[str]
) -> None:
    correction = read(text)
    assert correction is not None
    assert closes(correction, [alert(*one) for one in open_alerts], now_ms) == closed


def test_an_older_claim_about_other_goods_stays() -> None:
    correction = read("刚才说的三天见效说错了")
    assert correction is not None
    old = alert("a", "三天见效", "efficacy", 0, Product.COSMETICS)
    assert closes(correction, [old], 600_000, product=Product.FOOD) == []
    assert closes(correction, [old], 600_000, product=Product.COSMETICS) == ["a"]
    assert closes(correction, [old], 60_000, product=Product.FOOD) == ["a"]


@pytest.mark.parametrize("category", list(Category))
@pytest.mark.parametrize("words", ["全网最低价", "三天见效", "加我微信", "吃上两个月 关节炎就好了", "最后三单了"])
def test_the_sentence_offered_closes_its_own_alert(category: Category, words: str) -> None:
    offered = sentence(category, words, ["这是我们店今天的活动价"])
    correction = read(offered)
    assert words in offered
    assert offered.endswith("。")
    assert correction is not None
    open_alerts = [alert("a", words, category), alert("b", "销量遥遥领先", "absolute", 1_000)]
    assert closes(correction, open_alerts, 9_000) == ["a"]


def test_a_sentence_without_a_suggestion() -> None:
    assert "{" not in sentence(Category.ABSOLUTE, "第一品牌", [])


def shared(path: Path) -> list[dict[str, Any]]:
    if not path.exists():
        pytest.skip(f"the corpus is not here: {path.name}")
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def gold_alerts(row: dict[str, Any]) -> Iterator[OpenAlert]:
    for number, gold in enumerate(row["gold"]):
        yield alert(f"{row['n']}-{number}", gold["span"], gold["category"][0], int(row["t"] * 1000))


def test_whole_shows_every_correction_closes_what_it_names() -> None:
    seen = 0
    for name in ("01_clothes", "03_special_cosmetics_clean", "05_health_food"):
        open_alerts: list[OpenAlert] = []
        for row in shared(LINES / "live" / f"{name}.jsonl"):
            if "n" not in row:
                continue
            open_alerts += gold_alerts(row)
            correction = read(row["text"])
            assert bool(correction) == ("corrects" in row), row["text"]
            if correction:
                closed = closes(correction, open_alerts, int(row["t"] * 1000))
                assert sorted({int(id.split("-")[0]) for id in closed}) == row["corrects"]
                open_alerts = [one for one in open_alerts if one.id not in closed]
                seen += 1
    assert seen >= 6


def test_labelled_lines_are_corrections_exactly_where_tagged() -> None:
    rows = shared(LINES / "labelled.jsonl")
    tagged = [row for row in rows if "correction" in row["tags"]]
    assert len(tagged) >= 7
    assert [row["text"] for row in rows if bool(read(row["text"])) != (row in tagged)] == []


def test_no_sentence_offered_alerts_or_fails_to_close(checker: Checker) -> None:
    rows = shared(LINES / "labelled.jsonl")
    seen = 0
    for row in rows:
        product = Product(row["product"])
        for found in checker.check(row["text"], product):
            seen += 1
            correction = read(found.correction)
            assert correction is not None, found.correction
            own = OpenAlert(found.id, found.rule, found.category, found.text, product, 0)
            assert closes(correction, [own], 9_000) == [found.id], found.correction
            assert checker.check(found.correction, product) == [], found.correction
    assert seen >= 200


@pytest.mark.parametrize(
    ("text", "words", "taken"),
    [
        ("加微信那个不算", "加微信", True),
        ("刚才说的包过不对考试没有包过", "包过不对考试", True),
        ("刚才说的包过班考试都过了", "包过班考试", False),
        ("包过不对考试没有包过", "包过", False),
    ],
)
def test_words_only_named_are_taken_back(text: str, words: str, taken: bool) -> None:
    start = text.find(words)
    assert takes_back(text, start, start + len(words)) is taken

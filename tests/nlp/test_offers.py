"""Which product is spoken of: link numbers, names, words that only point; and what a broadcast makes of it."""

import pytest

from nlp import Alert, Caption, Checker, Item, Product, State, Stream
from nlp.offers import Catalogue, Mention, lasting_item, regions

COAT = Item("1号链接", "双面呢羊绒大衣", Product.GENERAL, price=899, list_price=1299, stock=260, gifts=("衣架",))
NUTS = Item("2号链接", "桂花坚果礼盒", Product.FOOD, price=59.9, stock=800, spec="一盒12袋")
PILLS = Item("3号链接", "钙维D咀嚼片", Product.HEALTH_FOOD, price=79, stock=500, spec="一瓶60片", effects=("补充钙",))
SHEET = (COAT, NUTS, PILLS)


def named(text: str) -> list[tuple[str | None, bool]]:
    """Sku and whether it lasts, of each mention."""
    return [(one.item.sku if one.item else None, one.end is None) for one in Catalogue(SHEET).mentions(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("先看一号链接这件大衣", [("1号链接", True)]),
        ("来换二号链接", [("2号链接", True)]),
        ("现在上三号链接", [("3号链接", True)]),
        ("第三个链接是钙片", [("3号链接", True)]),
        ("五号链接是围巾", [(None, True)]),
        ("给大家介绍这款桂花坚果礼盒", [("2号链接", True)]),
        ("桂花坚果礼盒 五十九块九", [("2号链接", True)]),
        ("搭配桂花坚果礼盒一起送人", [("2号链接", False)]),
        ("喜欢大衣的拍一号链接", [("1号链接", False)]),
        ("三号链接待会儿再上", [("3号链接", False)]),
        ("有人问三号链接有没有货", [("3号链接", False)]),
        ("今天就讲这一款", []),
        ("三月三号发货", []),
    ],
)
def test_what_is_named(text: str, expected: list[tuple[str | None, bool]]) -> None:
    assert named(text) == expected


def test_a_sheet_without_numbers_knows_no_links() -> None:
    plain = Item("A7", "双面呢羊绒大衣", price=899)
    assert Catalogue([plain]).mentions("三号链接是围巾") == []
    assert Catalogue(()).mentions("三号链接") == []


def test_a_growing_text_is_read_where_it_changes() -> None:
    catalogue, text = (
        Catalogue(SHEET),
        "来看一号链接这件大衣 " + "颜色有三种大家慢慢看 " * 12 + "来换二号链接 五十九块九 " + "慢慢挑 " * 30,
    )
    known: tuple[Mention, ...] = ()
    for end in range(1, len(text) + 1):
        known = catalogue.follow(text[: end - 1], known, text[:end])
    assert list(known) == catalogue.mentions(text)
    assert [one.item for one in known] == [COAT, NUTS]


def test_regions_of_a_piece() -> None:
    spoken = [Mention(10, NUTS), Mention(20, PILLS, 26, 30)]
    assert regions(COAT, spoken, 0, 40) == [(0, COAT), (10, NUTS), (20, PILLS), (26, None), (30, NUTS)]
    assert regions(COAT, spoken, 12, 10) == [(0, NUTS), (8, PILLS)]
    assert regions(COAT, spoken, 0, 5) == [(0, COAT)]
    assert regions(COAT, [], -4, 9) == [(0, COAT)]
    assert regions(COAT, [], 0, 0) == [(0, COAT)]
    assert lasting_item(spoken) == spoken[0]
    assert lasting_item([]) is None


# -- in a broadcast ----------------------------------------------------------------------------------------------


@pytest.fixture
def stream(checker: Checker) -> Stream:
    """A broadcast with three products on its sheet."""
    return checker.stream(sheet=SHEET)


def say(
    stream: Stream, text: str, cue: str = "a", at_ms: int = 0, *, rev: int = 0, final: bool = True, shape: str = "cue"
) -> dict[str, tuple[Alert, ...]]:
    """Send one caption; return the sets that came back."""
    answers = stream.caption(Caption(cue, rev, text, final, at_ms, "test", shape), at_ms)
    return {answer.cue: answer.alerts for answer in answers}


def facts_of(alerts: tuple[Alert, ...]) -> list[tuple[str, str, str]]:
    """Words, field and kind of what the sheet is about."""
    return [(alert.text, alert.fact.field, alert.fact.kind) for alert in alerts if alert.fact]


def test_the_offer_follows_what_is_named(stream: Stream) -> None:
    assert facts_of(say(stream, "今天七百九十九", "a")["a"]) == []
    assert facts_of(say(stream, "先看一号链接 七百九十九", "b", 3_000)["b"]) == [("七百九十九", "price", "contradicts")]
    assert facts_of(say(stream, "到手价八百九十九", "c", 6_000)["c"]) == []
    say(stream, "来换二号链接 桂花坚果礼盒", "d", 9_000)
    assert stream.selling == (Product.FOOD, NUTS)
    assert facts_of(say(stream, "今天四十九块九一盒", "e", 12_000)["e"]) == [("四十九块九", "price", "contradicts")]
    assert facts_of(say(stream, "五号链接是围巾 九十九", "f", 15_000)["f"]) == []
    assert facts_of(say(stream, "到手一百九十九", "g", 18_000)["g"]) == []


def test_several_products_in_one_caption(stream: Stream) -> None:
    said = say(stream, "一号链接八百九十九 二号链接五十九块九 三号链接六十九一瓶")["a"]
    assert facts_of(said) == [("六十九", "price", "contradicts")]


def test_words_that_only_point_leave_the_offer(stream: Stream) -> None:
    stream.offer("2号链接")
    say(stream, "喜欢大衣的拍一号链接 八百九十九", "a")
    assert stream.selling[1] == NUTS
    assert facts_of(say(stream, "今天三十九块九", "b", 3_000)["b"]) == [("三十九块九", "price", "contradicts")]


def test_the_newer_of_word_and_message_counts(stream: Stream) -> None:
    say(stream, "现在上三号链接", "a")
    stream.offer("1号链接")
    assert stream.selling[1] == COAT
    assert facts_of(say(stream, "八百九十九", "b", 3_000)["b"]) == []
    say(stream, "来换二号链接", "c", 6_000)
    assert stream.selling[1] == NUTS
    stream.offer(None)
    assert facts_of(say(stream, "今天只要十块", "d", 9_000)["d"]) == []


def test_a_message_while_a_caption_grows_counts_for_its_next_words(stream: Stream) -> None:
    stream.offer("1号链接")
    say(stream, "这件大衣八百九十九", final=False)
    stream.offer("3号链接")
    alerts = say(stream, "这件大衣八百九十九 好 钙片今天六十九", rev=1)["a"]
    assert facts_of(alerts) == [("六十九", "price", "contradicts")]


def test_a_late_mention_is_read_into_what_follows(stream: Stream) -> None:
    say(stream, "来看一号链接", "a", 0)
    say(stream, "今天五十九块九", "c", 6_000)
    sets = say(stream, "换二号链接了", "b", 3_000)
    assert facts_of(sets["c"]) == []
    assert facts_of(say(stream, "三十九块九", "d", 9_000)["d"]) == [("三十九块九", "price", "contradicts")]


def test_one_product_alone_is_on_offer(checker: Checker) -> None:
    stream = checker.stream(sheet=[COAT])
    assert stream.selling == (Product.GENERAL, COAT)
    assert facts_of(say(stream, "今天七百九十九")["a"]) == [("七百九十九", "price", "contradicts")]


def test_the_profile_tells_the_kind_the_sheet_leaves_open(checker: Checker) -> None:
    stream = checker.stream(product=Product.FOOD, sheet=[Item("1", "核桃仁"), Item("2", "钙片", Product.HEALTH_FOOD)])
    stream.offer("1")
    assert stream.selling[0] == Product.FOOD
    stream.offer("2")
    assert stream.selling[0] == Product.HEALTH_FOOD
    stream.set_profile(Product.COSMETICS)
    stream.offer("1")
    assert stream.selling[0] == Product.COSMETICS


def test_a_new_sheet_keeps_the_offer_by_its_sku(stream: Stream) -> None:
    stream.offer("2号链接")
    stream.set_sheet([COAT, Item("2号链接", "桂花坚果礼盒", Product.FOOD, price=49.9)])
    assert facts_of(say(stream, "五十九块九")["a"]) == [("五十九块九", "price", "contradicts")]
    stream.set_sheet([COAT, PILLS])
    assert stream.selling[1] is None


# -- findings in changing captions -------------------------------------------------------------------------------


def test_a_price_that_still_grows_waits(stream: Stream) -> None:
    stream.offer("2号链接")
    text = "今天就五十九块九大家去拍"
    assert all(say(stream, text[:end], rev=end, final=False)["a"] == () for end in range(1, len(text)))


def test_a_wrong_price_comes_once_and_keeps_its_id(stream: Stream) -> None:
    stream.offer("2号链接")
    text = "今天就四十九块九大家去拍"
    ids = [
        [alert.id for alert in say(stream, text[:end], rev=end, final=end == len(text))["a"]]
        for end in range(1, len(text) + 1)
    ]
    assert len({one for row in ids for one in row}) == 1
    assert [bool(row) for row in ids] == sorted(bool(row) for row in ids)


def test_across_a_seam(stream: Stream) -> None:
    stream.offer("1号链接")
    say(stream, "还有最后三", "a", 0)
    [alert] = say(stream, "单了抓紧", "b", 1_500)["b"]
    assert facts_of((alert,)) == [("还有最后三单", "stock", "contradicts")]
    assert [(span.cue, span.start, span.end) for span in alert.spans] == [("a", 0, 5), ("b", 0, 1)]


def test_in_a_rolling_area(stream: Stream) -> None:
    stream.offer("1号链接")
    for rev, text in enumerate(["到手", "到手七百九", "到手七百九十九块", "到手七百九十九块\n喜欢的直接拍"]):
        sets = say(stream, text, "w", rev * 500, rev=rev, final=False, shape="window")
    [alert] = sets["w"]
    assert facts_of((alert,)) == [("七百九十九块", "price", "contradicts")]
    assert [(span.cue, span.start, span.end) for span in alert.spans] == [("w", 2, 8)]


def test_a_correction_closes_it_and_another_figure_does_not(stream: Stream) -> None:
    stream.offer("2号链接")
    say(stream, "今天四十九块九", "a", 0)
    sets = say(stream, "更正一下 不是四十九块九 是五十九块九", "b", 4_000)
    assert [alert.state for alert in sets["a"]] == [State.CORRECTED]
    assert sets["b"] == ()


def test_true_facts_silence_the_rule(checker: Checker) -> None:
    few = Item("1", "头层牛皮托特包", stock=3)
    assert [alert.category for alert in checker.check("最后三单了家人们")] == ["scarcity"]
    assert checker.check("最后三单了家人们", item=few) == []
    [alert] = checker.check("最后三单了家人们", item=Item("1", "头层牛皮托特包", stock=300))
    assert alert.rule.startswith("scarcity/")
    assert facts_of((alert,)) == [("最后三单", "stock", "contradicts")]

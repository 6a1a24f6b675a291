"""A script's marks, its rewordings, and the products its lines are about."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from nlp import Alert, Category, Checker, Level, Product, Span, item_from_dict
from server.review import Mark, Review, ScriptLine, review, reworded

DAY = date(2026, 3, 1)
SCRIPT = "大家好\n\n这款全网最低价，我们是行业第一\n明天见\n"


def alert(text: str, *instead: str) -> Alert:
    return Alert("a", "r", Category.PRICE, Level.BAN, (Span("", 0, 1),), text, "t", "w", instead, ())


def made(text: str, *marks: Mark, more: tuple[Mark, ...] = ()) -> Review:
    return Review("", text, Product.GENERAL, None, "r", (ScriptLine(1, text, marks, more),))


def test_review_keeps_every_line_and_numbers_the_marks(checker: Checker) -> None:
    found = review(checker, SCRIPT, date=DAY)
    assert [line.text for line in found.lines] == SCRIPT.split("\n")[:-1]
    assert [mark.number for mark in found.marks] == list(range(1, len(found.marks) + 1))
    assert len(found.marks) >= 2
    assert {line.number for line in found.lines if line.marks} == {3}
    assert found.rules == checker.rules_version


def test_review_reads_every_line_ending(checker: Checker) -> None:
    plain = review(checker, SCRIPT, date=DAY)
    assert review(checker, SCRIPT.replace("\n", "\r\n"), date=DAY).digest == plain.digest
    assert review(checker, SCRIPT.replace("\n", "\r"), date=DAY).digest == plain.digest


def test_pieces_make_up_the_line(checker: Checker) -> None:
    lines = review(checker, SCRIPT, date=DAY).lines
    for line in lines:
        assert "".join(text for text, _ in line.pieces) == line.text
    assert sum(mark is not None for _, mark in lines[2].pieces) == len(lines[2].marks) >= 2


def test_reworded_puts_in_what_was_chosen(checker: Checker) -> None:
    found = review(checker, SCRIPT, date=DAY)
    first = found.marks[0]
    changed = reworded(found, {first.number: 0, 999: 0})
    assert first.alert.say_instead[0] in changed
    assert first.alert.text not in changed
    assert reworded(found, {}) == found.text
    assert reworded(found, {first.number: 99}) == found.text


def test_reworded_puts_all_of_them_in_at_their_places() -> None:
    text = "最好的价格是最低价"
    marks = (Mark(1, 0, 2, alert("最好", "不错")), Mark(2, 6, 9, alert("最低价", "今天的活动价")))
    assert reworded(made(text, *marks), {1: 0, 2: 0}) == "不错的价格是今天的活动价"


def test_reworded_changes_overlapping_words_once() -> None:
    text = "三天治好关节疼"
    long, short = Mark(1, 0, 7, alert(text, "用着舒服")), Mark(2, 4, 7, alert("关节疼", "膝盖"))
    overlapping = made(text, long, more=(short,))
    assert reworded(overlapping, {1: 0}) == "用着舒服"
    assert reworded(overlapping, {1: 0, 2: 0}) == "三天治好膝盖"


def test_a_product_counts_from_the_line_that_names_it(checker: Checker) -> None:
    sheet = [
        item_from_dict({"sku": "1号", "name": "大衣", "product": "general"}, where="1"),
        item_from_dict({"sku": "2号", "name": "奶粉", "product": "infant_formula"}, where="2"),
    ]
    text = "先看大衣\n它能提高免疫力\n再看奶粉\n它能提高免疫力"
    found = review(checker, text, date=DAY, sheet=sheet)
    levels = [[mark.alert.level.value for mark in line.marks] for line in found.lines]
    alone = [
        [a.level.value for a in checker.check("它能提高免疫力", product, None, DAY)]
        for product in (Product.GENERAL, Product.INFANT_FORMULA)
    ]
    assert [levels[1], levels[3]] == alone
    assert alone[1]


@given(st.lists(st.tuples(st.integers(0, 20), st.integers(1, 5)), max_size=6), st.integers(0, 63))
def test_reworded_never_loses_words_outside_the_marks(places: list[tuple[int, int]], chosen: int) -> None:
    text = "一二三四五六七八九十" * 3
    marks = [Mark(n, at, at + size, alert(text[at : at + size], "")) for n, (at, size) in enumerate(places, 1)]
    left = reworded(made(text, more=tuple(marks)), {n: 0 for n in range(1, 7) if chosen >> (n - 1) & 1})
    outside = [i for i in range(len(text)) if not any(m.start <= i < m.end for m in marks)]
    remaining = iter(left)
    assert all(any(char == text[i] for char in remaining) for i in outside)

"""The language rules are written in."""

import pytest

from nlp.pattern import FILLER_GAP, doubts, parse


def test_elements_words_and_slots_in_order() -> None:
    (pattern,) = parse("全网|全国 <cheap>|便宜 {降|控}糖")
    first, second, third = pattern.elements
    assert (first.words, first.slots, first.gap) == (("全网", "全国"), (), FILLER_GAP)
    assert (second.words, second.slots) == (("便宜",), ("cheap",))
    assert third.words == ("降糖", "控糖")
    assert pattern.source == "全网|全国 <cheap>|便宜 {降|控}糖"


@pytest.mark.parametrize(("source", "gap", "crosses"), [("甲词 ~ 乙词", 4, False), ("甲词 ~7 乙词", 7, False), ("甲词 ~~9 乙词", 9, True)])
def test_distances(source: str, gap: int, crosses: bool) -> None:
    (pattern,) = parse(source)
    assert (pattern.elements[1].gap, pattern.elements[1].crosses) == (gap, crosses)


def test_optional_elements_make_one_pattern_each_way() -> None:
    patterns = parse("甲词? 乙词 ~6 丙词? 丁词")
    assert [len(pattern.elements) for pattern in patterns] == [4, 3, 3, 2]
    assert patterns[2].elements[-1].gap in (6, FILLER_GAP)
    assert patterns[-1].elements[1].gap == 6


def test_marks_and_clause_ends() -> None:
    (pattern,) = parse("^ 甲词 【乙词 丙词】 丁词 $")
    assert [element.marked for element in pattern.elements] == [False, True, True, False]
    assert pattern.elements[0].clause_start
    assert pattern.elements[-1].clause_end


def test_without_marks_all_is_marked() -> None:
    (pattern,) = parse("甲词 乙词")
    assert all(element.marked for element in pattern.elements)


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("$", "nothing before"), ("<num>", "needs a word"), ("甲词?", "needs a word"), ("甲? 乙? 丙? 丁? 戊词", "optional"),
        ("甲词【", "stray"), ("甲<cure>", "a slot stands alone"), ("甲?|乙词", "stands at the end"), ("{甲|乙", "unbalanced"), ("|", "stands for nothing"),
        ("甲词 ~25 乙词", "25 characters"), ("甲 " * 9, "9 elements"), ("甲" * 25, "25 characters"), ("", "needs a word"),
    ],
)  # fmt: skip
def test_faults_are_told(source: str, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        parse(source)


@pytest.mark.parametrize(("source", "element"), [("甲词 的|了|", "的|了|"), ("甲词 【乙词| 丙词】", "乙词|"), ("甲词 |乙词? 丙词", "|乙词"), ("甲词 {的|}了|好? ~3 乙词", "")])
def test_an_empty_choice_is_doubted(source: str, element: str) -> None:
    assert [doubt.partition(":")[0] for doubt in doubts(source)] == ([f"'{element}'"] if element else [])


def test_a_question_mark_and_a_bar_reach_as_far_as_their_element() -> None:
    """字|词? may be missing whole; 甲词|乙词 <num> 年|月 is three elements, not two choices."""
    assert [len(pattern.elements) for pattern in parse("甲词 字|词?")] == [2, 1]
    (pattern,) = parse("甲词|乙词 <num> 年|月")
    assert [element.words for element in pattern.elements] == [("甲词", "乙词"), (), ("年", "月")]

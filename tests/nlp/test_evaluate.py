"""Scoring by the corpus's rules: overlap and accepted category, maybe, seams, hints, folds."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

import pytest

from nlp.evaluate import FOLDS, Line, Score, batches, compare, fold, read_lines, score
from nlp.types import Alert, Category, Level, Product, Span


def alert(start: int, end: int, category: str = "price", level: str = "proof", rule: str = "") -> Alert:
    """An alert at ``[start, end)``."""
    return Alert("i", rule or f"{category}/r", Category(category), Level(level), (Span("", start, end),), "词", "", "", (), ())


def gold(span: str, *categories: str, level: tuple[str, ...] = (), seam: bool = False) -> dict[str, Any]:
    """A gold entry of a row."""
    return {"span": span, "category": list(categories), "level": list(level), "seam": seam}


def judged(rows: list[dict[str, Any]], *alerts: list[Alert]) -> Score:
    """The score of ``rows`` where line n got ``alerts[n]``."""
    lines = read_lines(rows)
    answers = dict(zip(map(id, lines), alerts, strict=True))

    def judge(batch: Sequence[Line]) -> Iterable[Sequence[Alert]]:
        return [answers[id(line)] for line in batch]

    return score(lines, judge)


def counts(result: Score) -> tuple[int, int, int, int]:
    """(found, missed, right, wrong)."""
    return result.total.found, result.total.missed, result.total.right, result.total.wrong


@pytest.mark.parametrize(
    ("alerts", "expected"),
    [
        ([alert(0, 2)], (1, 0, 1, 0)),
        ([alert(1, 9)], (1, 0, 1, 0)),
        ([alert(2, 3)], (0, 1, 0, 1)),
        ([alert(0, 2, "absolute")], (1, 0, 1, 0)),
        ([alert(0, 2, "medical")], (0, 1, 0, 1)),
        ([alert(0, 1), alert(1, 2)], (1, 0, 2, 0)),
        ([], (0, 1, 0, 0)),
    ],
)
def test_an_alert_hits_where_it_overlaps_and_its_category_is_accepted(alerts: list[Alert], expected: tuple[int, ...]) -> None:
    assert counts(judged([{"text": "最低价格啊这里还有", "gold": [gold("最低", "price", "absolute")]}], alerts)) == expected


def test_what_touches_only_maybe_counts_neither_way() -> None:
    rows = [{"text": "甲乙丙丁", "maybe": [gold("甲乙", "price")]}]
    assert counts(judged(rows, [alert(0, 2)])) == (0, 0, 0, 0)
    assert counts(judged(rows, [alert(2, 4)])) == (0, 0, 0, 1)
    both = [{"text": "甲乙丙丁", "maybe": [gold("甲乙", "price")], "gold": [gold("乙丙", "price")]}]
    assert counts(judged(both, [alert(0, 2, "medical")])) == (0, 1, 0, 1)


def test_a_line_with_maybe_is_not_quiet() -> None:
    result = judged([{"text": "甲乙", "maybe": [gold("甲", "price")]}, {"text": "丙丁"}], [], [alert(0, 1, level="hint")])
    assert (result.quiet_lines, result.quiet_lines_alerting, result.quiet_lines_alerting_at_proof) == (1, 1, 0)


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [([alert(0, 2)], [], (1, 0, 1, 0)), ([], [alert(0, 2)], (1, 0, 1, 0)), ([alert(0, 2)], [alert(0, 2)], (2, 0, 2, 0)), ([], [], (0, 1, 0, 0))],
)
def test_the_parts_of_a_seam_are_one_claim(first: list[Alert], second: list[Alert], expected: tuple[int, ...]) -> None:
    head = {"header": True, "broadcast": "b", "product": "food"}
    rows = [head, {"text": "甲乙", "gold": [gold("甲乙", "price", seam=True)]}, {"text": "丙丁", "gold": [gold("丙丁", "price", seam=True)]}]
    assert counts(judged(rows, first, second)) == expected


def test_a_hint_accepts_an_alert_anywhere() -> None:
    rows: list[dict[str, Any]] = [{"text": "甲乙丙丁", "hint": ["medical"]}, {"text": "甲", "label": 2}, {"text": "乙", "label": 0}]
    assert counts(judged(rows, [alert(3, 4, "efficacy")], [], [])) == (1, 1, 1, 0)


def test_levels_and_groups() -> None:
    row = {"text": "甲乙", "gold": [gold("甲", "price", level=("ban",))], "tags": ["asr"], "product": "food"}
    figures = judged([row], [alert(0, 1)]).figures()
    assert figures["total"]["level_agreement"] == 0
    assert figures["tag"]["asr"]["recall"] == figures["product"]["food"]["precision"] == figures["category"]["price"]["f1"] == 1
    assert figures["rule"]["price/r"]["right"] == figures["level"]["proof"]["right"] == 1


def test_misses_and_false_alarms_are_listed_and_counted_by_the_hour() -> None:
    head = {"header": True, "broadcast": "b", "product": "general", "kind_fix": "food", "platform": "douyin"}
    rows = [head, {"n": 1, "t": 0, "text": "甲乙", "gold": [gold("甲", "price")]}, {"n": 2, "t": 1800, "text": "丙丁"}]
    figures = judged(rows, [], [alert(0, 1)]).figures()
    assert [(miss["id"], miss["product"], miss["span"]) for miss in figures["misses"]] == [("b#1", "food", "甲")]
    assert [entry["rule"] for entry in figures["false_alarms"]] == ["price/r"]
    assert figures["false_alarms_per_hour"] == 2
    assert figures["false_alarms_per_1000_quiet_lines"] == 1000
    assert figures["broadcast"]["b"]["missed"] == figures["fold"][str(fold("b"))]["wrong"] == 1


def test_lines_of_a_broadcast_are_judged_together() -> None:
    rows: list[dict[str, Any]] = [{"text": "a"}, {"text": "b"}, {"header": True, "broadcast": "x", "product": "food"}, {"text": "c"}, {"text": "d"}]
    assert [[line.text for line in batch] for batch in batches(read_lines(rows))] == [["a"], ["b"], ["c", "d"]]


def test_a_repeated_span_is_found_in_order() -> None:
    (line,) = read_lines([{"text": "最低最低", "gold": [gold("最低", "price"), gold("最低", "price")]}])
    assert [one.start for one in line.gold] == [0, 2]


def test_folds_are_fixed_and_cover_all() -> None:
    assert {fold(f"b{number}") for number in range(100)} == set(range(1, FOLDS + 1))
    assert fold("douyin-food-04") == fold("douyin-food-04")


@pytest.mark.parametrize(("row", "error"), [({"product": "food"}, "has no text"), ({"text": "a", "product": "toys"}, "toys")])
def test_a_bad_row_is_told(row: dict[str, Any], error: str) -> None:
    with pytest.raises(ValueError, match=error):
        read_lines([row], product=Product.FOOD)


def test_progress_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[int] = []
    lines = read_lines([{"text": "a"}] * 450)
    score(lines, lambda batch: [[] for _ in batch], told=told.append)
    assert told == [200, 400, 450]


def test_two_runs_compared() -> None:
    runs = [judged([{"text": "甲乙"}], alerts).figures() for alerts in ([alert(0, 1)], [alert(1, 2, "medical")])]
    changes = compare(*runs)
    assert changes == {"added": ["|1|medical/r|proof|词"], "removed": ["|1|price/r|proof|词"]}


def test_the_package_scores_real_lines(corpus: Callable[[str], list[dict[str, Any]]]) -> None:
    lines = read_lines(corpus("real/annotated.jsonl"))
    assert len(lines) > 800
    assert sum(len(line.gold) for line in lines) > 60
    assert all(line.text[one.start : one.end] for line in lines for one in (*line.gold, *line.maybe))

"""The corpus as streams: written cases, growing lines, whole shows, real broadcasts. Skips where the corpus is absent."""

import json
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from nlp import Alert, Caption, Checker, Product, State, Stream
from tests.conftest import CORPUS
from tests.nlp.streams import as_finals, as_interims, as_window, feed, growing

Rows = Callable[[str], list[dict[str, Any]]]

def overlap(one: str, other: str) -> bool:
    """One of the two holds the other, or they share most of their characters."""
    return one in other or other in one or 2 * len(set(one) & set(other)) > len(set(other))


def faults(checker: Checker, case: dict[str, Any]) -> list[str]:
    """What differs from what is expected of a case."""
    expect, stream = case["expect"], checker.stream(product=Product(case["product"]))
    listed = [one["span"] for one in (*expect["final_alerts"], *expect["corrected"])]
    sets: dict[str, tuple[Alert, ...]] = {}
    wrong: list[str] = []
    late = expect["warn_by"]
    for number, event in enumerate(case["events"]):
        at_ms = number * 500
        sets |= feed(stream, [(event["cue"], event["rev"], event["text"], event["final"], at_ms)])
        for alert in (alert for alerts in sets.values() for alert in alerts):
            flashed = any(never in alert.text or alert.text in never for never in expect["never_flash"])
            if flashed and not any(overlap(alert.text, span) for span in listed):
                wrong.append(f"flashed {alert.text}")
        if late and (event["cue"], event["rev"]) == (late["cue"], late["rev"]) and not any(sets.values()):
            wrong.append("late")
    standing = [(cue, alert) for cue, alerts in sets.items() for alert in alerts]
    return (
        wrong + _unlike("open", expect["final_alerts"], standing) + _unlike("corrected", expect["corrected"], standing)
    )


def _unlike(state: str, expected: list[dict[str, Any]], standing: list[tuple[str, Alert]]) -> list[str]:
    found = [(cue, alert) for cue, alert in standing if alert.state == State(state)]
    wrong = [f"{state} {cue} {alert.text}" for cue, alert in found] if len(found) != len(expected) else []
    for one in expected:
        if not any(
            cue == one["cue"]
            and overlap(alert.text, one["span"])
            and alert.category in one.get("category", [alert.category])
            for cue, alert in found
        ):
            wrong.append(f"no {state} {one['cue']} {one['span']}")
    return wrong


def test_written_cases(checker: Checker, corpus: Rows) -> None:
    cases = corpus("lines/streams.jsonl")
    assert len(cases) >= 50
    assert not {case["id"]: found for case in cases if (found := faults(checker, case))}


def places(alerts: Sequence[Alert]) -> list[tuple[str, int, int]]:
    """Rule and place."""
    return [(alert.rule, alert.spans[0].start, alert.spans[-1].end) for alert in alerts]


@pytest.mark.no_cover
@pytest.mark.parametrize("step", [1, 2, 3])
def test_growing_lines_end_as_the_whole_is_judged(checker: Checker, corpus: Rows, step: int) -> None:
    lines = corpus("lines/labelled.jsonl")
    shown = gone = late = 0
    for line in lines:
        product, text = Product(line["product"]), line["text"]
        stream = checker.stream(product=product)
        first: dict[tuple[str, int, int], int] = {}
        last: tuple[Alert, ...] = ()
        for cue, rev, words, final, at_ms in growing("a", text, step):
            [answer] = stream.caption(Caption(cue, rev, words, final, at_ms, "test"), at_ms)
            gone += sum(not any(_touch(old, new) for new in answer.alerts) for old in last)
            last = answer.alerts
            for place in places(last):
                shown += place not in first
                first.setdefault(place, len(words))
        late += sum(first[place] >= place[2] + 2 + step for place in places(last))
        assert places(last) == places(checker.check(text, product)), text
    assert shown >= 250
    assert late <= 0.02 * shown
    assert gone <= 0.005 * shown


def _touch(one: Alert, other: Alert) -> bool:
    return one.spans[0].start < other.spans[-1].end and other.spans[0].start < one.spans[-1].end


def test_whole_shows_close_what_their_corrections_name(checker: Checker) -> None:
    shows = sorted((CORPUS / "lines/live").glob("*.jsonl"))
    if not shows:
        pytest.skip("the corpus is not beside this clone: lines/live")
    checked = 0
    for show in shows:
        header, rows = _broadcast(show)
        events = [(f"c{row['n']}", 0, row["text"], True, int(1000 * row["t"])) for row in rows]
        sets = feed(checker.stream(product=Product(header["product"])), events)
        gold = {row["n"]: row["gold"] for row in rows}
        for number in (number for row in rows for number in row.get("corrects", ())):
            for alert in sets.get(f"c{number}", ()):
                if any(alert.category in one["category"] for one in gold[number]):
                    checked += 1
                    assert alert.state is State.CORRECTED, (show.name, number, alert.text)
    assert checked >= 3


@pytest.mark.no_cover
def test_real_broadcasts_grow_and_roll_to_the_alerts_of_their_final_captions(checker: Checker) -> None:
    files = sorted((CORPUS / "broadcasts").glob("*.jsonl"))
    if not files:
        pytest.skip("the corpus is not beside this clone: broadcasts")
    said: Counter[tuple[str, str]] = Counter()
    unlike: Counter[tuple[str, str]] = Counter()
    for file in files:
        header, rows = _broadcast(file)
        rows = rows[10:60]
        if not rows:
            continue
        finals = as_finals(checker, header, rows)
        said += finals
        for other in (as_interims(checker, header, rows), as_window(checker, header, rows)):
            unlike += (finals - other) + (other - finals)
    assert said.total() >= 100
    assert unlike.total() <= 0.01 * 2 * said.total()


def _broadcast(file: Path) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    header, *rows = (json.loads(line) for line in file.read_text("utf-8").splitlines() if line.strip())
    return header, rows


class Counting:
    """A checker that counts the characters it reads."""

    def __init__(self, checker: Checker) -> None:
        self.read = 0
        self._checker = checker

    def __getattr__(self, name: str) -> Any:
        return getattr(self._checker, name)

    def check(self, text: str, *setting: Any, **more: Any) -> list[Alert]:
        """Count and check."""
        self.read += len(text)
        return self._checker.check(text, *setting, **more)


@pytest.mark.no_cover
def test_work_follows_the_change_and_not_the_length(checker: Checker) -> None:
    talk = "这件大衣的面料是双面呢的 颜色有燕麦色和焦糖色还有黑色我身高一六三穿的是中码 "
    text = (talk * 300)[:10_000]
    one, five = Counting(checker), Counting(checker)
    feed(Stream(one), growing("a", text, 4, ms_per_char=1))  # type: ignore[arg-type]
    stream = Stream(five)  # type: ignore[arg-type]
    for at in range(0, len(text), 2000):
        feed(stream, growing(f"c{at}", text[at : at + 2000], 4, at, ms_per_char=1))
    assert 0 < one.read <= 3 * five.read
    assert one.read <= 300 * 2_500

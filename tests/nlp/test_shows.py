"""Whole shows of our own with gold: careful hosts who talk of all that may not be said, and careless ones."""

import json
from itertools import chain
from pathlib import Path
from typing import Any

import pytest

from nlp import Alert, Checker, Product, State
from tests.nlp.streams import feed

SHOWS = sorted(Path(__file__).with_name("shows").glob("*.jsonl"))
Rows = list[dict[str, Any]]


def played(checker: Checker, show: Path) -> tuple[Rows, dict[int, tuple[Alert, ...]]]:
    """The lines of a show, and what stands in each when it is over."""
    header, *rows = (json.loads(line) for line in show.read_text("utf-8").splitlines())
    events = [(f"c{row['n']}", 0, row["text"], True, int(1000 * row["t"])) for row in rows]
    sets = feed(checker.stream(product=Product(header["product"])), events)
    return rows, {row["n"]: sets[f"c{row['n']}"] for row in rows}


def fits(alert: Alert, row: dict[str, Any], gold: dict[str, Any]) -> bool:
    """The alert is of an accepted category and shares a character with the gold span."""
    start = row["text"].find(gold["span"])
    own = (span for span in alert.spans if span.cue == f"c{row['n']}")
    return alert.category in gold["category"] and any(
        s.start < start + len(gold["span"]) and start < s.end for s in own
    )


def test_shows_are_judged_as_marked(checker: Checker) -> None:
    alerts = wrong = golds = missed = 0
    faults = []
    for show in SHOWS:
        rows, sets = played(checker, show)
        for row in rows:
            false = [a.text for a in sets[row["n"]] if not any(fits(a, row, gold) for gold in row["gold"])]
            unheard = [g["span"] for g in row["gold"] if not any(fits(a, row, g) for a in sets[row["n"]])]
            alerts, wrong = alerts + len(sets[row["n"]]), wrong + len(false)
            golds, missed = golds + len(row["gold"]), missed + len(unheard)
            faults += [(show.stem, row["n"], false, unheard)] if false or unheard else []
    assert golds >= 35
    assert wrong <= 0.05 * alerts, faults
    assert missed <= 0.1 * golds, faults


@pytest.mark.parametrize("show", SHOWS, ids=lambda show: str(show.stem))
def test_corrections_close_what_they_name_and_nothing_else(checker: Checker, show: Path) -> None:
    rows, sets = played(checker, show)
    named = set(chain.from_iterable(row.get("corrects", ()) for row in rows))
    closed = {n for n, alerts in sets.items() if any(alert.state is State.CORRECTED for alert in alerts)}
    assert closed == named

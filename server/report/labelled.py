"""The host's verdicts as labelled lines in the corpus format, for ``pitchguard eval`` and ``pitchguard train``. Pure.

A sentence whose alert she corrected, or marked as handled, holds a claim (``gold``); one she marked as a false alarm
is quiet. What is undecided beside it (left open, a muted rule, a fact of the sheet) stands in ``maybe`` and counts
neither way; a sentence without any verdict is left out.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from server.report.model import Report, Slip


def labelled(reports: Iterable[Report]) -> Iterator[dict[str, Any]]:
    """Yield, for each broadcast with a verdict, its header and one row a judged sentence."""
    for report in reports:
        rows = [row for slips in _by_sentence(report) if (row := _row(report, slips))]
        if rows:
            yield {"header": True, "broadcast": report.session, "product": report.product, "platform": report.platform}
            yield from rows


def _by_sentence(report: Report) -> Iterable[list[Slip]]:
    groups: dict[str, list[Slip]] = {}
    for slip in report.slips:
        groups.setdefault(slip.sentence, []).append(slip)
    return groups.values()


def _row(report: Report, slips: list[Slip]) -> dict[str, Any] | None:
    told = [slip for slip in slips if not slip.fact]
    claims = [slip for slip in told if slip.outcome == "corrected"]
    wrong = [slip for slip in told if slip.outcome == "dismissed" and slip.closed_by == "wrong"]
    if not claims and not wrong:
        return None
    open_ = [slip for slip in slips if slip not in claims and slip not in wrong]
    first = slips[0]
    return {
        "id": f"{report.session}-{first.id}", "at_ms": first.at_ms, "text": first.sentence, "product": first.product,
        "gold": [_claim(slip) for slip in claims], "maybe": [_claim(slip) for slip in open_],
        "tags": ["verdict", *(["corrected"] if claims else []), *(["wrong"] if wrong else [])],
        "rules": sorted({slip.rule for slip in claims + wrong}),
    }  # fmt: skip


def _claim(slip: Slip) -> dict[str, Any]:
    return {"span": slip.sentence[slip.start : slip.end], "category": [slip.category], "level": [slip.level]}

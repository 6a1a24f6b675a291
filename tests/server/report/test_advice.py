"""Gravest first, then what was missed."""

from dataclasses import replace

from server.report import Report
from server.report.advice import MOST, advice
from server.report.model import LEVELS


def test_advice_names_the_gravest_first_and_leaves_out_what_was_wrong(report: Report) -> None:
    found = advice(report)
    gravity = [LEVELS.index(slip.level) for slip, _ in found.instead]
    assert gravity == sorted(gravity)
    assert 2 <= len(gravity) <= MOST
    assert len(found.say) == len(report.statements) >= 3
    dismissed = replace(report, slips=tuple(replace(slip, outcome="dismissed") for slip in report.slips))
    assert advice(dismissed).instead == ()

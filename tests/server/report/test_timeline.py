"""Marks stand inside the chart, in order of time."""

from dataclasses import replace

import pytest

from server.report import Report
from server.report.timeline import LANES, MOST_TICKS, timeline


@pytest.mark.parametrize("minutes", [0, 1, 7, 45, 240, 720, 3000])
def test_timeline_stays_inside_and_has_few_ticks(report: Report, minutes: int) -> None:
    chart = timeline(replace(report, duration_ms=minutes * 60_000))
    places = [mark.x for mark in chart.marks] + [x for x, _ in chart.ticks]
    assert len(chart.marks) >= 6
    assert all(chart.left <= x <= chart.right for x in places)
    assert 1 <= len(chart.ticks) <= MOST_TICKS + 1


def test_a_correction_is_linked_to_its_alert(report: Report) -> None:
    chart = timeline(report)
    linked = [mark for mark in chart.marks if mark.to]
    assert len(linked) == report.count(outcome="corrected") == 1
    target = next(mark for mark in chart.marks if mark.kind == "corrected")
    assert linked[0].to == (target.x, target.y)
    assert linked[0].x < target.x
    assert {mark.kind for mark in chart.marks} <= set(LANES)

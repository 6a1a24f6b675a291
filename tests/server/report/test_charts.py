"""Charts hold every mark with its words, stay inside their frame, and carry no style, script or address."""

import re
from dataclasses import replace
from xml.etree import ElementTree

import pytest
from markupsafe import Markup

from server.report import Report, charts
from server.report.charts import LANES, MOST_TICKS
from server.report.model import LEVELS

SVG = "{http://www.w3.org/2000/svg}"


def series(chart: Markup, name: str) -> list[ElementTree.Element]:
    """The marks of a series, drawn or overlaid."""
    root = ElementTree.fromstring(str(chart))
    groups = [node for node in root.iter() if node.get("class") == f"series {name}"]
    return [mark for group in groups for mark in group.iter() if mark.get("class") in ("dots", "bar")]


def titles(chart: Markup, name: str) -> list[str]:
    found = [mark.find(f"{SVG}title") for mark in series(chart, name)]
    return [str(title.text) for title in found if title is not None]


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_charts_carry_nothing_but_drawing_and_words(report: Report, lang: str) -> None:
    made = [charts.timeline, charts.by_category, charts.correction_times]
    drawn = [draw(report, lang) for draw in made] + [
        draw([report], lang) for draw in (charts.trend, charts.corrected_trend)
    ]
    for chart in drawn:
        assert not re.search(r"<(script|style|desc)|style=|href|\bid=", chart)
        assert chart.startswith("<svg")
        assert 'role="img"' in chart
        assert "Pygal" not in chart
    assert len(set(drawn)) == 5


@pytest.mark.parametrize("minutes", [0, 1, 7, 45, 240, 720, 3000])
def test_timeline_stays_inside_and_has_few_ticks(report: Report, minutes: int) -> None:
    chart = charts.timeline(replace(report, duration_ms=max(minutes * 60_000, report.duration_ms)), "zh")
    root = ElementTree.fromstring(str(chart))
    width = float(root.attrib["viewBox"].split()[2])
    dots = [float(node.attrib["cx"]) for node in root.iter(f"{SVG}circle")]
    assert len(dots) >= 6
    assert all(0 <= x <= width for x in dots)
    axis = next(node for node in root.iter() if node.get("class") == "axis x")
    assert 1 <= len(list(axis.iter(f"{SVG}text"))) <= MOST_TICKS + 1


def test_timeline_shows_every_alert_correction_and_statement_in_its_lane(report: Report) -> None:
    chart = charts.timeline(report, "zh")
    for level in LEVELS:
        assert len(series(chart, level)) == report.count(level=level)
    assert len(series(chart, "corrected")) == report.count(outcome="corrected") == 1
    assert len(series(chart, "said")) == len(report.said)
    slip = report.slips[0]
    assert any(slip.text in title for title in titles(chart, slip.level))
    closed = [node for mark in series(chart, slip.level) for node in mark if "closed" in node.get("class", "")]
    assert len(closed) == report.count(level=slip.level) - report.count(level=slip.level, outcome="open")
    assert len(LANES) == 5


def test_categories_add_up_to_all_alerts(report: Report) -> None:
    chart = charts.by_category(report, "zh")
    counted = [int(title.rsplit(" ", 1)[1]) for level in LEVELS for title in titles(chart, level)]
    assert sum(counted) == len(report.slips) >= 5


def test_times_to_correction_add_up_to_corrected_and_open(report: Report) -> None:
    chart = charts.correction_times(report, "zh")
    done = [int(title.rpartition("：")[2]) for title in titles(chart, "corrected")]
    assert done == [1, 0, 0, 0, 0]
    assert [title.rpartition("：")[2] for title in titles(chart, "open")] == [str(report.count(outcome="open"))]
    long = replace(report, slips=tuple(replace(s, closed_ms=9_999_999) for s in report.slips))
    assert titles(charts.correction_times(long, "en"), "corrected")[-1].endswith("1")


def test_trend_shows_rates_and_shares_of_each_broadcast(report: Report) -> None:
    quiet = replace(report, slips=())
    chart = charts.trend([report, quiet], "zh")
    assert len(series(chart, "ban")) == 2
    assert titles(chart, "ban")[1].endswith(" 0.0")
    assert charts.rate(report, "ban") == round(report.count(level="ban") * 600_000 / report.duration_ms, 1)
    share = round(100 / len(report.slips))
    assert titles(charts.corrected_trend([report, quiet], "zh"), "corrected") == [f"{share} %"]


def test_a_report_without_alerts_is_drawn(report: Report) -> None:
    empty = replace(report, slips=(), statements=())
    assert charts.timeline(empty, "zh").startswith("<svg")
    assert charts.correction_times(empty, "en").startswith("<svg")
    assert charts.trend([empty], "zh").startswith("<svg")

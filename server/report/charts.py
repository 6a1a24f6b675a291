"""The charts of the report and of the home page, drawn by pygal as SVG that stands in the page.

What pygal adds for browsers with scripts (styles of its own, a script, tooltips) is taken out, so that the pages'
policy holds; colours come from the page's style sheet by class, and each mark carries its words as a ``<title>``.
"""

import itertools
import sys
from collections.abc import Callable, Sequence
from functools import cache
from typing import Any
from xml.etree import ElementTree

from markupsafe import Markup

from server.report.model import LEVELS, Report
from server.words import clock, words

SVG = "http://www.w3.org/2000/svg"
LANES = ("said", "corrected", "hint", "proof", "ban")
STEPS = (10, 20, 30, 60, 120, 300, 600, 900, 1800, 3600)
MOST_TICKS = 10
TIMES = (10_000, 30_000, 60_000, 300_000)
ROW_HEIGHT = 34
WIDE_FROM = "\u2e80"


@cache
def _pygal() -> Any:
    """The library, when the first chart is drawn: the server starts sooner without."""
    import pygal

    # pygal's finder of plug-ins, of which we use none, lacks find_spec: every later import would warn of it
    sys.meta_path[:] = [finder for finder in sys.meta_path if type(finder).__module__ != "pygal"]
    return pygal


def timeline(report: Report, lang: str) -> Markup:
    """When alerts, corrections and statements came; a dash leads from each alert to its correction."""
    named = words(lang)
    total = max(report.duration_ms, 1000)
    ticks = [{"label": clock(at), "value": at} for at in range(0, total + 1, _step(total))]
    y = {lane: number for number, lane in enumerate(LANES, 1)}
    beside = {lane: {**named["level"], **named["lane"]}[lane] for lane in LANES}
    chart = _pygal().XY(
        **_plain(250, beside=list(beside.values())), stroke=False, dots_size=5.5, xrange=(0, total), range=(0.5, 5.5),
        x_labels=ticks, y_labels=[{"label": label, "value": y[lane]} for lane, label in beside.items()],
    )  # fmt: skip
    put_right = [slip for slip in report.slips if slip.outcome == "corrected" and slip.closed_ms is not None]
    ends = ([(slip.at_ms, y[slip.level]), (slip.closed_ms, y["corrected"]), (None, None)] for slip in put_right)
    chart.add("link", list(itertools.chain(*ends)), stroke=True, show_dots=False, allow_interruptions=True)
    for level in reversed(LEVELS):
        slips = [slip for slip in report.slips if slip.level == level]
        chart.add(level, [_dot(s.at_ms, y[level], s.text, closed=s.outcome != "open") for s in slips])
    chart.add("corrected", [_dot(slip.closed_ms or 0, y["corrected"], slip.text) for slip in put_right])
    chart.add("said", [_dot(item.said_ms or 0, y["said"], item.text) for item in report.said])
    return _drawn(chart, named["chart"]["timeline"], ("link", "hint", "proof", "ban", "corrected", "said"))


def _dot(at_ms: int, y: int, text: str, *, closed: bool = False) -> dict[str, Any]:
    return {
        "value": (at_ms, y),
        "label": f"{clock(at_ms)} {text}",
        "node": {"class": "dot closed" if closed else "dot"},
    }


def _step(total_ms: int) -> int:
    seconds = next((s for s in STEPS if total_ms / 1000 / s <= MOST_TICKS), STEPS[-1] * (1 + total_ms // 36_000_000))
    return seconds * 1000


def by_category(report: Report, lang: str) -> Markup:
    """How many alerts of each level a category had, most first."""
    named = words(lang)
    rows = report.by_category[::-1]
    names = [f"{named['category'][category]} {count.total()}" for category, count in rows]
    most = max((count.total() for _, count in rows), default=0)
    chart = _pygal().HorizontalStackedBar(
        **_plain(60 + ROW_HEIGHT * len(rows), beside=names), y_labels=_whole(most), value_formatter=_number
    )
    chart.x_labels = names
    for level in LEVELS:
        chart.add(level, [_bar(count[level], f"{named['level'][level]} {count[level]}") for _, count in rows])
    return _drawn(chart, named["chart"]["category"], LEVELS)


def correction_times(report: Report, lang: str) -> Markup:
    """How many alerts were put right within which time, and how many never."""
    named = words(lang)
    taken = [slip.taken_ms for slip in report.slips if slip.taken_ms is not None]
    limits = (-1, *TIMES, max([TIMES[-1] + 1, *taken]))
    counts = [sum(low < ms <= high for ms in taken) for low, high in itertools.pairwise(limits)]
    opened = report.count(outcome="open")
    chart = _pygal().StackedBar(**_plain(260, 560), y_labels=_whole(max(opened, *counts)), value_formatter=_number)
    labels = list(named["taken"].values())
    chart.x_labels = labels
    chart.add("done", [*(_bar(n, f"{label}：{n}") for n, label in zip(counts, labels)), None])
    chart.add("open", [*[None] * len(counts), _bar(opened, f"{labels[-1]}：{opened}")])
    return _drawn(chart, named["chart"]["taken"], ("corrected", "open"))


def trend(reports: Sequence[Report], lang: str) -> Markup:
    """Alerts in ten minutes over the broadcasts given, oldest first, by level."""
    named = words(lang)
    most = max((sum(rate(report, level) for level in LEVELS) for report in reports), default=0)
    chart = _pygal().StackedBar(**_plain(210, 520), y_labels=_whole(most, 5), value_formatter=_number)
    chart.x_labels = [_day(report) for report in reports]
    for level in LEVELS:
        rates = [rate(report, level) for report in reports]
        chart.add(level, [_bar(per_ten, f"{named['level'][level]} {per_ten}") for per_ten in rates])
    return _drawn(chart, named["chart"]["trend"], LEVELS)


def corrected_trend(reports: Sequence[Report], lang: str) -> Markup:
    """The share of alerts put right on air over the broadcasts given, oldest first."""
    shares = [round(100 * r.count(outcome="corrected") / len(r.slips)) if r.slips else None for r in reports]
    chart = _pygal().Line(
        **_plain(210, 520), margin_right=24, dots_size=5, range=(0, 100), y_labels=[0, 25, 50, 75, 100],
        value_formatter=lambda share: f"{share:.0f} %",
    )  # fmt: skip
    chart.x_labels = [_day(report) for report in reports]
    chart.add("corrected", [None if n is None else _bar(n, f"{n} %") for n in shares])
    return _drawn(chart, words(lang)["chart"]["corrected"], ("corrected",))


def rate(report: Report, level: str) -> float:
    """Alerts of a level in ten minutes of a broadcast; what is shorter than a minute counts as one."""
    return round(report.count(level=level) * 600_000 / max(report.duration_ms, 60_000), 1)


def _day(report: Report) -> str:
    return report.began.astimezone().strftime("%m-%d")


def _bar(value: float, label: str) -> dict[str, Any]:
    return {"value": value, "label": label}


def _whole(most: float, ticks: int = 10) -> list[int]:
    """Whole numbers for an axis up to ``most``, hardly more than ``ticks``."""
    return list(range(0, int(most) + 1, int(most) // ticks + 1))


def _number(value: float) -> str:
    return f"{value:.0f}"


def _plain(height: int, width: int = 960, beside: Sequence[str] = ()) -> dict[str, Any]:
    """What every chart is made with; ``beside`` are the labels left of it, whose Chinese pygal takes for narrow."""
    wide = max((sum(char > WIDE_FROM for char in label) for label in beside), default=0)
    return {
        "js": [], "css": [], "height": height, "width": width, "explicit_size": False, "show_legend": False,
        "disable_xml_declaration": True, "margin": 8, "margin_left": 8 + 6 * wide, "truncate_label": -1,
        "style": _pygal().style.Style(label_font_size=13, major_label_font_size=13),
    }  # fmt: skip


def _drawn(chart: Any, title: str, classes: Sequence[str]) -> Markup:
    """The chart as SVG without style, script and tooltips; series get ``classes`` in the order they were added."""
    root = ElementTree.fromstring(chart.render(is_unicode=True))
    root.attrib = {"class": "pygal-chart", "viewBox": root.attrib["viewBox"], "role": "img", "aria-label": title}
    _without(root, lambda node: node.tag == f"{{{SVG}}}defs" or "tooltip-overlay" in node.get("class", ""))
    for node in root.iter():
        names = node.get("class", "").split()
        for number, name in enumerate(classes):
            if f"serie-{number}" in names:
                node.set("class", f"series {name}")
        _say(node)
    for node in root.findall(f"{{{SVG}}}title"):
        node.text = title
    ElementTree.register_namespace("", SVG)
    return Markup(ElementTree.tostring(root, encoding="unicode"))


def _without(parent: ElementTree.Element, unwanted: Callable[[ElementTree.Element], bool]) -> None:
    for node in list(parent):
        if unwanted(node):
            parent.remove(node)
        else:
            _without(node, unwanted)


def _say(node: ElementTree.Element) -> None:
    """Turn pygal's descriptions of a mark into a title, which browsers show and read out; axes need none."""
    told = [child for child in node if child.tag in (f"{{{SVG}}}desc", f"{{{SVG}}}title")]
    label = next((child.text for child in told if child.get("class") == "label"), None)
    for child in told if node.get("class") in ("dots", "bar", "guides") else []:
        node.remove(child)
    if label:
        title = ElementTree.Element(f"{{{SVG}}}title")
        title.text = label
        node.insert(0, title)

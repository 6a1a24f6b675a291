"""The report for programs and spreadsheets: CSV (one alert a row), JSON (everything), XLSX (three sheets)."""

import csv
import io
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from server.protocol import dump
from server.report.model import LEVELS, OUTCOMES, Report, Slip
from server.words import clock, words

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

HEADINGS = {
    "at_ms": "毫秒",
    "time": "时间",
    "level": "级别",
    "category": "类别",
    "title": "问题",
    "text": "原话",
    "sentence": "所在句子",
    "outcome": "结果",
    "closed_ms": "处理毫秒",
    "closed_by": "处理方式",
    "closed_with": "纠正的话",
    "taken_ms": "用时毫秒",
    "product": "商品类别",
    "name": "商品",
    "why": "原因",
    "say_instead": "可以说",
    "cite": "依据",
    "rule": "规则",
    "id": "编号",
}
COLUMNS = tuple(HEADINGS)
WIDE = {"sentence", "why", "say_instead", "cite", "closed_with", "title"}
FORMULA = ("=", "+", "-", "@", "\t", "\r")


def row(slip: Slip) -> list[str | int | None]:
    """One alert, in the order of COLUMNS."""
    made: dict[str, Any] = {
        "time": clock(slip.at_ms),
        "say_instead": " / ".join(slip.say_instead),
        "cite": "；".join(f"{c['law']}{c['article']}" for c in slip.cite),
    }
    return [made[name] if name in made else getattr(slip, name) for name in COLUMNS]


def as_csv(report: Report) -> bytes:
    """UTF-8 with a byte order mark, as spreadsheets want it; no cell can be taken for a formula."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    for slip in (*report.slips, *report.withdrawn):
        writer.writerow([_harmless(value) for value in row(slip)])
    return out.getvalue().encode("utf-8-sig")


def _harmless(value: str | int | None) -> str | int | None:
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA) else value


def figures(report: Report) -> dict[str, Any]:
    """The summary: what the page's boxes, the first sheet and ``record list`` show."""
    return {
        "alerts": len(report.slips),
        "levels": {level: report.count(level=level) for level in LEVELS},
        "outcomes": {name: report.count(outcome=name) for name in OUTCOMES if name != "withdrawn"},
        "withdrawn": len(report.withdrawn),
        "median_correction_ms": report.taken_ms,
        "statements_said": len(report.said),
        "statements_owed": len(report.statements),
        "captions": report.captions,
        "duration_ms": report.duration_ms,
    }


def as_json(report: Report) -> bytes:
    """The whole report as one object; ``figures`` is its summary."""
    return dump({"figures": figures(report), "report": report})


def as_xlsx(report: Report, lang: str = "zh") -> bytes:
    """A workbook: summary, alerts, statements."""
    from openpyxl import Workbook  # when it is asked for: the server starts sooner without
    from openpyxl.worksheet.worksheet import Worksheet

    book = Workbook()
    summary = book.active
    if not isinstance(summary, Worksheet):
        raise TypeError("a new workbook has a sheet")
    zh = lang != "en"
    summary.title = "汇总" if zh else "Summary"
    _fill(summary, [("", ""), *_summary(report, lang)], {"A": 28, "B": 44})
    alerts = book.create_sheet("提醒" if zh else "Alerts")
    widths = {alerts.cell(1, n).column_letter: 40 if name in WIDE else 14 for n, name in enumerate(COLUMNS, 1)}
    rows = [_named(slip, lang) for slip in (*report.slips, *report.withdrawn)]
    _fill(alerts, [tuple(HEADINGS.values()) if zh else COLUMNS, *rows], widths)
    alerts.freeze_panes = "C2"
    alerts.auto_filter.ref = alerts.dimensions
    statements = book.create_sheet("应说的话" if zh else "Statements")
    said = [
        (s.text, clock(s.said_ms), "；".join(f"{c['law']}{c['article']}" for c in s.cite)) for s in report.statements
    ]
    head = ("内容", "说出的时间", "依据") if zh else ("Statement", "Said at", "Law")
    _fill(statements, [head, *said], {"A": 40, "B": 12, "C": 60})
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _summary(report: Report, lang: str) -> list[tuple[str, str | int | None]]:
    named, zh = words(lang), lang != "en"
    began = report.began.astimezone().strftime("%Y-%m-%d %H:%M")
    return [
        ("场次" if zh else "Session", report.session),
        ("开播" if zh else "Began", began),
        ("时长" if zh else "Length", clock(report.duration_ms)),
        ("商品类别" if zh else "Product", named["product"][report.product]),
        ("平台" if zh else "Platform", named["platform"].get(report.platform or "", "")),
        ("规则版本" if zh else "Rule set", report.rules),
        ("提醒" if zh else "Alerts", len(report.slips)),
        *((named["level"][level], report.count(level=level)) for level in LEVELS),
        *((named["outcome"][name], report.count(outcome=name)) for name in OUTCOMES if name != "withdrawn"),
        (named["outcome"]["withdrawn"], len(report.withdrawn)),
        (
            "纠正用时中位（秒）" if zh else "Middle time to correct (s)",
            report.taken_ms and round(report.taken_ms / 1000),
        ),
        ("应说的话" if zh else "Statements owed", len(report.statements)),
        ("其中已说" if zh else "of them said", len(report.said)),
        ("记录" if zh else "Record entry", f"{report.seq}:{report.hash}"),
    ]


def _named(slip: Slip, lang: str) -> list[str | int | None]:
    named = words(lang)
    values = dict(zip(COLUMNS, row(slip), strict=True))
    for column, kind in (("level", "level"), ("category", "category"), ("outcome", "outcome"), ("product", "product")):
        values[column] = named[kind].get(str(values[column]), values[column])
    values["closed_by"] = named["by"].get(slip.closed_by, slip.closed_by)
    return list(values.values())


def _fill(sheet: "Worksheet", rows: Sequence[Sequence[str | int | None]], widths: dict[str, int]) -> None:
    """Write rows as plain values: text that looks like a formula stays text."""
    from openpyxl.styles import Alignment, Font

    for number, values in enumerate(rows, 1):
        for place, value in enumerate(values, 1):
            cell = sheet.cell(number, place, value)
            if isinstance(value, str):
                cell.data_type = "s"
            cell.alignment = Alignment(wrap_text=True, vertical="top")
            if number == 1:
                cell.font = Font(bold=True)
    for letter, width in widths.items():
        sheet.column_dimensions[letter].width = width

"""Spreadsheets get values, never formulas."""

import csv
import io

import openpyxl
import pytest

from server.report import FORMATS, Report
from server.report.tables import COLUMNS, HEADINGS


def test_csv_has_its_columns_and_harmless_cells(report: Report) -> None:
    written = FORMATS["csv"](report, "zh")
    assert written.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(written.decode("utf-8-sig"))))
    assert tuple(rows[0]) == COLUMNS
    assert len(rows) >= 6
    assert "'=今天全网最低价最后三分钟" in {row[COLUMNS.index("sentence")] for row in rows}
    assert not [cell for row in rows for cell in row if cell.startswith("=")]


@pytest.mark.parametrize(("lang", "name", "first"), [("zh", "提醒", "毫秒"), ("en", "Alerts", "at_ms")])
def test_workbook_keeps_text_as_text(report: Report, lang: str, name: str, first: str) -> None:
    book = openpyxl.load_workbook(io.BytesIO(FORMATS["xlsx"](report, lang)))
    cells = [cell for row in book[name].iter_rows() for cell in row]
    assert cells[0].value == first
    assert "=今天全网最低价最后三分钟" in {cell.value for cell in cells}
    assert not [cell for cell in cells if cell.data_type == "f"]
    assert len(book.sheetnames) == 3


def test_every_column_has_a_heading() -> None:
    assert len(set(HEADINGS.values())) == len(COLUMNS) == 19

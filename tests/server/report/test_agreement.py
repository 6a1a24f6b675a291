"""The figures of page, CSV, JSON, workbook and database agree; every recorded broadcast gives a report."""

import csv
import io
import re
import sqlite3
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import openpyxl
import pytest

from server.cli.replay import read_broadcast
from server.protocol import load
from server.record import Store
from server.report import FORMATS, Report, of_session

MOST_CAPTIONS = 60  # of each broadcast after the first, which is played whole
CORPUS = Path(__file__).parents[3] / "../shared/corpus/broadcasts"


def boxes(page: str) -> list[str]:
    return re.findall(r'<p class="big[^"]*">([^<]*)</p>', page)


def check(report: Report, store: Store) -> None:
    """Compare what each format says with what the database says."""
    with closing(sqlite3.connect(store.path)) as sql:
        query = "SELECT level, coalesce(outcome, 'open') FROM alerts WHERE session = ?"
        rows = [row for row in sql.execute(query, [report.session]) if row[1] != "withdrawn"]
    levels, outcomes = Counter(level for level, _ in rows), Counter(outcome for _, outcome in rows)
    expected = [
        levels["ban"],
        levels["proof"],
        levels["hint"],
        outcomes["corrected"],
        outcomes["open"],
        outcomes["dismissed"],
    ]

    page = FORMATS["html"](report, "zh").decode()
    assert [int(box) for box in boxes(page)[:6]] == expected
    assert page.count('<article class="slip') == len(rows)

    table = list(csv.DictReader(io.StringIO(FORMATS["csv"](report, "zh").decode("utf-8-sig"))))
    standing = [row for row in table if row["outcome"] != "withdrawn"]
    assert Counter(row["level"] for row in standing) == levels
    assert Counter(row["outcome"] for row in standing) == outcomes

    figures = load(FORMATS["json"](report, "zh"))["figures"]
    assert figures["alerts"] == len(rows)
    assert [
        *figures["levels"].values(),
        *(figures["outcomes"][o] for o in ("corrected", "open", "dismissed")),
    ] == expected

    book = openpyxl.load_workbook(io.BytesIO(FORMATS["xlsx"](report, "zh")))
    summary = {key.value: value.value for key, value in book["汇总"].iter_rows(min_row=2)}
    assert summary["提醒"] == len(rows)
    assert [
        summary["不能说"],
        summary["有证据才能说"],
        summary["建议"],
        summary["已纠正"],
        summary["没有纠正"],
    ] == expected[:5]
    assert book["提醒"].max_row == 1 + len(table)


def test_figures_agree(report: Report, store: Store) -> None:
    assert len(report.slips) >= 5
    check(report, store)


def test_a_broadcast_without_alerts_has_a_report(store: Store, perform: Callable[..., None]) -> None:
    perform([])
    report = of_session(store, "b1")
    assert report is not None
    check(report, store)


@pytest.mark.no_cover
def test_every_recorded_broadcast_gives_a_report_that_stands_alone(store: Store, perform: Callable[..., None]) -> None:
    files = sorted(CORPUS.glob("*.jsonl"))
    if not files:
        pytest.skip("the corpus of recorded broadcasts is not beside the repository")
    for number, file in enumerate(files):
        perform(read_broadcast(file)[-1][: MOST_CAPTIONS if number else None], session=file.stem)
        report = of_session(store, file.stem)
        assert report is not None
        check(report, store)
        page = FORMATS["html"](report, "en").decode()
        assert not re.search(r"<(script|link|img|iframe)|(src|href)=|url\(|@import", page)
    assert len(files) >= 30
    assert store.verify() == []

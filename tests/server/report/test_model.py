"""What a session's entries amount to."""

from typing import Any

from server.protocol import dump
from server.record import Entry, Store
from server.record.chain import link
from server.report import Report, latest, of_session
from server.report.model import build

ALERT: dict[str, Any] = {
    "id": "a1",
    "at_ms": 1000,
    "rule": "price/lowest",
    "category": "price",
    "level": "ban",
    "text": "最低价",
    "title": "最低价",
    "why": "要有依据",
    "say_instead": ["活动价"],
    "correction": "",
    "cite": [],
    "sentence": "全网最低价",
    "start": 2,
    "end": 5,
    "product": "food",
    "name": None,
    "before_ms": None,
    "count": 1,
    "cues": ["c1"],
}
BEGIN = {"client": "test", "product": "food", "platform": None, "rules": "r1", "server": "0"}


def entries(*bodies: tuple[str, dict[str, Any]]) -> list[Entry]:
    made: list[Entry] = []
    for seq, (kind, body) in enumerate([("begin", BEGIN), *bodies], 1):
        before = made[-1].hash if made else ""
        made.append(link(before, seq, "s1", kind, f"2026-03-01T12:00:{seq:02}.000+00:00", dump(body).decode()))
    return made


def built(*bodies: tuple[str, dict[str, Any]]) -> Report:
    report = build(entries(*bodies))
    assert report is not None
    return report


def test_build_tells_alerts_corrections_and_what_stayed_open(report: Report) -> None:
    assert [slip.outcome for slip in report.slips if slip.rule == "price/lowest"] == ["corrected", "open", "open"]
    corrected = next(slip for slip in report.slips if slip.outcome == "corrected")
    assert corrected.taken_ms == report.taken_ms == 6000
    assert corrected.closed_by == "speech"
    assert report.duration_ms == 90_000
    assert report.captions == 7


def test_build_groups_by_category_product_and_repeats(report: Report) -> None:
    assert sum(count.total() for _, count in report.by_category) == len(report.slips) >= 5
    assert [(name, count.total()) for name, count in report.by_product] == [("钙片", len(report.slips))]
    slip, times = report.repeated[0]
    assert (slip.rule, times) == ("price/lowest", 3)


def test_build_lists_statements_owed(report: Report) -> None:
    assert len(report.statements) >= 3
    assert report.said == ()


def test_build_names_the_newest_entry(report: Report, store: Store) -> None:
    assert (report.seq, report.hash) == store.head()


def test_a_session_that_never_finished_is_counted_up_to_its_last_entry() -> None:
    report = built(("alert", ALERT))
    assert (report.ended, report.captions, report.duration_ms) == (None, None, 1000)
    assert len(report.slips) == 1


def test_a_withdrawn_alert_counts_apart_until_it_is_restored() -> None:
    gone = {"alert": "a1", "at_ms": 1500}
    assert built(("alert", ALERT), ("withdrawn", gone)).slips == ()
    assert len(built(("alert", ALERT), ("withdrawn", gone)).withdrawn) == 1
    assert len(built(("alert", ALERT), ("withdrawn", gone), ("restored", gone)).slips) == 1


def test_a_correction_outlives_a_later_withdrawal() -> None:
    said = {"alert": "a1", "at_ms": 1500, "by": "speech", "sentence": "说错了"}
    report = built(("alert", ALERT), ("corrected", said), ("withdrawn", {"alert": "a1", "at_ms": 1600}))
    assert report.slips[0].outcome == "corrected"


def test_a_statement_said_keeps_its_first_time() -> None:
    owed = {"id": "x", "text": "本品不能代替药物", "state": "owed", "cite": [], "at_ms": 0}
    report = built(("owed", owed), *(("statement", {**owed, "state": "said", "at_ms": at}) for at in (5000, 9000)))
    assert [item.said_ms for item in report.said] == [5000]


def test_there_is_no_report_of_nothing_or_of_what_was_purged(report: Report, store: Store) -> None:
    assert build([]) is None
    assert [r.session for r in latest(store)] == ["b1"]
    store.purge(["b1"], "2030-01-01T00:00:00.000+00:00", "asked")
    assert of_session(store, "b1") is None
    assert latest(store) == []

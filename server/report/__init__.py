"""The report of a session: one page that stands alone, and the same figures as CSV, JSON and XLSX."""

from collections.abc import Callable

from server.record import RecordError, Store
from server.report.html import html, policy
from server.report.labelled import labelled
from server.report.model import Report, Slip, build, reports
from server.report.tables import as_csv, as_json, as_xlsx, figures

__all__ = [
    "FORMATS",
    "MEDIA",
    "Report",
    "Slip",
    "figures",
    "html",
    "labelled",
    "latest",
    "named",
    "of_session",
    "policy",
    "reports",
]

FORMATS: dict[str, Callable[[Report, str], bytes]] = {
    "html": lambda report, lang: html(report, lang).encode(),
    "csv": lambda report, lang: as_csv(report),
    "json": lambda report, lang: as_json(report),
    "xlsx": as_xlsx,
}
MEDIA = {
    "html": "text/html; charset=utf-8",
    "csv": "text/csv; charset=utf-8",
    "json": "application/json",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def of_session(store: Store, session: str) -> Report | None:
    """Return the report of a session, None where there is none (any more). Raises RecordError."""
    return build(store.entries(session))


def latest(store: Store, most: int | None = None) -> list[Report]:
    """Return the newest ``most`` sessions' reports, newest first; all for None. Raises RecordError."""
    sessions = [session for session, _, _ in store.sessions(kind="begin", most=most)]
    return reports(sessions, store.entries)


def named(store: Store, session: str) -> Report:
    """Return the report of the one session whose id begins so, or of ``last``. Raises RecordError with what to do."""
    known = [id for id, _, _ in store.sessions(kind="begin")]
    found = known[:1] if session == "last" else [id for id in known if id.startswith(session)]
    exact = [id for id in found if id == session] or found
    if len(exact) != 1:
        what = "no session is recorded" if not found else f"{len(found)} sessions begin so"
        raise RecordError(f"{session}: {what}; see: pitchguard record list")
    report = of_session(store, exact[0])
    if report is None:
        raise RecordError(f"{session}: this session was purged")
    return report

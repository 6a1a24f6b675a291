"""How long the record is kept, by kind: alerts, corrections and reviews three years by law (live-ec-31-1, live-ec-27),
full transcripts, which no law asks for, a month; a session that is marked stays.
"""

from datetime import datetime, timedelta

from server.record.store import Store

KEEP_DAYS = 1096
TRANSCRIPT_DAYS = 30
TRANSCRIPT = "said"


def old(store: Store, now: str, days: int = KEEP_DAYS, kind: str | None = None) -> list[str]:
    """Return the sessions whose last entry is more than ``days`` older than ``now`` (ISO 8601) and not marked.

    ``kind``: only those that hold an entry of this kind.
    """
    before = (datetime.fromisoformat(now) - timedelta(days=days)).isoformat(timespec="milliseconds")
    marked = kept(store)
    return [session for session, _, last in store.sessions(kind) if last < before and session not in marked]


def purge_due(store: Store, now: str, days: int, transcript_days: int) -> None:
    """Empty what is older than it should be. Raises RecordError."""
    if sessions := old(store, now, days):
        store.purge(sessions, now, f"kept {days} days")
    if sessions := old(store, now, transcript_days, TRANSCRIPT):
        store.purge(sessions, now, f"transcripts kept {transcript_days} days", kinds=(TRANSCRIPT,))


def kept(store: Store) -> set[str]:
    """Return the sessions marked to be kept beyond their time."""
    marked: set[str] = set()
    for entry in store.entries(kinds=("keep",)):
        if entry.data().get("keep"):
            marked.add(entry.session)
        else:
            marked.discard(entry.session)
    return marked


def mark(store: Store, session: str, now: str, *, keep: bool) -> None:
    """Mark a session to be kept beyond its time, or take the mark off."""
    store.append(session, "keep", now, {"keep": keep})

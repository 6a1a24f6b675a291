"""How long the record is kept: three years by law (live-ec-31-1), longer where a session is marked."""

from datetime import datetime, timedelta

from server.record.store import Store

KEEP_DAYS = 1096


def old(store: Store, now: str, days: int = KEEP_DAYS) -> list[str]:
    """Return the sessions whose last entry is more than ``days`` older than ``now`` (ISO 8601) and not marked."""
    before = (datetime.fromisoformat(now) - timedelta(days=days)).isoformat(timespec="milliseconds")
    marked = kept(store)
    return [session for session, _, last in store.sessions() if last < before and session not in marked]


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

"""Three years, and longer where marked."""

from server.record import KEEP_DAYS, TRANSCRIPT, TRANSCRIPT_DAYS, Store, mark, old
from server.record.retention import purge_due

BEGAN, NOW = "2026-03-01T12:00:00.000+00:00", "2029-03-01T12:00:00.000+00:00"
LATER = "2029-03-05T12:00:00.000+00:00"


def test_old_counts_from_the_last_entry(store: Store) -> None:
    assert KEEP_DAYS >= 3 * 365 + 1
    store.append("s1", "begin", "2026-02-27T12:00:00.000+00:00", {})
    store.append("s1", "finish", BEGAN, {})
    assert old(store, NOW) == []
    assert old(store, LATER) == ["s1"]


def test_old_leaves_out_what_is_marked(store: Store) -> None:
    store.append("s1", "begin", BEGAN, {})
    mark(store, "s1", BEGAN, keep=True)
    assert old(store, LATER) == []
    mark(store, "s1", BEGAN, keep=False)
    assert old(store, LATER) == ["s1"]


def test_old_leaves_out_what_is_purged(store: Store) -> None:
    store.append("s1", "begin", BEGAN, {})
    store.purge(["s1"], LATER, "old")
    assert old(store, LATER) == []


def test_old_counts_a_kind_apart(store: Store) -> None:
    store.append("s1", "begin", BEGAN, {})
    store.append("s2", "begin", BEGAN, {})
    store.append("s2", "said", BEGAN, {"text": "大家好"})
    assert old(store, NOW, TRANSCRIPT_DAYS, TRANSCRIPT) == ["s2"]
    purge_due(store, NOW, KEEP_DAYS, TRANSCRIPT_DAYS)
    assert [entry.body is None for entry in store.entries()] == [False, False, True, False]
    assert old(store, NOW, TRANSCRIPT_DAYS, TRANSCRIPT) == []

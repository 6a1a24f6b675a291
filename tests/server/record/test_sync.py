"""A hasty store: entries outlive the process at once, ``sync`` forces them to the disk."""

from contextlib import closing
from pathlib import Path

import pytest

from server.record import RecordError, Store
from server.record.store import MOST_LOG_BYTES


def test_what_was_written_is_forced_to_the_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    forced: list[int] = []
    with closing(Store(tmp_path, hasty=True)) as store:
        store.append("s", "alert", "2026-01-01T00:00:00.000+00:00", {"id": "a"})
        monkeypatch.setattr("server.record.store.os.fsync", forced.append)
        store.sync()
        assert len(forced) == 1
        with closing(Store(tmp_path)) as other:
            assert [entry.session for entry in other.entries(kinds=("alert",))] == ["s"]


def test_a_disk_that_does_not_take_it_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(file: int) -> None:
        raise OSError(28, "No space left on device")

    with closing(Store(tmp_path, hasty=True)) as store:
        store.append("s", "alert", "2026-01-01T00:00:00.000+00:00", {"id": "a"})
        monkeypatch.setattr("server.record.store.os.fsync", fails)
        with pytest.raises(RecordError, match="No space left"):
            store.sync()
        monkeypatch.undo()


def test_before_anything_is_written_there_is_nothing_to_force(tmp_path: Path) -> None:
    with closing(Store(tmp_path, hasty=True)) as store:
        store.path.with_name(f"{store.path.name}-wal").unlink(missing_ok=True)
        store.sync()


def test_a_long_log_is_brought_into_the_file_while_it_is_forced_not_while_writing(tmp_path: Path) -> None:
    with closing(Store(tmp_path, hasty=True)) as store:
        log, before = store.path.with_name(f"{store.path.name}-wal"), store.path.stat().st_size
        while log.stat().st_size <= MOST_LOG_BYTES:
            store.append("s", "alert", "2026-01-01T00:00:00.000+00:00", {"id": "a" * 100_000})
        assert store.path.stat().st_size == before
        store.sync()
        assert store.path.stat().st_size > MOST_LOG_BYTES // 2
        store.append("s", "alert", "2026-01-01T00:00:00.000+00:00", {"id": "a"})
        assert log.stat().st_size <= MOST_LOG_BYTES, "what was brought in is written over"
        assert store.verify() == []

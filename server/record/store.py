"""The record's file: SQLite in WAL mode, written by appending only, each entry durable when ``append`` returns.

The next link is computed inside the transaction that writes it, so processes that share a file share one chain.
"""

import os
import sqlite3
import threading
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from importlib.resources import files
from pathlib import Path
from typing import Any

from server.protocol import dump
from server.record.chain import Entry, Fault, faults, link

FILE = "record.sqlite3"
MOST_LOG_BYTES = 4 * 2**20
BUSY_SECONDS = 10.0
DAMAGED = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)
COLUMNS = "seq, session, kind, at, body, body_hash, hash"


class RecordError(Exception):
    """The record cannot be read or written; the message says what to do."""


class DamagedError(RecordError):
    """The file is no database any more, or a broken one."""


class Store:
    """One connection to the record in folder ``data``. May be used from several threads, one at a time."""

    def __init__(self, data: Path, *, hasty: bool = False) -> None:
        """Open or make the file and bring it up to date. Raises RecordError.

        ``hasty``: an entry outlives this process at once, but a power cut only after ``sync``, which takes its time;
        there, too, the log is brought into the file once it is long.
        """
        self.path = data / FILE
        self._hasty = hasty
        self._lock = threading.RLock()
        try:
            data.mkdir(mode=0o700, parents=True, exist_ok=True)
            self.path.touch(mode=0o600)
            self.path.chmod(0o600)
            self._sql = sqlite3.connect(self.path, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False)
        except (OSError, sqlite3.Error) as error:
            raise RecordError(f"the record {self.path} cannot be opened: {error}") from error
        try:
            self._set_up()
        except BaseException:
            self._sql.close()
            raise

    def _set_up(self) -> None:
        with self._errors():
            for pragma in ("journal_mode = WAL", f"synchronous = {'NORMAL' if self._hasty else 'FULL'}", "secure_delete = ON"):
                self._sql.execute(f"PRAGMA {pragma}")
            if self._hasty:
                for pragma in ("wal_autocheckpoint = 0", f"journal_size_limit = {MOST_LOG_BYTES // 2}"):
                    self._sql.execute(f"PRAGMA {pragma}")
            folder = files("server.record").joinpath("migrations")
            scripts = sorted((f for f in folder.iterdir() if f.name.endswith(".sql")), key=lambda f: f.name)
            with self._writing():
                done = int(self._sql.execute("PRAGMA user_version").fetchone()[0])
                if done > len(scripts):
                    raise RecordError(f"{self.path} is of a newer PitchGuard: update this one, or use another --data")
                for number, script in enumerate(scripts[done:], done + 1):
                    for statement in script.read_text("utf-8").split(";\n"):
                        self._sql.execute(statement)
                    self._sql.execute(f"PRAGMA user_version = {number}")

    @contextmanager
    def _errors(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as error:
            what = f"the record {self.path} cannot be used: {error}"
            if getattr(error, "sqlite_errorcode", 0) & 0xFF in DAMAGED:
                raise DamagedError(f"{what}; the next start of pitchguard serve sets it aside") from error
            raise RecordError(what) from error

    @contextmanager
    def _writing(self) -> Iterator[None]:
        """One transaction; rolled back whole where anything fails."""
        with self._lock:
            self._sql.execute("BEGIN IMMEDIATE")
            try:
                yield
                self._sql.execute("COMMIT")
            except BaseException:
                if self._sql.in_transaction:
                    self._sql.execute("ROLLBACK")
                raise

    def append(self, session: str, kind: str, at: str, body: dict[str, Any]) -> int:
        """Write an entry and return its number; it is on the disk then. Raises RecordError, and nothing is written."""
        with self._errors(), self._writing():
            return self._add(session, kind, at, body)

    def _add(self, session: str, kind: str, at: str, body: dict[str, Any]) -> int:
        seq, before = self._sql.execute("SELECT seq, hash FROM head").fetchone()
        entry = link(before, seq + 1, session, kind, at, dump(body).decode())
        values = (entry.seq, entry.session, entry.kind, entry.at, entry.body, entry.body_hash, entry.hash)
        self._sql.execute(f"INSERT INTO entries ({COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?)", values)
        self._sql.execute("UPDATE head SET seq = ?, hash = ?", (entry.seq, entry.hash))
        return entry.seq

    def sync(self) -> None:
        """Force what was written so far to the disk; may run beside the writing. Raises RecordError."""
        try:
            file = os.open(self.path.with_name(f"{self.path.name}-wal"), os.O_RDWR)
        except FileNotFoundError:
            return
        try:
            os.fsync(file)
            long = os.fstat(file).st_size > MOST_LOG_BYTES
        except OSError as error:
            raise RecordError(f"the record {self.path} does not reach the disk: {error.strerror}") from error
        finally:
            os.close(file)
        if long:
            with self._errors(), closing(sqlite3.connect(self.path, timeout=BUSY_SECONDS)) as beside:
                beside.execute("PRAGMA wal_checkpoint(PASSIVE)")  # waits for nobody, and nobody for it

    def entries(self, session: str | None = None, kinds: Sequence[str] = ()) -> list[Entry]:
        """Return entries in order, of one session and of some kinds if asked. Raises RecordError."""
        tests, values = ["1"], []
        if session is not None:
            tests.append("session = ?")
            values.append(session)
        if kinds:
            tests.append(f"kind IN ({_places(kinds)})")
            values += kinds
        return list(self._read(f"SELECT {COLUMNS} FROM entries WHERE {' AND '.join(tests)} ORDER BY seq", values))

    def _read(self, query: str, values: Sequence[Any] = ()) -> Iterator[Entry]:
        with self._errors(), self._lock:
            for row in self._sql.execute(query, values):
                yield Entry(*row)

    def sessions(self, kind: str | None = None, most: int | None = None) -> list[tuple[str, str, str]]:
        """Return (session, first time, last time) of sessions not purged, newest first.

        ``kind``: only those that hold an entry of this kind; ``most``: so many at most.
        """
        query = "SELECT session, min(at), max(at) FROM entries WHERE session != '' AND body IS NOT NULL"
        if kind is not None:
            query += (
                " AND session IN (SELECT session FROM entries WHERE kind = ? AND body IS NOT NULL"
                " ORDER BY seq DESC LIMIT ?)"
            )
        query += " GROUP BY session ORDER BY min(seq) DESC LIMIT ?"
        limit = -1 if most is None else most
        with self._errors(), self._lock:
            return self._sql.execute(query, [limit] if kind is None else [kind, limit, limit]).fetchall()

    def head(self) -> tuple[int, str]:
        """The number and hash of the newest entry; (0, "") for an empty record."""
        with self._errors(), self._lock:
            seq, hash = self._sql.execute("SELECT seq, hash FROM head").fetchone()
        return int(seq), str(hash)

    def hash_of(self, seq: int) -> str:
        """The hash of entry ``seq``, empty where there is none."""
        with self._errors(), self._lock:
            row = self._sql.execute("SELECT hash FROM entries WHERE seq = ?", [seq]).fetchone()
        return str(row[0]) if row else ""

    def verify(self) -> list[Fault]:
        """Return every fault of the file and of the chain. Raises RecordError where it cannot be read at all."""
        with self._lock, self._errors():
            self._sql.execute("BEGIN")
            try:
                found = [Fault(0, f"the file is damaged: {what}") for what in self.damage()]
                found += faults(self._read(f"SELECT {COLUMNS} FROM entries ORDER BY seq"), self.head())
            finally:
                self._sql.execute("COMMIT")
        return found

    def damage(self) -> list[str]:
        """What SQLite finds broken in the file; nothing of the chain. Raises RecordError."""
        with self._lock, self._errors():
            return [row[0] for row in self._sql.execute("PRAGMA quick_check") if row[0] != "ok"]

    def purge(self, sessions: Sequence[str], at: str, why: str, kinds: Sequence[str] = ()) -> int:
        """Empty the entries of ``sessions`` (of ``kinds`` only, if any are named) and write down that it was done.

        Returns how many were emptied. Raises RecordError.
        """
        named = [session for session in sessions if session]
        empty = f"UPDATE entries SET body = NULL WHERE body IS NOT NULL AND session IN ({_places(named)})"
        if kinds:
            empty += f" AND kind IN ({_places(kinds)})"
        with self._errors(), self._writing():
            emptied = self._sql.execute(empty, [*named, *kinds]).rowcount
            if emptied:
                through = self._sql.execute("SELECT seq FROM head").fetchone()[0]
                told = {"sessions": named, "through": through, "entries": emptied, "why": why}
                self._add("", "purge", at, {**told, "kinds": list(kinds)} if kinds else told)
        if emptied:
            with self._errors(), self._lock:
                self._sql.execute("PRAGMA wal_checkpoint(TRUNCATE)")
                self._sql.execute("VACUUM")
        return int(emptied)

    def size(self) -> int:
        """Bytes on disk, the write-ahead log included."""
        beside = (self.path, self.path.with_name(FILE + "-wal"), self.path.with_name(FILE + "-shm"))
        return sum(path.stat().st_size for path in beside if path.exists())

    def close(self) -> None:
        """Close the file; what was appended stays."""
        with self._lock:
            self._sql.close()


def reviews(store: Store) -> list[Entry]:
    """Return the script reviews that were not purged, newest first. Raises RecordError."""
    return [entry for entry in reversed(store.entries(kinds=("review",))) if entry.body is not None]


def set_aside(data: Path, stamp: str) -> Path:
    """Rename the record in folder ``data`` and what lies beside it; return where it lies now. Raises RecordError."""
    aside = data / f"record-damaged-{stamp}.sqlite3"
    try:
        for suffix in ("", "-wal", "-shm"):
            path = data / (FILE + suffix)
            if path.exists():
                path.rename(aside.with_name(aside.name + suffix))
    except OSError as error:
        raise RecordError(f"the damaged record in {data} cannot be set aside: {error.strerror}") from error
    return aside


def _places(values: Sequence[str]) -> str:
    return ", ".join("?" * len(values))

"""Writes down a broadcast as it happens.

A record that cannot be written (a full disk) never silences a warning: the broadcast goes on, ``fault`` says what is
wrong, and once writing works again an entry of kind ``gap`` says how many entries are lost.
"""

import logging
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from nlp import Event
from server import __version__
from server.protocol import VERDICTS
from server.record import entries
from server.record.retention import KEEP_DAYS, TRANSCRIPT_DAYS, purge_due
from server.record.store import DamagedError, RecordError, Store, set_aside
from server.session import Broadcast

log = logging.getLogger(__name__)


def now() -> str:
    """The time as the record writes it: UTC, ISO 8601, milliseconds."""
    return datetime.now(UTC).isoformat(timespec="milliseconds")


@contextmanager
def recording(
    data: Path, keep_days: int | None = None, transcript_days: int = TRANSCRIPT_DAYS, *, transcripts: bool = False
) -> Iterator["LiveRecorder"]:
    """Open the record in folder ``data`` to write; with ``keep_days``, purge what is older first. Raises RecordError.

    A damaged file is set aside, never deleted, and a new one begun; the recorder's ``notice`` says so.
    """
    store, notice = _sound(data)
    try:
        if keep_days is not None:
            purge_due(store, now(), keep_days, transcript_days)
        yield LiveRecorder(store, transcripts=transcripts, notice=notice, keep_days=keep_days)
    finally:
        store.close()


def _sound(data: Path) -> tuple[Store, str]:
    """Open the record; where it is damaged, a new one, and what to tell the user."""
    try:
        store = Store(data, hasty=True)
        damage = store.damage()
        if not damage:
            return store, ""
        store.close()
        why = damage[0]
    except DamagedError as error:
        why = str(error.__cause__)
    aside = set_aside(data, f"{datetime.now():%Y%m%d-%H%M%S}")
    notice = f"the record was damaged ({why}): it was set aside as {aside}, and a new one begun"
    store = Store(data, hasty=True)
    store.append("", "anew", now(), {"aside": aside.name, "why": why})
    return store, notice


class LiveRecorder:
    """Keeps alerts, corrections and statements of broadcasts; with ``transcripts``, everything that is said.

    ``clock`` returns the time as the record writes it. ``notice``: what the user should know of the record's start.
    """

    def __init__(
        self, store: Store, clock: Callable[[], str] = now, *, transcripts: bool = False, notice: str = "",
        keep_days: int | None = None,
    ) -> None:  # fmt: skip
        self.store = store
        self.keep_days = KEEP_DAYS if keep_days is None else keep_days
        self.transcripts = transcripts
        self.notice = notice
        self._clock = clock
        self._owed: dict[str, set[str]] = {}
        self._lost = 0
        self.fault = ""

    def begin(self, broadcast: Broadcast, rules_version: str) -> None:
        """Write that a broadcast began."""
        self._owed[broadcast.id] = set()
        if self.transcripts:
            broadcast.stream.keep_all()
        platform = broadcast.stream.platform
        self._write(
            broadcast.id, "begin",
            entries.begin(client=broadcast.client, product=broadcast.product, platform=platform, rules=rules_version,
                          server=__version__),
        )  # fmt: skip
        self._statements(broadcast)

    def event(self, broadcast: Broadcast, event: Event) -> None:
        """Write one event; it outlives this process when this returns, or ``fault`` is set. ``sync`` forces it to the disk."""
        self._statements(broadcast)
        if event.by in VERDICTS:
            event = replace(event, at_ms=broadcast.last_ms)
        product, item = broadcast.stream.selling
        self._write(broadcast.id, event.kind, entries.of_event(event, product, item))

    def sync(self) -> None:
        """Force what was written to the disk; waits for it, so the warnings go first and this runs on another thread."""
        try:
            self.store.sync()
        except RecordError as error:
            self.fault = str(error)

    def finish(self, broadcast: Broadcast) -> str | None:
        """Write that it ended, and which statements stayed unsaid; return the path of its report."""
        broadcast.stream.close()
        for event in broadcast.stream.events():
            self.event(broadcast, event)
        self._statements(broadcast)
        self._owed.pop(broadcast.id, None)
        body = {
            "counts": dict(broadcast.counts), "duration_ms": broadcast.last_ms,
            "statements": [entries.of_statement(item) for item in broadcast.stream.statements()],
        }  # fmt: skip
        self._write(broadcast.id, "finish", body)
        self.sync()
        return f"/report/{broadcast.id}"

    def _statements(self, broadcast: Broadcast) -> None:
        """Write each statement the first time it is owed."""
        known = self._owed.setdefault(broadcast.id, set())
        for item in broadcast.stream.statements():
            if item.id not in known:
                known.add(item.id)
                self._write(broadcast.id, "owed", {**entries.of_statement(item), "at_ms": broadcast.last_ms})

    def _write(self, session: str, kind: str, body: Mapping[str, Any]) -> None:
        try:
            if self._lost:
                self.store.append("", "gap", self._clock(), {"lost": self._lost, "why": self.fault})
                self._lost, self.fault = 0, ""
            self.store.append(session, kind, self._clock(), dict(body))
        except RecordError as error:
            if not self.fault:
                log.error("%s: nothing is recorded until that is put right", error)
            self._lost += 1
            self.fault = str(error)

"""The chain of hashes through the record. Pure: entries in, faults out.

An entry's hash covers the hash before it, its number, session, kind, time and the hash of its body. So a changed,
removed, added or reordered entry breaks the chain there. Purging empties a body but leaves its hash; a later entry
of kind ``purge`` names the sessions, the kinds if not all, and the last number emptied: only that may be empty.
"""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from server.protocol import dump, load

FIRST = ""
ANY = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry as it stands in the file; ``body`` is JSON text, None once purged; ``at`` is UTC, ISO 8601."""

    seq: int
    session: str
    kind: str
    at: str
    body: str | None
    body_hash: str
    hash: str

    def data(self) -> dict[str, Any]:
        """The body as plain data, empty once purged."""
        return dict(load(self.body)) if self.body is not None else {}


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong, and at which number."""

    seq: int
    what: str


def link(before: str, seq: int, session: str, kind: str, at: str, body: str) -> Entry:
    """Return the entry that follows the one whose hash is ``before``."""
    body_hash = digest(body)
    return Entry(seq, session, kind, at, body, body_hash, _hash(before, seq, session, kind, at, body_hash))


def digest(text: str) -> str:
    """SHA-256 of ``text`` in UTF-8, hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()


def _hash(before: str, seq: int, session: str, kind: str, at: str, body_hash: str) -> str:
    return hashlib.sha256(dump([before, seq, session, kind, at, body_hash])).hexdigest()


def faults(entries: Iterable[Entry], head: tuple[int, str]) -> Iterator[Fault]:
    """Yield each break in ``entries`` (in order of number); ``head`` is the number and hash last written."""
    before, last = FIRST, 0
    emptied: dict[tuple[str, str], int] = {}
    purged: dict[tuple[str, str], int] = {}
    for entry in entries:
        if entry.seq != last + 1:
            yield Fault(last + 1, _missing(last + 1, entry.seq - 1))
            before = ""
        changed = entry.body is not None and digest(entry.body) != entry.body_hash
        expected = _hash(before, entry.seq, entry.session, entry.kind, entry.at, entry.body_hash)
        if changed or (entry.hash != expected and (before or entry.seq == 1)):
            yield Fault(entry.seq, f"entry {entry.seq} was changed, moved, or does not follow the one before it")
        if entry.body is None:
            emptied[entry.session, entry.kind] = entry.seq
        elif entry.kind == "purge" and not changed:
            purged.update(_purged(entry.data()))
        before, last = entry.hash, entry.seq
    if last < head[0]:
        yield Fault(last + 1, _missing(last + 1, head[0]))
    elif (last, before) != head:
        yield Fault(last, f"the chain ends at entry {last}, not as last written (entry {head[0]})")
    for (session, kind), seq in emptied.items():
        if max(purged.get((session, kind), 0), purged.get((session, ANY), 0)) < seq:
            yield Fault(seq, f"entry {seq} was emptied, and no purge says so")


def _purged(data: dict[str, Any]) -> dict[tuple[str, str], int]:
    """(session, kind or ANY) → the last number a purge emptied."""
    return {(session, kind): int(data["through"]) for session in data["sessions"] for kind in data.get("kinds", (ANY,))}


def _missing(first: int, last: int) -> str:
    return f"entry {first} is missing" if first == last else f"entries {first} to {last} are missing"

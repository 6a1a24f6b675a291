"""What a session's entries amount to: the one place figures of report, tables, home page and ``record list`` come from.

Pure: entries in, values out. An alert withdrawn because the caption turned out otherwise counts in ``withdrawn`` alone.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import datetime
from typing import Any

from nlp import Level
from server.record import Entry

LEVELS = tuple(level.value for level in Level)
OUTCOMES = ("open", "corrected", "dismissed", "withdrawn")


@dataclass(frozen=True, slots=True)
class Slip:
    """One alert and what became of it. Times in milliseconds of the session; ``start``/``end`` in characters."""

    id: str
    at_ms: int
    rule: str
    category: str
    level: str
    text: str
    title: str
    why: str
    say_instead: tuple[str, ...]
    correction: str
    cite: tuple[dict[str, str], ...]
    sentence: str
    start: int
    end: int
    product: str
    name: str | None = None
    fact: dict[str, str] | None = None
    before_ms: int | None = None
    after_ms: int | None = None
    outcome: str = "open"
    closed_ms: int | None = None
    closed_by: str = ""
    closed_with: str = ""

    @property
    def taken_ms(self) -> int | None:
        """From the words to their correction; None where there was none."""
        return None if self.outcome != "corrected" or self.closed_ms is None else max(0, self.closed_ms - self.at_ms)


@dataclass(frozen=True, slots=True)
class Owed:
    """A statement the goods on sale demand. ``said_ms``: when it was said, None if it never was."""

    id: str
    text: str
    cite: tuple[dict[str, str], ...]
    owed_ms: int
    said_ms: int | None = None


@dataclass(frozen=True, slots=True)
class Report:
    """One session. ``seq`` and ``hash`` name its newest entry, to be compared with the record later."""

    session: str
    began: datetime
    ended: datetime | None
    client: str
    product: str
    platform: str | None
    rules: str
    server: str
    captions: int | None
    duration_ms: int
    slips: tuple[Slip, ...]
    withdrawn: tuple[Slip, ...]
    statements: tuple[Owed, ...]
    seq: int
    hash: str

    def count(self, **wanted: str) -> int:
        """How many slips have these values, such as ``level="ban", outcome="open"``."""
        return sum(all(getattr(slip, key) == value for key, value in wanted.items()) for slip in self.slips)

    @property
    def by_category(self) -> list[tuple[str, Counter[str]]]:
        """(category, slips by level), most first."""
        return self._by(lambda slip: slip.category)

    @property
    def by_product(self) -> list[tuple[str, Counter[str]]]:
        """(name on the sheet, else kind of product; slips by level), most first."""
        return self._by(lambda slip: slip.name or slip.product)

    def _by(self, key: Callable[[Slip], str]) -> list[tuple[str, Counter[str]]]:
        groups: dict[str, Counter[str]] = {}
        for slip in self.slips:
            groups.setdefault(key(slip), Counter())[slip.level] += 1
        return sorted(groups.items(), key=lambda pair: (-pair[1].total(), pair[0]))

    @property
    def repeated(self) -> list[tuple[Slip, int]]:
        """Rules broken more than once, with how often, most first."""
        often = Counter(slip.rule for slip in self.slips)
        first = {slip.rule: slip for slip in reversed(self.slips)}
        return [(first[rule], count) for rule, count in often.most_common() if count > 1]

    @property
    def taken_ms(self) -> int | None:
        """The middle time from words to correction, None where nothing was corrected."""
        times = sorted(slip.taken_ms for slip in self.slips if slip.taken_ms is not None)
        return times[len(times) // 2] if times else None

    @property
    def said(self) -> tuple[Owed, ...]:
        """The statements that were said."""
        return tuple(item for item in self.statements if item.said_ms is not None)


@dataclass(slots=True)
class _Reading:
    begin: Entry | None = None
    finish: Entry | None = None
    slips: dict[str, Slip] = field(default_factory=dict)
    statements: dict[str, Owed] = field(default_factory=dict)
    last: Entry | None = None


def build(entries: Iterable[Entry]) -> Report | None:
    """Return the report of one session's entries in order; None where they are no broadcast's or were purged."""
    reading = _Reading()
    for entry in entries:
        if entry.body is not None:
            _read(reading, entry)
    if reading.begin is None or reading.last is None:
        return None
    begin, finish = reading.begin.data(), reading.finish.data() if reading.finish else {}
    slips = sorted(reading.slips.values(), key=lambda slip: slip.at_ms)
    latest = max((slip.closed_ms or slip.after_ms or slip.at_ms for slip in slips), default=0)
    return Report(
        session=reading.begin.session,
        began=datetime.fromisoformat(reading.begin.at),
        ended=datetime.fromisoformat(reading.finish.at) if reading.finish else None,
        client=begin["client"],
        product=begin["product"],
        platform=begin["platform"],
        rules=begin["rules"],
        server=begin["server"],
        captions=finish["counts"]["captions"] if finish else None,
        duration_ms=max(finish.get("duration_ms", 0), latest),
        slips=tuple(slip for slip in slips if slip.outcome != "withdrawn"),
        withdrawn=tuple(slip for slip in slips if slip.outcome == "withdrawn"),
        statements=tuple(reading.statements.values()),
        seq=reading.last.seq,
        hash=reading.last.hash,
    )


def _read(reading: _Reading, entry: Entry) -> None:
    """Take in one entry; kinds that say nothing of the broadcast itself are passed over."""
    data = entry.data()
    if entry.kind == "begin":
        reading.begin = entry
    elif entry.kind == "finish":
        reading.finish = entry
    elif entry.kind == "alert":
        reading.slips[data["id"]] = _slip(data)
    elif entry.kind in ("owed", "statement"):
        _statement(reading.statements, data, said=entry.kind == "statement")
    elif data.get("alert") in reading.slips:
        slip = reading.slips[data["alert"]]
        reading.slips[slip.id] = _changed(slip, entry.kind, data)
    else:
        return
    reading.last = entry


def _slip(data: dict[str, Any]) -> Slip:
    own = {field.name for field in fields(Slip)}
    listed = {key: tuple(data[key]) for key in ("say_instead", "cite")}
    return Slip(**{key: value for key, value in data.items() if key in own} | listed)


def _changed(slip: Slip, kind: str, data: dict[str, Any]) -> Slip:
    if kind == "context":
        places = {key: data[key] for key in ("sentence", "start", "end", "before_ms", "after_ms")}
        return replace(slip, **places)
    if kind == "reopened":
        return replace(slip, outcome="open", closed_ms=None, closed_by="", closed_with="")
    if kind == "restored":
        return replace(slip, outcome="open") if slip.outcome == "withdrawn" else slip
    if kind == "withdrawn" and slip.outcome != "open":
        return slip
    return replace(
        slip, outcome=kind, closed_ms=data["at_ms"], closed_by=data.get("by", ""), closed_with=data.get("sentence", "")
    )


def _statement(statements: dict[str, Owed], data: dict[str, Any], *, said: bool) -> None:
    known = statements.get(data["id"]) or Owed(data["id"], data["text"], tuple(data["cite"]), data["at_ms"])
    if said or data["state"] == "said":
        known = replace(known, said_ms=data["at_ms"] if known.said_ms is None else known.said_ms)
    statements[data["id"]] = known


def reports(sessions: Sequence[str], read: Callable[[str], Iterable[Entry]]) -> list[Report]:
    """Return the reports of sessions, leaving out those that are no broadcast."""
    return [report for session in sessions if (report := build(read(session)))]

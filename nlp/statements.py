"""The statements the law demands of a host: which are owed for these goods and situations, and which she has said.

Data: ``statements.toml``. Pure: time comes in with each caption, in milliseconds of the session.
"""

import tomllib
from collections.abc import Collection, Container, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

from nlp.citations import Citations
from nlp.types import Cite, Product, RuleError, Statement
from nlp.wording import Heard, Sieve, Wordings, hear, wordings

TAIL = 120
TAIL_MS = 30_000
REMIND_AFTER_MS = 180_000
_WITHIN = 60
_QUOTED_BEFORE = 12
_NEGATED_BEFORE = 4
_DENIED_AFTER = 16
_KEYS = {"text", "cite", "products", "when", "of", "context", "parts", "within"}


@dataclass(frozen=True, slots=True)
class Required:
    """One statement of the data file, compiled. ``of`` empty: its words count for goods of every kind."""

    id: str
    text: str
    cite: tuple[str, ...]
    products: frozenset[Product]
    of: frozenset[Product]
    when: Wordings | None
    context: str
    parts: tuple[Wordings, ...]
    within: int


@dataclass(frozen=True, slots=True)
class _Data:
    required: tuple[Required, ...]
    quoting: Wordings
    negating: Wordings
    denying: Wordings
    sieve: Sieve


@dataclass(frozen=True, slots=True)
class _List:
    """The checklist from a time on, until the next item falls due."""

    items: tuple[Statement, ...]
    checked: tuple[Statement, ...]
    from_ms: int
    until_ms: int | None


class Statements:
    """Every statement there is, with the law behind it. Immutable; one for the process."""

    def __init__(self, citations: Citations) -> None:
        """Read the data file. Raises RuleError listing every fault."""
        self.data = _read()
        faults = [
            f"statements.toml: {required.id}: cite: no article {id!r}"
            for required in self.data.required
            for id in required.cite
            if id not in citations.ids
        ]
        if faults:
            raise RuleError(faults)
        self._citations = citations

    def cites(self, required: Required, on: date) -> tuple[Cite, ...]:
        """Return the articles in force that day that demand the statement."""
        found = (self._citations.get(id, on) for id in required.cite)
        return tuple(cite for cite in found if cite)


class StatementTracker:
    """The checklist of one broadcast. Feed captions with ``hear`` and changes of goods with ``offer``."""

    def __init__(
        self,
        statements: Statements,
        product: Product,
        *,
        context: Mapping[str, object] | None = None,
        on: date,
        remind_after_ms: int = REMIND_AFTER_MS,
    ) -> None:
        """``context`` holds facts of the broadcast (``ai_host``, ``other_seller``, ``prize_draw``, ``ad_format``)."""
        self._data = statements.data
        self._cites = {required.id: statements.cites(required, on) for required in self._data.required}
        self._required = tuple(required for required in self._data.required if self._cites[required.id])
        self._remind_after_ms = remind_after_ms
        self._product = product
        self._lasting = frozenset(
            required.id for required in self._required if required.context and (context or {}).get(required.context)
        )
        self._since = dict.fromkeys(self._lasting, 0)
        self._said: set[str] = set()
        self._parts: dict[str, dict[int, int]] = {}
        self._pairs = ""
        self._origin = 0
        self._last = ("", 0)
        self._list: _List | None = None
        self.offer(product, 0)

    def offer(self, product: Product, at_ms: int) -> bool:
        """Other goods are on offer: what only the last ones owed is off the list. True if the list changed."""
        before = self.items()
        self._product = product
        since = {}
        for required in self._required:
            if required.id in self._lasting:
                since[required.id] = self._since.get(required.id, at_ms)
            elif product in required.products:
                since[required.id] = at_ms
            elif not required.products:
                self._forget(required.id)
        self._since, self._list = since, None
        return self.items() != before

    def hear(self, text: str, at_ms: int) -> bool:
        """Take in a caption; one that begins with the last one is that one, grown. True if the list changed."""
        before = self.items()
        piece = self._new_piece(text, at_ms)
        self._pairs += hear(piece).pairs
        tail = Heard(self._pairs)
        near = self._data.sieve.near(tail)
        self._notice(tail, at_ms, near)
        denials = [start for start, _ in self._data.denying.find(tail)] if self._data.denying in near else []
        for required in self._required:
            if required.id in self._since and (denials or required.id not in self._said):
                self._listen(required, tail, denials, near)
        excess = max(0, len(tail) - TAIL)
        self._pairs = self._pairs[2 * excess :]
        self._origin += excess
        return self.items() != before

    def items(self) -> tuple[Statement, ...]:
        """Return what the goods on offer and the broadcast owe, in the order of the data file."""
        return (self._list or self._listed(0)).items

    def checklist(self, now_ms: int) -> tuple[Statement, ...]:
        """Return the items; those owed for ``remind_after_ms`` are due."""
        return self._listed(now_ms).checked

    def reminders(self, now_ms: int) -> tuple[Statement, ...]:
        """Return what has been owed for ``remind_after_ms`` and is not said."""
        return tuple(item for item in self.checklist(now_ms) if item.due)

    def next_due_ms(self, now_ms: int) -> int | None:
        """When the next item falls due, None for never."""
        return self._listed(now_ms).until_ms

    def _listed(self, now_ms: int) -> "_List":
        """The list as it stands: asked for with every caption, made anew only when it changes."""
        known = self._list
        if known is not None and known.from_ms <= now_ms and (known.until_ms is None or now_ms < known.until_ms):
            return known
        items = known.items if known else tuple(self._items())
        due = [self._since[item.id] + self._remind_after_ms for item in items if item.state == "owed"]
        self._list = _List(
            items,
            tuple(replace(item, due=True) if self._is_due(item, now_ms) else item for item in items),
            from_ms=max((at_ms for at_ms in due if at_ms <= now_ms), default=0),
            until_ms=min((at_ms for at_ms in due if at_ms > now_ms), default=None),
        )
        return self._list

    def _items(self) -> Iterator[Statement]:
        for required in self._required:
            if (id := required.id) in self._since:
                yield Statement(id, required.text, "said" if id in self._said else "owed", self._cites[id])

    def set_situation(self, facts: Collection[str], at_ms: int) -> None:
        """What is true of the broadcast now: ``ai_host``, ``other_seller``, ``prize_draw``, ``ad_format``."""
        lasting = frozenset(required.id for required in self._required if required.context in facts)
        for id in self._lasting - lasting:
            self._since.pop(id, None)
        for id in lasting - self._lasting:
            self._since.setdefault(id, at_ms)
        self._lasting, self._list = lasting, None

    def _is_due(self, item: Statement, now_ms: int) -> bool:
        return item.state == "owed" and now_ms - self._since[item.id] >= self._remind_after_ms

    def _new_piece(self, text: str, at_ms: int) -> str:
        last, last_at = self._last
        self._last = (text, at_ms)
        if at_ms - last_at > TAIL_MS:
            self._origin += len(self._pairs) // 2
            self._pairs = ""
        return text[len(last) :] if last and text.startswith(last) else text

    def _notice(self, tail: Heard, at_ms: int, near: Container[Wordings]) -> None:
        for required in self._required:
            if required.when is None or required.when not in near or required.id in self._since:
                continue
            if required.of and self._product not in required.of:
                continue
            if any(not self._talked_about(tail, start, end) for start, end in required.when.find(tail)):
                self._since[required.id], self._list = at_ms, None

    def _listen(self, required: Required, tail: Heard, denials: list[int], near: Container[Wordings]) -> None:
        """Note each piece where it stands; said when the last of each stand close together."""
        parts = [(number, part) for number, part in enumerate(required.parts) if part in near]
        matches = [(end, start, number) for number, part in parts for start, end in part.find(tail)]
        heard = self._parts.setdefault(required.id, {})
        for end, start, number in sorted(matches):
            place = self._origin + end
            if any(end <= denial <= end + _DENIED_AFTER for denial in denials):
                if heard.get(number, place + 1) <= place:
                    del heard[number]
                    self._said.discard(required.id)
                    self._list = None
            elif place > heard.get(number, -1) and not self._talked_about(tail, start, end):
                heard[number] = place
                if len(heard) == len(required.parts) and place - min(heard.values()) <= required.within:
                    self._said.add(required.id)
                    self._list = None

    def _talked_about(self, tail: Heard, start: int, end: int) -> bool:
        """Quoted, negated or asked (能不能代替): these words are not said as her own."""
        plain, negating = tail.plain, self._data.negating
        if any(stop == start for _, stop in negating.find(tail, max(0, start - _NEGATED_BEFORE), start)):
            return True
        for at in range(max(1, start), min(end, len(plain) - 1)):
            if plain[at - 1] == plain[at + 1] and negating.find(tail, at, at + 1):
                return True
        return bool(self._data.quoting.find(tail, max(0, start - _QUOTED_BEFORE), start))

    def _forget(self, id: str) -> None:
        self._said.discard(id)
        self._parts.pop(id, None)


@cache
def _read() -> _Data:
    with files("nlp").joinpath("statements.toml").open("rb") as file:
        tables = tomllib.load(file)
    lists: dict[str, str] = tables.pop("lists")
    unsaid: dict[str, list[str]] = tables.pop("unsaid")
    faults: list[str] = []
    required = []
    for id, table in tables.items():
        try:
            required.append(_compile(id, table, lists))
        except (KeyError, ValueError) as error:
            faults.append(f"statements.toml: {id}: {error}")
    if faults:
        raise RuleError(faults)
    quoting, negating, denying = (wordings(unsaid[name]) for name in ("quoting", "negating", "denying"))
    looked_for = (wording for one in required for wording in (one.when, *one.parts) if wording)
    return _Data(tuple(required), quoting, negating, denying, Sieve((*looked_for, denying)))


def _compile(id: str, table: Mapping[str, Any], lists: Mapping[str, str]) -> Required:
    if unknown := table.keys() - _KEYS:
        raise ValueError(f"unknown key {', '.join(sorted(unknown))}")
    return Required(
        id=id,
        text=table["text"],
        cite=tuple(table["cite"]),
        products=frozenset(Product(name) for name in table.get("products", ())),
        of=frozenset(Product(name) for name in table.get("of", ())),
        when=wordings(table["when"], lists) if "when" in table else None,
        context=table.get("context", ""),
        parts=tuple(wordings(part, lists) for part in table["parts"]),
        within=table.get("within", _WITHIN),
    )

"""The captions of each source in the order they were said, and what was said right before each of them."""

from bisect import bisect
from collections import OrderedDict
from dataclasses import dataclass, field

from nlp.corrections import Correction, read
from nlp.normalise import BREAKS
from nlp.offers import Mention
from nlp.stream_reader import Reader
from nlp.types import Alert, Caption, Item, Platform, Product

LEFT = 24
SEAM_MS = 15_000
MOST_CUES = 400
MOST_SOURCES = 64


@dataclass(frozen=True, slots=True)
class Left:
    """The last words before a caption, with the cue and the place of each character; ``older`` come from captions before the last."""

    text: str = ""
    places: tuple[tuple[str, int], ...] = ()
    older: int = 0


@dataclass(slots=True, eq=False)
class Cue:
    """One cue: the newest text, what is sold with it, what stands before it, and the alerts found and shown.

    ``repeats``: how many of its first characters show again the end of the caption before. ``window``: the caption area
    it is a line of. ``item``: what is on offer as it begins; ``given``: by the client, in its ``offered``-th word;
    ``mentions``: what it names itself, ``told``: what the client told while it grew. ``heard``: nothing more is expected of it, so that what it corrects and states counts.
    ``before`` and ``after``: the cues of the same source beside it. ``left_of``: what ``left`` was made of.
    """

    id: str
    source: str
    window: str = ""
    number: int = 0
    begin_ms: int = 0
    rev: int = -1
    text: str = ""
    final: bool = False
    at_ms: int = 0
    changed_ms: int = 0
    product: Product = Product.GENERAL
    platform: Platform | None = None
    item: Item | None = None
    before: "Cue | None" = field(default=None, repr=False)
    after: "Cue | None" = field(default=None, repr=False)
    left: Left = Left()
    left_of: "Sources" = ()
    before_ms: int | None = None
    repeats: int = 0
    reader: Reader = field(default_factory=Reader)
    found: tuple[Alert, ...] = ()
    shown: tuple[Alert, ...] = ()
    held_since: dict[str, int] = field(default_factory=dict)
    heard: bool = False
    stated: str = ""
    corrections: tuple[tuple[Correction, int], ...] = ()
    mentions: tuple[Mention, ...] = ()
    told: tuple[Mention, ...] = ()
    given: Item | None = None
    offered: int = -1

    @property
    def order(self) -> tuple[int, int]:
        """When it was begun; of those begun at once the one that came first is first."""
        return self.begin_ms, self.number


Sources = tuple[tuple[Cue | None, tuple[object, ...]], ...]
"""The cues that words before a caption were taken from, the nearest first, with what decides what is taken; None: there was no more."""


class Lines:
    """The newest cues of a broadcast, by id and by source. The oldest are forgotten."""

    def __init__(self) -> None:
        self.cues: OrderedDict[str, Cue] = OrderedDict()
        self._said: OrderedDict[str, list[Cue]] = OrderedDict()
        self._made = 0

    def take(self, caption: Caption, window: str) -> tuple[Cue, bool]:
        """Return the caption's cue, and whether it is new."""
        cue = self.cues.get(caption.cue)
        if cue is not None:
            return cue, False
        self._made += 1
        cue = Cue(caption.cue, caption.source, window, self._made, caption.at_ms)
        self.cues[cue.id] = cue
        self._link(cue, self._said.setdefault(cue.source, []))
        self._said.move_to_end(cue.source)
        while len(self.cues) > MOST_CUES:
            self._drop(next(iter(self.cues.values())))
        while len(self._said) > MOST_SOURCES:
            for old in list(next(iter(self._said.values()))):
                self._drop(old)
        return cue, True

    def newest(self) -> list[Cue]:
        """Return the last cue of each source."""
        return [said[-1] for said in self._said.values()]

    def place(self, cue: Cue) -> bool:
        """Note what stands before a cue; True if that is new. Words that already alerted are not read again, nor what was taken back: new words are new claims."""
        before = cue.before
        cue.before_ms = before.at_ms if before else None
        if before is not None and cue.begin_ms - before.at_ms > SEAM_MS:
            before = None
        repeats, cue.repeats = cue.repeats, repeated(before.text, cue.text) if before else 0
        if repeats == cue.repeats and _still(cue.left_of, before):
            return False
        was = cue.left
        cue.left, cue.left_of = _left(before, cue.repeats)
        return cue.left != was

    def _link(self, cue: Cue, said: list[Cue]) -> None:
        """Put a cue in its place among those of its source."""
        at = bisect(said, cue.order, key=lambda other: other.order)
        said.insert(at, cue)
        cue.before = said[at - 1] if at else None
        cue.after = said[at + 1] if at + 1 < len(said) else None
        if cue.before:
            cue.before.after = cue
        if cue.after:
            cue.after.before = cue

    def _drop(self, cue: Cue) -> None:
        del self.cues[cue.id]
        said = self._said[cue.source]
        said.remove(cue)
        if cue.before:
            cue.before.after = cue.after
        if cue.after:
            cue.after.before = cue.before
        cue.before, cue.after, cue.left_of = None, None, ()
        if not said:
            del self._said[cue.source]


def _left(before: Cue | None, skipped: int) -> tuple[Left, Sources]:
    """What is read before a cue, and what that comes from."""
    places: list[tuple[str, int]] = []
    chars: list[str] = []
    made_of: list[tuple[Cue | None, tuple[object, ...]]] = []
    while before is not None and len(chars) < LEFT:
        made_of.append((before, _telling(before)))
        alerted = max((span.end for alert in before.found for span in alert.spans if span.cue == before.id), default=0)
        taken_back = _taken_back(before.text) if before.corrections else 0
        first = max(alerted, taken_back, before.repeats)
        for at in range(len(before.text) - skipped - 1, first - 1, -1)[: LEFT - len(chars)]:
            chars.append(before.text[at])
            places.append((before.id, at))
        if alerted or taken_back:
            break
        skipped, before = 0, before.before
    if before is None:
        made_of.append((None, ()))
    older = sum(id != places[0][0] for id, _ in places)
    return Left("".join(reversed(chars)), tuple(reversed(places)), older), tuple(made_of)


def _telling(before: Cue) -> tuple[object, ...]:
    """What of a cue decides what is read of it before the next."""
    return before.text, before.found, before.corrections, before.repeats


def _still(left_of: Sources, before: Cue | None) -> bool:
    """Tell whether the cues before are those that ``left_of`` names, and unchanged."""
    for cue, told in left_of:
        if cue is not before:
            return False
        if cue is not None:
            if any(now is not was for now, was in zip(_telling(cue), told)):
                return False
            before = cue.before
    return bool(left_of)


def _taken_back(text: str) -> int:
    """Where the last words end that take something back."""
    end = 0
    while correction := read(text[end:]):
        end += correction.end
    return end


def repeated(before: str, text: str) -> int:
    """How many first characters of ``text`` show the end of ``before`` again, as an area that rolls on does."""
    if BREAKS.isdisjoint(text):
        return 0
    for size in range(min(len(before), len(text) - 1), 1, -1):
        whole = size == len(before) or before[-size - 1] in BREAKS
        if whole and text[size] in BREAKS and before.endswith(text[:size]):
            return size
    return 0

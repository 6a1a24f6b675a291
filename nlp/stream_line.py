"""The captions of each source in the order they were said, and what was said right before each of them."""

from bisect import insort
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
    """The last words before a caption, with the cue and the place of each character."""

    text: str = ""
    places: tuple[tuple[str, int], ...] = ()

    @property
    def older(self) -> int:
        """How many of them come from captions before the last."""
        last = self.places[-1][0] if self.places else ""
        return sum(id != last for id, _ in self.places)


@dataclass(slots=True, eq=False)
class Cue:
    """One cue: the newest text, what is sold with it, what stands before it, and the alerts found and shown.

    ``repeats``: how many of its first characters show again the end of the caption before. ``window``: the caption area
    it is a line of. ``item``: what is on offer as it begins; ``given``: by the client, in its ``offered``-th word;
    ``mentions``: what it names itself, ``told``: what the client told while it grew. ``heard``: nothing more is expected of it, so that what it corrects and states counts.
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
    left: Left = Left()
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
        insort(self._said.setdefault(cue.source, []), cue, key=lambda other: other.order)
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

    def before(self, cue: Cue) -> Cue | None:
        """Return the caption of the same source before this one."""
        said = self._said[cue.source]
        at = said.index(cue)
        return said[at - 1] if at else None

    def after(self, cue: Cue) -> Cue | None:
        """Return the caption of the same source after this one."""
        said = self._said[cue.source]
        at = said.index(cue) + 1
        return said[at] if at < len(said) else None

    def place(self, cue: Cue) -> bool:
        """Note what stands before a cue; True if that is new. Words that already alerted are not read again, nor what was taken back: new words are new claims."""
        before = self.before(cue)
        cue.before_ms = before.at_ms if before else None
        if before is not None and cue.begin_ms - before.at_ms > SEAM_MS:
            before = None
        cue.repeats = repeated(before.text, cue.text) if before else 0
        left = self._left(before, cue.repeats) if before else Left()
        if left == cue.left:
            return False
        cue.left = left
        return True

    def _left(self, before: Cue | None, skipped: int) -> Left:
        places: list[tuple[str, int]] = []
        chars: list[str] = []
        while before is not None and len(chars) < LEFT:
            alerted = max(
                (span.end for alert in before.found for span in alert.spans if span.cue == before.id), default=0
            )
            taken_back = _taken_back(before.text) if before.corrections else 0
            first = max(alerted, taken_back, before.repeats)
            for at in range(len(before.text) - skipped - 1, first - 1, -1)[: LEFT - len(chars)]:
                chars.append(before.text[at])
                places.append((before.id, at))
            if alerted or taken_back:
                break
            skipped, before = 0, self.before(before)
        return Left("".join(reversed(chars)), tuple(reversed(places)))

    def _drop(self, cue: Cue) -> None:
        del self.cues[cue.id]
        said = self._said[cue.source]
        said.remove(cue)
        if not said:
            del self._said[cue.source]


def _taken_back(text: str) -> int:
    """Where the last words end that take something back."""
    end = 0
    while correction := read(text[end:]):
        end += correction.end
    return end


def repeated(before: str, text: str) -> int:
    """How many first characters of ``text`` show the end of ``before`` again, as an area that rolls on does."""
    for start in range(max(0, len(before) - len(text) + 1), len(before) - 1):
        whole = start == 0 or before[start - 1] in BREAKS
        if whole and text[len(before) - start] in BREAKS and text.startswith(before[start:]):
            return len(before) - start
    return 0

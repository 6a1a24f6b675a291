"""Judges one caption that grows: work follows what changed, and the outcome depends on the text alone, not on its past.

A long caption is cut into sections at places that its own words decide. A section with enough text behind it is settled:
it is read once, with some text before and behind it, and again only when its words change.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from nlp.normalise import BREAKS
from nlp.types import Alert

LEAST_SECTION = 64
MOST_SECTION = 128
BEFORE = 40
BEHIND = 32

Check = Callable[[str, int], Sequence[Alert]]


@dataclass(frozen=True, slots=True)
class Found:
    """An alert and where its words stand in the caption; ``start`` below 0: they begin in what was said before."""

    alert: Alert
    start: int
    end: int


class Reader:
    """What has been read of one caption. ``bounds`` are the ends of its settled sections."""

    __slots__ = ("_left", "_settled", "_text", "bounds")

    def __init__(self) -> None:
        self._text = ""
        self._left = ""
        self.bounds: list[int] = []
        self._settled: list[list[Found]] = []

    def read(self, left: str, text: str, check: Check) -> list[Found]:
        """Return what ``check`` finds in ``text`` with ``left`` said right before, in order of place.

        ``check`` gets a piece and the place in ``text`` where it begins, below 0 where ``left`` does.
        """
        self._forget(left, text)
        start = self.bounds[-1] if self.bounds else 0
        while (end := _section_end(text, start)) is not None:
            self._settled.append(self._section(start, end, check))
            self.bounds.append(end)
            start = end
        found: list[Found] = []
        for section in (*self._settled, self._section(start, len(text), check)):
            found += (one for one in section if not found or one.start >= found[-1].end)
        return found

    def sections(self) -> list[tuple[int, int]]:
        """Return the settled sections and the rest, as places in the text."""
        return list(pairwise((0, *self.bounds, len(self._text))))

    def _forget(self, left: str, text: str) -> None:
        same = 0 if left != self._left else _common(self._text, text)
        while self.bounds and (self.bounds[-2] if len(self.bounds) > 1 else 0) + MOST_SECTION + BEHIND > same:
            self.bounds.pop()
            self._settled.pop()
        self._left, self._text = left, text

    def _section(self, start: int, end: int, check: Check) -> list[Found]:
        before = self._left if start == 0 else self._text[start - BEFORE : start]
        found = _read(check, before, self._text[start : end + BEHIND], start - len(before))
        last = len(self._text) if end == len(self._text) else end
        return [Found(one.alert, one.start + start, one.end + start) for one in found if 0 < one.end <= last - start]


def _section_end(text: str, start: int) -> int | None:
    """Where the section from ``start`` ends; None while there is not enough text to tell for good."""
    if len(text) < start + MOST_SECTION + BEHIND:
        return None
    most = start + MOST_SECTION
    return next((at for at in range(most, start + LEAST_SECTION, -1) if text[at - 1] in BREAKS), most)


def _common(old: str, new: str) -> int:
    """How many first characters two texts share."""
    if new.startswith(old):
        return len(old)
    return next((at for at, (one, other) in enumerate(zip(old, new)) if one != other), min(len(old), len(new)))


def _read(check: Check, left: str, text: str, first: int) -> list[Found]:
    """Check the words without the breaks between the lines of a caption area, which no host speaks."""
    joined = left + text
    if "\n" not in joined:
        spans = ((alert, alert.spans[0].start, alert.spans[-1].end) for alert in check(joined, first))
        return [Found(alert, start - len(left), end - len(left)) for alert, start, end in spans]
    places = [place for place, char in enumerate(joined, -len(left)) if char != "\n"]
    found = check(joined.replace("\n", ""), first)
    return [Found(alert, places[alert.spans[0].start], places[alert.spans[-1].end - 1] + 1) for alert in found]

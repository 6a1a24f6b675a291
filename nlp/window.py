"""Aligns what a rolling caption area shows with what it showed before: the same lines, a corrected one, new ones.

A caption area of one to three lines repeats itself with every change. Each line of it becomes a cue of its own, kept
while it scrolls; a line that left is final. Lines are matched whole first, then by growth or likeness, and a line that
is shown twice was said twice (买它买它).
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from difflib import SequenceMatcher

from nlp.types import Alert, Caption

LIKE = 0.6


@dataclass(frozen=True, slots=True)
class WindowLine:
    """A line of the area as a cue of its own; ``start`` is where it stands in the text as sent (code points)."""

    caption: Caption
    start: int


@dataclass(slots=True)
class Window:
    """The state of one caption area."""

    cue: str
    rev: int = -1
    shown: tuple[Alert, ...] = ()
    lines: list[WindowLine] = field(default_factory=list)
    made: int = 0

    def take(self, caption: Caption) -> tuple[list[WindowLine], list[WindowLine]]:
        """Return the lines now shown and the final forms of those that scrolled away."""
        texts = _split(caption.text)
        known = _align([line.caption.text for line in self.lines], [text for text, _ in texts])
        lines = []
        for index, (text, start) in enumerate(texts):
            old = self.lines[known[index]] if known[index] is not None else None
            last = index == len(texts) - 1
            lines.append(WindowLine(self._caption(caption, text, old, final=caption.final or not last), start))
        kept = {index for index in known if index is not None}
        gone = [
            WindowLine(replace(line.caption, rev=line.caption.rev + 1, final=True), line.start)
            for index, line in enumerate(self.lines)
            if index not in kept and not line.caption.final
        ]
        self.lines = lines
        return lines, gone

    def _caption(self, shown: Caption, text: str, old: WindowLine | None, *, final: bool) -> Caption:
        if old is None:
            self.made += 1
            return replace(shown, cue=f"{self.cue}/{self.made}", rev=0, text=text, final=final, shape="cue")
        if old.caption.text == text and old.caption.final == final:
            return old.caption
        return replace(old.caption, rev=old.caption.rev + 1, text=text, final=final, at_ms=old.caption.at_ms)


def _split(text: str) -> list[tuple[str, int]]:
    """The lines of the area with their places."""
    lines = []
    start = 0
    for line in text.split("\n"):
        if line.strip():
            lines.append((line, start))
        start += len(line) + 1
    return lines


def _align(old: Sequence[str], new: Sequence[str]) -> list[int | None]:
    """For each new line, the index of the old one it continues: as they scroll, in order, none used twice."""
    best: list[int | None] = [None] * len(new)
    best_score = 0.0
    for shift in range(len(old) + 1):
        pairs: list[int | None] = []
        score = 0.0
        for index, text in enumerate(new):
            at = index + shift
            like = _likeness(old[at], text) if at < len(old) else 0.0
            pairs.append(at if like >= LIKE else None)
            score += like if like >= LIKE else 0.0
        if score > best_score:
            best, best_score = pairs, score
    return best


def _likeness(old: str, new: str) -> float:
    """1 for the same line, nearly that for one that grew, else the share of characters kept."""
    if old == new:
        return 1.0
    if new.startswith(old) or old.startswith(new):
        return 0.95
    return SequenceMatcher(None, old, new, autojunk=False).ratio()

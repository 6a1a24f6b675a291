"""Aligns what a rolling caption area shows with what it showed before: the same lines, a corrected one, new ones.

A caption area of one to three lines repeats itself with every change. Each line of it becomes a cue of its own, kept
while it scrolls; a line that left is final. Lines are matched as they scroll, by growth or likeness, and a line that is
shown twice was said twice (买它买它). An area that goes blank for less than a second shows the same lines again.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from difflib import SequenceMatcher

from nlp.types import Caption

LIKE = 0.6
VANISHED = 0.5
BLINK_MS = 1_000
REMEMBERED = 24


@dataclass(frozen=True, slots=True)
class WindowLine:
    """A line of the area as a cue of its own; ``start`` is where it stands in the text as sent (code points)."""

    caption: Caption
    start: int


@dataclass(slots=True)
class Window:
    """The state of one caption area; ``lines`` are those it shows, ``last`` those it showed before it went blank."""

    cue: str
    rev: int = -1
    lines: list[WindowLine] = field(default_factory=list)
    last: list[WindowLine] = field(default_factory=list)
    blank_ms: int = 0
    made: int = 0

    def take(self, caption: Caption) -> list[Caption]:
        """Return the lines to be judged: the final forms of those that scrolled away, then those now shown."""
        if caption.rev <= self.rev:
            return []
        self.rev = caption.rev
        old = self.lines or (self.last if caption.at_ms - self.blank_ms < BLINK_MS else [])
        texts = _split(caption.text)
        known = align([line.caption.text for line in old], [text for text, _ in texts])
        lines = []
        for index, (text, start) in enumerate(texts):
            place = known[index]
            final = caption.final or index < len(texts) - 1
            lines.append(WindowLine(self._line(caption, text, old[place] if place is not None else None, final), start))
        gone = [
            replace(line.caption, rev=line.caption.rev + 1, final=True)
            for index, line in enumerate(self.lines)
            if index not in known and not line.caption.final
        ]
        if self.lines and not lines:
            closed = {line.cue: line for line in gone}
            self.last = [replace(line, caption=closed.get(line.caption.cue, line.caption)) for line in self.lines]
            self.blank_ms = caption.at_ms
        self.lines = lines
        return [*gone, *(line.caption for line in lines)]

    def start(self, line: str) -> int | None:
        """Where a line stands in the text as sent; None where it is not shown any more."""
        return next((shown.start for shown in self.lines if shown.caption.cue == line), None)

    def remembered(self) -> list[str]:
        """The newest lines, oldest first, whether they are still shown or not."""
        return [self._name(number) for number in range(max(1, self.made - REMEMBERED + 1), self.made + 1)]

    def _name(self, number: int) -> str:
        return f"{self.cue}/{number}"

    def _line(self, shown: Caption, text: str, old: WindowLine | None, final: bool) -> Caption:
        if old is None:
            self.made += 1
            return replace(shown, cue=self._name(self.made), rev=0, text=text, final=final, shape="cue")
        if old.caption.text == text and (old.caption.final or not final):
            return old.caption
        return replace(old.caption, rev=old.caption.rev + 1, text=text, final=final)


def align(old: Sequence[str], new: Sequence[str]) -> list[int | None]:
    """For each new line, the index of the old one it continues: as they scroll, in order, none used twice."""
    best: list[int | None] = [None] * len(new)
    best_score = 0.0
    for shift in range(len(old)):
        likes = [_likeness(was, now) for was, now in zip(old[shift:], new)]
        score = sum(like if like >= LIKE else -VANISHED for like in likes) - VANISHED * max(
            0, len(old) - shift - len(new)
        )
        if score > best_score:
            best_score = score
            best = [index + shift if index < len(likes) and likes[index] >= LIKE else None for index in range(len(new))]
    return best


def _split(text: str) -> list[tuple[str, int]]:
    """The lines of the area with their places."""
    lines = []
    start = 0
    for line in text.split("\n"):
        if line.strip():
            lines.append((line, start))
        start += len(line) + 1
    return lines


def _likeness(old: str, new: str) -> float:
    """1 for the same line, nearly that for one that grew, else the share of characters kept."""
    if old == new:
        return 1.0
    if new.startswith(old) or old.startswith(new):
        return 0.95
    return SequenceMatcher(None, old, new, autojunk=False).ratio()

"""A script before the show: its marks, the rewordings chosen, and what the review record says of it. Pure."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date as Date

from nlp import Alert, Checker, Item, Platform, Product
from server.formats.result import Judge
from server.readers import Line


@dataclass(frozen=True, slots=True)
class Mark:
    """One alert in a script: ``number`` counts through the whole script from 1; places in characters of its line."""

    number: int
    start: int
    end: int
    alert: Alert


@dataclass(frozen=True, slots=True)
class ScriptLine:
    """One line, blank ones included, and its marks in order of place; what overlaps an earlier mark is in ``more``."""

    number: int
    text: str
    marks: tuple[Mark, ...] = ()
    more: tuple[Mark, ...] = ()

    @property
    def pieces(self) -> list[tuple[str, Mark | None]]:
        """The line cut where marks begin and end."""
        pieces: list[tuple[str, Mark | None]] = []
        at = 0
        for mark in self.marks:
            pieces += [(self.text[at : mark.start], None), (self.text[mark.start : mark.end], mark)]
            at = mark.end
        return [piece for piece in [*pieces, (self.text[at:], None)] if piece[0]]


@dataclass(frozen=True, slots=True)
class Review:
    """A script judged by one rule set."""

    source: str
    text: str
    product: Product
    platform: Platform | None
    rules: str
    lines: tuple[ScriptLine, ...]

    @property
    def marks(self) -> list[Mark]:
        """Every mark of the script."""
        return [mark for line in self.lines for mark in sorted((*line.marks, *line.more), key=lambda m: m.number)]

    def count(self, level: str) -> int:
        """How many marks are of this level."""
        return sum(mark.alert.level == level for mark in self.marks)

    @property
    def digest(self) -> str:
        """SHA-256 of the text, which tells whether two scripts are the same."""
        return hashlib.sha256(self.text.encode()).hexdigest()


def review(
    checker: Checker,
    text: str,
    *,
    source: str = "",
    product: Product = Product.GENERAL,
    platform: Platform | None = None,
    date: Date,
    sheet: Sequence[Item] = (),
) -> Review:
    """Judge a script line by line; a product of the sheet counts from the line that names it on, an only one always."""
    texts = text.replace("\r\n", "\n").replace("\r", "\n").removesuffix("\n").split("\n")
    judge = Judge(checker, product, platform, date, ())
    lines, count = [], 0
    for result in judge.alone(_with_products(texts, source, sheet)):
        marks = []
        for alert in result.alerts:
            count += 1
            marks.append(Mark(count, alert.spans[-1].start, alert.spans[-1].end, alert))
        lines.append(_line(result.line.number, result.line.text, marks))
    return Review(source, "\n".join(texts), product, platform, checker.rules_version, tuple(lines))


def _with_products(texts: Sequence[str], source: str, sheet: Sequence[Item]) -> Iterator[Line]:
    item = sheet[0] if len(sheet) == 1 else None
    for number, text in enumerate(texts, 1):
        item = next((other for other in sheet if other.name in text or other.sku in text), item)
        yield Line(source, number, str(number), text, item=item)


def _line(number: int, text: str, marks: list[Mark]) -> ScriptLine:
    shown: list[Mark] = []
    more: list[Mark] = []
    for mark in sorted(marks, key=lambda m: (m.start, -m.end)):
        (more if shown and mark.start < shown[-1].end else shown).append(mark)
    return ScriptLine(number, text, tuple(shown), tuple(more))


def reworded(reviewed: Review, picks: Mapping[int, int]) -> str:
    """Return the text with the rewordings chosen: mark number → place in ``say_instead``; unknown picks do nothing."""
    return "\n".join(_reworded(line, picks) for line in reviewed.lines)


def _reworded(line: ScriptLine, picks: Mapping[int, int]) -> str:
    text, limit = line.text, len(line.text)
    for mark in sorted((*line.marks, *line.more), key=lambda m: m.start, reverse=True):
        offered = mark.alert.say_instead
        pick = picks.get(mark.number, -1)
        if 0 <= pick < len(offered) and mark.end <= limit:
            text = text[: mark.start] + offered[pick] + text[mark.end :]
            limit = mark.start
    return text

"""Lines and their alerts, judged one by one or as a broadcast."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date as Date

from nlp import Alert, Caption, Catalogue, Checker, Item, Platform, Product
from server.readers import Line

LEVELS = ("ban", "proof", "hint")


@dataclass(frozen=True, slots=True)
class Result:
    """A line and its alerts, spans in characters of the line."""

    line: Line
    alerts: tuple[Alert, ...]


@dataclass(slots=True)
class Count:
    """Lines, and alerts by level."""

    lines: int = 0
    counts: Counter[str] = field(default_factory=Counter)


@dataclass(slots=True)
class Tally:
    """What was found, in all and file by file."""

    total: Count = field(default_factory=Count)
    files: dict[str, Count] = field(default_factory=dict)

    def add(self, result: Result) -> None:
        """Count one line."""
        for count in (self.total, self.files.setdefault(result.line.source, Count())):
            count.lines += 1
            count.counts.update(alert.level.value for alert in result.alerts)


@dataclass(frozen=True, slots=True)
class Judge:
    """A checker with what holds for every line that does not say otherwise."""

    checker: Checker
    product: Product
    platform: Platform | None
    date: Date
    sheet: Sequence[Item]

    def alone(self, lines: Iterable[Line]) -> Iterator[Result]:
        """Judge each line by itself, as it is asked for."""
        only = self.sheet[0] if len(self.sheet) == 1 else None
        catalogue = Catalogue(self.sheet)
        for line in lines:
            item = line.item or only or next((one.item for one in catalogue.mentions(line.text) if one.item), None)
            product = line.product or (item.product if item else None) or self.product
            alerts = self.checker.check(line.text, product, line.platform or self.platform, self.date, item)
            yield Result(line, tuple(alerts))

    def stream(self, lines: Sequence[Line]) -> Iterator[Result]:
        """Judge the lines as one broadcast; an alert stands at the line its words end in, as it stands in the end."""
        stream = self.checker.stream(product=self.product, platform=self.platform, date=self.date, sheet=self.sheet)
        sets: dict[str, tuple[Alert, ...]] = {}
        for number, line in enumerate(lines):
            if line.product:
                stream.set_profile(line.product, line.platform or self.platform)
            if line.item and line.item != stream.selling[1]:
                stream.set_sheet([*(item for item in self.sheet if item.sku != line.item.sku), line.item])
                stream.offer(line.item.sku)
            caption = Caption(str(number), 0, line.text, True, line.at_ms or number * 4000, "check")
            sets |= {answer.cue: answer.alerts for answer in stream.caption(caption, caption.at_ms)}
        for number, line in enumerate(lines):
            yield Result(line, sets[str(number)])

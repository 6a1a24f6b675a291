"""Lines and their alerts, judged one by one or as a broadcast."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date as Date

from nlp import Alert, Caption, Checker, Item, Platform, Product
from server.readers import Line


@dataclass(frozen=True, slots=True)
class Result:
    """A line and its alerts, spans in characters of the line."""

    line: Line
    alerts: tuple[Alert, ...]


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
        for line in lines:
            item = line.item or only
            product = line.product or (item.product if item else self.product)
            alerts = self.checker.check(line.text, product, line.platform or self.platform, self.date, item)
            yield Result(line, tuple(alerts))

    def stream(self, lines: Sequence[Line]) -> Iterator[Result]:
        """Judge the lines as one broadcast; an alert stands at the line its words end in."""
        stream = self.checker.stream(product=self.product, platform=self.platform, date=self.date, sheet=self.sheet)
        for number, line in enumerate(lines):
            if line.product:
                stream.set_profile(line.product, line.platform or self.platform)
            caption = Caption(str(number), 0, line.text, True, line.at_ms or number * 4000, "check")
            answers = stream.caption(caption, caption.at_ms)
            yield Result(line, next((a.alerts for a in answers if a.cue == caption.cue), ()))

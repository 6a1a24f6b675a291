"""Scores alerts against labelled speech: precision, recall and F1 by category, tag, product and level.

Reads the corpus format: {text, product?, gold?: [{span, category, level}], maybe?, tags?, hint?, label?}, with an
optional header line {header: true, product, platform?, broadcast?} before the lines of one broadcast. An alert hits a
gold span if they overlap and its category is accepted; alerts that touch only ``maybe`` spans count neither way;
successive ``seam`` parts are one claim. A line without gold is quiet: whatever alerts there is a false alarm.
"""

import zlib
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from nlp.types import Alert, Platform, Product

MINUTE_MS = 60_000
FOLDS = 5
TELL_EVERY = 200


@dataclass(frozen=True, slots=True)
class Gold:
    """A claim a reader marked: code points of its line, what it may be called, how grave it may be."""

    start: int
    end: int
    categories: tuple[str, ...]
    levels: tuple[str, ...]
    seam: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """One labelled line. ``hint`` accepts an alert anywhere; ``broadcast`` is empty for a line that stands alone."""

    id: str
    text: str
    product: Product
    platform: Platform | None
    gold: tuple[Gold, ...]
    maybe: tuple[Gold, ...]
    hint: tuple[str, ...]
    tags: tuple[str, ...]
    broadcast: str
    at_ms: int


@dataclass(slots=True)
class Tally:
    """Counts of one group: claims found and missed, alerts right and wrong."""

    found: int = 0
    missed: int = 0
    right: int = 0
    wrong: int = 0
    level_agrees: int = 0

    def figures(self) -> dict[str, float | int | None]:
        """Return counts with precision, recall, F1 and level agreement (None where nothing was counted)."""
        precision = _share(self.right, self.right + self.wrong)
        recall = _share(self.found, self.found + self.missed)
        f1 = 2 * precision * recall / (precision + recall) if precision and recall else None
        return {
            **asdict(self),
            "precision": precision,
            "recall": recall,
            "f1": f1,
            "level_agreement": _share(self.level_agrees, self.found),
        }


@dataclass(slots=True)
class Score:
    """The result of one run over labelled lines."""

    total: Tally = field(default_factory=Tally)
    groups: dict[str, dict[str, Tally]] = field(default_factory=dict)
    lines: int = 0
    quiet_lines: int = 0
    quiet_lines_alerting: int = 0
    quiet_lines_alerting_at_proof: int = 0
    minutes: float = 0.0
    misses: list[dict[str, Any]] = field(default_factory=list)
    false_alarms: list[dict[str, Any]] = field(default_factory=list)
    alerts: list[str] = field(default_factory=list)

    def tally(self, group: str, name: str) -> Tally:
        """Return the tally of a group, made at first use."""
        return self.groups.setdefault(group, {}).setdefault(name, Tally())

    def figures(self) -> dict[str, Any]:
        """Return everything as plain data for JSON."""
        return {
            "lines": self.lines,
            "total": self.total.figures(),
            "quiet_lines": self.quiet_lines,
            "quiet_lines_alerting": self.quiet_lines_alerting,
            "quiet_lines_alerting_at_proof": self.quiet_lines_alerting_at_proof,
            "false_alarms_per_1000_quiet_lines": _share(1000 * self.quiet_lines_alerting, self.quiet_lines),
            "false_alarms_per_hour": _share(60 * self.total.wrong, self.minutes),
            **{g: {n: t.figures() for n, t in sorted(tallies.items())} for g, tallies in sorted(self.groups.items())},
            "misses": self.misses,
            "false_alarms": self.false_alarms,
            "alerts": self.alerts,
        }


def _share(part: float, whole: float) -> float | None:
    return round(part / whole, 4) if whole else None


def read_lines(rows: Iterable[Mapping[str, Any]], *, product: Product = Product.GENERAL) -> list[Line]:
    """Turn corpus rows into lines; ``product`` stands where a row names none. Raises ValueError for an unknown kind."""
    lines: list[Line] = []
    header: Mapping[str, Any] = {}
    for number, row in enumerate(rows, 1):
        if row.get("header"):
            header = row
            continue
        if "text" not in row:
            raise ValueError(f"row {number} has no text")
        kind = row.get("product") or header.get("kind_fix") or header.get("product") or product
        platform = row.get("platform") or header.get("platform")
        text = str(row["text"])
        at_ms = row["at_ms"] if "at_ms" in row else row["t"] * 1000 if "t" in row else 0
        lines.append(
            Line(
                id=str(row.get("id", row.get("n", number))),
                text=text,
                product=Product(kind),
                platform=Platform(platform) if platform else None,
                gold=_golds(text, row.get("gold", ())),
                maybe=_golds(text, row.get("maybe", ())),
                hint=tuple(row.get("hint", ())) or _label_hint(row),
                tags=tuple(row.get("tags", ())),
                broadcast=str(header.get("broadcast", header.get("title", ""))),
                at_ms=int(at_ms),
            )
        )
    return lines


def _label_hint(row: Mapping[str, Any]) -> tuple[str, ...]:
    """``label`` 2 is a health claim, 1 official backing, 0 neither (liveamr/short.jsonl)."""
    return {2: ("medical", "efficacy"), 1: ("endorsement",)}.get(row.get("label", 0), ())


def _golds(text: str, rows: Sequence[Mapping[str, Any]]) -> tuple[Gold, ...]:
    golds = []
    used = 0
    for row in rows:
        start = text.find(row["span"], used)
        start = start if start >= 0 else max(0, text.find(row["span"]))
        end = start + len(row["span"])
        golds.append(
            Gold(start, end, tuple(row["category"]), tuple(row.get("level", ())), bool(row.get("seam", False)))
        )
        used = end
    return tuple(golds)


def score(
    lines: Sequence[Line],
    judge: Callable[[Sequence[Line]], Iterable[Sequence[Alert]]],
    *,
    told: Callable[[int], None] | None = None,
) -> Score:
    """Judge the lines of each broadcast together, lines that stand alone one by one, and count.

    ``judge`` returns the alerts of each line, in order, spans as code points of that line. ``told`` is told now and
    then how many lines are done.
    """
    result = Score()
    for batch in batches(lines):
        if batch[0].broadcast and len(batch) > 1:
            result.minutes += max(0, batch[-1].at_ms - batch[0].at_ms) / MINUTE_MS
        seam: Gold | None = None
        seam_found = False
        for line, alerts in zip(batch, judge(batch), strict=True):
            seam, seam_found = _count_line(result, line, alerts, seam, seam_found)
            if told and (result.lines % TELL_EVERY == 0 or result.lines == len(lines)):
                told(result.lines)
    return result


def batches(lines: Sequence[Line]) -> list[list[Line]]:
    """Group successive lines of one broadcast; a line that stands alone is a group of its own."""
    groups: list[list[Line]] = []
    for line in lines:
        if groups and line.broadcast and groups[-1][0].broadcast == line.broadcast:
            groups[-1].append(line)
        else:
            groups.append([line])
    return groups


def fold(broadcast: str) -> int:
    """Return the fold (1 to 5) of a broadcast; always the same one, whatever else is scored."""
    return zlib.crc32(broadcast.encode()) % FOLDS + 1


def _count_line(
    result: Score, line: Line, alerts: Sequence[Alert], seam: Gold | None, seam_found: bool
) -> tuple[Gold | None, bool]:
    """Count one line; returns the open seam and whether an earlier part of it was found."""
    result.lines += 1
    result.alerts += [f"{line.broadcast}|{line.id}|{alert.rule}|{alert.level}|{alert.text}" for alert in alerts]
    golds = line.gold or tuple(Gold(0, len(line.text), (h,), ()) for h in line.hint[:1])
    if not golds and not line.maybe:
        result.quiet_lines += 1
        result.quiet_lines_alerting += bool(alerts)
        result.quiet_lines_alerting_at_proof += any(alert.level != "hint" for alert in alerts)
    for gold in golds:
        hitting = next((alert for alert in alerts if _hits(alert, gold, line.hint)), None)
        if gold.seam and seam and seam_found:
            hitting = hitting or next(iter(alerts), None)
            if not hitting:
                continue
        if gold.seam and not hitting and not seam:
            seam, seam_found = gold, False
            continue
        for tally in _tallies(result, line, gold.categories[0]):
            tally.found += bool(hitting)
            tally.missed += not hitting
            tally.level_agrees += bool(hitting and (not gold.levels or hitting.level in gold.levels))
        if not hitting:
            span = line.text[gold.start : gold.end]
            result.misses.append(_entry(line, gold.categories[0], span))
        seam, seam_found = (gold, bool(hitting)) if gold.seam else (None, False)
    for alert in alerts:
        _count_alert(result, line, alert, golds)
    if not any(gold.seam for gold in golds):
        seam, seam_found = None, False
    return seam, seam_found


def _count_alert(result: Score, line: Line, alert: Alert, golds: Sequence[Gold]) -> None:
    right = any(_hits(alert, gold, line.hint) for gold in golds)
    only_maybe = any(_overlaps(alert, maybe) for maybe in line.maybe) and not any(_overlaps(alert, gold) for gold in golds)
    if only_maybe:
        return
    groups = (result.tally("level", alert.level), result.tally("rule", alert.rule))
    for tally in (*_tallies(result, line, alert.category), *groups):
        tally.right += right
        tally.wrong += not right
    if not right:
        result.false_alarms.append({**_entry(line, alert.category, alert.text), "rule": alert.rule})


def _tallies(result: Score, line: Line, category: str) -> list[Tally]:
    names = [("category", category), ("product", line.product.value), *(("tag", tag) for tag in line.tags)]
    if line.broadcast:
        names += [("broadcast", line.broadcast), ("fold", str(fold(line.broadcast)))]
    return [result.total, *(result.tally(group, name) for group, name in names)]


def _entry(line: Line, category: str, span: str) -> dict[str, Any]:
    return {
        "id": f"{line.broadcast}#{line.id}" if line.broadcast else line.id,
        "product": line.product.value,
        "category": str(category),
        "span": span,
        "text": line.text,
    }


def _hits(alert: Alert, gold: Gold, hint: Sequence[str]) -> bool:
    accepted = hint or gold.categories
    return _overlaps(alert, gold) and (bool(hint) or alert.category.value in accepted)


def _overlaps(alert: Alert, gold: Gold) -> bool:
    return any(span.start < gold.end and gold.start < span.end for span in alert.spans)


def compare(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, list[str]]:
    """Return the alerts a change of rules added and removed, from two runs' figures."""
    old, new = Counter(before["alerts"]), Counter(after["alerts"])
    return {"added": sorted((new - old).elements()), "removed": sorted((old - new).elements())}

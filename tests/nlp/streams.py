"""Feeds broadcasts to the stream, for the tests of this folder and the benchmarks."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from nlp import Alert, Caption, Checker, Product, Stream

Pitch = tuple[str, str]


def feed(stream: Stream, events: Iterable[tuple[str, int, str, bool, int]]) -> dict[str, tuple[Alert, ...]]:
    """Send (cue, rev, text, final, at_ms) in order; return the sets that stand in the end, by cue."""
    sets: dict[str, tuple[Alert, ...]] = {}
    for cue, rev, text, final, at_ms in events:
        for answer in stream.caption(Caption(cue, rev, text, final, at_ms, "test"), at_ms):
            sets[answer.cue] = answer.alerts
    return sets


def growing(
    cue: str, text: str, step: int, at_ms: int = 0, ms_per_char: int = 60
) -> Iterator[tuple[str, int, str, bool, int]]:
    """One caption as it grows by ``step`` characters; the last revision is final."""
    ends = [*range(step, len(text), step), len(text)]
    for rev, end in enumerate(ends):
        yield cue, rev, text[:end], end == len(text), at_ms + end * ms_per_char


def as_finals(checker: Checker, header: Mapping[str, Any], rows: Sequence[Mapping[str, Any]]) -> "Counter[Pitch]":
    """What a broadcast's final captions alert."""
    stream = checker.stream(product=Product(header["product"]))
    return _standing(stream, ((f"c{row['n']}", 0, row["text"], True, row["at_ms"]) for row in rows))


def as_interims(
    checker: Checker, header: Mapping[str, Any], rows: Sequence[Mapping[str, Any]], step: int = 4
) -> "Counter[Pitch]":
    """What the same captions alert, growing by ``step`` characters."""
    stream = checker.stream(product=Product(header["product"]))
    return _standing(
        stream, (event for row in rows for event in growing(f"c{row['n']}", row["text"], step, row["at_ms"], 1))
    )


def as_window(
    checker: Checker, header: Mapping[str, Any], rows: Sequence[Mapping[str, Any]], step: int = 4
) -> "Counter[Pitch]":
    """What a rolling area of two lines alerts that shows the same captions as they grow; none is ever final."""
    stream = checker.stream(product=Product(header["product"]))
    standing: dict[str, Pitch] = {}
    rev, above = 0, ""
    for row in rows:
        for _, _, text, _, at_ms in growing("", row["text"], step, row["at_ms"], 1):
            rev += 1
            shown = f"{above}\n{text}" if above else text
            stream.caption(Caption("area", rev, shown, False, at_ms, "test", "window"), at_ms)
        above = row["text"]
        _follow(stream, standing)
    stream.tick(rows[-1]["at_ms"] + 60_000)
    stream.close()
    _follow(stream, standing)
    return Counter(standing.values())


def _standing(stream: Stream, events: Iterable[tuple[str, int, str, bool, int]]) -> "Counter[Pitch]":
    standing: dict[str, Pitch] = {}
    for event in events:
        feed(stream, [event])
        _follow(stream, standing)
    return Counter(standing.values())


def _follow(stream: Stream, standing: dict[str, Pitch]) -> None:
    """Keep what was shown and not withdrawn, by alert id."""
    for event in stream.events():
        if event.alert is not None and event.kind in ("alert", "restored"):
            standing[event.alert.id] = event.alert.rule, event.alert.text
        elif event.alert is not None and event.kind == "withdrawn":
            standing.pop(event.alert.id, None)

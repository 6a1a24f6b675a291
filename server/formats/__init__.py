"""What ``check`` writes: text for people, JSON for programs, SARIF for editors and CI, HTML for reading and printing."""

from collections.abc import Callable, Iterable, Iterator
from typing import TextIO

from server.formats import html, jsonl, sarif, text
from server.formats.result import LEVELS, Judge, Result

__all__ = ["LEVELS", "NAMES", "Judge", "Result", "write"]

_WRITERS: dict[str, Callable[[Iterable[Result], TextIO, str], None]] = {
    "text": text.write, "jsonl": jsonl.write, "json": jsonl.write_array, "sarif": sarif.write, "html": html.write,
}  # fmt: skip
NAMES = tuple(_WRITERS)


def write(name: str, results: Iterable[Result], out: TextIO, lang: str = "zh") -> str | None:
    """Write the results; return the gravest level that alerted, None where nothing did."""
    seen: set[str] = set()

    def watched() -> Iterator[Result]:
        for result in results:
            seen.update(alert.level.value for alert in result.alerts)
            yield result

    _WRITERS[name](watched(), out, lang)
    return min(seen, key=LEVELS.index, default=None)

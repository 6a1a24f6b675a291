"""One object a line, in the order of the input; or all of them as one array."""

from collections.abc import Iterable
from typing import Any, TextIO

from nlp import Alert, State
from server.formats.result import Result
from server.protocol import dump


def fields(result: Result) -> dict[str, Any]:
    """A result as plain data; offsets in characters."""
    return {"id": result.line.id, "alerts": [alert_fields(alert) for alert in result.alerts]}


def alert_fields(alert: Alert) -> dict[str, Any]:
    """An alert as plain data, its span in characters of its own line."""
    span = alert.spans[-1]
    plain: dict[str, Any] = {
        "rule": alert.rule, "category": alert.category, "level": alert.level, "start": span.start, "end": span.end,
        "text": alert.text, "title": alert.title, "why": alert.why, "say_instead": alert.say_instead,
        "cite": [{"id": cite.id, "law": cite.law, "article": cite.article} for cite in alert.cite],
    }  # fmt: skip
    if alert.state is not State.OPEN:
        plain["state"] = alert.state
    if alert.fact:
        plain["fact"] = {"field": alert.fact.field, "kind": alert.fact.kind, "sheet": alert.fact.sheet}
    return plain


def write(results: Iterable[Result], out: TextIO, lang: str) -> None:
    """One object a line."""
    for result in results:
        out.write(dump(fields(result)).decode() + "\n")


def write_array(results: Iterable[Result], out: TextIO, lang: str) -> None:
    """One array."""
    out.write(dump([fields(result) | {"text": result.line.text} for result in results]).decode() + "\n")

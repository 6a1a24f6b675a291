"""What the record says: a broadcast's events as plain data. Pure. Keys are named in docs/record.md."""

from typing import Any

from nlp import Alert, Cite, Event, Item, Product, Statement
from server.record.sentence import around


def begin(*, client: str, product: Product, platform: str | None, rules: str, server: str) -> dict[str, Any]:
    """A broadcast began, judged by the rule set ``rules``."""
    return {"client": client, "product": product, "platform": platform, "rules": rules, "server": server}


def of_event(event: Event, product: Product, item: Item | None) -> dict[str, Any]:
    """An event of a broadcast, with what was on sale at the time."""
    if event.statement is not None:
        return {**of_statement(event.statement), "at_ms": event.at_ms}
    if event.kind == "said":
        return {"text": event.sentence, "at_ms": event.at_ms}
    if event.alert is None:
        raise ValueError(f"an event of kind {event.kind} without an alert")
    if event.kind == "alert":
        return {**_alert(event.alert), **_place(event), **_selling(product, item)}
    if event.kind == "context":
        return {"alert": event.alert.id, **_place(event), "after_ms": event.after_ms}
    fields: dict[str, Any] = {"alert": event.alert.id, "at_ms": event.at_ms}
    if event.kind == "corrected":
        fields |= {"by": "speech", "sentence": _short(event.sentence)} if event.sentence else {"by": event.by}
    elif event.kind == "dismissed":
        fields["by"] = event.by
    return fields


def of_statement(item: Statement) -> dict[str, Any]:
    """A statement owed or said."""
    return {"id": item.id, "text": item.text, "state": item.state, "cite": [_cite(c) for c in item.cite]}


def _alert(alert: Alert) -> dict[str, Any]:
    fields: dict[str, Any] = {
        "id": alert.id, "rule": alert.rule, "category": alert.category, "level": alert.level, "text": alert.text,
        "title": alert.title, "why": alert.why, "say_instead": alert.say_instead, "correction": alert.correction,
        "cite": [_cite(c) for c in alert.cite], "count": alert.count, "cues": [span.cue for span in alert.spans],
    }  # fmt: skip
    if alert.fact:
        fields["fact"] = {"field": alert.fact.field, "kind": alert.fact.kind, "sheet": alert.fact.sheet}
    return fields


def _place(event: Event) -> dict[str, Any]:
    """The sentence, where in it the words stand (characters), and the times of this caption and the one before."""
    start, end = _words(event)
    sentence, first = around(event.sentence, start, end)
    return {
        "at_ms": event.at_ms, "before_ms": event.before_ms,
        "sentence": sentence, "start": start - first, "end": end - first,
    }  # fmt: skip


def _words(event: Event) -> tuple[int, int]:
    """Where the words stand in the event's sentence; words across two captions are looked for."""
    if event.alert is None:
        return 0, 0
    span = event.alert.spans[-1]
    if len(event.alert.spans) > 1:
        start = max(0, event.sentence.find(event.alert.text))
        return start, min(len(event.sentence), start + len(event.alert.text))
    return span.start, span.end


def _selling(product: Product, item: Item | None) -> dict[str, Any]:
    return {"product": product, "sku": item.sku if item else None, "name": item.name if item else None}


def _cite(cite: Cite) -> dict[str, str]:
    return {"id": cite.id, "law": cite.law, "article": cite.article, "gist": cite.gist}


def _short(text: str) -> str:
    return around(text, len(text), len(text))[0] if len(text) > 240 else text

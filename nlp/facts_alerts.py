"""Findings of facts among the alerts of the rules: one alert for the same words, none for what the sheet bears out."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import date as Date

from nlp import facts
from nlp.corrections import sentence as correcting_sentence
from nlp.corrections import speakable
from nlp.facts import Finding
from nlp.types import Alert, Cite, Fact, Level, Span

Cites = Callable[[Iterable[str], Date], tuple[Cite, ...]]
Name = Callable[[str, str, int], str]


def with_facts(
    text: str, alerts: Sequence[Alert], found: Sequence[Finding], cites: Cites, date: Date, name: Name
) -> list[Alert]:
    """Return the alerts of ``text`` with what was found; ``name`` gives the id of an alert by rule, words and count."""
    woven = list(alerts)
    counts: dict[tuple[str, str], int] = {}
    for one in found:
        over = [alert for alert in woven if alert.spans[0].start < one.end and one.start < alert.spans[-1].end]
        if one.kind == facts.AGREES:
            category = facts.card(one.field).category
            woven = [a for a in woven if a not in over or a.category != category or a.level == Level.BAN]
        elif over:
            woven[woven.index(over[0])] = _told(over[0], one)
        else:
            words = text[one.start : one.end]
            rule = f"{facts.card(one.field).category}/sheet-{one.field.replace('_', '-')}"
            counts[rule, words] = counts.get((rule, words), 0) + 1
            woven.append(_own(words, rule, one, cites, date, name(rule, words, counts[rule, words])))
    return sorted(woven, key=lambda alert: alert.spans[0].start)


def _told(alert: Alert, one: Finding) -> Alert:
    """A rule's alert that tells of the sheet too; words against the sheet are wrong whatever the rule doubts."""
    level = Level.BAN if one.kind == facts.CONTRADICTS else alert.level
    correction = _correction(alert.text, one)
    return replace(alert, level=level, fact=Fact(one.field, one.kind, one.sheet), correction=correction)


def _correction(words: str, one: Finding) -> str:
    """A sentence with the value of the sheet, where there is one; a rule's own might name what the sheet lacks."""
    shape = facts.correction(one.field) if one.kind == facts.CONTRADICTS and one.sheet else None
    if shape is None:
        card = facts.card(one.field)
        return correcting_sentence(card.category, words, card.say_instead)
    return shape.format(words=speakable(words), sheet=one.sheet)


def _own(words: str, rule: str, one: Finding, cites: Cites, date: Date, id: str) -> Alert:
    card = facts.card(one.field)
    return Alert(
        id=id,
        rule=rule,
        category=card.category,
        level=Level.BAN if one.kind == facts.CONTRADICTS else Level.PROOF,
        spans=(Span("", one.start, one.end),),
        text=words,
        title=card.title,
        why=f"{card.why}（表上：{one.sheet}）" if one.sheet else card.why,
        say_instead=card.say_instead,
        cite=cites(card.cite, date),
        correction=_correction(words, one),
        fact=Fact(one.field, one.kind, one.sheet),
    )

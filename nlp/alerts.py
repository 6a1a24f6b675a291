"""Writes alerts: what the rules' verdicts and the second ear's opinions come to on a card, with the articles in force that day."""

import hashlib
from collections.abc import Iterable, Sequence
from datetime import date as Date
from typing import TYPE_CHECKING

from nlp.citations import Citations
from nlp.corrections import sentence as correcting_sentence
from nlp.judge import Verdict
from nlp.normalise import Normalised
from nlp.types import Alert, Cite, Span

if TYPE_CHECKING:
    from nlp.ear import Opinion, Wording

SECOND_EAR = "second-ear"


class Cards:
    """Words and the law book in, alerts out. Holds no caption."""

    def __init__(self, citations: Citations) -> None:
        self._citations = citations

    def cites(self, ids: Iterable[str], date: Date) -> tuple[Cite, ...]:
        """Return the articles in force that day under these ids."""
        found = (self._citations.get(id, date) for id in ids)
        return tuple(cite for cite in found if cite)

    def of_rules(self, text: str, read: Normalised, verdicts: Sequence[Verdict], date: Date) -> list[Alert]:
        """Return an alert for each verdict on ``text``."""
        alerts = []
        seen: dict[tuple[str, str], int] = {}
        for verdict in verdicts:
            rule = verdict.words.rule
            start, end = read.span(verdict.words.start, verdict.words.end)
            words = text[start:end]
            count = seen[rule.id, words] = seen.get((rule.id, words), 0) + 1
            cites = dict.fromkeys((*rule.cite, *(id for other in verdict.also for id in other.rule.cite)))
            alerts.append(
                Alert(
                    id=alert_id(rule.id, words, count),
                    rule=rule.id,
                    category=rule.category,
                    level=verdict.level,
                    spans=(Span("", start, end),),
                    text=words,
                    title=rule.title,
                    why=rule.why,
                    say_instead=rule.say_instead,
                    cite=self.cites(cites, date),
                    correction=correcting_sentence(rule.category, words, rule.say_instead),
                )
            )
        return alerts

    def of_ear(self, text: str, read: Normalised, opinion: "Opinion", shown: "Wording", date: Date) -> Alert:
        """Return the alert for what sounds like a category, by no rule."""
        start, end = read.span(opinion.start, opinion.end)
        words, rule = text[start:end], f"{opinion.category}/{SECOND_EAR}"
        return Alert(
            id=alert_id(rule, words, 1),
            rule=rule,
            category=opinion.category,
            level=opinion.level,
            spans=(Span("", start, end),),
            text=words,
            title=shown.title,
            why=shown.why,
            say_instead=shown.say_instead,
            cite=self.cites(shown.cite, date),
        )


def alert_id(rule: str, words: str, count: int) -> str:
    """Return the id of the ``count``-th alert of a rule on the same words."""
    return hashlib.blake2s(f"{rule}\n{words}\n{count}".encode(), digest_size=6).hexdigest()

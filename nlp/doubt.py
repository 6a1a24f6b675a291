"""Tells when the words behind an alert may be the beginning of what excuses it (全网最低价 我们|不敢说), so that it waits."""

from collections.abc import Iterable, Mapping, Sequence

from nlp.corrections import naming_words
from nlp.facts_data import words
from nlp.lexicon import Lexicon
from nlp.normalise import BREAKS
from nlp.rules import Rule

_LISTS = ("denial", "refusal_after", "teaching_after", "warning_after", "source", "asked_after", "answer_no", "correcting")
_SOURCED = "a_stated_fact"
_LEAST = 2
_MOST = 12
_NAMED = 10


class Doubt:
    """The beginnings of excuses: of every rule, and of each rule's own ``unless``."""

    def __init__(self, rules: Sequence[Rule], lexicons: Mapping[str, Lexicon]) -> None:
        listed = [word for name in _LISTS for word in lexicons[name].words]
        self._common = _beginnings((*listed, *words("denial.after").split("|")), _LEAST)
        self._own = {rule.id: own for rule in rules if (own := _beginnings(_later_words(rule, lexicons), _LEAST))}
        self._sources = _beginnings(lexicons["source"].words, 1)
        self._sourced = frozenset(rule.id for rule in rules if _SOURCED in rule.excused_by)

    def stands(self, rule: str, before: str, behind: str) -> bool:
        """Tell whether what stands ``behind`` the words of ``rule`` may yet grow into an excuse.

        Words that only name what was said (刚才说|拉人有提成) wait longer: a correction may follow.
        """
        if len(behind) < _NAMED and before.endswith(naming_words()):
            return True
        plain = behind.lstrip("".join(BREAKS))[: _MOST + 1]
        if plain in self._common or plain in self._own.get(rule, ()):
            return True
        return rule in self._sourced and plain in self._sources


def _later_words(rule: Rule, lexicons: Mapping[str, Lexicon]) -> Iterable[str]:
    """What may come last in the rule's ``unless`` patterns."""
    for pattern in rule.unless:
        if len(pattern.elements) > 1:
            last = pattern.elements[-1]
            yield from last.words
            for slot in last.slots:
                yield from lexicons[slot].words if slot in lexicons else ()


def _beginnings(listed: Iterable[str], least: int) -> frozenset[str]:
    return frozenset(word[:size] for word in listed for size in range(least, min(len(word), _MOST + 1)))

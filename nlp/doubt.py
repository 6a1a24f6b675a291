"""Tells when the words behind an alert may be the beginning of what excuses it (全网最低价 我们|不敢说), so that it waits."""

import re
from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from nlp.corrections import naming_words
from nlp.facts_data import words
from nlp.lexicon import Lexicon
from nlp.normalise import BREAKS
from nlp.pattern import Element, parse
from nlp.rules import Rule

_LISTS = ("denial", "refusal_after", "teaching_after", "warning_after", "source", "asked_after", "answer_no", "correcting")
_SOURCED = "a_stated_fact"
_LEAST = 2
_MOST = 12
_NAMED = 10
_FAR = 16
_TOPIC = 8
_ENDED = 8
_BREAK = f"[{re.escape(''.join(BREAKS))}]"


class Doubt:
    """The beginnings of excuses: of every rule, and of each rule's own ``unless``."""

    def __init__(self, rules: Sequence[Rule], lexicons: Mapping[str, Lexicon]) -> None:
        listed = [word for name in _LISTS for word in lexicons[name].spelt()]
        self._common = _beginnings((*listed, *words("denial.after").split("|")), _LEAST)
        slots = {name: _beginnings(lexicons[name].spelt(), _LEAST) for rule in rules for name in _last_slots(rule) & lexicons.keys()}
        self._own = {
            rule.id: (_beginnings(_last_words(rule), _LEAST), *(slots[name] for name in sorted(_last_slots(rule) & lexicons.keys())))
            for rule in rules
            if rule.unless
        }
        self._going_on = frozenset(lexicons["going_on"].spelt())
        self._remarks = frozenset(lexicons["remark"].spelt())
        self._remarks_begun = _beginnings(self._remarks, _LEAST)
        self._spoken_of = tuple(lexicons["spoken_of"].spelt())
        self._object_next = tuple(lexicons["object_next"].spelt())
        self._sources = _beginnings(lexicons["source"].spelt(), 1)
        self._sourced = frozenset(rule.id for rule in rules if _SOURCED in rule.excused_by)

    def stands(self, rule: str, before: str, said: str, behind: str) -> bool:
        """Tell whether what stands ``behind`` the words ``said`` of ``rule`` may yet grow into an excuse.

        What is how a pitch goes on (我们, 就是) is waited for no longer. Words that only name what was said
        (刚才说|拉人有提成) wait longer: a correction may follow. A remark on the words (…这种话|) and words that are
        likely spoken of (谁跟你说…|) wait for the end of the clause.
        """
        if len(behind) < _NAMED and before.endswith(naming_words()):
            return True
        clause = _last_clause(before)
        if _goes_on(behind) and any(word in clause for word in self._spoken_of):
            return True
        rest = behind.lstrip("".join(BREAKS))
        plain = rest[: _MOST + 1]
        if _goes_on(rest) and any(rest[:size] in self._remarks for size in range(1, _MOST)):
            return True
        if plain in self._remarks_begun and self._a_topic(before + said):
            return True
        if plain in self._going_on:
            return False
        if plain in self._common or any(plain in listed for listed in self._own.get(rule, ())):
            return True
        return rule in self._sourced and plain in self._sources

    def _a_topic(self, said: str) -> bool:
        """What was said may be what a remark is made on: it begins its clause, and no object is to come."""
        return len(_last_clause(said)) <= _TOPIC and not said.endswith(self._object_next)


def _last_words(rule: Rule) -> Iterable[str]:
    """The words that may come last in the rule's ``unless`` patterns."""
    return (word for element in _last_elements(rule) for word in element.words)


def _last_slots(rule: Rule) -> set[str]:
    """The lists whose words may come last there, but those the rule itself looks for (治|关节炎)."""
    last = {slot for element in _last_elements(rule) for slot in element.slots}
    return last and last - {slot for source in rule.patterns for pattern in parse(source) for element in pattern.elements for slot in element.slots}


def _last_elements(rule: Rule) -> Iterable[Element]:
    patterns = (pattern for source in rule.unless for pattern in parse(source))
    return (pattern.elements[-1] for pattern in patterns if len(pattern.elements) > 1)


def _goes_on(behind: str) -> bool:
    """The clause behind the words has not ended long ago, nor grown too long for an excuse to come."""
    clause = re.split(_BREAK, behind, maxsplit=1)[0]
    return len(behind) <= min(_FAR, len(clause) + _ENDED)


def _last_clause(before: str) -> str:
    return re.split(_BREAK, before[-_FAR:])[-1]


def _beginnings(listed: Iterable[str], least: int) -> "_Beginnings":
    return _Beginnings(tuple(sorted({word for word in listed if len(word) > least})), least)


@dataclass(frozen=True, slots=True)
class _Beginnings:
    """The beginnings of words, of ``least`` characters and more; in order, so that no beginning need be kept."""

    words: tuple[str, ...]
    least: int

    def __contains__(self, begun: str) -> bool:
        after = bisect_right(self.words, begun)
        return self.least <= len(begun) <= _MOST and after < len(self.words) and self.words[after].startswith(begun)

"""Entries of the word lists that stand for hundreds of wordings ({一|两|三}{次|天|回}就{坏|断|裂}), kept as their parts.

One part, the one least often said, is looked for; its neighbours are then read off the caption. So a long entry
costs the words of one part, not the product of all.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence

import ahocorasick

Phrase = tuple[tuple[str, ...], ...]
_Part = tuple[frozenset[str], tuple[int, ...]]
_Sides = tuple[int, tuple[_Part, ...], tuple[_Part, ...]]


class Phrasebook:
    """Every such entry with its number; holds no caption."""

    def __init__(self, phrases: Mapping[int, Phrase], frequency: Callable[[str], int]) -> None:
        """``phrases`` by number; ``frequency`` tells how often a word is said."""
        anchors: dict[str, list[_Sides]] = {}
        for number, phrase in phrases.items():
            at = min((place for place, part in enumerate(phrase) if "" not in part), key=lambda place: _said(phrase[place], frequency))
            sides = (number, tuple(map(_part, phrase[:at][::-1])), tuple(map(_part, phrase[at + 1 :])))
            for word in phrase[at]:
                anchors.setdefault(word, []).append(sides)
        self._automaton = ahocorasick.Automaton()
        for word, entries in anchors.items():
            self._automaton.add_word(word, (len(word), tuple(entries)))
        self._automaton.make_automaton()
        self._empty = not anchors

    def find(self, text: str) -> Iterator[tuple[int, int, int]]:
        """Yield (number, start, end) of every entry in ``text``."""
        if self._empty:
            return
        found: set[tuple[int, int, int]] = set()
        for last, (length, entries) in self._automaton.iter(text):
            for number, before, after in entries:
                starts = {last - length + 1}
                for words, lengths in before:
                    starts = {at - n for at in starts for n in lengths if n <= at and text[at - n : at] in words}
                ends = {last + 1} if starts else set()
                for words, lengths in after:
                    ends = {at + n for at in ends for n in lengths if at + n <= len(text) and text[at : at + n] in words}
                found.update((number, start, end) for start in starts for end in ends)
        yield from sorted(found)


def _part(words: Sequence[str]) -> _Part:
    return frozenset(words), tuple(sorted({len(word) for word in words}))


def _said(words: Sequence[str], frequency: Callable[[str], int]) -> int:
    """How often a part is met; a single character stands in other words, too."""
    return sum(frequency(word) * (20 if len(word) == 1 else 1) for word in words)

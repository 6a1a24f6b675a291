"""Entries of the word lists that stand for hundreds of wordings ({一|两|三}{次|天|回}就{坏|断|裂}), kept as their parts.

One part, the one least often said, is looked for; its neighbours are then read off the caption. So a long entry
costs the words of one part, not the product of all.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence

import ahocorasick

Phrase = tuple[tuple[str, ...], ...]
_Part = tuple[frozenset[str], tuple[int, ...]]
_Sides = tuple[int, frozenset[str], frozenset[str], tuple[_Part, ...], tuple[_Part, ...]]


class Phrasebook:
    """Every such entry with its number; holds no caption."""

    def __init__(self, phrases: Mapping[int, Phrase], frequency: Callable[[str], int]) -> None:
        """``phrases`` by number; ``frequency`` tells how often a word is said."""
        anchors: dict[str, list[_Sides]] = {}
        for number, phrase in phrases.items():
            _, at = rarest(phrase, frequency)
            before, after = phrase[:at][::-1], phrase[at + 1 :]
            sides = (number, _neighbours(before, -1), _neighbours(after, 0), _parts(before), _parts(after))
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
            first, past = last - length + 1, last + 1
            left, right = text[first - 1 : first], text[past : past + 1]
            for number, ends_before, begins_after, before, after in entries:
                if (ends_before and left not in ends_before) or (begins_after and right not in begins_after):
                    continue
                starts = {first}
                for words, lengths in before:
                    starts = {at - n for at in starts for n in lengths if n <= at and text[at - n : at] in words}
                ends = {past} if starts else set()
                for words, lengths in after:
                    ends = {at + n for at in ends for n in lengths if at + n <= len(text) and text[at : at + n] in words}
                found.update((number, start, end) for start in starts for end in ends)
        yield from sorted(found)


def rarest(phrase: Phrase, frequency: Callable[[str], int]) -> tuple[int, int]:
    """Return how often the least said part of a phrase is met, and which it is; ``frequency`` tells of a word."""
    return min((_said(part, frequency), place) for place, part in enumerate(phrase) if "" not in part)


def _parts(parts: Sequence[Sequence[str]]) -> tuple[_Part, ...]:
    return tuple((frozenset(part), tuple(sorted({len(word) for word in part}))) for part in parts)


def _neighbours(parts: Sequence[Sequence[str]], at: int) -> frozenset[str]:
    """The characters one of which must stand beside the anchor; none where anything may."""
    return frozenset(word[at] for word in parts[0]) if parts and "" not in parts[0] else frozenset()


def _said(words: Sequence[str], frequency: Callable[[str], int]) -> int:
    """How often a part is met; a single character stands in other words, too."""
    return sum(frequency(word) * (20 if len(word) == 1 else 1) for word in words)

"""Entries of the word lists that stand for hundreds of wordings ({一|两|三}{次|天|回}就{坏|断|裂}), kept as their parts.

One part, the one least often said, is looked for with all other words, together with a character that must stand beside it
where there is one; its neighbours are then read off the caption. So a long entry costs the words of one part, not the
product of all.
"""

import itertools
from collections.abc import Callable, Mapping, Sequence

_IN_OTHER_WORDS = 20  # a single character stands in other words, too, far more often than alone
_ANY = frozenset({""})
Phrase = tuple[tuple[str, ...], ...]
_Part = tuple[Mapping[str, tuple[str, ...]], tuple[str, ...]]  # words by the character beside, and what may always stand
Sides = tuple[int, int, int, tuple[_Part, ...], tuple[_Part, ...]]
"""An entry's number, how many characters before and behind its part are looked for with it, the parts before, those behind."""


def anchored(phrases: Mapping[int, Phrase], frequency: Callable[[str], int]) -> dict[str, list[Sides]]:
    """Return what to look for: the words of the least said parts, one by one with each character that may stand on one side."""
    found: dict[str, list[Sides]] = {}
    for number, phrase in phrases.items():
        _, at = rarest(phrase, frequency)
        before, after = phrase[:at][::-1], phrase[at + 1 :]
        left, right = _neighbours(before, -1), _neighbours(after, 0)
        if _ANY not in (left, right):
            left, right = (left, _ANY) if len(left) <= len(right) else (_ANY, right)
        sides = (number, int(left != _ANY), int(right != _ANY), _parts(before, -1), _parts(after, 0))
        for word, first, last in itertools.product(phrase[at], left, right):
            found.setdefault(first + word + last, []).append(sides)
    return found


def around(text: str, first: int, past: int, sides: Sides) -> list[tuple[int, int, int]]:
    """Return (number, start, end) of the entry wherever what is looked for, in ``text[first:past]``, has the other parts beside it."""
    number, left, right, before, after = sides
    first, past = first + left, past - right
    ends = {past}
    for words, always in after:
        ends = {at + len(w) for at in ends for w in words.get(text[at : at + 1], always) if text.startswith(w, at)}
    starts = {first} if ends else ends
    for words, always in before:
        starts = {at - len(w) for at in starts for w in words.get(text[at - 1 : at], always) if text.endswith(w, 0, at)}
    return [(number, start, end) for start in starts for end in ends]


def reach(sides: Sides) -> int:
    """Return how many characters the parts behind what is looked for may take."""
    return sum(max(len(word) for words in (*part.values(), always) for word in words) for part, always in sides[4])


def rarest(phrase: Phrase, frequency: Callable[[str], int]) -> tuple[int, int]:
    """Return how often the least said part of a phrase is met, and which it is; ``frequency`` tells of a word."""
    return min((sum(met(word, frequency) for word in part), place) for place, part in enumerate(phrase) if "" not in part)


def _parts(parts: Sequence[Sequence[str]], at: int) -> tuple[_Part, ...]:
    """Each part's words by their first (``at`` 0) or last (-1) character; an empty one stands everywhere."""
    made: list[_Part] = []
    for part in parts:
        always = ("",) if "" in part else ()
        words: dict[str, tuple[str, ...]] = {}
        for word in filter(None, part):
            words[word[at]] = (*words.get(word[at], always), word)
        made.append((words, always))
    return tuple(made)


def _neighbours(parts: Sequence[Sequence[str]], at: int) -> frozenset[str]:
    """The characters one of which must stand beside the anchor; any text where all parts may be missing."""
    chars: set[str] = set()
    for part in parts:
        chars.update(word[at] for word in part if word)
        if "" not in part:
            return frozenset(chars)
    return _ANY


def met(word: str, frequency: Callable[[str], int]) -> int:
    """Return how often the characters of a word are met; ``frequency`` tells how often the word is."""
    return frequency(word) * (_IN_OTHER_WORDS if len(word) == 1 else 1)

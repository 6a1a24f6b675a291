"""What the second ear hears in a caption: sparse features, hashed into one table; no word is kept.

Runs of one to three characters as written and of two to three as they sound; the same of the words before or, where none stand
there, of these once more, for what is written alone is not said like what is spoken in a stream; the lists
whose words stand here or just before and their pairs, rules excused here and rules that spoke just before, the kind of goods.
"""

import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

import numpy as np
from numpy.typing import NDArray

from nlp.judge import Verdict
from nlp.match import Candidate
from nlp.scan import Hits
from nlp.sound import sound
from nlp.types import Product
from nlp.vocabulary import HIDDEN, Vocabulary

VERSION = 7  # weights fit the features they were learned from
BITS = 17
SIZE = 1 << BITS
REACH = 24
_STEP = np.uint64(0x9E3779B97F4A7C15)
_MIX = np.uint64(31)
_SHIFT = np.uint64(64 - BITS)
_WRITTEN, _BEFORE, _HEARD, _ALONE = (np.uint64(salt) for salt in (1, 7920, 15839, 55434))
_LIST, _EARLIER, _TOGETHER, _ACROSS = 23758, 31677, 39596, 47515
_BEFORE_SHARE, _HEARD_SHARE, _NAMED = 0.7, 0.7, 0.25

Floats = NDArray[np.float32]
Places = NDArray[np.int64]
Ids = NDArray[np.uint64]


@dataclass(frozen=True, slots=True)
class Surroundings:
    """A caption as the rules see it: what was found, what stands, and what was excused by what."""

    text: str
    hits: Hits
    verdicts: Sequence[Verdict]
    excused: Sequence[tuple[Candidate, str]]
    product: Product


@dataclass(frozen=True, slots=True)
class Traits:
    """Features of a piece of text: rows of the table and how much each counts.

    The first ``3 * n + 1`` belong to the ``n`` characters as written: ones, then pairs, then threes.
    """

    places: Places
    counts: Floats


class Lists:
    """What each word found stands for: a trait of its own, and the lists it belongs to."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        names = sorted(vocabulary.lexicons)
        self.ids = np.array([zlib.crc32(name.encode()) for name in names], np.uint64)
        self._length = len(names) + 7 >> 3
        self._words = tuple(vocabulary.numbers)  # in the order of their numbers
        self._bits: dict[int, int] = {}
        for index, name in enumerate(names):
            for number in vocabulary.slot(name):
                self._bits[number] = self._bits.get(number, 0) | 1 << index

    def found(self, hits: Hits, start: int, end: int) -> tuple[Places, Ids, Ids]:
        """Return the traits of the words in ``[start, end)``, the lists found there, and those found just before."""
        words, inside, earlier = set(), 0, 0
        for number, places in hits.items():
            for left, right in places:
                if start < right and left < end:
                    words.add(self._word(number))
                    inside |= self._bits.get(number, 0)
                    break
                if start - REACH < right <= start:
                    earlier |= self._bits.get(number, 0)
        return np.fromiter(words, np.int64), self._named(inside), self._named(earlier)

    def _word(self, number: int) -> int:
        """Return the trait of a word, however it was found."""
        plain = ~number if number < 0 else number - HIDDEN if number >= HIDDEN else number
        return _place(f"w:{self._words[plain]}")

    def _named(self, bits: int) -> Ids:
        held = np.frombuffer(bits.to_bytes(self._length, "little"), np.uint8)
        return self.ids[np.flatnonzero(np.unpackbits(held, bitorder="little"))]


def traits(here: Surroundings, lists: Lists, start: int, end: int) -> Traits:
    """Return the features of ``text[start:end]``, with what stands up to 24 characters before."""
    text = here.text[start:end]
    before = here.text[max(0, start - REACH) : start]
    groups = [(_runs(text, _WRITTEN), 1.0), (_runs(sound(text), _HEARD)[len(text) :], _HEARD_SHARE)]
    groups.append((_runs(before, _BEFORE), _BEFORE_SHARE) if before else (_runs(text, _ALONE), 1.0))
    named = np.concatenate([*_listed(here, lists, start, end), np.fromiter(_named(here, start, end), np.int64)])
    places = np.concatenate([*(group for group, _ in groups), named])
    counts = np.empty(len(places), np.float32)
    at = 0
    for group, share in groups:
        counts[at : at + len(group)] = share / max(1, len(group)) ** 0.5
        at += len(group)
    counts[at:] = _NAMED
    return Traits(places, counts)


def _runs(text: str, salt: np.uint64) -> Places:
    """Rows of each character (n), pair (n + 1) and three (n), the ends of the text taken in."""
    codes = np.frombuffer(f"\2{text}\3".encode("utf-32-le", "replace"), np.uint32).astype(np.uint64)
    ones = (codes + salt) * _STEP
    twos = (ones[:-1] * _MIX + codes[1:]) * _STEP
    threes = (twos[:-1] * _MIX + codes[2:]) * _STEP
    return (np.concatenate([ones[1:-1], twos, threes]) >> _SHIFT).astype(np.int64)


@lru_cache(maxsize=100_000)
def _place(name: str) -> int:
    return zlib.crc32(name.encode()) % SIZE


def _listed(here: Surroundings, lists: Lists, start: int, end: int) -> list[Places]:
    """Rows of the words and lists found, of lists for this kind of goods, of two lists found together."""
    words, inside, earlier = lists.found(here.hits, start, end)
    groups = [words, _rows(inside, _LIST), _rows(inside, _place(here.product.value)), _rows(earlier, _EARLIER)]
    if len(inside) > 1:
        left, right = _two_of(len(inside))
        groups.append(_rows(inside[left] * _MIX + inside[right], _TOGETHER))
    if len(inside) and len(earlier):
        groups.append(_rows((earlier[:, None] * _MIX + inside).ravel(), _ACROSS))
    return groups


@cache
def _two_of(count: int) -> tuple[Places, ...]:
    return np.triu_indices(count, 1)


def _rows(ids: Ids, salt: int) -> Places:
    return ((ids + np.uint64(salt)) * _STEP >> _SHIFT).astype(np.int64)


def _named(here: Surroundings, start: int, end: int) -> set[int]:
    """Rows of the kind of goods and of what rules made of these words."""
    product = here.product.value
    names = {f"product:{product}"}
    for verdict in here.verdicts:
        if start - REACH < verdict.words.end <= start:
            names.update(_spoken(verdict, product))
    for words, excuse in here.excused:
        if start < words.end and words.start < end:
            names |= {f"not:{words.rule.id}", f"by:{excuse}", f"not:{words.rule.category}:{excuse}"}
    return set(map(_place, names))


def _spoken(verdict: Verdict, product: str) -> tuple[str, ...]:
    """Alerts just before. Those here are no trait: what the words say should not be explained away by the rule that read them."""
    rule = verdict.words.rule
    return f"then:{rule.id}", f"then:{rule.category}", "then:any", f"then:{product}:{rule.category}"

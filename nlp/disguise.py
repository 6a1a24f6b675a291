"""Words broken up to dodge a filter: something pushed in (代某谢), doubled (效效果果) or put in a part's place (免某力).

What may be pushed in stands in ``lexicon/pushed_in.txt``; ``lexicon/masking.txt`` holds the few marks nobody pushes
between two characters by accident, so that around them even a word's sound or two thirds of it are enough. Bounded:
a fixed number of look-ups for each mark, never a search.
"""

import re
from array import array
from bisect import bisect_left
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from string import ascii_lowercase
from zlib import crc32

from nlp.lexicon import Lexicon
from nlp.sound import initial, near, sound

_REACH = 3
LONGEST = 2 * _REACH  # characters of a word that is looked for around a mark
_COMMON = 20
_DOUBLED = re.compile(r"([^\W\d_])\1")
ANY = "*"
_LETTERS = frozenset(ascii_lowercase)


@dataclass(frozen=True, slots=True)
class Bare:
    """The caption without what was pushed in; ``gaps`` are the places in ``text`` where a masking mark stood, and the mark."""

    text: str
    positions: list[int]
    gaps: tuple[tuple[int, str], ...]


class Disguise:
    """Knows what may be pushed into words, and every word that may be told from its parts. Holds no caption."""

    def __init__(
        self,
        words: Mapping[str, int],
        lexicons: Mapping[str, Lexicon],
        is_word: Callable[..., bool],
    ) -> None:
        """``words`` are those a mask can hide, with their number; ``is_word`` tells words from ``least`` uses on."""
        self._masking = frozenset(lexicons["masking"].words)
        plainest = sound(lexicons["masking"].words[0])
        self._sure = frozenset(mask for mask in self._masking if sound(mask) == plainest)
        marks = sorted({*self._masking, *lexicons["pushed_in"].words}, key=len, reverse=True)
        self._mark = re.compile(
            "(?<=[^\\W\\d_])(?:" + "|".join(map(re.escape, marks)) + ")+(?=[^\\W\\d_])|(?<=[一-鿿])[a-z](?=[一-鿿])"
        )
        self._begins = re.compile(f"[a-z{re.escape(''.join({mark[0] for mark in marks}))}]")
        self._is_word = is_word
        self._words, self._numbers = tuple(words), array("i", words.values())
        self._codes, self._owners = _told_by(self._words)

    def bare(self, text: str) -> Bare | None:
        """Return the caption without doubled and pushed-in characters; None where there are none."""
        doubled = _DOUBLED.search(text)
        if not doubled and not self._begins.search(text):
            return None
        drop: set[int] = set()
        masked: dict[int, str] = {}
        for found in self._marks_in(text):
            start, end = found.span()
            masks = not self._masking.isdisjoint(found.group()) or found.group() in _LETTERS
            if masks and not (end - start == 1 and self._joined(text, start, end)):
                masked[end] = found.group()
            elif self._joined(text, start, end):
                continue
            drop.update(range(start, end))
        pairs = {found.start() for found in _DOUBLED.finditer(text)} if doubled else set()
        drop.update(at for at in pairs if {at - 2, at + 2} & pairs or not self._is_word(text[at : at + 2], _COMMON))
        if not drop:
            return None
        positions = [at for at in range(len(text)) if at not in drop]
        gaps = tuple((place, masked[at]) for place, at in enumerate(positions) if at in masked)
        return Bare("".join(text[at] for at in positions), positions, gaps)

    def _marks_in(self, text: str) -> Iterator[re.Match[str]]:
        """Yield what may have been pushed in: a mark is tried only where one begins."""
        at = 0
        while begun := self._begins.search(text, at):
            found = self._mark.match(text, begun.start())
            at = found.end() if found else begun.end()
            if found:
                yield found

    def hidden(self, bare: Bare) -> Iterator[tuple[int, int, int]]:
        """Yield (number, start, end) of the words told from their parts around a gap, places in ``bare.text``."""
        if not bare.gaps:
            return
        exact, rough = sound(bare.text), near(bare.text)
        for gap, mark in bare.gaps:
            sure = not self._sure.isdisjoint(mark)
            for start in range(max(0, gap - _REACH), gap):
                for end in range(gap + 1, min(len(rough), gap + _REACH) + 1):
                    if self._is_word(bare.text[start:end]):
                        continue
                    hides = exact[start:gap] + ANY + exact[gap:end]
                    if mark in _LETTERS:
                        numbers = self._begun(hides, bare.text[start:gap] + mark + bare.text[gap:end])
                    else:
                        heard = rough if sure or end - start > 2 else exact
                        numbers = {self._numbers[at] for key in (heard[start:end], hides) for at in self._told(key)}
                    for number in numbers:
                        yield number, start, end

    def _told(self, key: str) -> Iterator[int]:
        """Yield the places of the words that ``key`` tells."""
        code = _code(key)
        at = bisect_left(self._codes, code)
        while at < len(self._codes) and self._codes[at] == code:
            word = self._words[self._owners[at]]
            if key in _keys(sound(word), near(word)):
                yield self._owners[at]
            at += 1

    def _begun(self, key: str, seen: str) -> set[int]:
        """Return the numbers of the words of which one inner character is only begun with its letter (稳z不赔)."""
        return {self._numbers[at] for at in self._told(key) if _is_begun(self._words[at], seen)}

    def spelt_in(self, heard: str, signs: list[int]) -> Iterator[tuple[int, int, int]]:
        """Yield (number, start, end) of the words written in part with letters (包guo); ``signs`` tells which places."""
        for at in signs:
            for start in range(max(0, at - _REACH), at + 1):
                for end in range(max(at + 1, start + 2), min(len(heard), at + _REACH) + 1):
                    for place in self._told(heard[start:end]):
                        yield self._numbers[place], start, end

    def _joined(self, text: str, start: int, end: int) -> bool:
        """The mark is part of an ordinary word with a neighbour (温和, 小心, 面膜): it was not pushed in."""
        return self._is_word(text[start - 1 : end], _COMMON) or self._is_word(text[start : end + 1], _COMMON)


def _is_begun(word: str, seen: str) -> bool:
    return len(word) == len(seen) and all(
        char == written or (written in _LETTERS and initial(char) == written)
        for char, written in zip(word, seen, strict=True)
    )


def _told_by(words: Sequence[str]) -> "tuple[array[int], array[int]]":
    """What tells words when a mask stands in them, as numbers in order, and the place of the word each tells: small where texts would be large."""
    together = "\n".join(words)
    heard = zip(words, sound(together).split("\n"), near(together).split("\n"))
    told = sorted((_code(key), at) for at, (_, exact, rough) in enumerate(heard) for key in _keys(exact, rough))
    return array("I", (code for code, _ in told)), array("i", (at for _, at in told))


def _code(key: str) -> int:
    return crc32(key.encode("utf-8", "surrogatepass"))


def _keys(heard: str, rough: str) -> set[str]:
    """What tells a word when a mask stands in it: its rough sound, or its sound with one inner character hidden."""
    return {rough, heard, *(heard[:at] + ANY + heard[at + 1 :] for at in range(1, len(heard) - 1))}

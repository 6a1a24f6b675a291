"""One pass over a caption finds every word of every rule and list, as written and as heard.

The automata hold all words at once, so the cost of a caption does not grow with the number of rules. A caption is
read as it stands and, where characters were doubled or pushed in to dodge a filter (代某谢, 紧紧致致), without them.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import ahocorasick

from nlp.lexicon import Lexicon
from nlp.normalise import normalise
from nlp.sound import sound, spelt

Hits = dict[int, list[tuple[int, int]]]
View = tuple[str, list[int] | None]

_NUMBER = re.compile(r"[0-9]+(?:\.[0-9]+)?[万亿千百]?|[零〇一二两三四五六七八九十百千万亿半几]+")
_LETTER = re.compile(r"[a-z]{2}")
MASK = 0
NUM = 1


@dataclass(slots=True)
class Vocabulary:
    """Collects words under symbols before the automata are built. A symbol is a list or a rule's own words."""

    lexicons: Mapping[str, Lexicon]
    variants: Mapping[str, tuple[str, ...]]
    symbols: dict[object, int] = field(default_factory=lambda: {"homograph": MASK, "num": NUM})
    written: dict[str, set[int]] = field(default_factory=dict)
    heard: dict[str, set[int]] = field(default_factory=dict)
    sizes: dict[int, int] = field(default_factory=lambda: {MASK: 0, NUM: 0})

    def slot(self, name: str) -> int:
        """Return the symbol of a list. Raises KeyError for an unknown one."""
        if name in self.symbols:
            return self.symbols[name]
        lexicon = self.lexicons[name]
        self.symbols[name] = symbol = len(self.symbols)
        self._add(symbol, lexicon.words, lexicon.sound)
        return symbol

    def words(self, words: tuple[str, ...], least_heard: int) -> int:
        """Return the symbol of a rule's own words; homophones count from ``least_heard`` characters on (0: never)."""
        key = (words, least_heard)
        if key not in self.symbols:
            self.symbols[key] = len(self.symbols)
            self._add(self.symbols[key], words, least_heard)
        return self.symbols[key]

    def mask(self) -> None:
        """Take in the innocent words (``lexicon/homograph.txt``) that hide others inside them."""
        self._add(MASK, self.lexicons["homograph"].words, 0)

    def _add(self, symbol: int, words: Sequence[str], least_heard: int) -> None:
        self.sizes[symbol] = len(words)
        for word in words:
            plain = normalise(word).text
            for form in self._forms(plain):
                self.written.setdefault(form, set()).add(symbol)
            if 0 < least_heard <= len(plain) and not plain.isascii():
                self.heard.setdefault(sound(plain), set()).add(symbol)

    def _forms(self, word: str) -> set[str]:
        """The word and its disguises, one disguise at a time."""
        forms = {word}
        for plain, disguises in self.variants.items():
            if plain in word:
                forms.update(word.replace(plain, disguise) for disguise in disguises)
        return forms


class Scanner:
    """The automata over a vocabulary. Build once, scan for ever; holds no state of a caption."""

    def __init__(self, vocabulary: Vocabulary, is_word: Callable[[str], bool]) -> None:
        """``is_word`` tells whether a written word is an ordinary one; then it is no homophone of another."""
        pushed_in = sorted(vocabulary.lexicons["pushed_in"].words, key=len, reverse=True)
        self._pushed_in = re.compile("(?<=.)(?:" + "|".join(map(re.escape, pushed_in)) + ")(?=.)")
        self._doubled = re.compile(r"([^\W\d_])\1")
        self._written = _automaton(vocabulary.written)
        self._heard = _automaton(vocabulary.heard)
        self._is_word = is_word

    def scan(self, text: str) -> Hits:
        """Return symbol → places, in code points of ``text``, each list in order of start."""
        hits: Hits = {}
        masks: list[tuple[int, int]] = []
        self._scan_written((text, None), hits, masks)
        self._scan_heard((text, None), text, hits)
        bare = self._bare(text)
        if bare:
            self._scan_written(bare, hits, masks)
            self._scan_heard(bare, text, hits)
        if masks:
            _mask(hits, masks)
        if len(hits) > 0:
            numbers = [found.span() for found in _NUMBER.finditer(text)]
            if numbers:
                hits[NUM] = numbers
            for places in hits.values():
                if len(places) > 1:
                    places[:] = sorted(set(places))
        return hits

    def grows(self, text: str, start: int) -> bool:
        """Tell whether more characters could turn words from ``start`` on into an innocent one (治|愈系)."""
        return any(self._written.match(text[begin:]) and self._innocent(text[begin:]) for begin in range(start, len(text)))

    def _innocent(self, prefix: str) -> bool:
        return any(MASK in symbols and len(word) > len(prefix) for word, symbols in self._written.items(prefix))

    def _bare(self, text: str) -> View | None:
        """The caption without doubled and pushed-in characters; None where there are none."""
        drop: set[int] = set()
        for found in self._pushed_in.finditer(text):
            drop.update(range(*found.span()))
        for found in self._doubled.finditer(text):
            drop.add(found.start())
        if not drop:
            return None
        positions = [index for index in range(len(text)) if index not in drop]
        return "".join(text[index] for index in positions), positions

    def _scan_written(self, view: View, hits: Hits, masks: list[tuple[int, int]]) -> None:
        text, positions = view
        for last, (length, symbols) in self._written.iter(text):
            place = (last - length + 1, last + 1) if positions is None else (positions[last - length + 1], positions[last] + 1)
            for symbol in symbols:
                if symbol == MASK:
                    masks.append(place)
                else:
                    hits.setdefault(symbol, []).append(place)

    def _scan_heard(self, view: View, text: str, hits: Hits) -> None:
        seen, positions = view
        heard = sound(seen)
        if _LETTER.search(seen):
            heard, positions = _spell(heard, seen, positions)
        for last, (length, symbols) in self._heard.iter(heard):
            first = last - length + 1
            start, end = (first, last + 1) if positions is None else (positions[first], positions[last] + 1)
            if self._is_word(text[start:end]):
                continue
            for symbol in symbols:
                hits.setdefault(symbol, []).append((start, end))


def _spell(heard: str, seen: str, positions: list[int] | None) -> tuple[str, list[int]]:
    """Put the sign of a syllable in the place of its letters; the position is the last letter's."""
    places = list(positions if positions is not None else range(len(seen)))
    for start, end, sign in reversed(spelt(seen)):
        heard = heard[:start] + sign + heard[end:]
        places[start:end] = [places[start]]
    return heard, places


def _automaton(words: Mapping[str, set[int]]) -> ahocorasick.Automaton:
    automaton = ahocorasick.Automaton()
    for word, symbols in words.items():
        automaton.add_word(word, (len(word), tuple(sorted(symbols))))
    if not words:
        automaton.add_word("\uffff", (1, ()))
    automaton.make_automaton()
    return automaton


def _mask(hits: Hits, masks: list[tuple[int, int]]) -> None:
    """Forget what stands inside a longer innocent word, and homophones that are one."""
    for symbol in list(hits):
        kept = [
            (start, end)
            for start, end in hits[symbol]
            if not any(left <= start and end <= right and (left, right) != (start, end) for left, right in masks)
        ]
        if kept:
            hits[symbol] = kept
        else:
            del hits[symbol]

"""One pass over a caption finds every word of every rule and list, as written and as heard.

The automata hold all words at once, so the cost of a caption does not grow with the number of rules. A caption is
read as it stands and, where characters were doubled or pushed in to dodge a filter (代某谢, 紧紧致致), without them.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import ahocorasick

from nlp.disguise import LONGEST, Disguise
from nlp.lexicon import Lexicon
from nlp.normalise import normalise
from nlp.phrases import Phrase, Phrasebook, rarest
from nlp.sound import sound, spelt
from nlp.types import RuleError

Hits = dict[int, list[tuple[int, int]]]
View = tuple[str, list[int] | None]

HIDDEN = 1 << 24  # word ``n`` told from its parts has the number ``n + HIDDEN``

MOST_WORDS = 400_000
_IN_OTHER_WORDS = 20  # a single character stands in other words, too, far more often than alone
_ANY_NUMBER = 1_000_000
NUM = 0
MANY = 1
NUMBERS = {"num": NUM, "many": MANY}
_DIGITS = "零〇一二两三四五六七八九十百千万亿半几"
_NUMBER = re.compile(rf"[0-9]+(?:\.[0-9]+)?[多来几]?[万亿千百]*|[{_DIGITS}]+(?:[多来][万千百亿十]*)?")
_MANY = re.compile(r"[万亿]|[0-9]{5}")
_LETTER = re.compile(r"[a-z]{2}")
_LATIN = frozenset("abcdefghijklmnopqrstuvwxyz")


@dataclass(slots=True)
class Vocabulary:
    """Gives every word a number before the automata are built; a word heard, not written, has the number ``~n``."""

    lexicons: Mapping[str, Lexicon]
    variants: Mapping[str, tuple[str, ...]]
    frequency: Callable[[str], int]
    numbers: dict[str, int] = field(default_factory=lambda: {"\0num": NUM, "\0many": MANY})
    written: dict[str, tuple[int, ...]] = field(default_factory=dict)
    heard: dict[str, tuple[int, ...]] = field(default_factory=dict)
    ears: set[int] = field(default_factory=set)
    hidden: dict[str, int] = field(default_factory=dict)
    uses: dict[int, int] = field(default_factory=lambda: dict.fromkeys(NUMBERS.values(), _ANY_NUMBER))
    slots: dict[str, frozenset[int]] = field(default_factory=lambda: {k: frozenset({n}) for k, n in NUMBERS.items()})
    plain: dict[str, str] = field(default_factory=dict)
    phrases: dict[int, Phrase] = field(default_factory=dict)

    def slot(self, name: str) -> frozenset[int]:
        """Return the numbers of a list's words, the same set each time. Raises KeyError for an unknown list."""
        if name not in self.slots:
            lexicon = self.lexicons[name]
            spelt = self.words(lexicon.words, lexicon.sound) | self._hidden(lexicon.words)
            self.slots[name] = spelt | self._parts(lexicon.phrases)
        return self.slots[name]

    def seen(self, name: str) -> frozenset[int]:
        """Return the numbers of a list's words as written only."""
        lexicon = self.lexicons[name]
        return self.words(lexicon.words, 0) | self._parts(lexicon.phrases)

    def _parts(self, phrases: Sequence[Phrase]) -> frozenset[int]:
        """Return the numbers of entries kept as their parts."""
        found = set()
        for phrase in phrases:
            plain = tuple(tuple(dict.fromkeys(normalise(word).text for word in part)) for part in phrase)
            name = "".join("{" + "|".join(part) + "}" for part in plain)
            number = self.numbers.setdefault(name, len(self.numbers))
            self.phrases[number] = plain
            self.uses[number], _ = rarest(plain, self.frequency)
            found.add(number)
        return frozenset(found)

    def words(self, words: Sequence[str], least_heard: int) -> frozenset[int]:
        """Return the words' numbers; homophones count from ``least_heard`` characters on (0: never)."""
        found = set()
        for word in words:
            plain = self._plain(word)
            number = self.numbers[plain]
            found.add(number)
            if 0 < least_heard <= len(plain) and not plain.isascii():
                found.add(~number)
                self._hear(plain, ~number)
        return frozenset(found) | self._hidden(words) if least_heard else frozenset(found)

    def _plain(self, word: str) -> str:
        """Return the word as captions are read, numbered; each is normalised once."""
        plain = self.plain.get(word)
        if plain is None:
            plain = normalise(word).text
            if not plain:
                raise RuleError([f"rules and lexicon: {word!r} reads as nothing"])
            plain = self.plain[word] = word if plain == word else plain
            if plain not in self.numbers:
                self._number(plain)
        return plain

    def _number(self, plain: str) -> None:
        number = self.numbers[plain] = len(self.numbers)
        if number >= MOST_WORDS:
            raise RuleError([f"rules and lexicon: more than {MOST_WORDS} different words in all"])
        self.uses[number] = self.frequency(plain) * (_IN_OTHER_WORDS if len(plain) == 1 else 1)
        for form in self._forms(plain):
            self.written[form] = (*self.written.get(form, ()), number)

    def _hear(self, plain: str, number: int) -> None:
        if number not in self.ears:
            self.ears.add(number)
            heard = sound(plain)
            self.heard[heard] = (*self.heard.get(heard, ()), number)

    def commonness(self, numbers: frozenset[int]) -> int:
        """Return how often one of the words is seen in ordinary text."""
        return sum(self.uses.get(number, 1) for number in numbers)

    def _hidden(self, words: Sequence[str]) -> frozenset[int]:
        """Numbers of the words' hidden forms (免某力); a single character never stands for a word."""
        found = set()
        for word in words:
            plain = self._plain(word)
            if 1 < len(plain) <= LONGEST and all("\u4e00" <= char <= "\u9fff" for char in plain):
                number = self.numbers[plain] + HIDDEN
                self.hidden[plain] = number
                found.add(number)
        return frozenset(found)

    def _forms(self, word: str) -> set[str]:
        """The word and its disguises, one disguise at a time."""
        forms = {word}
        for plain, disguises in self.variants.items():
            if plain in word:
                forms.update(word.replace(plain, disguise) for disguise in disguises)
        return forms


class Scanner:
    """The automata over a vocabulary. Build once, scan for ever; holds no state of a caption."""

    def __init__(
        self, vocabulary: Vocabulary, is_word: Callable[[str], bool], edges: Callable[[str], frozenset[int]]
    ) -> None:
        """``is_word`` and ``edges`` tell ordinary words and word edges: neither those nor parts of them are homophones."""
        self._disguise = Disguise(vocabulary.hidden, vocabulary.lexicons, is_word)
        self._masks = vocabulary.words(tuple(vocabulary.lexicons["homograph"].spelt()), 0)
        self._written = _automaton(vocabulary.written)
        self._heard = _automaton(vocabulary.heard)
        self._phrases = Phrasebook(vocabulary.phrases, vocabulary.frequency)
        self._is_word = is_word
        self._edges = edges

    def scan(self, text: str) -> Hits:
        """Return word number → places, in code points of ``text``, each list in order of start."""
        hits: Hits = {}
        self._scan_written((text, None), hits)
        self._scan_heard((text, None), text, hits)
        bare = self._disguise.bare(text)
        if bare:
            self._scan_written((bare.text, bare.positions), hits)
            self._scan_heard((bare.text, bare.positions), text, hits)
            for number, start, end in self._disguise.hidden(bare):
                hits.setdefault(number, []).append((bare.positions[start], bare.positions[end - 1] + 1))
        masks = [place for number in self._masks.intersection(hits) for place in hits[number]]
        if masks:
            _mask(hits, masks)
        if not hits:
            return hits
        for found in _NUMBER.finditer(text):
            hits.setdefault(NUM, []).append(found.span())
            if _MANY.search(found.group()):
                hits.setdefault(MANY, []).append(found.span())
        if bare:
            for places in hits.values():
                if len(places) > 1:
                    places[:] = sorted(set(places))
        return hits

    def grows(self, text: str, start: int) -> bool:
        """Tell whether more characters could turn words from ``start`` on into an innocent one (治|愈系)."""
        return any(
            self._written.match(text[begin:]) and self._innocent(text[begin:]) for begin in range(start, len(text))
        )

    def _innocent(self, prefix: str) -> bool:
        return any(
            len(word) > len(prefix) and not self._masks.isdisjoint(numbers)
            for word, (_, _, numbers) in self._written.items(prefix)
        )

    def _scan_written(self, view: View, hits: Hits) -> None:
        text, positions = view
        for last, (length, latin, numbers) in self._written.iter(text):
            first = last - length + 1
            if latin and first and text[first - 1] in _LATIN:
                continue  # the end of another word in letters
            place = (first, last + 1) if positions is None else (positions[first], positions[last] + 1)
            for number in numbers:
                if number in hits:
                    hits[number].append(place)
                else:
                    hits[number] = [place]
        for number, start, end in self._phrases.find(text):
            place = (start, end) if positions is None else (positions[start], positions[end - 1] + 1)
            hits.setdefault(number, []).append(place)

    def _scan_heard(self, view: View, text: str, hits: Hits) -> None:
        seen, positions = view
        heard, starts, ends = sound(seen), positions, positions
        if _LETTER.search(seen):
            heard, starts, ends, signs = _spell(heard, seen, positions)
            for number, first, past in self._disguise.spelt_in(heard, signs):
                hits.setdefault(number, []).append((starts[first], ends[past - 1] + 1))
        edges: frozenset[int] | None = None
        for last, (length, _, numbers) in self._heard.iter(heard):
            first = last - length + 1
            start, end = (first, last + 1) if starts is None or ends is None else (starts[first], ends[last] + 1)
            if all((start, end) in hits.get(~number, ()) for number in numbers) or self._is_word(text[start:end]):
                continue  # the very word as written, or another word
            if positions is None:
                edges = edges or self._edges(text)
                if start not in edges or end not in edges:
                    continue
            for number in numbers:
                hits.setdefault(number, []).append((start, end))


def _spell(heard: str, seen: str, positions: list[int] | None) -> tuple[str, list[int], list[int], list[int]]:
    """Put the sign of a syllable in the place of its letters; also where each sign begins and ends, and the new ones."""
    starts = list(positions if positions is not None else range(len(seen)))
    ends = list(starts)
    signs: list[int] = []
    for start, end, sign in reversed(spelt(seen)):
        heard = heard[:start] + sign + heard[end:]
        starts[start:end], ends[start:end] = [starts[start]], [ends[end - 1]]
        signs = [start, *(at - (end - start - 1) for at in signs)]
    return heard, starts, ends, signs


def _automaton(words: Mapping[str, tuple[int, ...]]) -> ahocorasick.Automaton:
    automaton = ahocorasick.Automaton()
    for word, numbers in words.items():
        automaton.add_word(word, (len(word), word[0] in _LATIN, tuple(sorted(numbers))))
    if not words:
        automaton.add_word("\uffff", (1, False, ()))
    automaton.make_automaton()
    return automaton


def _mask(hits: Hits, masks: list[tuple[int, int]]) -> None:
    """Forget what stands inside a longer innocent word, and homophones that are one."""
    for number in list(hits):
        heard = number < 0 or number >= HIDDEN
        kept = [
            (start, end)
            for start, end in hits[number]
            if not any(left <= start and end <= right and (heard or (left, right) != (start, end)) for left, right in masks)
        ]
        if kept:
            hits[number] = kept
        else:
            del hits[number]

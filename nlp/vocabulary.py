"""Every word of every rule and list gets a number before the automata are built; the rules speak of words by number."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from sys import intern

from nlp.disguise import LONGEST
from nlp.lexicon import Lexicon
from nlp.normalise import normalise
from nlp.phrases import Phrase, met, rarest
from nlp.sound import sound
from nlp.types import RuleError

HIDDEN = 1 << 24  # word ``n`` told from its parts has the number ``n + HIDDEN``
MOST_WORDS = 400_000
NUM = 0
MANY = 1
NUMBERS = {"num": NUM, "many": MANY}
_ANY_NUMBER = 1_000_000


@dataclass(slots=True)
class Vocabulary:
    """The numbers given so far; a word heard, not written, has the number ``~n``."""

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
    disguised: frozenset[str] = field(init=False)
    loaded: frozenset[str] = field(init=False)

    def __post_init__(self) -> None:
        self.disguised = frozenset(plain[0] for plain in self.variants)
        self.loaded = frozenset(self.lexicons["loaded_word"].words if "loaded_word" in self.lexicons else ())

    def release(self) -> None:
        """Forget what only the making of automata and patterns needs; the numbers stay, and new words may still come."""
        for made in (self.written, self.heard, self.ears, self.hidden, self.uses, self.plain):
            made.clear()

    def slot(self, name: str) -> frozenset[int]:
        """Return the numbers of a list's words, the same set each time. Raises KeyError for an unknown list."""
        if name not in self.slots:
            lexicon = self.lexicons[name]
            spelt = self.words(lexicon.words, lexicon.sound) | self._hidden(lexicon.words)
            self.slots[name] = spelt | self.heard_anyway(lexicon.words) | self._parts(lexicon.phrases)
        return self.slots[name]

    def seen(self, name: str) -> frozenset[int]:
        """Return the numbers of a list's words as written only."""
        lexicon = self.lexicons[name]
        return self.words(lexicon.words, 0) | self._parts(lexicon.phrases)

    def _parts(self, phrases: Sequence[Phrase]) -> frozenset[int]:
        """Return the numbers of entries kept as their parts."""
        found = set()
        for phrase in phrases:
            plain = tuple(tuple(dict.fromkeys(intern(normalise(word).text) for word in part)) for part in phrase)
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
                found.add(self._hear(plain, ~number))
        return frozenset(found) | self._hidden(words) if least_heard else frozenset(found)

    def _plain(self, word: str) -> str:
        """Return the word as captions are read, numbered; each is normalised once."""
        plain = self.plain.get(word)
        if plain is None:
            plain = normalise(word).text
            if not plain:
                raise RuleError([f"rules and lexicon: {word!r} reads as nothing"])
            plain = self.plain[word] = intern(plain)  # one text for all lists it is in
            if plain not in self.numbers:
                self._number(plain)
        return plain

    def _number(self, plain: str) -> None:
        number = self.numbers[plain] = len(self.numbers)
        if number >= MOST_WORDS:
            raise RuleError([f"rules and lexicon: more than {MOST_WORDS} different words in all"])
        self.uses[number] = met(plain, self.frequency)
        for form in self._forms(plain):
            self.written[form] = (*self.written.get(form, ()), number)

    def heard_anyway(self, words: Sequence[str]) -> frozenset[int]:
        """Return the homophones of words so loaded that they are written otherwise to dodge a filter."""
        return frozenset(self._hear(word, ~self.numbers[word]) for word in map(self._plain, words) if word in self.loaded)

    def _hear(self, plain: str, number: int) -> int:
        if number not in self.ears:
            self.ears.add(number)
            heard = sound(plain)
            self.heard[heard] = (*self.heard.get(heard, ()), number)
        return number

    def commonness(self, numbers: frozenset[int]) -> int:
        """Return how often one of the words is seen in ordinary text."""
        return sum(self.uses.get(number, 1) for number in numbers)

    def _hidden(self, words: Sequence[str]) -> frozenset[int]:
        """Numbers of the words' hidden forms (免某力); a single character never stands for a word."""
        found = set()
        for word in words:
            plain = self._plain(word)
            if plain in self.hidden:
                found.add(self.hidden[plain])
            elif 1 < len(plain) <= LONGEST and all("\u4e00" <= char <= "\u9fff" for char in plain):
                number = self.hidden[plain] = self.numbers[plain] + HIDDEN
                found.add(number)
        return frozenset(found)

    def _forms(self, word: str) -> set[str]:
        """The word and its disguises, one disguise at a time."""
        forms = {word}
        if self.disguised.isdisjoint(word):
            return forms
        for plain, disguises in self.variants.items():
            if plain in word:
                forms.update(word.replace(plain, disguise) for disguise in disguises)
        return forms

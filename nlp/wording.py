"""Fixed wordings looked for in loose talk: one regular expression over what was written and how it sounds.

Sources are written in the language of ``nlp.pattern``; ``^`` and ``$`` are the ends of the caption. A caption is
folded first: normalised, without breaks, spaces and modal particles. Longer words count by sound, shorter ones as
written.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import ahocorasick

from nlp.lexicon import expand
from nlp.lexicon import parse as parse_list
from nlp.normalise import normalise
from nlp.pattern import FILLER_GAP, Element, parse
from nlp.sound import sound

_PARTICLES = frozenset("啊哈呃嗯呢呀哦哎吧嘛哇啦诶噢")
_NUMBER = r"(?:.[0-9零〇一二两三四五六七八九十百千万亿半几]|.[点.](?=.[0-9零〇一二三四五六七八九]))+"
SILENT = "\uf8ff"
_MOST_FILLERS = 4
_MORE_THAN_WORDS = re.compile(r"[\s<>~^$?【】]")
_CHOICES = re.compile(r"\|(?![^{]*\})")
_NAME = re.compile(r"<(\w+)>")


@dataclass(frozen=True, slots=True)
class Heard:
    """A folded caption: ``pairs`` holds sound and character of each place, ``positions`` its code point, if kept."""

    pairs: str
    positions: tuple[int, ...] = ()

    @property
    def plain(self) -> str:
        """The characters alone."""
        return self.pairs[1::2]

    def __len__(self) -> int:
        return len(self.pairs) // 2


@dataclass(frozen=True, slots=True, eq=False)
class Wordings:
    """Compiled wordings; ``find`` gives places in a folded caption.

    ``heard`` and ``written``: words by sound and as written, one of which stands wherever they do; ``anywhere``: not so.
    """

    regex: re.Pattern[str]
    heard: frozenset[str]
    written: frozenset[str]
    anywhere: bool

    def find(self, heard: Heard, start: int = 0, end: int | None = None) -> list[tuple[int, int]]:
        """Return (start, end) of each match between the places ``start`` and ``end``."""
        stop = len(heard.pairs) if end is None else 2 * end
        return [(found.start() // 2, found.end() // 2) for found in self.regex.finditer(heard.pairs, 2 * start, stop)]


class Sieve:
    """Tells in one pass which of many wordings may stand in a caption; the others need not be looked for."""

    def __init__(self, all: Iterable[Wordings]) -> None:
        every = tuple(all)
        self._anywhere = frozenset(one for one in every if one.anywhere)
        self._heard = _automaton((word, one) for one in every for word in one.heard)
        self._written = _automaton((word, one) for one in every for word in one.written)

    def near(self, heard: Heard) -> set[Wordings]:
        """Return all that do stand there, and some that do not."""
        near = set(self._anywhere)
        for automaton, text in ((self._heard, heard.pairs[::2]), (self._written, heard.plain)):
            for _, found in automaton.iter(text):
                near |= found
        return near


def hear(text: str) -> Heard:
    """Fold a caption."""
    read = normalise(text)
    kept = [(at, char) for at, char in enumerate(read.text) if char.isalnum() and char not in _PARTICLES]
    positions = tuple(at if read.positions is None else read.positions[at] for at, _ in kept)
    return Heard(_pairs("".join(char for _, char in kept)), positions)


def wordings(sources: Iterable[str], lists: Mapping[str, str] | None = None, *, least_heard: int = 3) -> Wordings:
    """Compile patterns; ``<name>`` stands for an entry of ``lists``. Raises ValueError naming the bad one.

    Words of ``least_heard`` characters and more count by sound.
    """
    alternatives: dict[str, None] = {}
    signs: set[str] = set()
    for source in sources:
        spelt_out = _NAME.sub(lambda found: (lists or {}).get(found.group(1), found.group()), source)
        try:
            for elements in _patterns(spelt_out):
                alternatives[_regex(elements, least_heard)] = None
                signs.update(_signs(elements))
        except ValueError as error:
            raise ValueError(f"{source!r}: {error}") from error
    if not alternatives:
        raise ValueError("no wording at all")
    heard = frozenset(_pairs(word)[::2] for word in signs if len(word) >= least_heard)
    written = frozenset(word for word in signs if 0 < len(word) < least_heard)
    return Wordings(re.compile("|".join(alternatives)), heard, written, "" in signs)


def _pairs(text: str) -> str:
    sounds = sound(text)
    return "".join((SILENT if heard == char else heard) + char for char, heard in zip(text, sounds, strict=True))


def _patterns(source: str) -> list[tuple[Element, ...]]:
    """A list of words alone may hold single characters, which a rule may not stand on."""
    if not _MORE_THAN_WORDS.search(source):
        words = tuple(word for choice in _CHOICES.split(source) for word in expand(choice) if word)
        if not words:
            raise ValueError("stands for nothing")
        return [(Element(words, ()),)]
    return [pattern.elements for pattern in parse(source)]


def _regex(elements: tuple[Element, ...], least_heard: int) -> str:
    parts = []
    for index, element in enumerate(elements):
        if index:
            parts.append(_fillers() if element.gap == FILLER_GAP else f"(?:..){{0,{element.gap}}}?")
        parts.append(
            ("^" if element.clause_start else "") + _choice(element, least_heard) + ("$" if element.clause_end else "")
        )
    return "".join(parts)


def _signs(elements: tuple[Element, ...]) -> Iterable[str]:
    """Words of which one must stand there: those of the element whose shortest is longest; "" where any element may be a number."""
    sure = [[normalise(word).text for word in element.words] for element in elements if not element.slots]
    return max(sure, key=lambda words: (min(map(len, words)), -len(words)), default=[""])


def _automaton(signs: Iterable[tuple[str, Wordings]]) -> ahocorasick.Automaton:
    together: dict[str, set[Wordings]] = {}
    for sign, one in signs:
        together.setdefault(sign, set()).add(one)
    automaton = ahocorasick.Automaton()
    for sign, found in (together or {"\uffff": set()}).items():
        automaton.add_word(sign, frozenset(found))
    automaton.make_automaton()
    return automaton


def _choice(element: Element, least_heard: int) -> str:
    if unknown := set(element.slots) - {"num"}:
        raise ValueError(f"no list is named {', '.join(sorted(unknown))}")
    words = sorted((normalise(word).text for word in element.words), key=len, reverse=True)
    choices = [_word(word, least_heard) for word in words]
    if element.slots:
        choices.append(_NUMBER)
    return f"(?:{'|'.join(dict.fromkeys(choices))})"


def _word(word: str, least_heard: int) -> str:
    pairs = _pairs(word)
    heard = len(word) >= least_heard
    return "".join(
        re.escape(mark) + ("." if heard and mark != SILENT else re.escape(char))
        for mark, char in zip(pairs[::2], pairs[1::2], strict=True)
    )


@cache
def _fillers() -> str:
    words = parse_list("filler", files("nlp").joinpath("lexicon/filler.txt").read_text("utf-8"))[0].words
    single = [word for word in words if len(word) == 1]
    return f"(?:.[{re.escape(''.join(single))}]){{0,{_MOST_FILLERS}}}?"

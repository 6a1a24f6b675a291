"""What a check did, step by step, for those who write rules and those who ask why."""

from collections.abc import Iterator
from dataclasses import dataclass

from nlp.context import EXCUSES
from nlp.match import Candidate
from nlp.normalise import normalise
from nlp.scan import Hits
from nlp.types import Alert, Level, Product
from nlp.vocabulary import HIDDEN, MANY, NUM, Vocabulary


@dataclass(frozen=True, slots=True)
class Anchor:
    """A word of the rules or lists found in the caption. ``how``: ``written``, ``disguised``, ``heard`` or ``hidden``."""

    text: str
    word: str
    how: str


@dataclass(frozen=True, slots=True)
class Trial:
    """A rule that was tried on the words: by which pattern, at which level, and what excused it (None: it spoke)."""

    rule: str
    text: str
    excused_by: str | None
    pattern: str = ""
    level: Level | None = None
    because: str = ""


@dataclass(frozen=True, slots=True)
class Explanation:
    """Each step of a check: the text as read, the words of rules and lists found, jieba's words, the rules tried."""

    normalised: str
    anchors: tuple[Anchor, ...]
    tokens: tuple[str, ...]
    trials: tuple[Trial, ...]
    alerts: tuple[Alert, ...]


def trial(text: str, words: Candidate, excuse: str | None, product: Product) -> Trial:
    """Return what became of ``words``; ``because`` is what the judge who excused them looks for."""
    judge = EXCUSES.get(excuse or "")
    because = " ".join((judge.__doc__ or "").split()) if judge else ""
    level = words.rule.level_for(product)
    return Trial(words.rule.id, text[words.start : words.end], excuse, words.pattern, level, because)


def anchors(text: str, hits: Hits, vocabulary: Vocabulary) -> tuple[Anchor, ...]:
    """Return the words found, in order of place; each once."""
    names = {number: word for word, number in vocabulary.numbers.items()}
    found = sorted((place, *anchor) for number, places in hits.items() for place in places for anchor in _named(number, names))
    return tuple(dict.fromkeys(_anchor(text[start:end], word, how) for (start, end), word, how in found))


def _named(number: int, names: dict[int, str]) -> Iterator[tuple[str, str]]:
    if number in (NUM, MANY):
        return
    if number < 0:
        yield names[~number], "heard"
    elif number >= HIDDEN:
        yield names[number - HIDDEN], "hidden"
    else:
        yield names[number], "written"


def _anchor(text: str, word: str, how: str) -> Anchor:
    return Anchor(text, word, "disguised" if how == "written" and normalise(text).text != word else how)

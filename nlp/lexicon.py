"""Reads the word lists: ``lexicon/<name>.txt`` holds the words a rule's ``<name>`` slot stands for.

One entry a line, ``#`` starts a comment, ``{a|b}`` stands for either and may be empty (``{降|控|}血糖``), ``<name>``
alone on a line takes in another list. An entry of more than 100 wordings is kept as its parts (``nlp.phrases``) and
counts as written only. Homophones of entries of three characters and more count; ``#! sound 2`` at the
top asks for another length, ``#! exact`` lets none count.
"""

import itertools
import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from sys import intern

from nlp.phrases import Phrase
from nlp.types import RuleError

_BRACES = re.compile(r"\{([^{}]*)\}")
_TAKES_IN = re.compile(r"<(\w+)>")
_MOST_VARIANTS = 2000
MOST_SPELT = 100
MOST_LENGTH = 24
MOST_WORDS = 20_000


@dataclass(frozen=True, slots=True)
class Lexicon:
    """A named list of words; ``sound`` is the least length at which a homophone counts (0: never)."""

    name: str
    words: tuple[str, ...]
    sound: int = 3
    phrases: tuple[Phrase, ...] = ()

    def spelt(self) -> Iterator[str]:
        """Yield every word, those of the long entries too."""
        yield from self.words
        for phrase in self.phrases:
            yield from map("".join, itertools.product(*phrase))


def expand(entry: str) -> list[str]:
    """Return every wording of ``entry``: ``{降|控}糖`` is 降糖 and 控糖. Raises ValueError beyond 2,000."""
    return [intern("".join(choice)) for choice in itertools.product(*_choices(entry))]


def _choices(entry: str) -> Phrase:
    parts = _BRACES.split(entry)
    if "{" in "".join(parts[::2]) or "}" in "".join(parts[::2]):
        raise ValueError(f"unbalanced braces in {entry!r}")
    choices = tuple(tuple(map(intern, part.split("|"))) if index % 2 else (part,) for index, part in enumerate(parts))
    count = math.prod(map(len, choices))
    if count > _MOST_VARIANTS:
        raise ValueError(f"{entry!r} stands for {count} wordings; {_MOST_VARIANTS} is the most")
    return choices


def parse(name: str, source: str) -> tuple[Lexicon, list[str]]:
    """Return the lexicon in ``source`` and the names of the lists it takes in. Raises RuleError."""
    words: dict[str, None] = {}
    includes: list[str] = []
    phrases: list[Phrase] = []
    least = 3
    faults = []
    for number, line in enumerate(source.splitlines(), 1):
        if line.startswith("#!"):
            least = _least_heard(line[2:].split(), least)
            continue
        entry = line.partition("#")[0].strip()
        if not entry:
            continue
        if taken := _TAKES_IN.fullmatch(entry):
            includes.append(taken.group(1))
            continue
        try:
            found, phrase = _read(entry)
        except ValueError as error:
            faults.append(f"lexicon/{name}.txt: line {number}: {error}")
            continue
        if longest := next((word for word in found if len(word) > MOST_LENGTH), None):
            faults.append(f"lexicon/{name}.txt: line {number}: {longest!r} is longer than {MOST_LENGTH} characters")
        words.update(dict.fromkeys(found))
        phrases += [phrase] if phrase else []
    if len(words) > MOST_WORDS:
        faults.append(f"lexicon/{name}.txt: has {len(words)} words; {MOST_WORDS} is the most")
    if faults:
        raise RuleError(faults)
    return Lexicon(name, tuple(words), least, tuple(phrases)), includes


def _read(entry: str) -> tuple[list[str], Phrase | None]:
    """The words of an entry; of a long one its longest wording alone (for its length), and its parts."""
    choices = _choices(entry)
    if math.prod(map(len, choices)) <= MOST_SPELT or all("" in part for part in choices):
        return [intern(word) for word in map("".join, itertools.product(*choices)) if word], None
    return ["".join(max(part, key=len) for part in choices)], tuple(part for part in choices if part != ("",))


def _least_heard(directive: list[str], usual: int) -> int:
    match directive:
        case ["exact"]:
            return 0
        case ["sound", length] if length.isdigit():
            return int(length)
    return usual


def read_lexicons(folder: Traversable) -> dict[str, Lexicon]:
    """Read every ``*.txt`` in ``folder``. Raises RuleError listing every fault."""
    read: dict[str, tuple[Lexicon, list[str]]] = {}
    faults: list[str] = []
    for entry in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if entry.name.endswith(".txt"):
            name = entry.name.removesuffix(".txt")
            try:
                read[name] = parse(name, entry.read_text("utf-8"))
            except (RuleError, UnicodeDecodeError) as error:
                faults.append(str(error))
    full: dict[str, Lexicon] = {}
    for name, (lexicon, _) in read.items():
        parts = [read[part][0] for part in _closure(name, read, faults)]
        words = dict.fromkeys(word for part in parts for word in part.words)
        phrases = dict.fromkeys(phrase for part in parts for phrase in part.phrases)
        full[name] = Lexicon(name, tuple(words), lexicon.sound, tuple(phrases))
    if faults:
        raise RuleError(faults)
    return full


def _closure(name: str, read: dict[str, tuple[Lexicon, list[str]]], faults: list[str]) -> list[str]:
    """Return ``name`` and every list it takes in, however deep; each once."""
    seen = [name]
    for part in seen:
        for other in read[part][1]:
            if other not in read:
                faults.append(f"lexicon/{part}.txt: <{other}>: there is no such list")
            elif other not in seen:
                seen.append(other)
    return seen


@cache
def own_lexicons() -> dict[str, Lexicon]:
    """The lists that ship with the package."""
    return read_lexicons(files("nlp").joinpath("lexicon"))

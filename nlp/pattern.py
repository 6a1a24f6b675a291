"""The language rules are written in: words and slots in order, with the distance they may stand apart.

``全网|全国 <cheap> 价?`` is one pattern of three elements, separated by spaces.

====================  ====================================================================================
``字|词|<slot>``      any of these; ``{a|b}`` inside a word works as in the lexicons
``<num>`` ``<many>``  a number, in digits or characters; one of ten thousand or more
``x?``                may be missing (three at most in a pattern)
``~6``                up to six characters may stand between its neighbours, in the same clause (``~`` is four); over a caption's end, three
``~~12``              up to twelve, even across clauses
``^`` and ``$``       the clause begins here, or ends here
``【x y】``           only these elements are marked; without it the whole match is
====================  ====================================================================================

Neighbours without a ``~`` may be parted by filler words only (``lexicon/filler.txt``). A pattern has eight elements
at most, a distance twenty-four characters at most, an element two thousand wordings at most: packs from elsewhere are
data, and cannot run away.
"""

import itertools
import re
from dataclasses import dataclass, replace

from nlp.lexicon import MOST_LENGTH, expand

_TOKEN = re.compile(r"~~\d+|~\d*|[\^$]|[^\s~^$]+")
_SIGNS = dict.fromkeys(map(ord, "【】?"))
_SLOT = re.compile(r"<(\w+)>")
NUMBERS = frozenset({"num", "many"})
FILLER_GAP = -1
MOST_ELEMENTS = 8
MOST_GAP = 24
MOST_WORDS = 2000


@dataclass(frozen=True, slots=True)
class Element:
    """One place in a pattern. ``gap`` is the most characters before it (FILLER_GAP: filler words only)."""

    words: tuple[str, ...]
    slots: tuple[str, ...]
    gap: int = FILLER_GAP
    crosses: bool = False
    marked: bool = True
    clause_start: bool = False
    clause_end: bool = False


@dataclass(frozen=True, slots=True)
class Pattern:
    """A compiled pattern, free of optional elements; ``source`` is what the author wrote."""

    source: str
    elements: tuple[Element, ...]


def parse(source: str) -> list[Pattern]:
    """Compile ``source``: one pattern for each choice of its optional elements. Raises ValueError."""
    elements: list[tuple[Element, bool]] = []
    gap, crosses, start, marking, has_marks = FILLER_GAP, False, False, "【" not in source, "【" in source
    for token in _TOKEN.findall(source):
        if token.startswith("~~"):
            gap, crosses = int(token[2:]), True
        elif token.startswith("~"):
            gap = int(token[1:] or 4)
        elif token == "^":
            start = True
        elif token == "$":
            if not elements:
                raise ValueError("$ has nothing before it")
            last, optional = elements[-1]
            elements[-1] = (replace(last, clause_end=True), optional)
        else:
            if token.startswith("【"):
                marking, token = True, token[1:]
            closes = "】" in token
            token = token.replace("】", "")
            optional = token.endswith("?")
            element = _element(token.removesuffix("?"))
            elements.append(
                (replace(element, gap=gap, crosses=crosses, marked=marking, clause_start=start), optional)
            )
            gap, crosses, start = FILLER_GAP, False, False
            marking = marking and not (closes and has_marks)
    if not any(element.words or set(element.slots) - NUMBERS for element, optional in elements if not optional):
        raise ValueError("needs a word or a slot that must be there, beside <num>")
    if len(elements) > MOST_ELEMENTS:
        raise ValueError(f"has {len(elements)} elements; {MOST_ELEMENTS} is the most")
    if widest := max((element.gap for element, _ in elements if element.gap > MOST_GAP), default=0):
        raise ValueError(f"lets {widest} characters stand between; {MOST_GAP} is the most")
    if sum(optional for _, optional in elements) > 3:
        raise ValueError("has more than three optional elements")
    return _choices(source, elements)


def doubts(source: str) -> list[str]:
    """Return what of a sound pattern does not do what its author may think; empty choices in an element do nothing."""
    elements = (token.translate(_SIGNS) for token in _TOKEN.findall(source) if token[0] not in "~^$")
    return [f"{element!r}: | with nothing beside it adds nothing; write ? behind an element that may be missing" for element in elements if "" in _alternatives(element)]


def _element(token: str) -> Element:
    if not token or "【" in token:
        raise ValueError("an empty place or a stray 【")
    words: dict[str, None] = {}
    slots: dict[str, None] = {}
    for choice in _alternatives(token):
        if slot := _SLOT.fullmatch(choice):
            slots[slot.group(1)] = None
        elif "<" in choice or ">" in choice:
            raise ValueError(f"{choice!r}: a slot stands alone, as in 字|<slot>")
        elif "?" in choice:
            raise ValueError(f"{choice!r}: ? stands at the end of an element and makes all of it optional; for a part write {{字|}}")
        else:
            words.update(dict.fromkeys(word for word in expand(choice) if word))
    if not words and not slots:
        raise ValueError(f"{token!r} stands for nothing")
    if len(words) > MOST_WORDS:
        raise ValueError(f"{token[:20]!r}… stands for {len(words)} wordings; {MOST_WORDS} is the most")
    if longest := next((word for word in words if len(word) > MOST_LENGTH), None):
        raise ValueError(f"{longest!r} has {len(longest)} characters; {MOST_LENGTH} is the most in one word")
    return Element(tuple(words), tuple(slots))


def _alternatives(token: str) -> list[str]:
    """Split at ``|`` outside braces."""
    return re.split(r"\|(?![^{]*\})", token)


def _choices(source: str, elements: list[tuple[Element, bool]]) -> list[Pattern]:
    """One pattern for each set of optional elements kept; a dropped element leaves its distance behind."""
    places = [index for index, (_, optional) in enumerate(elements) if optional]
    patterns = []
    for size in range(len(places), -1, -1):
        for kept in itertools.combinations(places, size):
            chosen: list[Element] = []
            carried = FILLER_GAP
            carried_crosses = False
            for index, (element, optional) in enumerate(elements):
                if optional and index not in kept:
                    carried = max(carried, element.gap)
                    carried_crosses |= element.crosses
                    continue
                gap = max(carried, element.gap) if chosen else FILLER_GAP
                chosen.append(replace(element, gap=gap, crosses=element.crosses or carried_crosses))
                carried, carried_crosses = FILLER_GAP, False
            if any(element.words or set(element.slots) - NUMBERS for element in chosen):
                patterns.append(Pattern(source, tuple(chosen)))
    return patterns

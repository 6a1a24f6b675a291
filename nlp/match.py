"""Finds where patterns hold: candidates only, from the places the scan found. Touches only rules whose words were seen."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from nlp.normalise import BREAKS
from nlp.pattern import FILLER_GAP, Element, Pattern
from nlp.rules import Rule
from nlp.scan import MANY, NUM, Hits, Vocabulary

FILLER_REACH = 4
_Words = tuple[tuple[str, ...], tuple[str, ...], int]  # of an element: words, lists, least length of a homophone


@dataclass(frozen=True, slots=True)
class Candidate:
    """A rule's words in the normalised text: the marked run, the whole match, how many characters were named, by what."""

    rule: Rule
    start: int
    end: int
    left: int
    right: int
    weight: int
    pattern: str = ""


@dataclass(frozen=True, slots=True)
class _Place:
    numbers: frozenset[int]
    element: Element


@dataclass(frozen=True, slots=True)
class _Compiled:
    """``needs``: the sets of words of which it wants one each, as bits by their number in the index."""

    rule: Rule
    source: str
    places: tuple[_Place, ...]
    needs: int


@dataclass(slots=True)
class _Way:
    """Where the words of each element stand in one caption, and where following them leads nowhere."""

    hits: Hits
    options: dict[int, list[tuple[int, int]]] = field(default_factory=dict)
    dead_ends: set[tuple[int, int]] = field(default_factory=set)


class PatternIndex:
    """Patterns of many rules, looked up by the rarest words each cannot do without."""

    def __init__(self, patterns: Iterable[tuple[Rule, Pattern]], vocabulary: Vocabulary) -> None:
        self._filler = frozenset("".join(vocabulary.lexicons["filler"].words)) | {" "}
        groups: dict[frozenset[int], list[_Compiled]] = {}
        sets: dict[frozenset[int], int] = {}
        known: dict[_Words, frozenset[int]] = {}
        for rule, pattern in patterns:
            places = tuple(_Place(_numbers(element, rule, vocabulary, known), element) for element in pattern.elements)
            worded = [place.numbers for place in places if not place.numbers <= {NUM, MANY}]
            rarest = min(worded, key=vocabulary.commonness)
            needs = sum(1 << number for number in {sets.setdefault(place.numbers, len(sets)) for place in places})
            groups.setdefault(rarest, []).append(_Compiled(rule, pattern.source, places, needs))
        self._groups = tuple(tuple(group) for group in groups.values())
        by_word, holding = _by_word(groups), _by_word(sets)
        bits = {places: sum(1 << place for place in places) for places in set(holding.values())}
        self._of = {word: (bits[places], by_word.get(word, ())) for word, places in holding.items()}

    def find(self, text: str, hits: Hits) -> list[Candidate]:
        """Return every place a pattern holds, the shortest from each beginning."""
        found: list[Candidate] = []
        groups: set[int] = set()
        seen = 0
        for number in hits.keys() & self._of.keys():
            held, asked = self._of[number]
            seen |= held
            groups.update(asked)
        for group in groups:
            for compiled in self._groups[group]:
                if compiled.needs & seen == compiled.needs:
                    found += self._walk(compiled, text, hits)
        return found

    def _walk(self, compiled: _Compiled, text: str, hits: Hits) -> Iterator[Candidate]:
        way = _Way(hits)
        for start, end in _places(hits, compiled.places[0].numbers):
            if not _fits(compiled.places[0].element, text, start, end):
                continue
            chain = self._chain(compiled.places, [(start, end)], text, way)
            if chain:
                marked = [span for span, place in zip(chain, compiled.places) if place.element.marked]
                weight = sum(e - s for s, e in chain)
                yield Candidate(
                    compiled.rule, marked[0][0], marked[-1][1], start, chain[-1][1], weight, compiled.source
                )

    def _chain(
        self, places: Sequence[_Place], so_far: list[tuple[int, int]], text: str, way: "_Way"
    ) -> list[tuple[int, int]] | None:
        """Extend the match by the nearest fitting place; longest word first where two begin together.

        A dead end is tried once only, so the steps never exceed elements times places times reach.
        """
        index, last = len(so_far), so_far[-1][1]
        if index == len(places):
            return so_far
        if (index, last) in way.dead_ends:
            return None
        element = places[index].element
        reach = FILLER_REACH if element.gap == FILLER_GAP else element.gap
        if index not in way.options:
            way.options[index] = _places(way.hits, places[index].numbers)
        for start, end in _within(way.options[index], last, last + reach):
            if self._gap_holds(element, text[last:start]) and _fits(element, text, start, end):
                chain = self._chain(places, [*so_far, (start, end)], text, way)
                if chain:
                    return chain
        way.dead_ends.add((index, last))
        return None

    def _gap_holds(self, element: Element, between: str) -> bool:
        if element.gap == FILLER_GAP:
            return self._filler.issuperset(between)
        return element.crosses or BREAKS.isdisjoint(between)


def _by_word(sets: Iterable[frozenset[int]]) -> dict[int, tuple[int, ...]]:
    """Word number → the places of the sets that hold it; words that always stand together share one tuple."""
    found: dict[int, tuple[int, ...]] = {}
    longer: dict[tuple[int, ...], tuple[int, ...]] = {}
    for place, numbers in enumerate(sets):
        longer.clear()
        for number in numbers:
            places = found.get(number, ())
            found[number] = longer.setdefault(places, (*places, place))
    return found


def _numbers(
    element: Element, rule: Rule, vocabulary: Vocabulary, known: dict[_Words, frozenset[int]]
) -> frozenset[int]:
    """The numbers an element asks for; equal elements share one set, a lone list lends its own."""
    key = (element.words, element.slots, rule.sound)
    if key not in known:
        if not element.words and len(element.slots) == 1:
            known[key] = vocabulary.slot(element.slots[0])
        else:
            slots = (vocabulary.slot(slot) for slot in element.slots)
            known[key] = vocabulary.words(element.words, rule.sound).union(*slots)
    return known[key]


def _places(hits: Hits, numbers: frozenset[int]) -> list[tuple[int, int]]:
    """Return the places of any of the words, in order."""
    seen = numbers.intersection(hits)  # the set's own way walks the few hits, ``&`` would walk the many words
    if len(seen) == 1:
        return next(hits[number] for number in seen)
    return sorted({place for number in seen for place in hits[number]})


def _within(places: list[tuple[int, int]], first: int, last: int) -> list[tuple[int, int]]:
    """Return the places that begin from ``first`` to ``last``, of two that begin together the longer first."""
    if len(places) == 1:
        return places if first <= places[0][0] <= last else []
    near = places[bisect_left(places, (first, 0)) : bisect_left(places, (last + 1, 0))]
    return sorted(near, key=lambda span: (span[0], -span[1])) if len(near) > 1 else near


def _fits(element: Element, text: str, start: int, end: int) -> bool:
    if element.clause_start and start > 0 and text[start - 1] not in BREAKS:
        return False
    return not (element.clause_end and end < len(text) and text[end] not in BREAKS)

"""Finds where patterns hold: candidates only, from the places the scan found. Touches only rules whose words were seen."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from nlp.normalise import BREAKS
from nlp.pattern import FILLER_GAP, Element, Pattern
from nlp.rules import Rule
from nlp.scan import NUM, Hits, Vocabulary

FILLER_REACH = 4


@dataclass(frozen=True, slots=True)
class Candidate:
    """A rule's words in the normalised text: the marked run, the whole match, and how many characters were named."""

    rule: Rule
    start: int
    end: int
    left: int
    right: int
    weight: int


@dataclass(frozen=True, slots=True)
class _Place:
    symbols: tuple[int, ...]
    element: Element


@dataclass(frozen=True, slots=True)
class _Compiled:
    rule: Rule
    places: tuple[_Place, ...]


class PatternIndex:
    """Patterns of many rules, looked up by the rarest word each cannot do without."""

    def __init__(self, patterns: Iterable[tuple[Rule, Pattern]], vocabulary: Vocabulary) -> None:
        self._by_symbol: dict[int, list[_Compiled]] = {}
        filler = vocabulary.lexicons["filler"].words
        self._filler = frozenset("".join(filler)) | {" "}
        for rule, pattern in patterns:
            places = tuple(_Place(_symbols(element, rule, vocabulary), element) for element in pattern.elements)
            compiled = _Compiled(rule, places)
            wanted = [place.symbols for place in places if NUM not in place.symbols]
            for symbol in min(wanted, key=lambda symbols: sum(vocabulary.sizes[symbol] for symbol in symbols)):
                self._by_symbol.setdefault(symbol, []).append(compiled)

    def find(self, text: str, hits: Hits) -> list[Candidate]:
        """Return every place a pattern holds, the shortest from each beginning."""
        found = []
        for symbol in hits:
            for compiled in self._by_symbol.get(symbol, ()):
                if all(any(s in hits for s in place.symbols) for place in compiled.places):
                    found += self._walk(compiled, text, hits)
        return found

    def _walk(self, compiled: _Compiled, text: str, hits: Hits) -> Iterator[Candidate]:
        for start, end in _hits(hits, compiled.places[0].symbols):
            if not _fits(compiled.places[0].element, text, start, end):
                continue
            chain = self._chain(compiled.places, 1, [(start, end)], text, hits)
            if chain:
                marked = [span for span, place in zip(chain, compiled.places) if place.element.marked]
                yield Candidate(
                    compiled.rule, marked[0][0], marked[-1][1], start, chain[-1][1], sum(e - s for s, e in chain)
                )

    def _chain(
        self, places: Sequence[_Place], index: int, so_far: list[tuple[int, int]], text: str, hits: Hits
    ) -> list[tuple[int, int]] | None:
        """Extend the match by the nearest fitting place; longest word first where two begin together."""
        if index == len(places):
            return so_far
        place, last = places[index], so_far[-1][1]
        reach = FILLER_REACH if place.element.gap == FILLER_GAP else place.element.gap
        options = [(s, e) for s, e in _hits(hits, place.symbols) if last <= s <= last + reach]
        for start, end in sorted(options, key=lambda span: (span[0], -span[1])):
            if self._gap_holds(place.element, text[last:start]) and _fits(place.element, text, start, end):
                chain = self._chain(places, index + 1, [*so_far, (start, end)], text, hits)
                if chain:
                    return chain
        return None

    def _gap_holds(self, element: Element, between: str) -> bool:
        if element.gap == FILLER_GAP:
            return all(char in self._filler for char in between)
        return element.crosses or not any(char in BREAKS for char in between)


def _symbols(element: Element, rule: Rule, vocabulary: Vocabulary) -> tuple[int, ...]:
    symbols = [vocabulary.slot(slot) for slot in element.slots]
    if element.words:
        symbols.append(vocabulary.words(element.words, rule.sound))
    return tuple(symbols)


def _hits(hits: Hits, symbols: tuple[int, ...]) -> list[tuple[int, int]]:
    if len(symbols) == 1:
        return hits.get(symbols[0], [])
    return sorted({span for symbol in symbols for span in hits.get(symbol, ())})


def _fits(element: Element, text: str, start: int, end: int) -> bool:
    if element.clause_start and start > 0 and text[start - 1] not in BREAKS:
        return False
    return not (element.clause_end and end < len(text) and text[end] not in BREAKS)

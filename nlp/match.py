"""Finds where patterns hold: candidates only, from the places the scan found. Touches only rules whose words were seen."""

import functools
import operator
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from nlp.automaton import ALWAYS, NEVER, Asks, Call, together
from nlp.normalise import BREAKS
from nlp.pattern import FILLER_GAP, Element, Pattern, parse
from nlp.rules import Rule
from nlp.scan import Glance, Hits
from nlp.vocabulary import MANY, NUM, Vocabulary

FILLER_REACH = 4
SEAM_REACH = 3
_OWN, _SHARED = 5000, 3000  # bits
_Chain = tuple[tuple[int, int], ...]
_Asked = tuple[tuple[str, ...], tuple[str, ...], int]  # of an element: words, lists, least length of a homophone
Words = tuple[frozenset[int], ...]  # the numbers of an element's own words and of each of its lists, which all elements share


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
    """An element, its words by number. ``reach``: the most characters before it; ``loose``: any may stand there, not filler words only."""

    words: Words
    reach: int
    loose: bool
    crosses: bool
    marked: bool
    starts: bool
    ends: bool


@dataclass(frozen=True, slots=True)
class Compiled:
    """A pattern of a rule, its words by number."""

    rule: Rule
    source: str
    places: tuple[_Place, ...]


class Standing:
    """Where words stand in one caption; each set of words is looked up once. ``seam``: where what was said before ends."""

    __slots__ = ("_known", "_seen", "hits", "seam", "text")

    def __init__(self, text: str, hits: Hits, seam: int = 0) -> None:
        self.text = text
        self.hits = hits
        self.seam = seam
        self._seen = frozenset(hits)
        self._known: dict[Words, list[tuple[int, int]]] = {}

    def places(self, words: Words) -> list[tuple[int, int]]:
        """Return the places of any of the words, in order."""
        places = self._known.get(words)
        if places is None:
            found = [self.hits[number] for numbers in words for number in numbers & self._seen]
            places = found[0] if len(found) == 1 else sorted({place for one in found for place in one})
            self._known[words] = places
        return places


class Patterns:
    """Compiles patterns over one vocabulary and follows them through captions."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        self._filler = frozenset("".join(vocabulary.lexicons["filler"].words)) | {" "}
        self._known: dict[_Asked, Words] = {}
        self._places: dict[_Place, _Place] = {}

    def compile(self, rule: Rule, sources: Iterable[str]) -> list[Compiled]:
        """Return the patterns of a rule with their words numbered; equal elements are one."""
        return [self._compiled(rule, pattern) for source in dict.fromkeys(sources) for pattern in parse(source)]

    def _compiled(self, rule: Rule, pattern: Pattern) -> Compiled:
        places = []
        for element in pattern.elements:
            words, loose = _words(element, rule, self._vocabulary, self._known), element.gap != FILLER_GAP
            reach = element.gap if loose else FILLER_REACH
            place = _Place(words, reach, loose, element.crosses, element.marked, element.clause_start, element.clause_end)
            places.append(self._places.setdefault(place, place))
        return Compiled(rule, pattern.source, tuple(places))

    def release(self) -> None:
        """Forget what only compiling needs."""
        self._known.clear()
        self._places.clear()

    def find(self, standing: Standing, patterns: Iterable[Compiled]) -> list[Candidate]:
        """Return every place a pattern holds, the shortest from each beginning."""
        found: list[Candidate] = []
        for compiled in patterns:
            for place in compiled.places:
                if not standing.places(place.words):
                    break
            else:
                self._walk(compiled, standing, found)
        return found

    def _walk(self, compiled: Compiled, standing: Standing, found: list[Candidate]) -> None:
        places, text = compiled.places, standing.text
        dead_ends: set[tuple[int, int]] = set()
        for span in standing.places(places[0].words):
            if not _fits(places[0], text, *span):
                continue
            chain = self._chain(places, (span,), standing, dead_ends)
            if chain:
                marked = [span for span, place in zip(chain, places) if place.marked]
                weight = sum(e - s for s, e in chain)
                found.append(
                    Candidate(compiled.rule, marked[0][0], marked[-1][1], span[0], chain[-1][1], weight, compiled.source)
                )

    def _chain(self, places: Sequence[_Place], so_far: _Chain, standing: Standing, dead_ends: set[tuple[int, int]]) -> _Chain:
        """Extend the match by the nearest fitting place; longest word first where two begin together. Empty where none fits.

        A dead end is tried once only, so the steps never exceed elements times places times reach.
        """
        index, last = len(so_far), so_far[-1][1]
        if index == len(places):
            return so_far
        if (index, last) in dead_ends:
            return ()
        place, text = places[index], standing.text
        for span in _within(standing.places(place.words), last, last + place.reach):
            if not self._gap_holds(place, text[last : span[0]]) or not _fits(place, text, *span):
                continue
            if _parted(place, last, span[0], standing.seam):
                continue
            chain = self._chain(places, (*so_far, span), standing, dead_ends)
            if chain:
                return chain
        dead_ends.add((index, last))
        return ()

    def _gap_holds(self, place: _Place, between: str) -> bool:
        if place.loose:
            return place.crosses or BREAKS.isdisjoint(between)
        return self._filler.issuperset(between)


class Calls:
    """Which patterns are worth a closer look: each is called up by its rarest words, and wants the others there, too."""

    def __init__(self, patterns: Sequence[tuple[int, Compiled]]) -> None:
        """``patterns``: each with the bits of the sets of words it wants beside those that call it."""
        self._patterns = tuple(compiled for _, compiled in patterns)
        self._needs = tuple(needs for needs, _ in patterns)
        self._all = _or(self._needs) | NEVER

    def heeding(self, heeds: Callable[[Rule], bool]) -> tuple[int, ...]:
        """Return what each pattern wants where some rules do not hold: a pattern that nobody ``heeds`` what never is."""
        return tuple(needs if heeds(compiled.rule) else NEVER for needs, compiled in zip(self._needs, self._patterns))

    def worth(self, seen: Glance, needs: Sequence[int] = (), new: Glance | None = None) -> list[Compiled]:
        """Return the patterns called up of which no word is missing, as far as bits that are shared tell; with ``new`` those that have a word of it."""
        if new and not new.held and not new.calls:
            return []
        held, needs = seen.held | ALWAYS, needs or self._needs
        missing = self._all & ~held
        found = {place for wants, places in seen.calls if wants & held for place in places if not needs[place] & missing}
        if new:
            called = {place for _, places in new.calls for place in places}
            found = {place for place in found if place in called or needs[place] & new.held}
        return [self._patterns[place] for place in sorted(found)]


def calls(patterns: Sequence[Compiled], vocabulary: Vocabulary) -> tuple[Calls, dict[int, Asks]]:
    """Return what tells the patterns worth a look, and what it is told by: what each word is to them."""
    rank = functools.cache(lambda words: (all(numbers <= {NUM, MANY} for numbers in words), sum(map(vocabulary.commonness, words))))
    ranked = [sorted({place.words for place in compiled.places}, key=rank) for compiled in patterns]
    often = Counter(words for sets in ranked for words in sets[1:])
    largest = sorted(often, key=lambda words: -often[words] * sum(map(len, words)))  # what many words are in has low bits: short numbers
    bits = {words: _bit(place) for place, words in enumerate(largest)}
    called: dict[Words, list[tuple[int, int]]] = {}
    for place, sets in enumerate(ranked):
        called.setdefault(sets[0], []).append((bits[sets[1]] if sets[1:] else ALWAYS, place))
    wants = (_or(bits[words] for words in sets[1:]) for sets in ranked)
    return Calls(list(zip(wants, patterns))), _by_word(bits, {words: _call(calls) for words, calls in called.items()})


def _bit(place: int) -> int:
    """The bit of the ``place``-th set of words; the seldom asked share theirs: ints stay short."""
    return 1 << (place + 2 if place < _OWN else _OWN + 2 + place % _SHARED)


def _call(calls: Iterable[tuple[int, int]]) -> Call:
    """The patterns called up together, and the bits of what each wants most, of which one must be there."""
    wants, places = zip(*calls)
    return _or(wants), places


def _or(bits: Iterable[int]) -> int:
    return functools.reduce(operator.or_, bits, 0)


def _by_word(bits: Mapping[Words, int], calls: Mapping[Words, Call]) -> dict[int, Asks]:
    """Word number → what it is to the rules; words that are the same to them share one."""
    sets = tuple(bits.keys() | calls.keys())
    held: dict[int, tuple[int, ...]] = {}
    longer: dict[tuple[int, ...], tuple[int, ...]] = {}
    for place, words in enumerate(sets):
        longer.clear()
        for number in frozenset[int]().union(*words):
            before = held.get(number, ())
            held[number] = longer.setdefault(before, (*before, place))
    known: list[Asks] = [(bits.get(words, 0), calls.get(words)) for words in sets]
    asks = {places: together([known[place] for place in places]) for places in set(held.values())}
    return {number: asks[places] for number, places in held.items()}


def _parted(place: _Place, end: int, start: int, seam: int) -> bool:
    """A cue ends between two words: who spoke has paused, and over a pause words belong together only where they are close."""
    return place.loose and not place.crosses and end <= seam <= start and start - end > SEAM_REACH


def _words(element: Element, rule: Rule, vocabulary: Vocabulary, known: dict[_Asked, Words]) -> Words:
    """The numbers an element asks for: of its own words, and of each list."""
    asked = (element.words, element.slots, rule.sound)
    if asked not in known:
        own = vocabulary.words(element.words, rule.sound) | vocabulary.heard_anyway(element.words)
        known[asked] = (*((own,) if own else ()), *map(vocabulary.slot, element.slots))
    return known[asked]


def _within(places: list[tuple[int, int]], first: int, last: int) -> list[tuple[int, int]]:
    """Return the places that begin from ``first`` to ``last``, of two that begin together the longer first."""
    if len(places) == 1:
        return places if first <= places[0][0] <= last else []
    near = places[bisect_left(places, (first, 0)) : bisect_left(places, (last + 1, 0))]
    return sorted(near, key=lambda span: (span[0], -span[1])) if len(near) > 1 else near


def _fits(place: _Place, text: str, start: int, end: int) -> bool:
    """Tell whether the clause begins or ends there, where it must."""
    if place.starts and start > 0 and text[start - 1] not in BREAKS:
        return False
    return not (place.ends and end < len(text) and text[end] not in BREAKS)

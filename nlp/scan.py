"""One pass over a caption finds every word of every rule and list, as written and as heard.

The automata hold all words at once, so the cost of a caption does not grow with the number of rules. A caption is
read as it stands and, where characters were doubled or pushed in to dodge a filter (代某谢, 紧紧致致), without them.
A glance tells which words may stand there; the closer look that tells which do, and where, is for captions in which
a rule has all its words.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from nlp.automaton import NOTHING, SEVERAL, Asks, Automaton, Call
from nlp.disguise import Disguise
from nlp.phrases import anchored, around
from nlp.sound import sound, spelt
from nlp.vocabulary import HIDDEN, MANY, NUM, Vocabulary

Hits = dict[int, list[tuple[int, int]]]
_DIGITS = "零〇一二两三四五六七八九十百千万亿半几"
_NUMBER = re.compile(rf"[0-9]+(?:\.[0-9]+)?[多来几]?[万亿千百]*|[{_DIGITS}]+(?:[多来][万千百亿十]*)?")
_MANY = re.compile(r"[万亿]|[0-9]{5}")
_DIGIT = re.compile(rf"[0-9{_DIGITS}]")
_LETTER = re.compile(r"[a-z]{2}")
_LATIN = frozenset("abcdefghijklmnopqrstuvwxyz")


@dataclass(slots=True)
class View:
    """A caption as it stands, or ``bare``: without what was pushed in; and the words that may stand in it.

    ``positions`` lead back to the caption, ``starts`` and ``ends`` do so from its sounds. ``spelt``:
    words written in part with letters; ``letters``: two stand side by side. ``loose``: of the first ``tried`` words by
    sound those that stand there only while the caption is cut as it is.
    """

    text: str
    bare: bool
    letters: bool
    positions: Sequence[int]
    starts: Sequence[int]
    ends: Sequence[int]
    written: list[tuple[int, int]]
    heard: list[tuple[int, int]]
    spelt: list[tuple[int, int, int]]
    loose: list[int] = field(default_factory=list)
    tried: int = 0


@dataclass(slots=True)
class Glance:
    """The words that may stand in a caption: all that do, and some that do not.

    ``hidden``: words told from their parts, places in the bare view. ``held`` and ``calls``: what all these are to the rules.
    """

    text: str
    views: list[View]
    hidden: list[tuple[int, int, int]]
    held: int = 0
    calls: list[Call] = field(default_factory=list)


@dataclass(slots=True)
class Growth:
    """What the last check left of a text that may grow: what may stand in it, by whom and for what it was ``judged``; ``idle``: no pattern held."""

    seen: Glance | None = None
    judged: tuple[object, ...] = ()
    idle: bool = False


class Scanner:
    """The automata over a vocabulary. Build once, scan for ever; holds no state of a caption."""

    def __init__(
        self,
        vocabulary: Vocabulary,
        is_word: Callable[[str], bool],
        edges: Callable[[str, int, int], tuple[int, int, frozenset[int]]],
        asks: Mapping[int, Asks] = {},
    ) -> None:
        """``is_word`` and ``edges`` tell ordinary words and word edges around: neither those nor parts of them are homophones.

        ``asks`` tells what each word is to the rules, by its number.
        """
        self._disguise = Disguise(vocabulary.hidden, vocabulary.lexicons, is_word)
        self._masks = vocabulary.words(tuple(vocabulary.lexicons["homograph"].spelt()), 0)
        self._written = Automaton(vocabulary.written, anchored(vocabulary.phrases, vocabulary.frequency), asks)
        self._heard = Automaton(vocabulary.heard, {}, asks)
        self._numbers = tuple(asks.get(number, NOTHING) for number in (NUM, MANY))
        # a word told from its parts is in no set in which the word itself is not
        self._hidden = tuple(asks[number] if number + HIDDEN in asks else NOTHING for number in range(len(vocabulary.numbers)))
        self._is_word = is_word
        self._edges = edges

    def glance(self, text: str) -> Glance:
        """Return the words that may stand in ``text``, and what they are to the rules."""
        bare = self._disguise.bare(text)
        seen = Glance(text, [self._view(text, range(len(text)))], list(self._disguise.hidden(bare)) if bare else [])
        if bare:
            seen.views.append(self._view(bare.text, bare.positions, bare=True))
        for view in seen.views:
            self._note_words(view, seen)
        for number, _, _ in seen.hidden:
            _note(self._hidden[number - HIDDEN], seen)
        self._note_numbers(text, 0, seen)
        return seen

    def grow(self, seen: Glance, text: str, *, seam: bool = True) -> Glance | None:
        """Look on at a text that grew; return what is new in it. None, and ``seen`` as it was: glance anew.

        New are words that end in what was added; with ``seam`` also what may stand there now though it ended before:
        phrases that reach on, and homophones, for the text may be cut into other words.
        """
        bare = self._disguise.bare(text)
        views = [(text, range(len(text))), *([(bare.text, bare.positions)] if bare else [])]
        if len(views) != len(seen.views) or not all(map(_goes_on, seen.views, views)):
            return None
        new = Glance(text, [], list(self._disguise.hidden(bare)) if bare else [])
        for view, (whole, positions) in zip(seen.views, views):
            if seam:
                self._note_seam(view, new)
            self._grow_view(view, whole, positions, new)
        for number, _, _ in new.hidden:
            _note(self._hidden[number - HIDDEN], new)
        self._note_numbers(text, len(seen.text), new)
        seen.text, seen.hidden, seen.held = text, new.hidden, seen.held | new.held
        seen.calls += new.calls
        return new

    def _grow_view(self, view: View, text: str, positions: Sequence[int], new: Glance) -> None:
        old, written, heard = len(view.text), len(view.written), len(view.heard)
        view.written += self._written.found(text, old)
        view.heard += self._heard.found(sound(text), old)
        view.text, view.positions, view.starts, view.ends = text, positions, positions, positions
        self._note_words(view, new, written, heard)

    def _note_seam(self, view: View, new: Glance) -> None:
        view.loose += (place for last, place in view.heard[view.tried :] if self._may_change(view, last, place))
        view.tried = len(view.heard)
        for place in view.loose:
            _note(self._heard.asks[place], new)
        reaches, most = self._written.reaches, len(view.text) - 1
        for last, place in view.written:
            if reaches[place] and last + reaches[place] > most:
                _note(self._written.asks[place], new)

    def _may_change(self, view: View, last: int, place: int) -> bool:
        """A word by sound that is neither another word nor the very word as written; without what was pushed in it stands anyhow."""
        first = last + 1 - self._heard.lengths[place]
        if view.bare or self._is_word(view.text[first : last + 1]):
            return False
        found = (at for end, at in view.written if end == last and self._written.lengths[at] == last + 1 - first)
        as_written = {number for at in found for number in self._written.numbers(at)}
        return not all(~number in as_written for number in self._heard.numbers(place))

    def _note_numbers(self, text: str, first: int, seen: Glance) -> None:
        if _DIGIT.search(text, first):
            _note(self._numbers[NUM], seen)
            if _MANY.search(text):
                _note(self._numbers[MANY], seen)

    def _note_words(self, view: View, seen: Glance, written: int = 0, heard: int = 0) -> None:
        """Note what the words are to the rules, from some places in the lists on."""
        held, calls, asks = seen.held, seen.calls, self._written.asks
        for _, place in view.written[written:]:
            bits, call = asks[place]
            held |= bits
            if call:
                calls.append(call)
        for _, place in view.heard[heard:]:
            bits, call = self._heard.asks[place]
            held |= bits
            if call:
                calls.append(call)
        seen.held = held
        for number, _, _ in view.spelt:
            _note(self._hidden[number - HIDDEN], seen)

    def scan(self, text: str) -> Hits:
        """Return word number → places, in code points of ``text``, each list in order of start."""
        return self.look(self.glance(text))

    def look(self, seen: Glance, wanted: Callable[[int], bool] | None = None) -> Hits:
        """Return where the words of a glance do stand; of homophones, which cost most, those ``wanted``."""
        hits: Hits = defaultdict(list)
        for view in seen.views:
            self._look_written(view, hits)
            self._look_heard(view, seen.text, hits, wanted)
        positions = seen.views[-1].positions
        for number, start, end in seen.hidden:
            hits[number].append((positions[start], positions[end - 1] + 1))
        masks = [place for number in self._masks.intersection(hits) for place in hits[number]]
        if masks:
            _mask(hits, masks)
        if not hits:
            return hits
        for found in _NUMBER.finditer(seen.text):
            hits[NUM].append(found.span())
            if _MANY.search(found.group()):
                hits[MANY].append(found.span())
        if len(seen.views) > 1:
            for places in hits.values():
                if len(places) > 1:
                    places[:] = sorted(set(places))
        return hits

    def grows(self, text: str, start: int) -> bool:
        """Tell whether more characters could turn words from ``start`` on into an innocent one (治|愈系)."""
        return any(self._written.begins(text[at:]) and self._innocent(text[at:]) for at in range(start, len(text)))

    def words(self) -> Iterator[str]:
        """Yield every word as written that is looked for."""
        return iter(self._written)

    def _innocent(self, prefix: str) -> bool:
        return any(
            len(word) > len(prefix) and not self._masks.isdisjoint(self._written.numbers(place))
            for word, place in self._written.beginning(prefix)
        )

    def _view(self, text: str, positions: Sequence[int], *, bare: bool = False) -> View:
        heard, starts, ends, spelt_words = sound(text), positions, positions, []
        letters = _LETTER.search(text) is not None
        if letters:
            heard, starts, ends, signs = _spell(heard, text, positions)
            spelt_words = list(self._disguise.spelt_in(heard, signs))
        return View(text, bare, letters, positions, starts, ends, self._written.found(text), self._heard.found(heard), spelt_words)

    def _look_written(self, view: View, hits: Hits) -> None:
        text, positions, words = view.text, view.positions, self._written
        lengths, first_numbers, around_words = words.lengths, words.first, words.around
        phrases: set[tuple[int, int, int]] = set()
        for last, place in view.written:
            past = last + 1
            first = past - lengths[place]
            if beside := around_words[place]:
                for side in words.sides[beside]:
                    phrases.update(around(text, first, past, side))
            if view.letters and first and text[first] in _LATIN and text[first - 1] in _LATIN:
                continue  # the end of another word in letters
            span = (positions[first], positions[last] + 1) if view.bare else (first, past)
            number = first_numbers[place]
            if number != SEVERAL:
                hits[number].append(span)
                continue
            for number in words.more.get(place, ()):
                hits[number].append(span)
        for number, start, end in sorted(phrases):
            hits[number].append((positions[start], positions[end - 1] + 1))

    def _look_heard(self, view: View, text: str, hits: Hits, wanted: Callable[[int], bool] | None) -> None:
        starts, ends = view.starts, view.ends
        for number, at, behind in view.spelt:
            hits[number].append((starts[at], ends[behind - 1] + 1))
        first, past, edges = 0, 0, frozenset[int]()
        for last, place in view.heard:
            start, end = starts[last - self._heard.lengths[place] + 1], ends[last] + 1
            numbers = self._heard.numbers(place)
            if self._is_word(text[start:end]) or all((start, end) in hits.get(~number, ()) for number in numbers):
                continue  # another word, or the very word as written
            if wanted and not (numbers := tuple(filter(wanted, numbers))):
                continue
            if not view.bare:
                if start < first or past < end:
                    first, past, edges = self._edges(text, start, end)
                if start not in edges or end not in edges:
                    continue
            for number in numbers:
                hits[number].append((start, end))


def _goes_on(view: View, grown: tuple[str, Sequence[int]]) -> bool:
    """Tell whether a view only has more at its end: the same characters at the same places, and no syllable in letters."""
    text, positions = grown
    same = text.startswith(view.text) and not _LETTER.search(text)
    return same and (not view.bare or positions[: len(view.text)] == view.positions)


def _spell(heard: str, seen: str, positions: Sequence[int]) -> tuple[str, list[int], list[int], list[int]]:
    """Put the sign of a syllable in the place of its letters; also where each sign begins and ends, and the new ones."""
    starts, ends = list(positions), list(positions)
    signs: list[int] = []
    for start, end, sign in reversed(spelt(seen)):
        heard = heard[:start] + sign + heard[end:]
        starts[start:end], ends[start:end] = [starts[start]], [ends[end - 1]]
        signs = [start, *(at - (end - start - 1) for at in signs)]
    return heard, starts, ends, signs


def _note(asks: Asks, seen: Glance) -> None:
    bits, call = asks
    seen.held |= bits
    if call:
        seen.calls.append(call)


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

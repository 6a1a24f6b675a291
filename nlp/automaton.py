"""All words looked for at once, and what each is to the rules: kept in rows by the word's place, so that it is small and quick to read.

What a word is to the rules: bits of the sets of words it is in, the patterns it calls up; the same for the phrases that may
stand around it.
"""

from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence

import ahocorasick

from nlp.phrases import Sides, reach

Call = tuple[int, tuple[int, ...]]  # patterns called up, and bits one of which must be held for any of them
Asks = tuple[int, Call | None]  # what a word is to the rules: bits of the sets it is in, patterns it calls up

ALWAYS, NEVER = 1, 2  # the bit that is always held, and the one that never is
NOTHING: Asks = (0, None)
SEVERAL = 0  # no word looked for has this number


class Automaton:
    """Finds words in a text; ``found`` gives the last character and the place of each, which the rows tell more of.

    ``first`` holds the number a word stands for, or SEVERAL: then they are in ``more``, if there are any. ``around`` tells which
    of ``sides``, the phrases that may stand around it, are a word's; ``reaches``: how far behind it they go.
    """

    def __init__(
        self, words: Mapping[str, tuple[int, ...]], anchors: Mapping[str, Sequence[Sides]], asks: Mapping[int, Asks]
    ) -> None:
        """``words``: the numbers each stands for; ``anchors``: the phrases that may stand around it; ``asks``: what a number is to the rules."""
        self._trie = ahocorasick.Automaton(ahocorasick.STORE_INTS)
        self.asks: list[Asks] = []
        self.first, self.more = array("i"), dict[int, tuple[int, ...]]()
        self.sides: list[tuple[Sides, ...]] = [()]  # most words share theirs
        self.around, known = array("i"), {tuple[int, ...](): 0}
        lengths, reaches = bytearray(), bytearray()
        shared: dict[Asks, Asks] = {}
        for place, word in enumerate(sorted(words.keys() | anchors.keys()) or ["\uffff"]):
            numbers, sides = tuple(sorted(words.get(word, ()))), anchors.get(word, ())
            asked = together([asks[number] for number in (*numbers, *(side[0] for side in sides)) if number in asks])
            self.asks.append(shared.setdefault(asked, asked))
            self.around.append(known.setdefault(tuple(map(id, sides)), len(self.sides)))
            if self.around[-1] == len(self.sides):
                self.sides.append(tuple(sides))
            lengths.append(len(word))
            reaches.append(max((reach(side) for side in sides), default=0))
            self.first.append(numbers[0] if len(numbers) == 1 else SEVERAL)
            if len(numbers) > 1:
                self.more[place] = numbers
            self._trie.add_word(word, place)
        self._trie.make_automaton()
        self.lengths, self.reaches, self._longest = bytes(lengths), bytes(reaches), max(lengths)

    def found(self, text: str, since: int = 0) -> list[tuple[int, int]]:
        """Return the last character, from ``since`` on, and the place of every word in ``text``."""
        if not since:
            return list(self._trie.iter(text))
        first = max(0, since + 1 - self._longest)
        return [found for found in self._trie.iter(text, first) if found[0] >= since]

    def numbers(self, place: int) -> tuple[int, ...]:
        """Return what the word stands for."""
        first = self.first[place]
        return (first,) if first != SEVERAL else self.more.get(place, ())

    def begins(self, text: str) -> bool:
        """Tell whether a word begins like ``text``."""
        return bool(self._trie.match(text))

    def beginning(self, text: str) -> Iterable[tuple[str, int]]:
        """Return the words that begin like ``text``, with their places."""
        items: Iterable[tuple[str, int]] = self._trie.items(text)
        return items

    def __iter__(self) -> Iterator[str]:
        return (word for word, place in self._trie.items() if self.numbers(place))


def together(asks: Sequence[Asks]) -> Asks:
    """What a place is to the rules where several words stand."""
    if len(asks) < 2:
        return asks[0] if asks else NOTHING
    held, wants = 0, 0
    for bits, call in asks:
        held |= bits
        wants |= call[0] if call else 0
    places = sorted({place for _, call in asks if call for place in call[1]})
    return held, (wants, tuple(places)) if places else None

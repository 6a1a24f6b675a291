"""Which product of the sheet is spoken of: the one on offer, or another that is clearly named (三号链接, its name).

A name said while presenting (来看三号链接) lasts; one that only points (拍三号链接, 搭配的面霜) counts to the end of its phrase.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from nlp.facts_data import wording
from nlp.facts_name import link_number
from nlp.facts_said import Said, links, listen, plain
from nlp.types import Item

LEAST_NAME = 3
_SURE_NAME = 4
_AROUND = 24
_UNSETTLED = 64


@dataclass(frozen=True, slots=True)
class Mention:
    """From ``start`` on (code points) ``item`` is spoken of, None for one that is not on the sheet.

    One in passing has an ``end``; then nobody knows, until words at ``back`` turn to what is on offer again (我们这款).
    """

    start: int
    item: Item | None
    end: int | None = None
    back: int | None = None


class Catalogue:
    """The products of a sheet, by link number and by the ends of their names that no other product shares."""

    def __init__(self, items: Sequence[Item]) -> None:
        """Index the names; a sheet may be long and captions are many."""
        self._numbers = {number: item for item in items if (number := link_number(item)) is not None}
        self._tails: dict[str, list[tuple[str, Item]]] = {}
        names = [(plain(item.name), item) for item in items]
        for name, item in names:
            others = [other for other, owner in names if owner is not item]
            for size in range(len(name), LEAST_NAME - 1, -1):
                tail = name[-size:]
                if not any(tail in other for other in others):
                    self._tails.setdefault(tail[:LEAST_NAME], []).append((tail, item))

    def mentions(self, text: str) -> list[Mention]:
        """Return what is named in ``text``, in order."""
        if not self._tails and not self._numbers:
            return []
        said = listen(text)
        named = [*self._by_number(said), *self._by_name(said)]
        found = []
        for start, item, lasting in sorted(named, key=lambda one: one[0]):
            if lasting:
                found.append(Mention(said.places[start], item))
                continue
            if found and found[-1].end is None and found[-1].item is item:
                continue
            _, last = said.phrase(start)
            again = wording("other.again").search(said.text, last)
            end = said.places[last] if last < len(said.places) else len(text)
            found.append(Mention(said.places[start], item, end, said.places[again.start()] if again else None))
        return found

    def follow(self, before: str, known: Sequence[Mention], text: str) -> tuple[Mention, ...]:
        """Return the mentions of a text that was ``before`` with the ``known`` ones: only what changed is read."""
        same = len(before) if text.startswith(before) else 0
        settled = max(0, same - _UNSETTLED)
        if not settled:
            return tuple(self.mentions(text))
        first = max(0, settled - _AROUND)
        later = self.mentions(text[first:])
        moved = [Mention(m.start + first, m.item, _later(m.end, first), _later(m.back, first)) for m in later]
        return (*(m for m in known if m.start < settled), *(m for m in moved if m.start >= settled))

    def _by_number(self, said: Said) -> Iterator[tuple[int, Item | None, bool]]:
        if not self._numbers:
            return
        last = 0
        for start, end, number in links(said):
            pointing = wording("other.pointing").search(said.text, 0, start)
            passing = pointing or wording("other.later").match(said.text, end)
            first = max(last, said.phrase(start)[0]) if pointing else start
            yield first, self._numbers.get(number), not passing and said.meant(start, end, after=False)
            last = end

    def _by_name(self, said: Said) -> Iterator[tuple[int, Item | None, bool]]:
        at = 0
        while at < len(said.text):
            listed = self._tails.get(said.text[at : at + LEAST_NAME], ())
            found = next(((tail, item) for tail, item in listed if said.text.startswith(tail, at)), None)
            if found is None:
                at += 1
                continue
            tail, item = found
            lasting = len(tail) >= _SURE_NAME and self._presented(said, at)
            yield at, item, lasting
            at += len(tail)

    def _presented(self, said: Said, at: int) -> bool:
        """Said while it is shown, not beside something else."""
        if wording("other.beside").search(said.text, 0, at) or not said.meant(at, at + 1, after=False):
            return False
        return said.phrase(at)[0] == at or wording("other.presenting").search(said.text, 0, at) is not None


def regions(given: Item | None, mentions: Sequence[Mention], first: int, length: int) -> list[tuple[int, Item | None]]:
    """Return from which place on which product is spoken of in ``length`` characters from ``first`` on.

    ``given`` is the product on offer before the first mention. Places count from ``first``; the first region begins at 0.
    """
    lasting = given
    changes: list[tuple[int, Item | None]] = [(first, given)]
    for mention in mentions:
        changes = [change for change in changes if change[0] < mention.start]
        changes.append((mention.start, mention.item))
        if mention.end is None:
            lasting = mention.item
            continue
        changes.append((mention.end, None))
        if mention.back is not None:
            changes.append((mention.back, lasting))
    placed: dict[int, Item | None] = {}
    for start, item in changes:
        if start <= first or start < first + length:
            placed[max(0, start - first)] = item
    return list(placed.items())


def _later(place: int | None, first: int) -> int | None:
    return None if place is None else place + first


def lasting_item(mentions: Sequence[Mention]) -> Mention | None:
    """Return the last mention that lasts."""
    return next((mention for mention in reversed(mentions) if mention.end is None), None)

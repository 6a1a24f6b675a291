"""What is heard against the product sheet: prices, stock, origin, size, gifts, registration, effects, evidence, promises.

``read`` gives findings: ``contradicts`` (the sheet holds a value with which the words cannot be true), ``unsupported``
(a list of the sheet lacks it, or the law asks for a proof that is not there) and ``agrees``. An absent field is
unknown, never wrong. Words: ``facts.toml`` and ``facts_places.toml``.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from nlp.facts_claims import effects, evidence, promises, registration
from nlp.facts_data import entry
from nlp.facts_gifts import gifts
from nlp.facts_name import name, other_goods
from nlp.facts_origin import origin
from nlp.facts_price import prices
from nlp.facts_said import AGREES, CONTRADICTS, UNSUPPORTED, Finding, Said, listen
from nlp.facts_spec import spec
from nlp.facts_stock import stock
from nlp.types import Category, Item

__all__ = ["AGREES", "CONTRADICTS", "UNSUPPORTED", "Card", "Finding", "card", "correction", "read", "read_each"]

_SETTLED = 3
_READERS: tuple[Callable[[Said, Item], Iterator[Finding]], ...] = (
    registration, origin, name, evidence, gifts, promises, effects, stock, prices, spec,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Card:
    """What the card of a finding says, and under which category and articles."""

    category: Category
    title: str
    why: str
    say_instead: tuple[str, ...]
    cite: tuple[str, ...]


def card(field: str) -> Card:
    """Return the card for findings on a field of the sheet."""
    table = entry("price" if field == "list_price" else field)
    return Card(
        Category(table["category"]), table["title"], table["why"], tuple(table["say_instead"]), tuple(table["cite"])
    )


def correction(field: str) -> str | None:
    """Return the shape of a correcting sentence with ``{words}`` and ``{sheet}`` for a field, None where it has none."""
    shape = entry("corrections").get(field)
    return None if shape is None else str(shape)


def read(text: str, item: Item | None, *, final: bool = True, alone: bool = True) -> list[Finding]:
    """Return what ``text`` says of the item, in order of place (code points of ``text``), one finding for the same words.

    With ``final`` false the text still grows: words at its end, which may become others, wait. ``alone``: the item is all
    that is known of the sheet, so words about another link are left out here.
    """
    if item is None:
        return []
    said = listen(text)
    elsewhere = other_goods(said, item) if alone else []
    kept: list[Finding] = []
    for reader in _READERS:
        for found in reader(said, item):
            if any(start <= found.start < end for start, end in elsewhere):
                continue
            if not final and found.kind != AGREES and found.end > len(said.text) - _SETTLED:
                continue
            if not any(other.start < found.end and found.start < other.end for other in kept):
                kept.append(found)
    kept.sort(key=lambda found: found.start)
    return [replace(one, start=said.places[one.start], end=said.places[one.end - 1] + 1) for one in kept]


def read_each(
    text: str, spoken: Sequence[tuple[int, Item | None]], *, final: bool = True, first: int = 0, alone: bool = False
) -> list[Finding]:
    """Return what ``text`` says of several products: each from its place on to the next; the first place is 0.

    Only what stands from ``first`` on is read.
    """
    found: list[Finding] = []
    ends = [start for start, _ in spoken[1:]] + [len(text)]
    for (start, item), end in zip(spoken, ends, strict=True):
        heard = read(text[first:], item, final=final, alone=alone)
        moved = (replace(one, start=one.start + first, end=one.end + first) for one in heard)
        found += [one for one in moved if start <= one.start < end]
    return found

"""Which product is spoken of: its link number or its name; and a product told under another name (玻尿酸 for 烟酰胺)."""

import re
from collections.abc import Iterator, Sequence

from nlp.facts_data import entry, wording
from nlp.facts_said import CONTRADICTS, Finding, Said, links, number_of, plain
from nlp.types import Item


def link_number(item: Item) -> int | None:
    """Return the number of the link a product is sold under (sku ``3号链接`` or ``3``), None where its sku is no number."""
    found = re.fullmatch(r"(?:第)?([\d一二三四五六七八九十]{1,3})(?:号链接|号|号商品|链接|个链接)?", plain(item.sku))
    number = number_of(found[1]) if found else None
    return None if number is None else int(number)


def other_goods(said: Said, item: Item) -> list[tuple[int, int]]:
    """Return the runs of words that speak of another link than the item's, each up to the next mention of its own."""
    own = link_number(item)
    if own is None:
        return []
    runs: list[tuple[int, int]] = []
    named = links(said)
    for position, (start, _, number) in enumerate(named):
        if number != own:
            if wording("other.pointing").search(said.text, 0, start):
                start = max((end for _, end, other in named[:position] if other == own), default=0)
                start = max(start, said.phrase(named[position][0])[0])
            after = next((first for first, _, other in named[position + 1 :] if other == own), len(said.text))
            runs.append((start, after))
    return runs


def name(said: Said, item: Item) -> Iterator[Finding]:
    """Yield a word that the product's own name excludes, said before the same noun: 玻尿酸精华 for 烟酰胺精华液."""
    own = plain(item.name)
    nouns = [noun for noun in entry("name.nouns") if noun in own]
    known = own + plain(item.spec or "")
    for group in entry("name.groups"):
        mine = [word for word in group if word in known]
        if not mine or any(word in said.text for word in mine):
            continue
        for word in group:
            for match in re.finditer(re.escape(word), said.text) if word not in mine else ():
                end = _noun_end(said, match.end(), nouns)
                if end and said.meant(match.start(), end) and not _beside(said, match.start()):
                    yield Finding(match.start(), end, "name", CONTRADICTS, item.name)
    yield from _other_kind(said, item, known)
    yield from _aged(said, item, own)


def _noun_end(said: Said, at: int, nouns: Sequence[str]) -> int | None:
    """Where the noun ends that stands right behind, or behind one word of its own (青柠|苏打|水)."""
    ends = (
        said.text.find(noun, at, at + 2 + len(noun)) + len(noun)
        for noun in nouns
        if noun in said.text[at : at + 2 + len(noun)]
    )
    return next((end for end in ends if " " not in said.text[at:end]), None)


def _other_kind(said: Said, item: Item, known: str) -> Iterator[Finding]:
    """这瓶沐浴露 for a shampoo."""
    for group in entry("name.goods"):
        if not any(word in known for word in group):
            continue
        for word in group:
            for match in re.finditer(re.escape(word), said.text) if word not in known else ():
                this = wording("name.this").search(said.text, 0, match.start())
                if this and said.meant(*match.span()) and not _beside(said, this.start()):
                    yield Finding(*match.span(), "name", CONTRADICTS, item.name)


def _aged(said: Said, item: Item, own: str) -> Iterator[Finding]:
    """十年坤沙 for a 五年坤沙."""
    years = {number_of(match["n"]) for match in wording("name.years").finditer(own)}
    for match in wording("name.years").finditer(said.text) if years else ():
        if number_of(match["n"]) not in years and said.meant(*match.span()):
            yield Finding(match.start(), match.end(), "name", CONTRADICTS, item.name)


def _beside(said: Said, start: int) -> bool:
    """搭配的玻尿酸精华: other goods."""
    return any(word in said.before(start, 10) for word in entry("other.near"))

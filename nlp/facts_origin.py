"""Places heard as the origin of the goods against the sheet's: another country, province or city contradicts."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from nlp.facts_data import entry, tables, wording, words
from nlp.facts_said import AGREES, CONTRADICTS, UNSUPPORTED, Finding, Said, plain
from nlp.normalise import normalise
from nlp.types import Item

_HOME = "中国"


@dataclass(frozen=True, slots=True)
class Place:
    """A place by country, province and city; empty: not told."""

    country: str
    province: str = ""
    city: str = ""


def origin(said: Said, item: Item) -> Iterator[Finding]:
    """Yield where the goods are said to come from."""
    true = [place for _, _, place in _joined(plain(item.origin))] if item.origin else []
    named: list[tuple[int, int]] = []
    for start, end, place in _joined(said.text):
        spoken = _as_origin(said, start, end, item)
        if spoken is None:
            named += [(start, end)] if wording("origin.part_before").search(said.text, 0, start) else []
            continue
        if not said.meant(start, spoken):
            continue
        named.append((start, spoken))
        if true and item.origin:
            kind = AGREES if any(_within(place, one) for one in true) else CONTRADICTS
            yield Finding(start, spoken, "origin", kind, item.origin)
        elif not item.origin and place.country != _HOME and "进口" in said.text[start:spoken]:
            yield Finding(start, spoken, "origin", UNSUPPORTED, "")
    yield from _imported(said, item, true, named)


def _imported(said: Said, item: Item, true: list[Place], named: list[tuple[int, int]]) -> Iterator[Finding]:
    for match in wording("origin.import_words").finditer(said.text):
        start, end = match.span()
        part = wording("origin.part_before").search(said.text, said.phrase(start)[0], start)
        if part or any(first <= start < last + 2 for first, last in named) or not said.meant(start, end):
            continue
        if wording("origin.beside").search(said.text, 0, start) or not _of_goods(said, end, item):
            continue
        if not item.origin:
            yield Finding(start, end, "origin", UNSUPPORTED, "")
        elif true and all(place.country == _HOME for place in true):
            yield Finding(start, end, "origin", CONTRADICTS, item.origin)
    for match in wording("origin.domestic").finditer(said.text):
        denied = re.search(words("origin.not_domestic"), said.before(match.start(), 4))
        abroad = true and all(place.country != _HOME for place in true)
        if item.origin and abroad and not denied and said.meant(*match.span()):
            yield Finding(*match.span(), "origin", CONTRADICTS, item.origin)


def _as_origin(said: Said, start: int, end: int, item: Item) -> int | None:
    """Where the claim ends if the place is told as the origin of the goods, else None."""
    text = said.text
    if wording("origin.part_before").search(text, said.phrase(start)[0], start):
        return None
    if wording("origin.not_of").match(text, end) or wording("origin.contrast").match(text, end):
        return None
    if wording("origin.person_before").search(text, 0, start):
        return None
    if made := wording("origin.made").match(text, end):
        of_goods = not wording("origin.not_of").match(text, made.end()) and _of_goods(said, made.end(), item)
        return made.end() if of_goods else None
    if re.search(entry("origin.from") + "$", text[max(0, start - 6) : start]):
        return end
    if of := wording("origin.goods_of").match(text, end):
        rest = text[of.end() : said.phrase(start)[1]]
        if rest == "" and (_ends_as_claim(said, start) or item.origin):
            return end
        return end if _names_goods(rest, item.name) else None
    return end if _names_goods(text[end : said.phrase(start)[1]], item.name, directly=True) else None


def _of_goods(said: Said, end: int, item: Item) -> bool:
    """What 进口的, 产的 goes on with are the goods themselves, not a part of them (进口的弹性蛋白)."""
    of = re.match("的", said.text[end : said.phrase(max(0, end - 1))[1]])
    rest = said.text[end + 1 : said.phrase(max(0, end - 1))[1]] if of else ""
    name = plain(item.name) + plain(item.spec or "")
    if wording("origin.part_after").match(rest):
        return False
    if not rest or wording("origin.goods_word").match(rest):
        return True
    return any(rest[at : at + 2] in name for at in range(min(4, len(rest) - 1))) or rest[0] == name[-1:]


def _ends_as_claim(said: Said, start: int) -> bool:
    return re.search(r"(?:是|就是|都是)$", said.before(start, 2)) is not None


def _names_goods(rest: str, name: str, *, directly: bool = False) -> bool:
    """The words go on with the goods: the name of the product, or how it ends (酒, 苹果)."""
    name = plain(name)
    tails = [name[-size:] for size in range(min(6, len(name)), 1 if directly else 0, -1)]
    tails += [word for group in entry("name.groups") if any(one in name for one in group) for word in group]
    return any(rest.startswith(tail) or (not directly and tail in rest[:5] and len(tail) > 1) for tail in tails)


def _within(heard: Place, true: Place) -> bool:
    """Nothing told of the one is against what is told of the other."""
    for one, other in ((heard.country, true.country), (heard.province, true.province)):
        if one and other and other not in one.split("|"):
            return False
    one, other = heard.city, true.city
    return not (one and other) or one == other or (one, other) in _counties() or (other, one) in _counties()


@cache
def _counties() -> frozenset[tuple[str, str]]:
    """City and county of it."""
    listed = tables("facts_places")["counties"].items()
    return frozenset((city, county) for city, counties in listed for county in counties.split())


def _joined(text: str) -> list[tuple[int, int, Place]]:
    """Places said one behind the other (四川泸州) as one."""
    joined: list[tuple[int, int, Place]] = []
    for start, end, place in _places(text):
        last = joined[-1] if joined else None
        if last and last[1] == start and _within(place, last[2]):
            country, province = place.country, place.province or last[2].province
            joined[-1] = (last[0], end, Place(country, province, place.city or last[2].city))
        else:
            joined.append((start, end, place))
    return joined


def _places(text: str) -> list[tuple[int, int, Place]]:
    table = _table()
    return [(match.start(), match.end(), table[match.group(1)]) for match in _regex().finditer(text)]


@cache
def _regex() -> re.Pattern[str]:
    names = "|".join(sorted(_table(), key=lambda name: (-len(name), name)))
    return re.compile(f"({names})(?:省|市|县|自治区|镇)?(?!路|银行|话|菜|人民|时间|电视|大学)")


@cache
def _table() -> dict[str, Place]:
    data = tables("facts_places")
    table: dict[str, Place] = {_HOME: Place(_HOME), "国内": Place(_HOME)}
    homes = {}
    for province, cities in data["china"].items():
        homes[province] = province
        table.update({city: Place(_HOME, province, city) for city in cities.split()})
        table[province] = Place(_HOME, province)
    for country, others in data["abroad"].items():
        table.update({name: Place(country) for name in (country, *others.split())})
    for region, members in data["regions"].items():
        inside = members.split()
        if inside[0] in homes:
            table[region] = Place(_HOME, "|".join(inside))
        else:
            table[region] = Place("|".join(inside))
    return table | {normalise(name).text: place for name, place in table.items()}

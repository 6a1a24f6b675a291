"""Gifts heard against the sheet's: 送六个酒杯 (another number contradicts), 再送一箱橙子 (not listed), 买一送一."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from nlp.facts_data import compiled, entry, wording, words
from nlp.facts_measures import DIMENSIONS, measures, pack
from nlp.facts_said import AGREES, CONTRADICTS, UNSUPPORTED, Finding, Said, number_of, plain
from nlp.facts_spec import quantities
from nlp.facts_worth import second_share
from nlp.types import Item

_MOST_NOUN = 7


@dataclass(frozen=True, slots=True)
class _Gift:
    """A gift as named: where, its noun, and what it counts (unit → number)."""

    start: int
    end: int
    noun: str
    number: float | None
    unit: str


def gifts(said: Said, item: Item) -> Iterator[Finding]:
    """Yield what is said to come with the goods."""
    taken: list[tuple[int, int]] = []
    for finding in (*_same_again(said, item), *_second_piece(said, item)):
        taken.append((finding.start, finding.end))
        yield finding
    if item.gifts is None:
        return
    counted = wording("gifts.count")
    for give in wording("gifts.give").finditer(said.text):
        if not _gives(said, give) or any(start <= give.end() - 1 < end for start, end in taken):
            continue
        total = counted.match(said.text, give.end())
        if total and item.gifts:
            number = number_of(total["n"])
            if number is not None and number > len(item.gifts):
                yield Finding(give.end(), total.end(), "gifts", CONTRADICTS, "；".join(item.gifts))
            continue
        for gift in _named(said, give.end(), _noun_before(said, give.start(), item)):
            if found := _compare(gift, give, item, _bought(said, give.start())):
                yield found


def _gives(said: Said, give: re.Match[str]) -> bool:
    if compiled(entry("gifts.not_give")).match(said.text, give.end()) and not _listed(said, give.end()):
        return False
    first, _ = said.phrase(give.start())
    if re.search(words("other.near"), said.text[max(first, give.start() - 8) : give.start()]):
        return False
    if wording("gifts.not_before").search(said.text, 0, give.start()):
        return False
    return said.meant(*give.span())


def _listed(said: Said, at: int) -> bool:
    return said.amount_at(at) is not None


def _noun_before(said: Said, at: int, item: Item) -> str:
    """洗脸巾送两包: the noun of a listed gift right before the verb."""
    found = re.search(f"(?:{words('gifts.nouns')})$", said.before(at, 4))
    return found.group() if found and any(_same(found.group(), plain(one)) for one in item.gifts or ()) else ""


def _named(said: Said, at: int, before: str) -> Iterator[_Gift]:
    """The gifts named from a place on: 一个分酒器两个酒杯; ``before``: the noun of one that is only counted."""
    _, last = said.phrase(at)
    while at < last:
        at = _skip(said, at)
        gift = _one(said, at, last)
        if gift and not gift.noun and before:
            gift = replace(gift, noun=before)
        if gift is None or not (gift.noun or gift.unit):
            return
        yield gift
        at = gift.end
        if at < last and not wording("gifts.join").match(said.text, at).group() and said.amount_at(at) is None:  # type: ignore[union-attr]
            return


def _skip(said: Said, at: int) -> int:
    joined = wording("gifts.join").match(said.text, at)
    return joined.end() if joined else at


def _one(said: Said, at: int, last: int) -> _Gift | None:
    amount = said.amount_at(at)
    if amount is None:
        found = re.compile(words("gifts.nouns")).match(said.text, at)
        if found is None and (bare := wording("gifts.bare").match(said.text, at)):
            found = None if re.search(entry("gifts.bare_not"), bare["noun"]) else bare
        return _Gift(at, found.end(), found.group(), None, "") if found else None
    found_measures = measures(said.text, [amount])
    if not found_measures or amount.money:
        return None
    measure = found_measures[0]
    noun_at = measure.end + (said.text[measure.end : measure.end + 1] == "的")
    noun = re.sub(entry("gifts.stop"), "", said.text[noun_at : min(last, noun_at + _MOST_NOUN)])
    noun = re.match(r"[一-龥a-z]*", noun)[0]  # type: ignore[index]
    return _Gift(at, noun_at + len(noun) if noun else measure.end, noun, measure.low, measure.unit)


def _bought(said: Said, at: int) -> float:
    """两箱送四个酒杯: for how many of the goods the gifts are told."""
    found = wording("gifts.bought").search(said.before(at, 6))
    return (number_of(found["n"]) if found else None) or 1


def _compare(gift: _Gift, give: re.Match[str], item: Item, times: float) -> Finding | None:
    assert item.gifts is not None
    sheet = "；".join(item.gifts)
    entries = [one for one in item.gifts if gift.noun and _same(gift.noun, plain(one))]
    if not entries:
        unknown = (bool(gift.noun) and len(gift.noun) > 1) or _is_goods(gift, item, give)
        return Finding(give.start(), gift.end, "gifts", UNSUPPORTED, sheet) if unknown else None
    if gift.number is None:
        return Finding(gift.start, gift.end, "gifts", AGREES, sheet)
    known = [number for one in entries if (number := _count(plain(one), gift.unit)) is not None]
    if known and gift.number not in known and gift.number not in [times * one for one in known]:
        return Finding(gift.start, gift.end, "gifts", CONTRADICTS, sheet)
    return Finding(gift.start, gift.end, "gifts", AGREES, sheet)


def _is_goods(gift: _Gift, item: Item, give: re.Match[str]) -> bool:
    """再送一箱, 送六瓶, 再送两斤: more of what is sold."""
    sold = pack(plain(item.spec or ""))
    if not gift.noun and gift.unit in entry("containers") and re.search(entry("gifts.more"), give.group()):
        return True
    return not gift.noun and bool(gift.unit) and gift.unit in ({sold.box, *sold.sizes} - {"volume"})


def _count(gift: str, unit: str) -> float | None:
    """How many of ``unit`` the sheet's gift holds; of counters one stands for another (支, 根, 个)."""
    found = quantities(gift)
    same = [one.low for one in found if one.unit == unit]
    if same:
        return same[-1]
    counted = [one.low for one in found if one.counted and one.unit != "抽"]
    return counted[-1] if counted and unit not in DIMENSIONS else None


def _same(noun: str, gift: str) -> bool:
    """Two gifts share a word of two characters, or one holds the other whole (杯子, 酒杯)."""
    if len(noun) == 2 and noun[1] == "子":
        noun = noun[0]
    bare = re.sub(r"[\d.]+[a-z一-龥]", "", gift)
    if any(any(one in noun for one in group) and any(one in bare for one in group) for group in entry("gifts.alike")):
        return True
    if noun in bare or (bare and bare in noun):
        return True
    return any(noun[at : at + 2] in bare for at in range(len(noun) - 1))


def _same_again(said: Said, item: Item) -> Iterator[Finding]:
    """买一送一, 拍一箱再送一箱: another of the same, which the sheet must list."""
    if item.gifts is None and item.promises is None:
        return
    listed = [plain(one) for one in (*(item.gifts or ()), *(item.promises or ()))]
    for path in ("gifts.again", "price.buy_get"):
        for match in wording(path).finditer(said.text):
            if not said.meant(*match.span()):
                continue
            same = any(re.search(r"[买拍].{0,3}[送赠得发到]", one) or plain(item.name) in one for one in listed)
            if same:
                yield Finding(*match.span(), "gifts", AGREES, "；".join(listed))
                return
            if item.gifts is not None:
                yield Finding(*match.span(), "gifts", UNSUPPORTED, "；".join(item.gifts))
                return


def _second_piece(said: Said, item: Item) -> Iterator[Finding]:
    """第二件半价: another benefit for the same piece contradicts, none listed leaves it without support."""
    if item.promises is None:
        return
    nth = wording("price.nth")
    listed = [match for one in item.promises if (match := nth.search(plain(one)))]
    for match in nth.finditer(said.text):
        if not said.meant(*match.span()):
            continue
        if listed and match["coins"] and item.price:
            costs = number_of(match["what"])
            share = second_share(item)
            same = costs is not None and share is not None and abs(costs - share * item.price) < 0.06
            yield Finding(*match.span(), "price", AGREES if same else CONTRADICTS, "；".join(item.promises))
            continue
        if not listed:
            yield Finding(*match.span(), "promises", UNSUPPORTED, "；".join(item.promises))
            continue
        same = any(_benefit(match) == _benefit(one) for one in listed)
        yield Finding(*match.span(), "price", AGREES if same else CONTRADICTS, "；".join(item.promises))


def _benefit(match: re.Match[str]) -> tuple[float | None, str]:
    alike = {
        "五折": "半价",
        "5折": "半价",
        "减半": "半价",
        "0元": "零元",
        "免费": "零元",
        "免单": "零元",
        "不要钱": "零元",
    }
    return number_of(match["n"]), alike.get(match["what"], match["what"])

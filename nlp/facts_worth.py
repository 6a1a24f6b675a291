"""What may truly be asked for a product: its price, less a coupon, for several pieces, for each piece; and fractions of it."""

import math
import re
from dataclasses import dataclass

from nlp.amounts import Amount, numbers, value
from nlp.facts_data import compiled, entry, wording
from nlp.facts_measures import Pack, pack
from nlp.facts_said import Said, number_of, plain
from nlp.types import Item

_CENTS = 0.005
_PIECE_ROUNDING = 0.05
_GRAMS = {"斤": 500, "公斤": 1000, "克": 1}
_MILLILITRES = {"升": 1000, "毫升": 1}
_HALF = ("半价", "减半")


@dataclass(frozen=True, slots=True)
class Goods:
    """What the sheet says of prices, read once for a caption."""

    price: float
    list_price: float | None
    coupons: tuple[float, ...]
    second: float | None
    pack: Pack


def goods_of(item: Item) -> Goods:
    """Read what the sheet says of prices."""
    return Goods(item.price or 0, item.list_price, _coupons(item), second_share(item), pack(plain(item.spec or "")))


def true_prices(said: Said, amount: Amount, goods: Goods) -> list[float]:
    """Every amount that would be true: the price, less the sheet's coupon, for several pieces, for each piece."""
    text, price = said.text, goods.price
    accepted = [price]
    if goods.coupons and re.search(entry("price.uses_coupon"), text):
        accepted += [price - coupon for coupon in goods.coupons]
    before = compiled(entry("price.pieces_before")).search(text, max(0, amount.start - 16), amount.start)
    after = wording("price.pieces_after").match(text, amount.end)
    for match in (before, after):
        if match and (number := number_of(match["n"])):
            accepted = (
                _for_pieces(accepted, number, match["unit"], goods) if match is before or not before else accepted
            )
    each = wording("price.each_after").match(text, amount.end)
    window = text[max(0, amount.start - 10) : amount.start]
    piece = wording("price.piece").search(window)
    if piece or (each and not before):
        accepted += _for_each((piece and piece["unit"]) or (each and each["unit"]) or "", goods)
    return accepted


def _for_each(unit: str, goods: Goods) -> list[float]:
    """What one piece or one measure of what is sold costs, rounded as hosts do."""
    if unit in _GRAMS:
        sizes = goods.pack.sizes.get("mass") or goods.pack.sizes.get("volume") or frozenset()
        exact = [goods.price * _GRAMS[unit] / size for size in sizes if size]
    elif unit in _MILLILITRES:
        exact = [goods.price * _MILLILITRES[unit] / size for size in goods.pack.sizes.get("volume", ()) if size]
    elif unit and unit == goods.pack.box:
        exact = []
    else:
        sizes = goods.pack.sizes.get(unit) or goods.pack.counts()
        exact = [goods.price / count for count in sizes if count > 1]
    return exact + [float(math.ceil(one)) for one in exact]


def _for_pieces(accepted: list[float], number: float, unit: str, goods: Goods) -> list[float]:
    sizes = goods.pack.sizes.get(unit, frozenset())
    if number == 1:
        return accepted + [one / count for one in accepted for count in sizes if count > 1]
    several = [number * one for one in accepted]
    if number == 2 and goods.second is not None:
        several.append(goods.price * (1 + goods.second))
    several += [one * number / count for one in accepted for count in sizes if count]
    if unit in _GRAMS:
        grams = _GRAMS[unit] * number
        several += [one * grams / size for one in accepted for size in goods.pack.sizes.get("mass", ()) if size]
        return accepted + several
    if unit != goods.pack.box or not goods.pack.box:
        return accepted + several
    return several


def fits(amount: Amount, price: float) -> bool:
    """Equal, or the cents left off (19.9 as 十九块, 二十), or the same figures read one by one (三九九 for 39.9)."""
    rounding = min(1, price * _PIECE_ROUNDING) if abs(price - round(price, 1)) > 1e-9 else 0
    if amount.fits(price, max(_CENTS, rounding)):
        return True
    whole = amount.exact and amount.low == int(amount.low) and price != int(price)
    if whole and abs(amount.low - price) < 1 and abs(amount.low - price) <= 0.06 * price:
        return True
    return bool(amount.digits) and amount.digits == f"{price:.2f}".rstrip("0").replace(".", "").rstrip(".")


def fold_of(figures: str) -> float | None:
    """五 → 5, 八八 → 8.8, 75 → 7.5, 7.5 → 7.5."""
    if "点" in figures or "." in figures:
        return number_of(figures)
    digits = "".join(str(int(value(char))) if not char.isdigit() else char for char in figures)
    return float(digits) if len(digits) == 1 else float(f"{digits[0]}.{digits[1:]}")


def _coupons(item: Item) -> tuple[float, ...]:
    found = []
    for promise in item.promises or ():
        for match in wording("price.coupon").finditer(plain(promise)):
            amounts = numbers(match["n"] or match["m"])
            found += [amount.low for amount in amounts if amount.exact]
    return tuple(found)


def second_share(item: Item) -> float | None:
    """What part of the price the second piece costs by the sheet (第二件半价 → 0.5), None where it does not say."""
    for promise in (*(item.promises or ()), *(item.gifts or ())):
        match = wording("price.nth").search(plain(promise))
        if match and number_of(match["n"]) == 2:
            return _share(match, item.price)
    return None


def _share(match: re.Match[str], price: float | None) -> float | None:
    what = match["what"]
    if match["coins"]:
        coins = number_of(what)
        return coins / price if coins is not None and price else None
    if what in _HALF:
        return 0.5
    return (fold_of(what[:-1]) or 0) / 10 if what.endswith("折") else 0.0

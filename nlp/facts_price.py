"""Prices heard against the sheet's: whose price a number is, for how many pieces, and whether the sheet agrees."""

import re
from collections.abc import Iterator
from functools import cache

from nlp.amounts import Amount
from nlp.facts_data import compiled, entry, wording, words
from nlp.facts_said import AGREES, CONTRADICTS, Finding, Said, plain
from nlp.facts_worth import Goods, fits, fold_of, goods_of, true_prices
from nlp.types import Item

_REACH = 14
_WEAK = (0.3, 3.0)
_PLAUSIBLE = (0.02, 50.0)


def prices(said: Said, item: Item) -> Iterator[Finding]:
    """Yield what is said of price and list price, spoken as this product's."""
    if item.price is None and item.list_price is None:
        return
    goods = goods_of(item)
    last = 0
    named = set(re.findall(r"\d{2,}", plain(item.name)))
    for amount in said.amounts:
        if not amount.money and f"{amount.low:g}" in named:
            continue
        role = _role(said, amount, last)
        if role:
            last = amount.end
            yield from _priced(said, amount, role, goods)
    if item.price is not None and item.list_price:
        yield from _folds(said, item.price, item.list_price)


def _priced(said: Said, amount: Amount, role: str, goods: Goods) -> Iterator[Finding]:
    if role == "other" or not said.meant(amount.start, amount.end):
        return
    if role == "saved":
        if goods.list_price and goods.price and (finding := _saved(said, amount, goods)):
            yield finding
    elif role == "list":
        if goods.list_price is not None:
            kind = AGREES if fits(amount, goods.list_price) else CONTRADICTS
            yield Finding(amount.start, amount.end, "list_price", kind, _yuan(goods.list_price))
    elif goods.price and _strong_enough(amount, role, goods.price, true_prices(said, amount, goods)):
        kind = AGREES if any(fits(amount, one) for one in true_prices(said, amount, goods)) else CONTRADICTS
        yield Finding(amount.start, amount.end, "price", kind, _yuan(goods.price))


def _role(said: Said, amount: Amount, last: int) -> str:
    """``own``, ``weak`` (a price without a word that says whose), ``list``, ``saved``, ``other``, or empty: no price."""
    text, start = said.text, amount.start
    if not amount.money and (
        wording("price.measure_after").match(text, amount.end) or wording("price.ounces").match(text, start)
    ):
        return ""
    if text[start - 1 : start] == "第" or wording("price.after_other").match(text, amount.end):
        return "other"
    window = text[max(last, start - _REACH) : start]
    if wording("price.cheaper").search(window) or _cheaper_after(said, amount):
        return "saved"
    cue = _last_cue(window)
    sells = wording("price.after_own").match(text, amount.end) is not None
    if wording("price.rate").search(window):
        return "other"
    used = sells and wording("price.coupon_before").search(window)
    if cue == "other" and not used and not _alone_after_break(said, amount):
        return "other"
    if _counts(said, amount) or text[max(0, start - 3) : start] == entry("price.percent"):
        return ""
    if cue == "list":
        return "list"
    if text[amount.end - 2 : amount.end] == entry("price.places"):
        return "" if wording("price.places_other").match(text, amount.end) else "own"
    if amount.money:
        return "own" if cue == "own" or sells or _alone(said, amount) else "weak"
    if amount.exact and amount.low < 20 and not amount.digits and not (sells or _alone(said, amount)):
        return ""
    if len(amount.digits) == 2 and _is_size(said, amount):
        return ""
    if amount.high < 5 or (
        amount.low < 10 and not amount.digits and amount.high == amount.low and amount.low == int(amount.low)
    ):
        return "" if not (amount.high < 100 and amount.low != amount.high and cue == "own") else "own"
    return "own" if sells or _alone(said, amount) or (cue == "own" and _near_cue(window)) else ""


def _cheaper_after(said: Said, amount: Amount) -> bool:
    """便宜五十块 比原价: the price it is compared with comes after."""
    _, last = said.phrase(amount.end + 1)
    verb = re.compile(f"(?:{words('price.cheaper_words')})(?:了|掉|下来)?$").search(said.text, 0, amount.start)
    return (
        verb is not None and wording("price.than").search(said.text, amount.end, min(last, amount.end + 8)) is not None
    )


def _last_cue(window: str) -> str:
    """Whose price the words before tell: the last of the words that name someone (我们, 隔壁), else a word of price (卖)."""
    found = ""
    for match in _cues().finditer(window):
        kind = match.lastgroup or ""
        found = found if kind == "price" and found else kind
    return "own" if found == "price" else found


def _near_cue(window: str) -> bool:
    """A bare number is a price only right behind a word of price."""
    matches = list(_cues().finditer(window))
    return bool(matches) and len(window) - matches[-1].end() <= 3


def _counts(said: Said, amount: Amount) -> bool:
    """两瓶 counts goods; 九百九十九一箱 is a price."""
    return (
        not amount.money
        and not amount.others
        and re.compile(words("counters")).match(said.text, amount.end) is not None
    )


def _is_size(said: Said, amount: Amount) -> bool:
    """三七的, 三七码拍三七: sizes of shoes and clothes."""
    first, last = said.phrase(amount.start)
    return (
        entry("price.size") in said.text[first:last]
        or wording("price.sizes_after").match(said.text, amount.end) is not None
    )


def _alone(said: Said, amount: Amount) -> bool:
    """The words between two pauses are this price, said once or more, and little else."""
    first, last = said.phrase(amount.start)
    rest = "".join(
        char
        for at, char in enumerate(said.text[first:last], first)
        if not any(one.start <= at < one.end and (one.money or one.high >= 20) for one in said.amounts)
    )
    return compiled(entry("price.alone")).fullmatch(rest) is not None


def _alone_after_break(said: Said, amount: Amount) -> bool:
    """A pause lies between the other price's word and this number, which is a price by itself."""
    first, _ = said.phrase(amount.start)
    return first > 0 and _last_cue(said.text[first : amount.start]) == "own"


def _strong_enough(amount: Amount, role: str, price: float, accepted: list[float]) -> bool:
    """A number far from the price that nothing ties to the product is no price of it."""
    nearest = min(abs(one / price - 1) for one in accepted) if accepted else 0
    ratio = (amount.high if amount.high != float("inf") else amount.low) / price
    least, most = _WEAK if role == "weak" and nearest == 0 else _PLAUSIBLE
    return least <= ratio <= most or len(accepted) > 2


def _saved(said: Said, amount: Amount, goods: Goods) -> Finding | None:
    """便宜四百块 beside the list price: the difference of the two."""
    assert goods.list_price is not None
    verb = re.compile(f"(?:{words('price.cheaper_words')})(?:了|掉|下来)?$").search(said.text, 0, amount.start)
    start = verb.start() if verb else amount.start
    saved = round(goods.list_price - goods.price, 2)
    kind = AGREES if fits(amount, saved) or amount.fits(saved, 1) else CONTRADICTS
    return Finding(start, amount.end, "price", kind, f"{_yuan(goods.price)}，划线价{_yuan(goods.list_price)}")


def _folds(said: Said, price: float, list_price: float) -> Iterator[Finding]:
    """五折, 八八折, 半价: price by list price."""
    ratio = price / list_price * 10
    for match in wording("price.fold").finditer(said.text):
        first, last = said.phrase(match.start())
        if re.search(words("price.fold_other"), said.text[max(0, first - 6) : last]) or not said.meant(*match.span()):
            continue
        figures = match["fold"] or "五"
        fold = fold_of(figures)
        if fold is None:
            continue
        slack = 0.5 if fold == int(fold) else 0.15
        true = ratio <= fold if match["few"] else ratio >= fold - slack if match["from"] else abs(ratio - fold) <= slack
        sheet = f"{_yuan(price)}，划线价{_yuan(list_price)}"
        yield Finding(match.start(), match.end(), "price", AGREES if true else CONTRADICTS, sheet)


@cache
def _cues() -> re.Pattern[str]:
    """Words that say whose price a number is, the longest first at each place."""
    groups = [f"(?P<{kind}>{words('price.' + kind)})" for kind in ("list", "other", "own", "price")]
    return re.compile("(?:运费险)|" + "|".join(groups))


def _yuan(price: float) -> str:
    return f"{price:g}元"

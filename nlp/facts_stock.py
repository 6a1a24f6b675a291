"""Stock heard against the sheet's: 最后三单, 还有五百瓶, 不到一百罐, 没货了."""

import re
from collections.abc import Iterator
from functools import cache

from nlp.facts_data import entry, wording, words
from nlp.facts_said import AGREES, CONTRADICTS, Finding, Said
from nlp.types import Item

_SLACK = 0.15
_REACH = 12


def stock(said: Said, item: Item) -> Iterator[Finding]:
    """Yield what is said of the pieces left."""
    if item.stock is None:
        return
    yield from _counted(said, item.stock)
    for match in wording("stock.gone").finditer(said.text):
        first, _ = said.phrase(match.start())
        excused = _unless("stock.gone_not").search(said.text[max(0, first - 3) : match.end()])
        if not excused and said.meant(match.start(), match.end(), after=False):
            yield Finding(*match.span(), "stock", AGREES if item.stock == 0 else CONTRADICTS, _pieces(item.stock))
            return


def _counted(said: Said, stock: int) -> Iterator[Finding]:
    units = _units()
    for amount in said.amounts:
        cue = wording("stock.before").search(said.text, 0, amount.start)
        unit = units.match(said.text, amount.end)
        if cue is None or amount.money:
            continue
        places = said.text[amount.end - 2 : amount.end] == entry("price.places")
        if unit is None and not places and "库存" not in cue.group():
            continue
        end = unit.end() if unit else amount.end
        tail = wording("stock.not_after").match(said.text, end)
        before = said.text[max(0, cue.start() - _REACH) : cue.end()]
        if not _strong(cue.group()) and not wording("stock.weak_after").match(said.text, end):
            continue
        if tail or _unless("stock.unless_before").search(_same_phrase(before)) or not said.meant(cue.start(), end):
            continue
        low, high = amount.low, amount.high
        if amount.exact:
            low, high = min(low - 1, low * (1 - _SLACK)) if low > 10 else low, high * (1 + _SLACK)
        kind = AGREES if low <= stock <= high else CONTRADICTS
        start = cue.start() if _scarce(cue.group()) else amount.start
        yield Finding(start, end, "stock", kind, _pieces(stock))


def _strong(cue: str) -> bool:
    """还有, 只有, 就 alone tell of stock only where nothing is counted with them (还有一个功能)."""
    return re.search(words("stock.strong"), cue) is not None


def _scarce(cue: str) -> bool:
    """最后, 就剩: the word itself claims that little is left."""
    return "最后" in cue or "剩" in cue


def _same_phrase(before: str) -> str:
    return before[before.rfind(" ") + 1 :]


@cache
def _units() -> re.Pattern[str]:
    return re.compile(words("stock.units"))


@cache
def _unless(path: str) -> re.Pattern[str]:
    return re.compile(words(path))


def _pieces(stock: int) -> str:
    return f"库存{stock}"

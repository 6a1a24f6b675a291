"""Numbers as they are spoken: 九块九, 一千二, 三百来块, 三九九三九九, 两位数, 1299; each as the range it may mean."""

import re
from dataclasses import dataclass, replace
from functools import cache

from nlp.facts_data import words

_ONES = "一二三四五六七八九幺"
_TEN = f"[{_ONES}]?十[{_ONES}]?"
_HUNDRED = f"[{_ONES}两]百(?:零[{_ONES}]|[{_ONES}]?十[{_ONES}]?|[{_ONES}])?"
_THOUSAND = f"[{_ONES}两]千(?:零?{_HUNDRED}|零?{_TEN}|零?[{_ONES}])?"
_MYRIAD = f"(?:{_THOUSAND}|{_HUNDRED}|{_TEN}|[{_ONES}两])万(?:零?{_THOUSAND}|零?{_HUNDRED}|零{_TEN}|零?[{_ONES}])?"
_PLAIN = f"{_MYRIAD}|{_THOUSAND}|{_HUNDRED}|{_TEN}"
_NEXT = "一二|两三|二三|三四|四五|五六|六七|七八|八九"
_LOOSE = {"百来": (90, 199), "百把": (80, 160), "百十": (95, 130), "百八十": (80, 180), "百儿八十": (80, 110), "千把": (800, 1600),
          "千来": (900, 1900), "千八百": (800, 1100), "千儿八百": (800, 1100), "万把": (8000, 16000)}  # fmt: skip
_COUNTED = f"块|元|钱|{words('counters')}"
_SCALE = {"": 1, "十": 10, "百": 100, "千": 1000, "万": 10000}
_NUMBER = re.compile(
    rf"(?P<places>[个一二两三四五]位数)"
    rf"|(?P<loose>{'|'.join(sorted(_LOOSE, key=len, reverse=True))})(?={_COUNTED}|一)"
    rf"|(?P<over>(?<![晚早网线马以身头脸手路车船天])上[百千万])(?={_COUNTED})"
    rf"|(?P<large>(?P<large_base>[{_ONES}两][百千])?大几(?P<large_scale>[十百千]?))"
    rf"|(?P<run>(?P<run_base>[{_ONES}两]千(?:[{_ONES}]百)?|[{_ONES}两]百|[{_ONES}]?十)(?P<next>{_NEXT})(?P<run_scale>[十百]?))"
    rf"|(?P<pair>[一二两三四五六七八][二两三四五六七八九](?P<pair_scale>[十百千万]))"
    rf"|(?P<some>(?:好?几|好?数(?=[十百千万]))(?P<some_scale>[十百千万]{{0,2}}))"
    rf"|(?P<teens>[一二三四五六七八九]?十)几"
    rf"|(?P<arabic>\d+(?:\.\d+)?(?:[百千万](?:\d(?!\d))?)?)"
    rf"|(?P<point>(?:{_PLAIN}|[零{_ONES}两])点[零{_ONES}]+(?!钟|半|[零{_ONES}]分))"
    rf"|(?P<digits>[零〇{_ONES}]{{2,}}(?![十百千万]))"
    rf"|(?P<plain>{_PLAIN})"
    rf"|(?P<one>[零{_ONES}两半])"
)
_FRACTION = re.compile(
    rf"零(?P<cent>[{_ONES}\d])|(?P<dime>[{_ONES}\d])(?P<mark>[毛角])?(?P<fen>(?<=[毛角])[{_ONES}\d]|[{_ONES}\d])?分?"
)


@dataclass(frozen=True, slots=True)
class Amount:
    """A number heard: between ``low`` and ``high``; ``others``: what the same words may mean beside. ``digits``: read one by one."""

    start: int
    end: int
    low: float
    high: float
    others: tuple[float, ...] = ()
    digits: str = ""
    money: bool = False

    @property
    def exact(self) -> bool:
        """One value, not a range."""
        return self.low == self.high

    def fits(self, value: float, tolerance: float = 0.005) -> bool:
        """Tell whether ``value`` is what was said, give or take ``tolerance``."""
        if self.low - tolerance <= value <= self.high + tolerance:
            return True
        return any(abs(other - value) <= tolerance for other in self.others)


def numbers(text: str) -> list[Amount]:
    """Return the numbers of ``text`` in order, money included (``money``), each with its words of vagueness."""
    found: list[Amount] = []
    at = 0
    while match := _NUMBER.search(text, at):
        amount = _with_vagueness(text, _with_coins(text, _read(text, match)))
        found.append(amount)
        at = amount.end
    return found


def _read(text: str, match: re.Match[str]) -> Amount:
    start, end = match.span()
    kind, said = match.lastgroup or "", match.group()
    if match["places"]:
        count = 1 if said[0] == "个" else int(value(said[0]))
        return Amount(start, end, 10 ** (count - 1) if count > 1 else 0, 10**count - 0.01)
    if match["loose"] or match["over"] or match["large"] or match["run"]:
        return Amount(start, end, *_range(match))
    if match["pair"]:
        scale = _SCALE[match["pair_scale"]]
        low, high = sorted((value(said[0]) * scale, value(said[1]) * scale))
        return Amount(start, end, low, high)
    if match["some"]:
        scale = 1
        for sign in match["some_scale"]:
            scale *= _SCALE[sign]
        return Amount(start, end, 2 * scale, 10 * scale - 1)
    if match["teens"]:
        base = value(match["teens"])
        return Amount(start, end, base + 1, base + 9)
    if match["digits"]:
        return _digits(text, start, said)
    if kind == "one" and said == "半":
        return Amount(start, end, 0.5, 0.5)
    number = value(said)
    others: tuple[float, ...] = ()
    if match["plain"] and end < len(text) and text[end] in counters() and said[-1] == "一" and said[-2] in "百千":
        others = (value(said[:-1]),)
    return Amount(start, end, number, number, others)


def _range(match: re.Match[str]) -> tuple[float, float]:
    """百来, 上千, 大几百, 一百大几, 二十七八, 一百七八十."""
    if match["loose"]:
        return _LOOSE[match["loose"]]
    if match["over"]:
        return _SCALE[match["over"][1]], float("inf")
    if match["large"]:
        base = value(match["large_base"]) if match["large_base"] else 0
        scale = _SCALE[match["large_scale"]] if match["large_scale"] else _step(base) / 10 if base else 1
        return base + 5 * scale, base + 10 * scale - 1
    base = value(match["run_base"])
    scale = _SCALE[match["run_scale"]] if match["run_scale"] else max(1, _step(base) / 10)
    low, high = (value(char) * scale for char in match["next"])
    return base + low, base + high + (scale - 1 if match["run_scale"] else 0)


def _digits(text: str, start: int, said: str) -> Amount:
    """Digits read one by one: said twice in a row they are one number, and a last 一 may belong to 一箱."""
    half = len(said) // 2
    following = text[start + len(said) : start + len(said) + 1]
    if len(said) >= 4 and said[:half] == said[half:]:
        number = value(said[:half])
        return Amount(start, start + len(said), number, number, digits=plain_digits(said[:half]))
    if len(said) >= 3 and said[-1] in "一两" and following and following in counters():
        said = said[:-1]
    elif len(said) == 2 and value(said[1]) - value(said[0]) in (1, 2) and following and following != "折":
        return Amount(start, start + 2, value(said[0]), value(said[1]), (value(said),), plain_digits(said))
    number = value(said)
    return Amount(start, start + len(said), number, number, digits=plain_digits(said))


def _with_coins(text: str, amount: Amount) -> Amount:
    """九块九, 十九块九毛, 两块零八, 五毛, 99元."""
    before = re.compile(r"(?<![\d零一二三四五六七八九十百千万])[¥￥元]$").search(text, 0, amount.start)
    vague = re.compile(r"多|来|几").match(text, amount.end)
    unit = re.compile(r"块|元|圆|米(?=[一\s]|$)").match(text, vague.end() if vague else amount.end)
    if unit is None:
        if dime := re.compile(rf"[毛角](?:(?P<fen>[{_ONES}\d])|钱|(?![一-龥]))").match(text, amount.end):
            fen = value(dime["fen"]) / 100 if dime["fen"] and dime["fen"] != "一" else 0
            end = dime.end() - (dime["fen"] == "一")
            return replace(amount, end=end, low=amount.low / 10 + fen, high=amount.high / 10 + fen, money=True)
        return replace(amount, money=True) if before else amount
    if vague:
        amount = _vague(amount, vague.group())
    amount = replace(amount, end=unit.end(), money=True)
    if not vague and (fraction := _FRACTION.match(text, unit.end())):
        amount = _with_fraction(text, amount, fraction)
    tail = re.compile(r"钱|整").match(text, amount.end)
    return replace(amount, end=tail.end()) if tail else amount


def _with_fraction(text: str, amount: Amount, fraction: re.Match[str]) -> Amount:
    """The digit after 块 is a tenth, unless it counts what follows (十块三个); a second digit is a hundredth."""
    if fraction["cent"]:
        return _plus(amount, value(fraction["cent"]) / 100, fraction.end())
    dime, fen = fraction["dime"], fraction["fen"]
    end = fraction.end("mark") if fraction["mark"] else fraction.end("dime")
    after = text[end : end + 1]
    if not fraction["mark"]:
        if after and after in "百千万十":
            return replace(amount, others=(amount.low + value(dime) / 10,)) if after == "十" else amount
        if after and after in counters():
            tenth = amount.low + value(dime) / 10
            return amount if dime in "一1" else replace(amount, others=(tenth,))
    behind = text[fraction.end() : fraction.end() + 1]
    if fen and not (behind and (behind in counters() or behind in "十百千万")):
        return _plus(amount, value(dime) / 10 + value(fen) / 100, fraction.end())
    return _plus(amount, value(dime) / 10, end)


def _plus(amount: Amount, more: float, end: int) -> Amount:
    return replace(amount, low=round(amount.low + more, 2), high=round(amount.high + more, 2), end=end)


@cache
def _around() -> tuple[re.Pattern[str], re.Pattern[str]]:
    named = ("below", "about", "nearly", "small", "above")
    before = "|".join(f"(?P<{name}>{words('amount.' + name + '_before')})" for name in named)
    after = "|".join(
        f"(?P<{name}>{words('amount.' + name + '_after')})" for name in ("below", "about", "bit", "above", "many")
    )
    return re.compile(f"(?:{before})$"), re.compile(after)


def _with_vagueness(text: str, amount: Amount) -> Amount:
    """不到一百, 一百出头, 小两百, 三百左右, 五百多."""
    before, after = _around()
    if found := before.search(text[max(0, amount.start - 5) : amount.start]):
        return _vague(replace(amount, start=amount.start - len(found.group())), found.lastgroup or "")
    if found := after.match(text, amount.end):
        return _vague(replace(amount, end=found.end()), found.lastgroup or "")
    return amount


def _vague(amount: Amount, kind: str) -> Amount:
    low, high, step = amount.low, amount.high, _step(amount.low)
    low, high = {
        "below": (0.0, high),
        "about": (low * 0.85, high * 1.15),
        "nearly": (low * 0.85, high * 1.02),
        "small": (low * 0.85, high),
        "above": (low, float("inf")),
        "bit": (low, high + step * 0.3),
        "many": (low, high + step),
        "多": (low, high + step),
        "几": (low, high + step),
        "来": (low - step * 0.1, high + step),
    }[kind]
    return replace(amount, low=low, high=high, others=(), digits="")


def _step(number: float) -> float:
    """The power of ten the number is told in: 300 → 100, 1200 → 100, 25 → 1."""
    step = 1
    while number and number % (step * 10) == 0 and step < 10**6:
        step *= 10
    return step


@cache
def value(said: str) -> float:
    """Return the number that ``said`` spells, well formed: digits, characters or both."""
    if said == "〇":
        return 0.0
    import cn2an  # when a sheet asks for it: the rules are ready sooner without

    plain = said.replace("幺", "一").replace("〇", "零")
    try:
        return float(cn2an.cn2an(plain, "smart"))
    except ValueError:
        return _loosely(plain)


def _loosely(said: str) -> float:
    """A number that nobody should say, but somebody does: 七千零五百, 三千九万."""
    total = section = digit = 0
    for char in said:
        if char == "万":
            total, section, digit = total + (section + digit) * _SCALE[char], 0, 0
        elif char in "十百千":
            section, digit = section + max(1, digit) * _SCALE[char], 0
        else:
            digit = "零一二三四五六七八九".find("二" if char == "两" else char)
    return float(total + section + max(0, digit))


def plain_digits(said: str) -> str:
    """Return digits read one by one (二零二四) as figures."""
    return said.translate(str.maketrans("零〇一二三四五六七八九幺两", "0012345678912"))


@cache
def counters() -> frozenset[str]:
    """First characters of the words that count goods or measure them (瓶, 箱, 斤)."""
    listed = words("counters").split("|") + words("amount.measures").split("|")
    return frozenset(word[0] for word in listed) - {"块"}

"""Sizes heard against the sheet's spec: weight, volume, pieces in a pack, grade, strength, size letters, months."""

import re
from collections.abc import Iterator
from functools import cache

from nlp.amounts import numbers
from nlp.facts_data import compiled, entry, wording, words
from nlp.facts_measures import Measure, Pack, measures, pack
from nlp.facts_said import AGREES, CONTRADICTS, Finding, Said, number_of, plain
from nlp.types import Item

_SLACK = {"mass": 0.02, "volume": 0.02, "length": 0.01}
_REACH = 7
_MONTHS = {"岁": 12, "周岁": 12}


def spec(said: Said, item: Item) -> Iterator[Finding]:
    """Yield what is said of size and grade."""
    if not item.spec:
        return
    written = " ".join(map(plain, item.spec.split()))
    known = pack(written + " " + plain(item.name))
    yield from (found for found in _measured(said, known, item) if found)
    for match in wording("spec.speed").finditer(said.text) if "turns" in known.sizes else ():
        if said.meant(*match.span("n")):
            true = number_of(match["n"]) in known.sizes["turns"]
            yield Finding(*match.span("n"), "spec", AGREES if true else CONTRADICTS, item.spec)
    readings = (_protection, _graded, _sized, _coded, _headed, _mixed, _aged, _apart)
    for reading in readings:
        for start, end, true in reading(said, written, item):
            if said.meant(start, end):
                yield Finding(start, end, "spec", AGREES if true else CONTRADICTS, item.spec)


def _measured(said: Said, known: Pack, item: Item) -> Iterator[Finding | None]:
    for one in measures(said.text, said.amounts):
        claimed = _packed(said, one) if one.counted else _stated(said, one)
        if claimed is None or not said.meant(claimed, one.end):
            continue
        sizes = known.sizes.get(one.unit, frozenset())
        if one.counted and one.unit == "打":
            one, sizes = Measure(one.start, one.end, one.low * 12, one.high * 12, "打"), known.counts()
        if sizes and item.spec:
            slack = _SLACK.get(one.unit, 0)
            true = any(one.low * (1 - slack) <= size <= one.high * (1 + slack) for size in sizes)
            yield Finding(claimed, one.end, "spec", AGREES if true else CONTRADICTS, item.spec)


def _stated(said: Said, one: Measure) -> int | None:
    """Where a weight or volume begins that is said of the goods, not of use, people or a purchase."""
    before = said.before(one.start, _REACH)
    before = before[before.rfind(" ") + 1 :]
    if _unless("spec.unless_before").search(before) or wording("spec.unless_after").match(said.text, one.end):
        return None
    if one.unit == "degree" and (not 8 <= one.low <= 75 or wording("spec.warm").search(before)):
        return None
    if before.endswith("每"):
        return None
    priced = [amount for amount in said.amounts if amount.money or amount.high >= 5]
    beside = any(0 <= amount.start - one.end <= 3 or 0 <= one.start - amount.end <= 1 for amount in priced)
    return None if beside and said.text[one.start] in "一1每" else one.start


def _packed(said: Said, one: Measure) -> int | None:
    """Where the words begin that tell how many pieces are in what is sold (一盒六瓶, 三条装)."""
    before = said.text[max(0, one.start - 12) : one.start]
    box = wording("spec.packed_before").search(before)
    counted = box is not None and box["box"] != one.unit
    total = wording("spec.total_before").search(before) and one.unit in ("节", "片", "粒", "抽", "课时", "颗")
    after = wording("spec.packed_after").match(said.text, one.end)
    bare = one.unit in ("节", "抽") and one.low > 1 and said.phrase(one.start)[0] == one.start
    if one.unit == "打":
        return one.start
    times = wording("spec.times_before").search(before)
    if not (counted or total or times or after or bare):
        return None
    outer = before[: box.start()] if box else before
    excused = _unless("spec.unless_before").search(outer[outer.rfind(" ") + 1 :])
    return None if excused else one.start


def _protection(said: Said, written: str, item: Item) -> Iterator[tuple[int, int, bool]]:
    """SPF五十加, 四个加号."""
    known = re.search(r"spf(\d+)", written)
    for match in wording("spec.spf").finditer(said.text) if known else ():
        number = number_of(match["n"])
        if number is not None and known:
            yield match.start("n"), match.end(), number == float(known[1])
    plus = re.search(r"pa(\++)", written)
    for match in wording("spec.pa").finditer(said.text) if plus else ():
        count = number_of(match["n"]) if match["n"] else len(match["plus"])
        if plus and count is not None and (match["plus"] or match.group().endswith("加号")):
            yield match.start(), match.end(), count == len(plus[1])


def _graded(said: Said, written: str, item: Item) -> Iterator[tuple[int, int, bool]]:
    """能效是二级."""
    known = wording("spec.grade").search(written)
    for match in wording("spec.grade").finditer(said.text) if known else ():
        group = "n" if match["n"] else "m"
        if known:
            yield (
                match.start(group),
                match.end(group) + 1,
                number_of(match[group]) == number_of(known["n"] or known["m"]),
            )


def _sized(said: Said, written: str, item: Item) -> Iterator[tuple[int, int, bool]]:
    """最大能到3XL."""
    order = {size: number for number, size in enumerate(entry("spec.sizes"))}
    known = {_size(size) for size in re.findall(r"(?<![a-z0-9])(?:[2-9]xl|x{0,4}[sl]|m)(?![a-z0-9])", written)}
    ranks = [order[size] for size in known if size in order]
    for match in wording("spec.size").finditer(said.text) if len(ranks) > 1 else ():
        size = _size(match["size"])
        if size in order:
            yield match.start(), match.end(), min(ranks) <= order[size] <= max(ranks)


def _coded(said: Said, written: str, item: Item) -> Iterator[tuple[int, int, bool]]:
    """最大四十六码, 三十四码也有 for 36-44码."""
    known = wording("spec.codes_sheet").search(written)
    for match in wording("spec.codes").finditer(said.text) if known else ():
        number = number_of(match["n"] or match["m"])
        if known and number is not None:
            yield match.start(), match.end(), int(known["from"]) <= number <= int(known["to"])


def _headed(said: Said, written: str, item: Item) -> Iterator[tuple[int, int, bool]]:
    """续航九十分钟, 能用两个小时 for 续航60分钟: a head and its figure."""
    for spoken, known in _heads(written):
        for match in spoken.finditer(said.text):
            yield match.start("n"), match.end(), _figure(match) in known


@cache
def _heads(written: str) -> tuple[tuple[re.Pattern[str], frozenset[float]], ...]:
    """The figures of a sheet's ``spec`` that have a head, each with the wordings it is heard in."""
    unit = f"(?P<unit>{words('spec.figures')})"
    found = []
    for head, heard in entry("spec.heads").items():
        figures = frozenset(_figure(match) for match in re.finditer(rf"{head}(?P<n>\d+(?:\.\d+)?){unit}", written))
        if figures:
            found.append((compiled(f"(?:{heard}){entry('spec.headed')}(?P<n><num>){unit}"), figures))
    return tuple(found)


def _figure(match: re.Match[str]) -> float:
    return (number_of(match["n"]) or 0) * float(entry("spec.figures")[match["unit"]])


def _size(said: str) -> str:
    if number := re.match(r"([2-4二三四])x?l", said):
        return "x" * int(number_of(number[1]) or 0) + "l"
    if number := re.match(r"([5-9五六])x?l", said):
        return f"{int(number_of(number[1]) or 0)}xl"
    return said


def _mixed(said: Said, written: str, item: Item) -> Iterator[tuple[int, int, bool]]:
    """百分之九十羊毛, 纯羊毛 against 羊毛70%."""
    for material, share in re.findall(r"([一-龥]{1,5})(\d+(?:\.\d+)?)%", written):
        for found in re.finditer(re.escape(material), said.text):
            pure = wording("spec.pure").search(said.text, max(0, found.start() - 7), found.start())
            if pure:
                yield pure.start(), found.end(), float(share) == 100
                continue
            for match in wording("spec.percent").finditer(said.text, max(0, found.start() - 8), found.end() + 10):
                number = number_of(match["n"] or match["m"])
                between = said.text[min(match.end(), found.end()) : max(match.start(), found.start())]
                if number is not None and len(between) <= 4 and " " not in between:
                    yield match.start(), match.end(), number == float(share)


def _aged(said: Said, written: str, item: Item) -> Iterator[tuple[int, int, bool]]:
    """十二到三十六个月 for a milk of 12-36月龄."""
    known = wording("spec.months_sheet").search(written)
    if known is None:
        return
    factor = _MONTHS.get(known["unit"], 1)
    low, high = int(known["from"]) * factor, int(known["to"]) * factor
    for match in wording("spec.months").finditer(said.text):
        unit = _MONTHS.get(match["unit"] or match["unit2"], 1)
        heard = [number for number in (number_of(match[name]) for name in ("from", "to", "one")) if number is not None]
        if heard:
            yield match.start(), match.end(), all(low <= number * unit <= high for number in heard)


def _apart(said: Said, written: str, item: Item) -> Iterator[tuple[int, int, bool]]:
    """二层牛皮 for 头层牛皮: of words that exclude one another the sheet holds another."""
    for group in entry("spec.grades_apart"):
        known = [word for word in group if word in written or word in plain(item.name)]
        for word in group if known else ():
            for match in re.finditer(re.escape(word), said.text) if word not in known else ():
                if _same_goods(said, match.end(), written + plain(item.name)):
                    yield match.start(), match.end(), False


def _same_goods(said: Said, end: int, known: str) -> bool:
    """What follows the word is in the sheet's words too (二层|牛皮)."""
    follows = said.text[end : end + 2]
    return len(follows) == 2 and follows in known


@cache
def _unless(path: str) -> re.Pattern[str]:
    return re.compile(
        f"(?:{words(path)})(?:的|是|大概|个|就|都|这个|里面|一个|给你|你们|我们|大家|一支|一瓶|一包|了|上)*$|(?:{words(path)})[^\\s]{{0,2}}$"
    )


def quantities(text: str) -> list[Measure]:
    """Return the measures in an entry of the sheet."""
    return measures(text, numbers(text))

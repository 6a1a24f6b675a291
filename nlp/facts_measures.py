"""Measures in words and on the sheet: 两斤, 500克, 半升, 330ml×24瓶/箱; each in the unit its kind is counted in."""

import itertools
import re
from dataclasses import dataclass
from functools import cache

from nlp.amounts import Amount, numbers
from nlp.facts_data import entry, words

DIMENSIONS = ("mass", "volume", "degree", "power", "charge", "turns", "length", "inches")


@dataclass(frozen=True, slots=True)
class Measure:
    """A quantity between ``low`` and ``high`` of ``unit``: a dimension (``mass`` in grams …) or a counter (瓶)."""

    start: int
    end: int
    low: float
    high: float
    unit: str

    @property
    def counted(self) -> bool:
        """Pieces, not a dimension."""
        return self.unit not in DIMENSIONS


@dataclass(frozen=True, slots=True)
class Pack:
    """What a sheet says of size: quantities by unit, products of a quantity and its count included; ``box`` is what is sold."""

    sizes: dict[str, frozenset[float]]
    box: str

    def counts(self) -> frozenset[float]:
        """Every number of pieces in what is sold."""
        return frozenset(number for unit, sizes in self.sizes.items() if unit not in DIMENSIONS for number in sizes)


def measures(text: str, amounts: list[Amount]) -> list[Measure]:
    """Return the numbers that have a unit behind them."""
    found: list[Measure] = []
    for amount in amounts:
        unit = _unit().match(text, amount.end)
        if unit is None or amount.money:
            continue
        kind, factor = _units()[unit["unit"]]
        low, high = amount.low * factor, amount.high * factor
        if unit["half"]:
            low, high = low + factor / 2, high + factor / 2
        if unit["over"]:
            high += factor
        last = found[-1] if found else None
        if last and unit["unit"] == "两" and text[last.end - 1 : amount.start] == "斤":
            found[-1] = Measure(last.start, unit.end(), last.low + low, last.high + high, kind)  # 一斤六两
            continue
        found.append(Measure(amount.start, unit.end(), low, high, kind))
    return found


@cache
def pack(spec: str) -> Pack:
    """Read a sheet's ``spec``, normalised (``330ml×24瓶/箱``)."""
    sizes: dict[str, set[float]] = {}
    found = measures(spec, numbers(spec))
    for one in found:
        sizes.setdefault(one.unit, set()).add(one.low)
    for one, other in itertools.pairwise(found):
        between = spec[one.end : other.start]
        if other.counted and (between in ("×", "x", "*") or (between.endswith(" ") or "/" in between)):
            sizes.setdefault(one.unit, set()).add(one.low * other.low)
    for match in re.finditer(r"(\d+(?:\.\d+)?)(?=[×x*]\d)|(?<=[×x*])(\d+(?:\.\d+)?)(?=[×x*]|cm|厘米)", spec):
        if re.search(r"cm|厘米", spec[match.start() :][:20]):
            sizes.setdefault("length", set()).add(float(match[1] or match[2]))
    boxes = re.findall(rf"[/每]({words('containers')})", spec)
    return Pack({unit: frozenset(values) for unit, values in sizes.items()}, boxes[-1] if boxes else "")


@cache
def _units() -> dict[str, tuple[str, float]]:
    table: dict[str, tuple[str, float]] = {}
    for word in (*entry("counters"), *entry("spec.inside")):
        table[word] = (word, 1.0)
    for dimension in DIMENSIONS:
        table.update({word: (dimension, float(factor)) for word, factor in entry(f"spec.{dimension}").items()})
    return table


@cache
def _unit() -> re.Pattern[str]:
    listed = sorted(_units().keys() - {"两", "升", "l", "g", "w"}, key=len, reverse=True)
    choice = "|".join([entry("spec.tael"), entry("spec.litre"), *map(re.escape, listed)])
    return re.compile(rf"[多来几]?(?P<unit>{choice})(?P<half>半(?!价|天|年|个月|小时))?(?P<over>多(?=重|\s|$))?")

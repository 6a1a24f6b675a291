"""Claims heard against the lists of the sheet: registration, effects, evidence, promises."""

import re
from collections.abc import Iterator
from functools import cache
from typing import Any

from nlp.amounts import plain_digits
from nlp.facts_data import compiled, entry, wording, words
from nlp.facts_said import AGREES, CONTRADICTS, UNSUPPORTED, Finding, Said, number_of, plain
from nlp.types import Item

_LEAST_DIGITS = 4


def registration(said: Said, item: Item) -> Iterator[Finding]:
    """Yield registrations named: another class or another number than the sheet's contradicts."""
    if item.registration is None:
        return
    sheet = plain(item.registration)
    for kind in entry("registration.kinds").values():
        for match in compiled(kind["heard"]).finditer(said.text):
            if not said.meant(*match.span()):
                continue
            if not re.search(kind["sheet"], sheet):
                yield Finding(*match.span(), "registration", CONTRADICTS, item.registration)
                continue
            number = wording("registration.number").match(said.text, match.end())
            digits = plain_digits(number["digits"]) if number else ""
            same = len(digits) < _LEAST_DIGITS or digits in sheet
            end = number.end() if number else match.end()
            yield Finding(match.start(), end, "registration", AGREES if same else CONTRADICTS, item.registration)


def effects(said: Said, item: Item) -> Iterator[Finding]:
    """Yield effects named; one that the sheet does not list has no support."""
    if item.effects is None:
        return
    sheet = "；".join(item.effects)
    known = plain(sheet)
    for match in _effect().finditer(said.text):
        kind = next(name for name, listed in _effects() if match.group() in listed)
        others = next(listed for name, listed in _effects() if name == kind)
        if not said.meant(*match.span()) or _excused(said, match.start(), "effects.unless_before"):
            continue
        supported = any(word in known for word in others)
        yield Finding(*match.span(), "effects", AGREES if supported else UNSUPPORTED, sheet)


def evidence(said: Said, item: Item) -> Iterator[Finding]:
    """Yield proofs named: 专利, 有机, awards, sales ranks; the sheet must hold them, in the same kind, year and scope."""
    held = [plain(one) for one in item.evidence or ()]
    for kind in entry("evidence.kinds").values():
        if item.evidence is None and not kind["proof"]:
            continue
        own = [one for one in held if re.search(kind["sheet"], one)]
        for match in compiled(kind["heard"]).finditer(said.text):
            start, end = match.span()
            stripped = re.match(entry("evidence.strip"), match.group())
            start += stripped.end() if stripped and stripped.end() < end - start else 0
            core = match.start("core") if "core" in kind["heard"] and match["core"] else start
            excused = "not" in kind and re.search(kind["not"], said.before(end, 10))
            if excused or not said.meant(core, end) or _excused(said, core, "evidence.unless_before"):
                continue
            found = _proven(said, start, end, kind, own)
            yield Finding(*found[:2], "evidence", found[2], "；".join(item.evidence or ()))


def _proven(said: Said, start: int, end: int, kind: dict[str, Any], own: list[str]) -> tuple[int, int, str]:
    """Tell whether the proofs of this kind bear out the words, and which words they do not."""
    if not own:
        return start, end, UNSUPPORTED
    first, last = said.phrase(start)
    for match in wording("evidence.years").finditer(said.text, first, last):
        if not any(re.search(entry("evidence.years"), one) for one in own):
            return match.start(), match.end(), UNSUPPORTED
    heard = said.text[start:end]
    for list_, wrong in (("grades", CONTRADICTS), ("names", UNSUPPORTED)):
        named = [one for one in kind.get(list_, ()) if one in heard]
        if named and not any(one in proof for one in named for proof in own):
            other = any(one in proof for one in kind[list_] for proof in own)
            return start, end, wrong if other else UNSUPPORTED
    for match in wording("evidence.year").finditer(said.text, max(first, start - 16), end):
        years = {year for proof in own for year in re.findall(r"20\d\d", proof)}
        if years and plain_digits(match["year"]) not in years:
            return match.start(), end, CONTRADICTS
    scope = re.search(words("evidence.scopes"), heard) if kind["sheet"].startswith("第一") else None
    if scope and not any(scope.group() in proof for proof in own):
        return start, end, UNSUPPORTED
    return start, end, AGREES


def promises(said: Said, item: Item) -> Iterator[Finding]:
    """Yield promises named: another number than the sheet's contradicts, one not listed has no support."""
    if item.promises is None:
        return
    sheet = "；".join(item.promises)
    taken: list[tuple[int, int]] = []
    for kind in entry("promises.kinds").values():
        own = [plain(one) for one in item.promises if re.search(kind["sheet"], plain(one))]
        for match in compiled(kind["heard"]).finditer(said.text):
            start, end = match.span()
            if any(first < end and start < last for first, last in taken):
                continue
            taken.append((start, end))
            if said.meant(start, end) and not _excused(said, start, "promises.unless_before"):
                yield Finding(start, end, "promises", _kept(match, kind, own), sheet)
    yield from _coupons(said, item, sheet)


def _kept(match: re.Match[str], kind: dict[str, Any], own: list[str]) -> str:
    if not own:
        return UNSUPPORTED
    groups = match.groupdict()
    if groups.get("ever"):
        return AGREES if any(re.search(words("promises.forever"), one) for one in own) else CONTRADICTS
    said = next((groups[name] for name in ("n", "n2", "n3") if groups.get(name)), None)
    unit = next((groups[name] for name in ("unit", "unit2", "unit3") if groups.get(name)), "")
    hours = entry("promises.soon")[groups["soon"]] if groups.get("soon") else _hours(said, unit)
    if hours is None or "number" not in kind:
        return AGREES
    part = re.search(words("promises.parts"), match.group())
    of_part = [one for one in own if part and part.group() in one] or own
    pattern = compiled(kind["number"])
    known = [
        _hours(found["n"], found.groupdict().get("unit") or "") for one in of_part for found in pattern.finditer(one)
    ]
    if groups.get("soon") and known:
        return AGREES if any(one is not None and one <= hours for one in known) else CONTRADICTS
    return AGREES if not known or hours in known else CONTRADICTS


def _hours(said: str | None, unit: str) -> float | None:
    number = number_of(said) or number_of(f"一{said or ''}")
    return None if number is None else number * float(entry("promises.days").get(unit, 1))


def _coupons(said: Said, item: Item, sheet: str) -> Iterator[Finding]:
    """A coupon of another value than the sheet's contradicts; coupons the sheet does not hold are the platform's."""
    pattern = wording("price.coupon")
    known = {number_of(m["n"] or m["m"]) for one in item.promises or () for m in pattern.finditer(plain(one))}
    for match in pattern.finditer(said.text) if known else ():
        wrong = number_of(match["n"] or match["m"]) not in known and said.meant(*match.span())
        if wrong and not re.search(r"满", said.before(match.start(), 6)):
            yield Finding(*match.span(), "promises", CONTRADICTS, sheet)


def _excused(said: Said, start: int, path: str) -> bool:
    first, _ = said.phrase(start)
    return re.search(words(path), said.text[max(first, start - 8) : start]) is not None


@cache
def _effects() -> tuple[tuple[str, frozenset[str]], ...]:
    return tuple((name, frozenset(listed)) for name, listed in entry("effects.kinds").items())


@cache
def _effect() -> re.Pattern[str]:
    listed = sorted({word for _, several in _effects() for word in several}, key=lambda word: (-len(word), word))
    return re.compile("|".join(map(re.escape, listed)))

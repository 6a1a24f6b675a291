"""Candidates and their surroundings in, verdicts out: what is excused, the level for the goods, one alert per fault."""

from bisect import bisect_left
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from nlp.context import EXCUSES, Scene
from nlp.match import Candidate
from nlp.normalise import BREAKS, normalise
from nlp.rules import Rule
from nlp.types import Category, Item, Level, Platform, Product

_NEIGHBOURS = 2
_SAME_BREATH = 6
_HEALING = {Category.MEDICAL, Category.EFFICACY}
_GRAVITY = {level: rank for rank, level in enumerate(Level)}


@dataclass(frozen=True, slots=True)
class Setting:
    """What is being sold, and where."""

    product: Product = Product.GENERAL
    platform: Platform | None = None
    item: Item | None = None

    def heeds(self, rule: Rule) -> bool:
        """Tell whether the rule holds here at all: on this platform, for this kind of goods."""
        return (self.platform in rule.platforms or not rule.platforms) and rule.level_for(self.product) is not None


@dataclass(frozen=True, slots=True)
class Verdict:
    """A candidate that stands, its level, and the rules it outspoke on the same words."""

    words: Candidate
    level: Level
    also: tuple[Candidate, ...] = ()


def excuse(
    scene: Scene, words: Candidate, setting: Setting, unless: Mapping[str, Sequence[Candidate]]
) -> str | None:
    """Return the name of what excuses the words, None where nothing does."""
    if setting.platform not in words.rule.platforms and words.rule.platforms:
        return "another platform"
    if words.rule.level_for(setting.product) is None:
        return "this kind of product"
    if any(found.left < words.end and words.start < found.right for found in unless.get(words.rule.id, ())):
        return "unless"
    if words.rule.sheet and _on_sheet(scene, words, setting.item):
        return "the product sheet"
    if words.rule.category is Category.ABSOLUTE and _in_name(scene, words, setting.item):
        return "the goods' name"
    return next((name for name in EXCUSES if name in words.rule.excused_by and EXCUSES[name](scene, words)), None)


def _on_sheet(scene: Scene, words: Candidate, item: Item | None) -> bool:
    """The sheet registers or confirms what the words claim."""
    value = getattr(item, words.rule.sheet, None) if item else None
    if value is None:
        return False
    entries = value if isinstance(value, tuple) else (str(value),)
    said = scene.text[words.start : words.end]
    return any(entry and (entry in said or said in entry) for entry in entries)


def _in_name(scene: Scene, words: Candidate, item: Item | None) -> bool:
    """The words stand in the goods' own name, said as such (guide, 6-4)."""
    name = normalise(item.name).text if item else ""
    at = scene.text.find(name) if name else -1
    while at >= 0:
        if at <= words.start and words.end <= at + len(name):
            return True
        at = scene.text.find(name, at + 1)
    return False


def judge(
    scene: Scene,
    candidates: Sequence[Candidate],
    setting: Setting,
    unless: Mapping[str, Sequence[Candidate]],
    heard: Callable[[Candidate, str | None], None] | None = None,
) -> list[Verdict]:
    """Return the verdicts in order of place; ``unless``: what excuses each rule's words. ``heard`` is told of each candidate and what excused it."""
    standing: list[tuple[Candidate, Level]] = []
    for words in candidates:
        why_not = excuse(scene, words, setting, unless)
        if heard:
            heard(words, why_not)
        level = words.rule.level_for(setting.product)
        if why_not is None and level is not None:
            standing.append((words, level))
    return _one_each(standing, scene.text)


def _one_each(standing: list[tuple[Candidate, Level]], text: str) -> list[Verdict]:
    """Of rules on the same words the graver, then the more specific speaks; the others lend their articles."""
    ranked = sorted(standing, key=_rank)
    winners: list[tuple[Candidate, Level, list[Candidate]]] = []  # in order of place; none overlap
    for words, level in ranked:
        past = bisect_left(winners, words.end, key=lambda winner: winner[0].start)
        first = past
        while first and winners[first - 1][0].end > words.start:
            first -= 1
        if first == past:
            winners.insert(past, (words, level, []))
            continue
        over = min(winners[first:past], key=lambda winner: _rank(winner[:2]))
        if words.rule.category != over[0].rule.category:
            over[2].append(words)
    return _joined([Verdict(words, level, tuple(also)) for words, level, also in winners], text)


def _rank(pair: tuple[Candidate, Level]) -> tuple[int, bool, int, int, str, int]:
    words, level = pair
    return _GRAVITY[level], words.rule.weak, -words.weight, words.start, words.rule.id, words.end


def _joined(verdicts: Sequence[Verdict], text: str) -> list[Verdict]:
    """One alert where one claim is told twice side by side: within a category (秒拍 秒付), or as illness and as effect."""
    joined: list[Verdict] = []
    for verdict in verdicts:
        last = joined[-1] if joined else None
        if last is None or not _one_claim(last, verdict, text):
            joined.append(verdict)
            continue
        first, second = sorted((last, verdict), key=_speaks_first)
        words = replace(
            first.words,
            start=last.words.start,
            end=max(last.words.end, verdict.words.end),
            left=min(last.words.left, verdict.words.left),
            right=max(last.words.right, verdict.words.right),
            weight=last.words.weight + verdict.words.weight,
        )
        others = () if second.words.rule.category is words.rule.category else (second.words,)
        joined[-1] = Verdict(words, first.level, (*last.also, *verdict.also, *others))
    return joined


def _speaks_first(verdict: Verdict) -> tuple[object, ...]:
    """Of an illness and an effect that are one claim, the illness; else as on the same words."""
    return _GRAVITY[verdict.level], verdict.words.rule.category is not Category.MEDICAL, *_rank((verdict.words, verdict.level))


def _one_claim(last: Verdict, following: Verdict, text: str) -> bool:
    between = text[last.words.end : following.words.start]
    if last.words.rule.category is following.words.rule.category:
        return len(between) <= (_SAME_BREATH if BREAKS.isdisjoint(between) else _NEIGHBOURS)
    kinds = {last.words.rule.category, following.words.rule.category}
    return kinds <= _HEALING and len(between) <= _SAME_BREATH and BREAKS.isdisjoint(between.replace(' ', ''))

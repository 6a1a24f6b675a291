"""Candidates and their surroundings in, verdicts out: what is excused, the level for the goods, one alert per fault."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from nlp.context import EXCUSES, Scene
from nlp.match import Candidate
from nlp.types import Item, Level, Platform, Product

_NEIGHBOURS = 2
_GRAVITY = {level: rank for rank, level in enumerate(Level)}


@dataclass(frozen=True, slots=True)
class Setting:
    """What is being sold, and where."""

    product: Product = Product.GENERAL
    platform: Platform | None = None
    item: Item | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """A candidate that stands, its level, and the rules it outspoke on the same words."""

    words: Candidate
    level: Level
    also: tuple[Candidate, ...] = ()


def excuse(scene: Scene, words: Candidate, setting: Setting, unless: Sequence[Candidate]) -> str | None:
    """Return the name of what excuses the words, None where nothing does."""
    if setting.platform not in words.rule.platforms and words.rule.platforms:
        return "another platform"
    if words.rule.level_for(setting.product) is None:
        return "this kind of product"
    if any(found.left < words.end and words.start < found.right for found in unless if found.rule is words.rule):
        return "unless"
    if words.rule.sheet and _on_sheet(scene, words, setting.item):
        return "the product sheet"
    return next((name for name in EXCUSES if name in words.rule.excused_by and EXCUSES[name](scene, words)), None)


def _on_sheet(scene: Scene, words: Candidate, item: Item | None) -> bool:
    """The sheet registers or confirms what the words claim."""
    value = getattr(item, words.rule.sheet, None) if item else None
    if value is None:
        return False
    entries = value if isinstance(value, tuple) else (str(value),)
    said = scene.text[words.start : words.end]
    return any(entry and (entry in said or said in entry) for entry in entries)


def judge(
    scene: Scene,
    candidates: Sequence[Candidate],
    setting: Setting,
    unless: Sequence[Candidate],
    heard: Callable[[Candidate, str | None], None] | None = None,
) -> list[Verdict]:
    """Return the verdicts in order of place. ``heard`` is told of each candidate and what excused it."""
    standing: list[tuple[Candidate, Level]] = []
    for words in candidates:
        why_not = excuse(scene, words, setting, unless)
        if heard:
            heard(words, why_not)
        level = words.rule.level_for(setting.product)
        if why_not is None and level is not None:
            standing.append((words, level))
    return _one_each(standing)


def _one_each(standing: list[tuple[Candidate, Level]]) -> list[Verdict]:
    """Of rules on the same words the graver, then the more specific speaks; the others lend their articles."""
    ranked = sorted(standing, key=_rank)
    winners: list[tuple[Candidate, Level, list[Candidate]]] = []
    for words, level in ranked:
        over = next((w for w in winners if w[0].start < words.end and words.start < w[0].end), None)
        if over is None:
            winners.append((words, level, []))
        elif words.rule.category != over[0].rule.category:
            over[2].append(words)
    return _joined([Verdict(w, level, tuple(also)) for w, level, also in sorted(winners, key=lambda w: w[0].start)])


def _rank(pair: tuple[Candidate, Level]) -> tuple[int, bool, int, int, str, int]:
    words, level = pair
    return _GRAVITY[level], words.rule.weak, -words.weight, words.start, words.rule.id, words.end


def _joined(verdicts: Sequence[Verdict]) -> list[Verdict]:
    """One alert where a rule speaks twice on words side by side (秒拍 秒付)."""
    joined: list[Verdict] = []
    for verdict in verdicts:
        last = joined[-1] if joined else None
        if last is None or last.words.rule is not verdict.words.rule or verdict.words.start > last.words.end + _NEIGHBOURS:
            joined.append(verdict)
            continue
        words = replace(
            last.words,
            end=max(last.words.end, verdict.words.end),
            right=max(last.words.right, verdict.words.right),
            weight=last.words.weight + verdict.words.weight,
        )
        joined[-1] = Verdict(words, last.level, last.also + verdict.also)
    return joined

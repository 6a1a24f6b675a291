"""What judging a caption costs, beside cutting the same captions into words with jieba: ``python -m benchmarks.judge``.

Captions without an anchor, all captions of real broadcasts, and the same with ten times the rules. Rounds of what is
compared alternate; the figures are the medians of their processor times.
"""

import gc
import itertools
import random
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from statistics import median

import jieba

from benchmarks.captions import lines, source
from nlp import Checker, Product
from nlp.lexicon import own_lexicons
from nlp.normalise import normalise
from nlp.pattern import FILLER_GAP, Element, parse
from nlp.segment import shared_segmenter

ROUNDS = 5
SHARE = 4000
TIMES = 10


def main() -> str:
    """Measure; print and return a Markdown table."""
    checker = Checker.load()
    captions = lines()[:SHARE]
    bare = [text for text in lines() if _anchorless(checker, text)][:SHARE]
    more = grown(checker, TIMES)
    cut = _cutter()
    gc.collect()
    gc.freeze()  # as the server does
    few, few_cut = _times([lambda: _check(checker, bare), lambda: _cut(cut, bare)])
    every, every_cut, grown_all = _times(
        [lambda: _check(checker, captions), lambda: _cut(cut, captions), lambda: _check(more, captions)]
    )
    table = "\n".join(
        [
            f"{source()}; medians of {ROUNDS} rounds, microseconds a caption.\n",
            "| captions | judged | jieba | judged / jieba |",
            "|---|--:|--:|--:|",
            _row(f"without an anchor ({len(bare):,})", few, few_cut, len(bare)),
            _row(f"all, {checker.rule_count} rules", every, every_cut, len(captions)),
            _row(f"all, {more.rule_count} rules", grown_all, every_cut, len(captions)),
            f"\n{TIMES} times the rules cost {grown_all / every:.2f} times the time.",
        ]
    )
    print(table)
    return table


def _anchorless(checker: Checker, text: str) -> bool:
    """No rule has the words there without which it cannot match."""
    return not checker._scanner.glance(normalise(text).text).calls


def grown(checker: Checker, times: int) -> Checker:
    """A checker with ``times`` as many rules: each rule again about other things."""
    chance = random.Random(7)
    words = [word for word, uses in shared_segmenter()._jieba.FREQ.items() if uses and 2 <= len(word) <= 4 and word.isalpha()]
    copies = [
        replace(rule, id=f"{rule.id}-{number}", patterns=_others(rule.patterns, words, chance), unless=(), tokens=(), anchors=())
        for rule in checker.rules
        for number in range(times - 1)
    ]
    own = own_lexicons()
    return Checker([*checker.rules, *copies], own)


def _others(sources: Sequence[str], words: Sequence[str], chance: random.Random) -> tuple[str, ...]:
    """The same patterns about other things: the element that names the thing has other words, lists stay shared."""
    made: list[str] = []
    for pattern in itertools.chain.from_iterable(map(parse, sources)):
        elements = list(pattern.elements)
        at = max(range(len(elements)), key=lambda place: (not elements[place].slots, len(elements[place].words)))
        elements[at] = replace(elements[at], slots=(), words=tuple(chance.sample(words, min(8, len(elements[at].words) or 8))))
        made.append(_written(elements))
    return tuple(made)


def _written(elements: Sequence[Element]) -> str:
    """The source of a pattern of these elements."""
    marked = [place for place, element in enumerate(elements) if element.marked]
    parts = []
    for place, element in enumerate(elements):
        words = "|".join((*element.words, *(f"<{slot}>" for slot in element.slots)))
        gap = "" if element.gap == FILLER_GAP else f"{'~~' if element.crosses else '~'}{element.gap} "
        begun, ended = "【" * (place == marked[0]), "】" * (place == marked[-1])
        parts.append(f"{gap}{'^ ' * element.clause_start}{begun}{words}{ended}{' $' * element.clause_end}")
    return " ".join(parts)


def _cutter() -> Callable[[str], Sequence[str]]:
    own = jieba.Tokenizer()
    own.initialize()
    return own.lcut


def _check(checker: Checker, captions: Sequence[str]) -> None:
    for text in captions:
        checker.check(text, Product.FOOD)


def _cut(cut: Callable[[str], Sequence[str]], captions: Sequence[str]) -> None:
    for text in captions:
        cut(text)


def _times(jobs: Sequence[Callable[[], None]]) -> list[float]:
    spent: list[list[float]] = [[] for _ in jobs]
    for _ in range(ROUNDS):
        for job, times in zip(jobs, spent, strict=True):
            began = time.process_time()
            job()
            times.append(time.process_time() - began)
    return [median(times) for times in spent]


def _row(name: str, judged: float, cut: float, count: int) -> str:
    return f"| {name} | {judged / count * 1e6:.1f} | {cut / count * 1e6:.1f} | {judged / cut:.2f} |"


if __name__ == "__main__":
    main()

"""One caption's check beside jieba alone, a plain Aho–Corasick scan of the same words, and public word checkers.

``python -m benchmarks.lines`` prints a section of docs/benchmarks.md. All run in this process on the same captions, in turns;
the figures are medians over rounds. The public checkers get the very words our scan knows; they mark words, and judge nothing.
"""

import gc
import importlib
import logging
import sys
import time
from collections.abc import Callable
from importlib.metadata import PackageNotFoundError, version
from statistics import median

import ahocorasick
import jieba

from benchmarks.captions import lines, source
from nlp import Checker
from nlp.types import Sensitivity

MOST = 3000
ROUNDS = 5
PEERS = {"wfgfw": "wfgfw", "sensitive-word": "textfilter"}


def timed(work: Callable[[str], object], texts: tuple[str, ...]) -> list[float]:
    """Microseconds for each text, sorted."""
    took = []
    for text in texts:
        began = time.perf_counter_ns()
        work(text)
        took.append((time.perf_counter_ns() - began) / 1000)
    return sorted(took)


def contenders(words: list[str], checker: Checker) -> dict[str, Callable[[str], object]]:
    """What is measured, by name."""
    jieba.setLogLevel(logging.WARNING)
    cutter = jieba.Tokenizer()
    cutter.initialize()
    automaton = ahocorasick.Automaton()
    for word in words:
        automaton.add_word(word, word)
    automaton.make_automaton()
    found: dict[str, Callable[[str], object]] = {
        "PitchGuard, one caption judged": checker.check,
        "the same with the second ear": checker.with_ear(Sensitivity.NORMAL).check,
        "jieba, segmentation alone": lambda text: list(cutter.cut(text)),
        "pyahocorasick, the same words marked": lambda text: list(automaton.iter(text)),
    }
    for package, module in PEERS.items():
        try:
            peer = importlib.import_module(module).DFAFilter()
        except ImportError:
            print(f"{package} is not installed: left out", file=sys.stderr)
            continue
        for word in words:
            peer.add(word)
        found[f"{package} {_version(package)}, the same words masked"] = peer.filter
    return found


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return ""


def main() -> None:
    """Measure and print."""
    checker = Checker.load()
    words = sorted(checker._scanner.words())
    works = contenders(words, checker)
    texts = lines()[:: max(1, len(lines()) // MOST)]
    gc.freeze()
    rounds: dict[str, list[list[float]]] = {name: [] for name in works}
    for turn in range(ROUNDS + 1):
        for name, work in works.items():
            took = timed(work, texts)
            if turn:
                rounds[name].append([took[len(took) * p // 100] for p in (50, 95, 99)] + [sum(took) / len(took)])
        print(f"lines: round {turn} of {ROUNDS}", file=sys.stderr, flush=True)
    result = {name: [median(column) for column in zip(*rows)] for name, rows in rounds.items()}
    base = result["jieba, segmentation alone"]
    print(f"{len(texts):,} of {source()}; {len(words):,} words; medians of {ROUNDS} rounds, in turns in one process.\n")
    print("| µs a caption | p50 | p95 | p99 | mean | p50 against jieba |\n|---|---|---|---|---|---|")
    for name, row in result.items():
        print(f"| {name} | " + " | ".join(f"{value:.0f}" for value in row) + f" | {row[0] / base[0]:.2f} |")


if __name__ == "__main__":
    main()

"""From start to ready, and memory then, beside the bare imports and the dictionary: ``python -m benchmarks.start``.

Bare: ``import spacy``, ``spacy.blank("zh")`` and jieba's dictionary from its cache, in a process of its own. Ours: ``pitchguard
serve`` until it prints that it is ready. Both have been started before: dictionary, bytecode and our compiled rules come from caches. Rounds alternate; the figures are medians. CPU seconds are told beside the clock's,
because other work of the machine lengthens only the latter.
"""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

import psutil

ROUNDS = 5
BARE = (
    "import logging, jieba, spacy, sys; jieba.setLogLevel(logging.WARNING); t = jieba.Tokenizer(); t.tmp_dir = sys.argv[1]; "
    "t.initialize(); n = spacy.blank('zh'); print('ready on', flush=True); sys.stdin.read()"
)


def once(command: list[str], folder: str) -> tuple[float, float, float]:
    """(seconds by the clock, CPU seconds, MB) of a process when it says that it is ready; its caches are kept in ``folder``."""
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    kept |= {"PYTHONPYCACHEPREFIX": folder, "XDG_CACHE_HOME": folder}
    began = time.perf_counter()
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=kept)
    assert process.stdout
    assert process.stdin
    for line in process.stdout:
        if line.startswith("ready on"):
            break
    clock, watched = time.perf_counter() - began, psutil.Process(process.pid)
    cpu, memory = sum(watched.cpu_times()[:2]), watched.memory_info().rss / 2**20
    process.stdin.close()
    process.terminate()
    process.wait(20)
    process.stdout.close()
    return clock, cpu, memory


def main() -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as folder:
        serve = [sys.executable, "-m", "server", "serve", "--port", "0", "--data", str(Path(folder, "data"))]
        commands = {"bare imports and dictionary": [sys.executable, "-c", BARE, folder], "pitchguard serve": serve}
        rounds: dict[str, list[tuple[float, float, float]]] = {name: [] for name in commands}
        for turn in range(ROUNDS + 1):
            for name, command in commands.items():
                figures = once(command, folder)
                if turn:  # the first makes the caches
                    rounds[name].append(figures)
            print(f"start: round {turn} of {ROUNDS}", file=sys.stderr, flush=True)
    result = {name: [median(column) for column in zip(*rows)] for name, rows in rounds.items()}
    bare, ours = result.values()
    print("| from start to ready | seconds | CPU seconds | MB resident |\n|---|---|---|---|")
    for name, (clock, cpu, memory) in result.items():
        print(f"| {name} | {clock:.2f} | {cpu:.2f} | {memory:.0f} |")
    print("| ratio | " + " | ".join(f"{our / their:.2f}" for our, their in zip(ours, bare)) + " |")
    print("\nThe second start: dictionary and compiled rules come from their caches. The server imports spaCy only with packs that have token rules.")


if __name__ == "__main__":
    main()

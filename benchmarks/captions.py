"""Real captions of the corpus beside the repository; our own demo lines where there is none."""

import json
import os
import tomllib
from functools import cache
from pathlib import Path

CORPUS = Path(os.environ.get("PITCHGUARD_CORPUS", Path(__file__).parents[1] / "../shared/corpus"))
STEP = 2


@cache
def lines() -> tuple[str, ...]:
    """Every caption of the broadcasts, in order."""
    files = sorted((CORPUS / "broadcasts").glob("*.jsonl"))
    found = [json.loads(row)["text"] for file in files for row in file.read_text("utf-8").splitlines()[1:] if row]
    if found:
        return tuple(found)
    show = tomllib.loads((Path(__file__).parents[1] / "server/demo/show.toml").read_text("utf-8"))
    return tuple(line["text"] for line in show["lines"])


def source() -> str:
    """What the figures stand on, for the page."""
    kind = "captions of real broadcasts" if (CORPUS / "broadcasts").is_dir() else "lines of our demo show (no corpus)"
    return f"{len(lines()):,} {kind}, {sum(map(len, lines())) / len(lines()):.0f} characters on average"


def revisions(first: int) -> "list[tuple[str, int, str, bool]]":
    """(cue, revision, text, final) of captions from line ``first`` on, growing by two characters as recognisers write."""
    said = []
    for number, text in enumerate(lines()[first : first + 200]):
        ends = [*range(STEP, len(text), STEP), len(text)]
        said += [(f"c{number}", rev, text[:end], end == len(text)) for rev, end in enumerate(ends)]
    return said

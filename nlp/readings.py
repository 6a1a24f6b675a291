"""Windows of real broadcasts read for the second ear: our marks only, joined with the corpus' captions when it learns.

Each file in ``nlp/model/readings`` holds windows, ``{b, product, first, last}``, each followed by its marked captions,
``{n, gold: [[start, end, categories, levels]], maybe: [...]}`` in code points (a fifth value, true: part of a seam). A caption not listed was read and found quiet.
"""

import json
from collections.abc import Iterator, Sequence
from importlib.resources import files
from pathlib import Path
from typing import Any

FOLDER = Path(str(files("nlp").joinpath("model/readings")))  # in the source tree only


def readings(broadcasts: Path) -> dict[str, list[dict[str, Any]]]:
    """Return the rows of each file of marks in the corpus format. Raises ValueError where a caption they mark is missing."""
    known: dict[str, dict[int, dict[str, Any]]] = {}
    return {file.stem: list(_joined(file, broadcasts, known)) for file in sorted(FOLDER.glob("*.jsonl"))}


def _joined(file: Path, broadcasts: Path, known: dict[str, dict[int, dict[str, Any]]]) -> Iterator[dict[str, Any]]:
    for window, marks in _windows(file):
        name = window["b"]
        cues = known[name] if name in known else known.setdefault(name, _cues(broadcasts / f"{name}.jsonl"))
        yield {"header": True, "broadcast": name, "product": window["product"], "platform": name.partition("-")[0]}
        for n in range(window["first"], window["last"] + 1):
            if n not in cues:
                raise ValueError(f"{broadcasts / name}.jsonl has no caption {n}, which was read")
            text = cues[n]["text"]
            both = {kind: [_mark(text, *mark) for mark in marks.get(n, {}).get(kind, ())] for kind in ("gold", "maybe")}
            yield {"n": n, "at_ms": cues[n]["at_ms"], "text": text, **both}


def _windows(file: Path) -> Iterator[tuple[dict[str, Any], dict[int, dict[str, Any]]]]:
    rows = [json.loads(row) for row in file.read_text("utf-8").splitlines()]
    starts = [at for at, row in enumerate(rows) if "b" in row]
    for start, end in zip(starts, [*starts[1:], len(rows)], strict=True):
        yield rows[start], {row["n"]: row for row in rows[start + 1 : end]}


def _cues(file: Path) -> dict[int, dict[str, Any]]:
    try:
        rows = [json.loads(row) for row in file.read_text("utf-8").splitlines()]
    except OSError as error:
        raise ValueError(f"{file} is missing: its windows were read, the words stand there") from error
    return {row["n"]: row for row in rows if "n" in row}


def _mark(text: str, start: int, end: int, categories: Sequence[str], levels: Sequence[str], seam: bool = False) -> dict[str, Any]:
    if not 0 <= start < end <= len(text):
        raise ValueError(f"a mark of {start} to {end} on a caption of {len(text)} characters: another corpus than was read")
    return {"span": text[start:end], "category": list(categories), "level": list(levels), "seam": seam}

"""How right the judge is: ``pitchguard eval`` on every labelled part of a corpus, written as docs/accuracy.md.

``python -m benchmarks.accuracy [CORPUS]``; CORPUS is by default ``../shared/corpus``. About a minute.
"""

import json
import subprocess
import sys
import tempfile
import zlib
from pathlib import Path
from typing import Any

import click

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "accuracy.md"
BROADCASTS = ("real/annotated.jsonl", "real/train.jsonl")
WHOLE = (
    ("hard lines of our own, all categories", ["lines/labelled.jsonl"], []),
    ("whole written shows", ["lines/live"], []),
    ("real broadcasts, two readers", ["real/annotated.jsonl"], []),
    ("real broadcasts, one reader", ["real/train.jsonl"], []),
    ("published penalty cases and platform examples", ["public/violations.jsonl"], []),
    ("short live utterances, as `health_food`", ["liveamr/short.jsonl"], ["--product", "health_food"]),
)  # fmt: skip
QUIET = (
    ("clean: read speech", ["public/benign.jsonl"], ["--tier", "asr_read"]),
    ("clean: dialogue", ["public/benign.jsonl"], ["--tier", "dialogue"]),
    ("clean: everything", ["public/benign.jsonl"], []),
    ("clean lines that hold the tempting words", ["public/tricky_benign.jsonl"], []),
    ("short live utterances with no claim", ["liveamr/short.jsonl"], ["--product", "health_food"]),
)
HEALTH = {"medical", "efficacy", "endorsement"}
Figures = dict[str, Any]


@click.command()
@click.argument("corpus", default=ROOT / "../shared/corpus", type=click.Path(exists=True, file_okay=False, path_type=Path))
def main(corpus: Path) -> None:
    """Write docs/accuracy.md."""
    scored = [(name, paths, more, evaluate(corpus, paths, more)) for name, paths, more in WHOLE]
    quiet = [(name, paths, more, evaluate(corpus, paths, more)) for name, paths, more in QUIET]
    in_health = health_alarms(corpus / QUIET[-1][1][0], quiet[-1][3])
    with tempfile.TemporaryDirectory() as folder:
        halves = [(name, evaluate(Path(folder), [file])) for name, file in split(corpus, Path(folder))]
    head = PAGE.read_text("utf-8").partition("<!-- figures -->")[0] if PAGE.exists() else "# How right the judge is\n\n"
    PAGE.write_text(f"{head}<!-- figures -->\n{render(scored, quiet, in_health, halves)}", "utf-8")
    click.echo(f"wrote {PAGE.relative_to(ROOT)}")


def evaluate(corpus: Path, paths: list[str], more: list[str] | None = None) -> Figures:
    """Run ``pitchguard eval`` as anybody would and return its JSON."""
    command = [sys.executable, "-m", "server", "eval", *(str(corpus / path) for path in paths), *(more or []), "--json"]
    click.echo("pitchguard eval " + " ".join([*paths, *(more or [])]), err=True)
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    figures: Figures = json.loads(done.stdout)
    return figures


def health_alarms(file: Path, figures: Figures) -> int:
    """How many lines without a label alert at ``proof`` or above in a category of health: the labels know no other."""
    rows = [json.loads(row) for row in file.read_text("utf-8").splitlines()]
    quiet = {str(row.get("id", number)) for number, row in enumerate(rows, 1) if not row["label"]}
    alerts = (alert.split("|") for alert in figures["alerts"])
    return len({id for _, id, rule, level, *_ in alerts if id in quiet and level != "hint" and rule.partition("/")[0] in HEALTH})


def split(corpus: Path, folder: Path) -> list[tuple[str, str]]:
    """Cut the real broadcasts in two halves by the crc32 of their names; returns (name, file) of each half."""
    halves: dict[str, list[str]] = {"A": [], "B": []}
    for path in BROADCASTS:
        half = "A"
        for line in (corpus / path).read_text("utf-8").splitlines():
            row = json.loads(line)
            if row.get("header"):
                half = "AB"[zlib.crc32(str(row.get("broadcast", "")).encode()) % 2]
            halves[half].append(line)
    for half, lines in halves.items():
        (folder / f"{half}.jsonl").write_text("\n".join(lines) + "\n", "utf-8")
    return [(half, f"{half}.jsonl") for half in halves]


def render(scored: list[Any], quiet: list[Any], in_health: int, halves: list[tuple[str, Figures]]) -> str:
    """The tables of the page."""
    rows = [
        "## Figures", "", "| lines | precision | recall | F1 | level | right | wrong | found | missed | `pitchguard eval` |",
        "|---|---|---|---|---|---|---|---|---|---|",
        *(f"| {name} {tally(f['total'])} | `{' '.join([*paths, *more])}` |" for name, paths, more, f in scored),
        *(f"| all real broadcasts, half {half} {tally(f['total'])} | by crc32 of the name |" for half, f in halves),
        "", "| quiet lines | lines | alerting | at `proof` or above | a thousand lines | `pitchguard eval` |", "|---|---|---|---|---|---|",
        *(
            f"| {name} | {f['quiet_lines']} | {f['quiet_lines_alerting']} | {f['quiet_lines_alerting_at_proof']} "
            f"| {1000 * f['quiet_lines_alerting_at_proof'] / max(1, f['quiet_lines']):.2f} | `{' '.join([*paths, *more])}` |"
            for name, paths, more, f in quiet
        ),
        f"| the same, in `medical`, `efficacy` and `endorsement` alone | {quiet[-1][3]['quiet_lines']} | – | {in_health} | {1000 * in_health / max(1, quiet[-1][3]['quiet_lines']):.2f} | counted by this page's command |",
    ]  # fmt: skip
    for title, group, figures in (
        ("By category, on our own lines", "category", scored[0][3]),
        ("By tag, on our own lines", "tag", scored[0][3]),
        ("By category, on real broadcasts (one reader)", "category", scored[3][3]),
    ):
        rows += ["", f"### {title}", "", "| | precision | recall | F1 | level | right | wrong | found | missed |", "|---|---|---|---|---|---|---|---|---|"]
        rows += [f"| `{name}` {tally(one)} |" for name, one in figures[group].items()]
    return "\n".join(rows) + "\n"


def tally(one: Figures) -> str:
    """One row's cells."""
    shares = ("–" if one[key] is None else f"{one[key]:.3f}" for key in ("precision", "recall", "f1", "level_agreement"))
    return "".join(f"| {cell} " for cell in (*shares, one["right"], one["wrong"], one["found"], one["missed"])).rstrip()


if __name__ == "__main__":
    main()

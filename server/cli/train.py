"""``pitchguard train``: teaches the second ear labelled broadcasts, and proves what it is worth on those left out."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from nlp import Checker, LabelledLine, Sensitivity, read_lines
from server.cli.errors import UserError

if TYPE_CHECKING:
    from nlp.learning import Corpus

Source = tuple[str, int, float, dict[str, Any]]
WRITTEN_WEIGHT = 1.5  # of hard lines written by hand, against 1 for a caption of a broadcast
ASIDE: tuple[Source, ...] = (
    ("lines/labelled.jsonl", 1, WRITTEN_WEIGHT, {}),
    ("lines/live/*.jsonl", 1, WRITTEN_WEIGHT, {"tags": ["live"]}),
    ("public/tricky_benign.jsonl", 1, 0.1, {}),
    ("public/benign.jsonl", 5, 0.1, {}),
)
CLAIMS_WEIGHT, QUIET_WEIGHT = 0.75, 0.9  # of the rules' own examples and of quiet talk
TAUGHT: tuple[Source, ...] = (("liveamr/short.jsonl", 1, 0.1, {"product": "health_food"}),)


@click.command(short_help="Teach the second ear labelled broadcasts.")
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="Where the weights go [the package's own].")
@click.option("--card", type=click.Path(file_okay=False, exists=True, path_type=Path), help="A docs folder: prove it five-fold (minutes) and write the figures and curves into model.md and images/ there.")
@click.option("--no-save", is_flag=True, help="Prove only; leave the weights as they are.")
def train(folder: Path, out: Path | None, card: Path | None, no_save: bool) -> None:
    """Learn from labelled broadcasts: FOLDER/real/*.jsonl, or every .jsonl in FOLDER.

    Where there is FOLDER/broadcasts, the marks in nlp/model/readings are joined with its captions. Lines in lines/, public/ and
    liveamr/ of the same folder, those in nlp/model/lines and the rules' own examples are learned from as well, at weights of
    their own. The same files give the same weights. Needs scikit-learn: pip install scikit-learn.
    """
    try:
        from nlp import ear, learning
    except ImportError as error:
        raise UserError("training needs scikit-learn: pip install scikit-learn") from error

    checker = Checker.load().with_ear(Sensitivity.NORMAL, ear.untaught(learning.HEARD))
    corpus = _corpus(checker, folder)
    click.echo(f"{len(corpus.lines)} captions of {len({line.broadcast for line in corpus.lines})} broadcasts", err=True)
    if not no_save:
        out = out or ear.own_file()
        try:
            learning.learn(corpus.examples).save(out)
        except ValueError as error:
            raise UserError(f"{folder} holds too little to learn from: claims and quiet captions in three broadcasts at least") from error
        click.echo(f"{out}: {out.stat().st_size / 1e6:.1f} MB", err=True)
    if card:
        from server.card import write

        try:
            click.echo(write(card, checker, corpus))
        except ValueError as error:
            raise UserError(f"{folder} holds too little to prove it on: broadcasts of several shops are needed") from error


def _corpus(checker: Checker, folder: Path) -> "Corpus":
    from nlp.learning import Corpus, examples
    from nlp.lessons import claims, near_misses, written

    real = folder / "real"
    files = sorted((real if real.is_dir() else folder).glob("*.jsonl"))
    lines = [line for file in files for line in _read(file, 1, {}) if line.broadcast]
    if (folder / "broadcasts").is_dir():
        lines += _marked(folder / "broadcasts")
    if not lines:
        raise UserError(f"{folder}: no labelled broadcast (a header line, then its captions) in {len(files)} .jsonl files")
    aside = written()
    found = examples(checker, lines) + examples(checker, aside, WRITTEN_WEIGHT)
    taught: list[LabelledLine] = []
    for path, step, weight, more in (*ASIDE, *TAUGHT):
        read = [line for file in sorted(folder.glob(path)) for line in _read(file, step, more)]
        found += examples(checker, read, weight)
        (aside if (path, step, weight, more) in ASIDE else taught).extend(read)
    for read, weight in ((claims(checker.rules), CLAIMS_WEIGHT), (near_misses(checker.rules), QUIET_WEIGHT)):
        found += examples(checker, read, weight)
        taught.extend(read)
    return Corpus(lines, aside, taught, found)


def _marked(broadcasts: Path) -> list[LabelledLine]:
    from nlp.readings import readings

    try:
        read = readings(broadcasts)
    except ValueError as error:
        raise UserError(str(error)) from error
    return [line for name, rows in read.items() for line in read_lines([{**row, "tags": [name]} for row in rows])]


def _read(file: Path, step: int, more: dict[str, Any]) -> Sequence[LabelledLine]:
    try:
        rows = [json.loads(row) for row in file.read_text("utf-8").splitlines()[::step] if row.strip()]
        return read_lines([{**row, "tags": [file.stem], **more} for row in rows])
    except (ValueError, KeyError) as error:
        raise UserError(f"{file}: not in the corpus format: {error}") from error

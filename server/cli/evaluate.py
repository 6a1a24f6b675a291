"""``pitchguard eval``: scores labelled lines, and compares two runs."""

import json
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from nlp import (
    Alert,
    Caption,
    Checker,
    LabelledLine,
    Product,
    Sensitivity,
    compare,
    is_pair,
    read_lines,
    score,
    score_pairs,
)
from server.cli.errors import UserError
from server.cli.second_ear import listening, second_ear_options

_LONG = 2000


@click.command("eval", short_help="Score the rules on labelled files.")
@click.argument("paths", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
@click.option("--product", default="general", type=click.Choice([p.value for p in Product]), help="Kind of product, where a line names none.")
@click.option("--tier", multiple=True, help="Only lines of this tier (public/benign.jsonl); may be given again.")
@click.option("--list", "listed", default=0, metavar="N", help="List N misses and N false alarms.")
@click.option("--json", "as_json", is_flag=True, help="Write everything as JSON.")
@click.option("--compare", "before", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="A run written by --json: show what was added and removed since.")
@click.option("--split-by", type=click.Choice(["broadcast"]), help="Show each fifth of the broadcasts and each broadcast, too.")
@click.option("--rules", "rule_dirs", multiple=True, type=click.Path(exists=True, file_okay=False, path_type=Path), help="A folder of more rules.")
@second_ear_options(Sensitivity.OFF)
def evaluate(
    paths: tuple[Path, ...], product: str, tier: tuple[str, ...], listed: int, as_json: bool, before: Path | None,
    split_by: str | None, rule_dirs: tuple[Path, ...], second_ear: str, ear_model: Path | None,
) -> None:  # fmt: skip
    """Score labelled files (or folders of .jsonl) in the corpus format.

    Prints precision, recall and F1 by category, tag, product and level, false alarms per 1,000 quiet lines and per
    hour. Lines of one broadcast are judged as a stream, others alone. Files of {spoken, restored} pairs tell how often
    disguised speech alerts as what was meant does. The second ear stays off unless asked for: it has learned from the
    real speech of the corpus, and its score means something only on speech it has not.
    """
    checker = listening(Checker.load(rule_dirs), second_ear, ear_model)
    files = [file for path in paths for file in (sorted(path.rglob("*.jsonl")) if path.is_dir() else [path])]
    rows = {file: [row for row in _rows(file) if not tier or row.get("tier") in tier] for file in files}
    pairs = [row for found in rows.values() for row in found if is_pair(row)]
    if pairs:
        _pairs(checker, pairs, Product(product), listed, as_json)
    lines = [line for file, found in rows.items() for line in _lines(file, found, Product(product))]
    if not lines and not pairs:
        raise UserError("there is no labelled line in what was given")
    if not lines:
        return
    figures = score(lines, lambda batch: _judge(checker, batch), told=_progress(len(lines))).figures()
    if before:
        _changes(json.loads(before.read_text("utf-8")), figures)
    elif as_json:
        click.echo(json.dumps(figures, ensure_ascii=False))
    else:
        _print(figures, listed, split_by is not None)


def _progress(whole: int) -> Callable[[int], None] | None:
    """Tell a terminal how far a long run is."""
    if whole < _LONG or not sys.stderr.isatty():
        return None
    return lambda done: click.echo(f"\r{done:,} of {whole:,} lines" + ("\n" if done == whole else ""), nl=False, err=True)


def _changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> None:
    for name, alerts in compare(before, after).items():
        click.secho(f"{name}: {len(alerts)}", bold=True)
        for alert in alerts:
            click.echo(f"  {alert}")
    for key in ("precision", "recall", "f1", "level_agreement"):
        click.echo(f"{key}: {before['total'][key]} → {after['total'][key]}")


def _pairs(checker: Checker, rows: Sequence[Mapping[str, Any]], product: Product, listed: int, as_json: bool) -> None:
    figures = score_pairs(rows, lambda text: checker.check(text, product)).figures()
    if as_json:
        click.echo(json.dumps(figures, ensure_ascii=False))
        return
    click.echo(
        f"pairs: {figures['pairs']}, the restored member alerts in {figures['alerting']}; of these the disguised one alerts "
        f"alike in {figures['alike']} ({figures['share_alike']}), in every category in {figures['in_all']} "
        f"({figures['share_in_all']}), somehow in {figures['at_all']} ({figures['share_at_all']})"
    )
    for lost in figures["lost"][:listed]:
        click.echo(f"  {lost['spoken']}\n    meant: {lost['restored']}  {', '.join(lost['meant'])}")


def _rows(file: Path) -> list[dict[str, Any]]:
    rows = []
    for number, line in enumerate(file.read_text("utf-8").splitlines(), 1):
        if line.strip():
            try:
                rows.append(json.loads(line))
            except json.JSONDecodeError as error:
                raise UserError(f"{file}: line {number} is not JSON: {error}") from error
    return rows


def _lines(file: Path, rows: Sequence[Mapping[str, Any]], product: Product) -> list[LabelledLine]:
    try:
        return read_lines([row for row in rows if not is_pair(row)], product=product)
    except (ValueError, KeyError, TypeError) as error:
        raise UserError(f"{file}: {error}") from error


def _judge(checker: Checker, batch: Sequence[LabelledLine]) -> Iterator[Sequence[Alert]]:
    """Alerts line by line; an alert over a seam counts at both its lines."""
    if not batch[0].broadcast:
        for line in batch:
            yield checker.check(line.text, line.product, line.platform)
        return
    stream = checker.stream(product=batch[0].product, platform=batch[0].platform)
    for number, line in enumerate(batch):
        stream.set_profile(line.product, line.platform)
        cue = str(number)
        answers = stream.caption(Caption(cue, 0, line.text, True, line.at_ms, "eval"), line.at_ms)
        alerts = next((answer.alerts for answer in answers if answer.cue == cue), ())
        yield [replace(alert, spans=tuple(span for span in alert.spans if span.cue == cue)) for alert in alerts]


def _print(figures: dict[str, Any], listed: int, split: bool) -> None:
    click.secho(f"{'':34}{'P':>7}{'R':>7}{'F1':>7}{'level':>7}{'found':>7}{'missed':>7}{'right':>7}{'wrong':>7}", bold=True)
    for group in ("total", "category", "tag", "product", "level", "rule", *(("fold", "broadcast") if split else ())):
        table = figures.get(group) or {}
        rows = {"total": table} if group == "total" else table
        if isinstance(rows, dict):
            for name, tally in rows.items():
                click.echo(_row(name if group == "total" else f"{group} {name}", tally))
    for key in ("lines", "quiet_lines", "quiet_lines_alerting", "quiet_lines_alerting_at_proof",
                "false_alarms_per_1000_quiet_lines", "false_alarms_per_hour"):  # fmt: skip
        click.echo(f"{key}: {figures[key]}")
    for key in ("misses", "false_alarms"):
        entries = figures[key]
        if listed and isinstance(entries, list):
            click.secho(key, bold=True)
            for entry in entries[:listed]:
                click.echo(f"  {entry['id']} {entry['product']} {entry['category']} 【{entry['span']}】 {entry['text']}")


def _row(name: str, tally: dict[str, float | None]) -> str:
    shares = "".join(
        f"{value:7.3f}" if value is not None else f"{'–':>7}"
        for value in (tally["precision"], tally["recall"], tally["f1"], tally["level_agreement"])
    )
    counts = "".join(f"{tally[key]:7}" for key in ("found", "missed", "right", "wrong"))
    return f"{name:34}{shares}{counts}"

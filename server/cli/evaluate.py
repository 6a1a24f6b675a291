"""``pitchguard eval``: scores labelled lines, and compares two runs."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import click

from nlp import Alert, Caption, Checker, LabelledLine, Product, compare, read_lines, score
from server.cli.errors import UserError


@click.command("eval")
@click.argument("paths", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
@click.option("--product", default="general", type=click.Choice([p.value for p in Product]), help="Kind of product, where a line names none.")
@click.option("--tier", multiple=True, help="Only lines of this tier (public/benign.jsonl); may be given again.")
@click.option("--list", "listed", default=0, metavar="N", help="List N misses and N false alarms.")
@click.option("--json", "as_json", is_flag=True, help="Write everything as JSON.")
@click.option("--compare", "before", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="A run written by --json: show what was added and removed since.")
@click.option("--rules", "rule_dirs", multiple=True, type=click.Path(exists=True, file_okay=False, path_type=Path), help="A folder of more rules.")
def evaluate(
    paths: tuple[Path, ...], product: str, tier: tuple[str, ...], listed: int, as_json: bool, before: Path | None,
    rule_dirs: tuple[Path, ...],
) -> None:  # fmt: skip
    """Score labelled files (or folders of .jsonl) in the corpus format.

    Prints precision, recall and F1 by category, tag, product and level, false alarms per 1,000 quiet lines and per
    hour. Lines of one broadcast are judged as a stream, others alone.
    """
    checker = Checker.load(rule_dirs)
    files = [file for path in paths for file in (sorted(path.rglob("*.jsonl")) if path.is_dir() else [path])]
    lines = [line for file in files for line in _read(file, Product(product), tier)]
    if not lines:
        raise UserError("there is no labelled line in what was given")
    figures = score(lines, lambda batch: _judge(checker, batch)).figures()
    if before:
        changes = compare(json.loads(before.read_text("utf-8")), figures)
        for name, alerts in changes.items():
            click.secho(f"{name}: {len(alerts)}", bold=True)
            for alert in alerts:
                click.echo(f"  {alert}")
    elif as_json:
        click.echo(json.dumps(figures, ensure_ascii=False))
    else:
        _print(figures, listed)


def _read(file: Path, product: Product, tiers: Sequence[str]) -> list[LabelledLine]:
    rows = []
    for number, line in enumerate(file.read_text("utf-8").splitlines(), 1):
        if line.strip():
            try:
                rows.append(json.loads(line))
            except json.JSONDecodeError as error:
                raise UserError(f"{file}: line {number} is not JSON: {error}") from error
    try:
        return read_lines([row for row in rows if not tiers or row.get("tier") in tiers], product=product)
    except ValueError as error:
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


def _print(figures: dict[str, object], listed: int) -> None:
    click.secho(f"{'':34}{'P':>7}{'R':>7}{'F1':>7}{'level':>7}{'found':>7}{'missed':>7}{'right':>7}{'wrong':>7}", bold=True)
    for group in ("total", "category", "tag", "product", "level", "rule"):
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

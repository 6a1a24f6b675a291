"""For the terminal: place, words in their sentence, why, article, what to say instead; a table where files are many."""

import unicodedata
from collections.abc import Iterable
from typing import TextIO

import click

from nlp import Alert, State
from server.formats.result import LEVELS, Result, Tally
from server.words import words

COLOURS = {"ban": "red", "proof": "yellow", "hint": "blue"}


def write(results: Iterable[Result], out: TextIO, lang: str) -> None:
    """Write each alert and a closing count."""
    tally = Tally()
    for result in results:
        tally.add(result)
        for alert in result.alerts:
            _alert(result, alert, out, lang)
    named, zh = words(lang)["level"], lang != "en"
    if len(tally.files) > 1:
        _table(tally, out, lang)
    counts, lines = tally.total.counts, tally.total.lines
    if counts:
        listed = ("，" if zh else ", ").join(f"{named[level]} {counts[level]}" for level in LEVELS)
        click.echo(f"{lines} 行：{listed}" if zh else f"{lines} lines: {listed}", file=out)
    else:
        click.echo(f"{lines} 行，没有发现问题" if zh else f"{lines} lines, nothing found", file=out)


def _alert(result: Result, alert: Alert, out: TextIO, lang: str) -> None:
    span, text, colour = alert.spans[-1], result.line.text, COLOURS[alert.level.value]
    named, instead = words(lang)["level"][alert.level.value], "可以说：" if lang != "en" else "say instead: "
    place = f"{result.line.source}:{result.line.number}:{span.start + 1}"
    corrected = "" if alert.state is not State.CORRECTED else "（已更正）" if lang != "en" else " (corrected)"
    click.echo(f"{place}: {click.style(named, fg=colour, bold=True)} {alert.title}{corrected}", file=out)
    marked = click.style(f"【{text[span.start : span.end]}】", fg=colour)
    click.echo(f"    {text[: span.start]}{marked}{text[span.end :]}", file=out)
    law = "；".join(f"{cite.law}{cite.article}" for cite in alert.cite[:2])
    click.echo(f"    {alert.why}{f'（{law}）' if law else ''}", file=out)
    click.echo(f"    {instead}{' / '.join(alert.say_instead)}  [{alert.rule}]", file=out)


def _table(tally: Tally, out: TextIO, lang: str) -> None:
    named, zh = words(lang)["level"], lang != "en"
    heads = ["文件" if zh else "File", "行" if zh else "Lines", *(named[level] for level in LEVELS)]
    rows = [[file, str(t.lines), *(str(t.counts[level]) for level in LEVELS)] for file, t in tally.files.items()]
    widths = [max(_width(row[column]) for row in [heads, *rows]) for column in range(len(heads))]
    click.echo("", file=out)
    for row in [heads, *rows]:
        cells = [_padded(row[0], widths[0]), *(" " * (w - _width(c)) + c for c, w in zip(row[1:], widths[1:]))]
        click.secho("  ".join(cells), bold=row is heads, file=out)


def _width(text: str) -> int:
    """Columns of a terminal: Chinese takes two."""
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)


def _padded(text: str, width: int) -> str:
    return text + " " * (width - _width(text))

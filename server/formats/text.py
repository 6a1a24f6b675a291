"""For the terminal: place, words in their sentence, why, article, what to say instead."""

from collections import Counter
from collections.abc import Iterable
from typing import TextIO

import click

from server.formats.result import Result

COLOURS = {"ban": "red", "proof": "yellow", "hint": "blue"}
WORDS = {"ban": "不能说", "proof": "有证据才能说", "hint": "建议"}


def write(results: Iterable[Result], out: TextIO) -> None:
    """Write each alert and a closing count."""
    counts: Counter[str] = Counter()
    lines = 0
    for result in results:
        lines += 1
        for alert in result.alerts:
            counts[alert.level.value] += 1
            span, text, colour = alert.spans[-1], result.line.text, COLOURS[alert.level.value]
            place = f"{result.line.source}:{result.line.number}:{span.start + 1}"
            click.echo(f"{place}: {click.style(WORDS[alert.level.value], fg=colour, bold=True)} {alert.title}", file=out)
            words = click.style(f"【{text[span.start : span.end]}】", fg=colour)
            click.echo(f"    {text[: span.start]}{words}{text[span.end :]}", file=out)
            law = "；".join(f"{cite.law}{cite.article}" for cite in alert.cite[:2])
            click.echo(f"    {alert.why}{f'（{law}）' if law else ''}", file=out)
            click.echo(f"    可以说：{' / '.join(alert.say_instead)}  [{alert.rule}]", file=out)
    total = "，".join(f"{WORDS[level]} {counts[level]}" for level in WORDS)
    click.echo(f"{lines} 行：{total}" if counts else f"{lines} 行，没有发现问题", file=out)

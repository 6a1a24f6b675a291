"""``pitchguard check``: scripts and recorded captions against the rules."""

import sys
from collections.abc import Iterable
from datetime import date as Date
from itertools import groupby
from pathlib import Path

import click

from nlp import Checker, Item, Platform, Product, RuleError, SheetError, load_sheet
from server import formats
from server.cli.errors import UserError
from server.cli.second_ear import listening, second_ear_options
from server.readers import Line, ReadError, read, read_file, read_folder


@click.command(short_help="Check scripts, captions or whole folders of them.")
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@click.option("--input", "kind", default="auto", type=click.Choice(["auto", "text", "jsonl", "srt", "vtt", "ass", "docx", "xlsx"]), help="What PATH holds (default: by its name).")
@click.option("--format", "output", default="text", type=click.Choice(formats.NAMES), help="What is written.")
@click.option("--product", default="general", type=click.Choice([p.value for p in Product]), help="Kind of product, where a line names none.")
@click.option("--platform", type=click.Choice([p.value for p in Platform]), help="Where it is to be said.")
@click.option("--sheet", "sheet_file", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="Product sheet, JSON or CSV.")
@click.option("--date", "day", type=click.DateTime(["%Y-%m-%d"]), help="Judge by the law of this day (default: today).")
@click.option("--stream", is_flag=True, help="The lines of a file are one broadcast: seams, corrections, repeats.")
@click.option("--lang", default="zh", show_default=True, type=click.Choice(["zh", "en"]), help="Language of text and html.")
@click.option("--fail-on", default="ban", type=click.Choice([*formats.LEVELS, "never"]), show_default=True, help="Exit with 1 at this level or graver.")
@click.option("--rules", "rule_dirs", multiple=True, type=click.Path(exists=True, file_okay=False, path_type=Path), help="A folder of more rules.")
@second_ear_options()
def check(
    paths: tuple[Path, ...], kind: str, output: str, product: str, platform: str | None, sheet_file: Path | None,
    day: object, stream: bool, lang: str, fail_on: str, rule_dirs: tuple[Path, ...],
    second_ear: str, ear_model: Path | None,
) -> None:  # fmt: skip
    """Check scripts or captions in PATHS (files, a folder, or - for standard input).

    \b
    pitchguard check script.txt
    echo '{"id":"a","text":"全网最低价"}' | pitchguard check - --input jsonl --format jsonl
    pitchguard check talk.srt --product health_food --format html > report.html
    """
    try:
        sheet = _sheet(sheet_file)
        lines = _lines(paths or (Path("-"),), kind)
        checker = listening(Checker.load(rule_dirs), second_ear, ear_model)
    except (RuleError, SheetError, ReadError) as error:
        raise UserError(str(error)) from error
    judge = formats.Judge(
        checker, Product(product), Platform(platform) if platform else None, getattr(day, "date", Date.today)(), sheet
    )
    gravest = formats.write(output, _judged(judge, lines, stream=stream), sys.stdout, lang)
    if fail_on != "never" and gravest is not None and formats.LEVELS.index(gravest) <= formats.LEVELS.index(fail_on):
        raise SystemExit(1)


def _judged(judge: formats.Judge, lines: list[Line], *, stream: bool) -> Iterable[formats.Result]:
    """Judge file by file; many files are judged before anything is written, with progress on the terminal."""
    by_file = [list(group) for _, group in groupby(lines, key=lambda line: line.source)]
    judged = judge.stream if stream else judge.alone
    if len(by_file) < 2:
        return judged(lines)
    with click.progressbar(by_file, label=f"{len(by_file)} files", file=sys.stderr) as shown:
        return [result for group in shown for result in judged(group)]


def _sheet(path: Path | None) -> list[Item]:
    if path is None:
        return []
    return load_sheet(path.read_bytes(), "csv" if path.suffix.lower() == ".csv" else "json")


def _lines(paths: tuple[Path, ...], kind: str) -> list[Line]:
    lines: list[Line] = []
    for path in paths:
        if str(path) == "-":
            lines += read(sys.stdin.buffer.read(), "text" if kind == "auto" else kind, "-")
        elif path.is_dir():
            lines += read_folder(path)
        elif not path.exists():
            raise ReadError(f"{path}: there is no such file")
        else:
            lines += read_file(path, kind)
    return lines

"""``pitchguard report``: the report of a broadcast, as a page or a table."""

import sys
from contextlib import closing
from pathlib import Path

import click

from server.cli.errors import UserError
from server.record import RecordError, Store
from server.report import FORMATS, named
from server.settings import default_data


@click.command(short_help="Write the report of a broadcast: HTML, CSV, JSON or XLSX.")
@click.argument("session", default="last")
@click.option("--format", "kind", type=click.Choice(list(FORMATS)), help="Default: by the name of --output, else html.")
@click.option("--output", "-o", type=click.Path(dir_okay=False, path_type=Path), help="File to write; - for stdout.")
@click.option("--lang", default="zh", show_default=True, type=click.Choice(["zh", "en"]), help="Language of headings.")
@click.option("--data", type=click.Path(file_okay=False, path_type=Path), default=default_data,
              show_default="the user's data folder", help="Where the record is kept.")  # fmt: skip
def report(session: str, kind: str | None, output: Path | None, lang: str, data: Path) -> None:
    """Write the report of SESSION (the start of its id, or "last") as HTML, CSV, JSON or XLSX.

    \b
    pitchguard report
    pitchguard report last --format csv -o alerts.csv
    """
    suffix = output.suffix.lstrip(".").lower() if output else ""
    kind = kind or (suffix if suffix in FORMATS else "html")
    try:
        with closing(Store(data)) as store:
            found = named(store, session)
    except RecordError as error:
        raise UserError(str(error)) from error
    written = FORMATS[kind](found, lang)
    if output == Path("-"):
        sys.stdout.buffer.write(written)
        return
    path = output or Path(f"report-{found.began.astimezone():%Y%m%d-%H%M}-{found.session[:6]}.{kind}")
    try:
        path.write_bytes(written)
    except OSError as error:
        raise UserError(f"{path} cannot be written: {error.strerror}") from error
    click.echo(path)

"""``pitchguard replay``: a recorded broadcast over a real socket, in its own time."""

import asyncio
from contextlib import ExitStack
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from nlp import Caption, Platform, Product, SheetError, load_sheet
from server.cli.client import play
from server.cli.errors import UserError
from server.cli.running import server
from server.cli.second_ear import of_broadcast
from server.readers import SUBTITLES, ReadError, read_file
from server.record import RecordError, recording
from server.settings import Settings, default_data

LOCAL_TOKEN = "replay"


@click.command(short_help="Play a recorded broadcast and print the alerts it earns.")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--speed", default=1.0, show_default=True, type=click.FloatRange(0, min_open=True), help="Times as fast as it was.")
@click.option("--product", type=click.Choice([p.value for p in Product]), help="Kind of product (default: the file's own).")
@click.option("--platform", type=click.Choice([p.value for p in Platform]), help="Platform (default: the file's own).")
@click.option("--sheet", "sheet_file", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="Product sheet, JSON or CSV.")
@of_broadcast
@click.option("--url", help="A running server, such as ws://127.0.0.1:8787/v1/live (default: one of its own).")
@click.option("--token", default="", help="Token for --url; see pitchguard token.")
@click.option("--data", type=click.Path(file_okay=False, path_type=Path), default=default_data,
              show_default="the user's data folder", help="Where the record is kept, without --url.")
def replay(
    file: Path, speed: float, product: str | None, platform: str | None, sheet_file: Path | None, second_ear: str | None,
    url: str | None, token: str, data: Path,
) -> None:
    """Play FILE (captions as .jsonl, .srt, .vtt or .ass) and print alerts as they come."""
    told_product, told_platform, captions = read_broadcast(file)
    sheet = _sheet(sheet_file)
    with ExitStack() as stack:
        if url is None:
            try:
                recorder = stack.enter_context(recording(data))
            except RecordError as error:
                raise UserError(str(error)) from error
            settings = stack.enter_context(server(Settings(port=0, data=data, token=LOCAL_TOKEN), recorder=recorder))
            url, token = f"ws://127.0.0.1:{settings.port}/v1/live", LOCAL_TOKEN
        asyncio.run(
            play(
                url, captions, speed=speed, token=token, product=product or told_product or Product.GENERAL,
                platform=platform or told_platform, sheet=sheet, client="replay", second_ear=second_ear,
            )
        )  # fmt: skip


def _sheet(file: Path | None) -> list[dict[str, Any]] | None:
    """The products as they go over the wire. Raises UserError."""
    if file is None:
        return None
    try:
        items = load_sheet(file.read_bytes(), "csv" if file.suffix.lower() == ".csv" else "json")
    except (SheetError, OSError) as error:
        raise UserError(f"{file}: {error}") from error
    return [{key: value for key, value in asdict(item).items() if value is not None} for item in items]


def read_broadcast(file: Path) -> tuple[Product | None, Platform | None, list[Caption]]:
    """Return a recorded broadcast: product and platform as its header tells them, and its captions. Raises UserError."""
    kind = file.suffix.lower().removeprefix(".")
    try:
        lines = read_file(file, kind if kind in SUBTITLES else "jsonl")
    except ReadError as error:
        raise UserError(str(error)) from error
    if not lines:
        raise UserError(f"{file} holds no captions")
    captions = [Caption(f"c{line.number}", 0, line.text, True, line.at_ms, "file") for line in lines]
    return lines[0].product, lines[0].platform, captions

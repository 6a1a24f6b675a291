"""``pitchguard demo``: a demo broadcast, with warnings appearing over it."""

import asyncio
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import click

from nlp import Caption
from server.cli.client import play
from server.cli.errors import UserError
from server.cli.running import server
from server.demo import script
from server.record import RecordError, recording
from server.settings import DEFAULT_PORT, Settings, default_data, extension_folder

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "microsoft-edge", "brave-browser")
GROWTH = 4
LOCAL_TOKEN = "demo"
SECONDS_A_CHARACTER = 0.18


@click.command(short_help="Play a demo broadcast and show the warnings it earns.")
@click.option("--port", default=DEFAULT_PORT, show_default=True, type=click.IntRange(0, 65535), help="Port; 0: any free.")
@click.option("--speed", type=click.FloatRange(0, min_open=True), help="Times as fast (default: 1 in a browser, 8 in the terminal).")
@click.option("--browser/--terminal", default=None, help="Where to show it (default: a browser if there is a display and one is found).")
@click.option("--data", type=click.Path(file_okay=False, path_type=Path), default=default_data,
              show_default="the user's data folder", help="Where the record of the demo is kept.")
def demo(port: int, speed: float | None, browser: bool | None, data: Path) -> None:
    """Play a demo broadcast of five minutes and show the warnings it earns."""
    found = next((path for name in BROWSERS if (path := shutil.which(name))), None)
    wanted = browser if browser is not None else bool(found and _has_display())
    if wanted and not found:
        click.echo("No Chromium, Chrome, Edge or Brave was found; showing the demo in the terminal instead.")
        wanted = False
    try:
        if wanted and found:
            _in_browser(found, port, data)
        else:
            _in_terminal(speed or 8.0, data)
    except RecordError as error:
        raise UserError(str(error)) from error


def _has_display() -> bool:
    return sys.platform in ("win32", "darwin") or bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def _in_browser(browser: str, port: int, data: Path) -> None:
    """Open the demo page with the extension loaded; ends when the browser is closed."""
    with (
        recording(data) as recorder,
        server(Settings(port=port, data=data), recorder=recorder) as settings,
        tempfile.TemporaryDirectory() as profile,
    ):
        page = f"http://127.0.0.1:{settings.port}/demo"
        extension = Path(str(extension_folder()))
        arguments = [
            browser, f"--user-data-dir={profile}", f"--load-extension={extension}", "--no-first-run",
            "--no-default-browser-check", page,
        ]  # fmt: skip
        click.echo(f"Opening {page}. Close the browser window to end the demo.")
        if "chromium" not in Path(browser).name:
            click.echo(f"Should no warning appear: open the extensions page, switch developer mode on, load {extension}.")
        subprocess.run(arguments, check=False, stderr=subprocess.DEVNULL)


def _in_terminal(speed: float, data: Path) -> None:
    """Play the same show over the same socket, as growing captions, and print what comes back."""
    show = script()
    started = time.monotonic()
    with (
        recording(data) as recorder,
        server(Settings(port=0, data=data, token=LOCAL_TOKEN), recorder=recorder) as settings,
    ):
        click.secho(f"PitchGuard demo: {show['title']} (server ready in {time.monotonic() - started:.1f} s)", bold=True)
        asyncio.run(
            play(
                f"ws://127.0.0.1:{settings.port}/v1/live", list(growing(show["lines"])), speed=speed,
                token=LOCAL_TOKEN, product="general", platform="douyin", sheet=show["sheet"], client="demo",
                offers=[(int(line["at"] * 1000), line["offer"]) for line in show["lines"] if "offer" in line],
            )
        )  # fmt: skip
    click.echo("In a browser the same warnings stand over the broadcast: run this where there is a display, see README.")


def growing(lines: list[dict[str, object]]) -> list[Caption]:
    """Return the lines as speech recognition writes them: growing by a few characters, then final."""
    captions = []
    for number, line in enumerate(lines, 1):
        text, start = str(line["text"]), float(str(line["at"]))
        steps = [*range(GROWTH, len(text), GROWTH), len(text)]
        for rev, length in enumerate(steps, 1):
            at_ms = int((start + length * SECONDS_A_CHARACTER) * 1000)
            captions.append(Caption(f"line{number}", rev, text[:length], length == len(text), at_ms, "demo"))
    return sorted(captions, key=lambda caption: caption.at_ms)

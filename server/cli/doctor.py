"""``pitchguard doctor``: a diagnosis a host can send to whoever helps her. Holds no speech."""

import os
import platform
import shutil
import socket
from pathlib import Path

import click

from nlp import Checker, RuleError
from server import __version__
from server.cli.demo import BROWSERS
from server.settings import DEFAULT_PORT, default_data, extension_id


@click.command()
@click.option("--port", default=DEFAULT_PORT, show_default=True, help="The port the server should have.")
@click.option("--data", type=click.Path(file_okay=False, path_type=Path), default=default_data, help="The data folder.")
def doctor(port: int, data: Path) -> None:
    """Print what this machine has and what is in the way. Exit code 1 if something is."""
    faults = 0
    for name, (good, text) in _findings(port, data).items():
        faults += not good
        click.echo(f"{click.style('ok ', fg='green') if good else click.style('no ', fg='red')} {name:11} {text}")
    raise SystemExit(1 if faults else 0)


def _findings(port: int, data: Path) -> dict[str, tuple[bool, str]]:
    browser = next((path for name in BROWSERS if (path := shutil.which(name))), None)
    return {
        "version": (True, f"PitchGuard {__version__}, Python {platform.python_version()}, {platform.platform()}"),
        "rules": _rules(),
        "data": _data(data),
        "port": _port(port),
        "extension": (True, f"id {extension_id()}"),
        "browser": (True, browser or "no Chromium-family browser on the path (the extension also runs in Firefox)"),
    }


def _rules() -> tuple[bool, str]:
    try:
        checker = Checker.load()
    except RuleError as error:
        return False, str(error)
    return True, f"{checker.rule_count} rules, set {checker.rules_version}"


def _data(data: Path) -> tuple[bool, str]:
    try:
        data.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        return False, f"{data} cannot be made: {error.strerror}"
    free = shutil.disk_usage(data).free // 2**20
    return os.access(data, os.W_OK) and free > 100, f"{data}, {free} MB free"


def _port(port: int) -> tuple[bool, str]:
    with socket.socket() as probe:
        probe.settimeout(2)
        if probe.connect_ex(("127.0.0.1", port)) != 0:
            return True, f"{port} is free; start the server with: pitchguard serve"
        probe.sendall(f"GET /health HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nConnection: close\r\n\r\n".encode())
        try:
            ours = b'"protocol"' in probe.recv(4096) + probe.recv(4096)
        except OSError:
            ours = False
    return ours, f"{port}: {'PitchGuard answers' if ours else 'another program is there; choose another with --port'}"

"""``pitchguard doctor``: a diagnosis a host can send to whoever helps her. Holds no speech, no token, no name."""

import os
import platform
import shutil
import socket
from collections.abc import Iterator
from pathlib import Path

import click

from nlp import Checker, RuleError
from server import __version__
from server.cli.demo import BROWSERS
from server.folder import is_open
from server.protocol import load
from server.record import FILE, RecordError, Store
from server.settings import DEFAULT_PORT, default_data, extension_id
from server.tokens import Tokens

LEAST_FREE_MB = 100
Finding = tuple[str, bool, str]


@click.command()
@click.option("--port", default=DEFAULT_PORT, show_default=True, help="The port the server should have.")
@click.option("--data", type=click.Path(file_okay=False, path_type=Path), default=default_data,
              show_default="the user's data folder", help="Where tokens and the record are kept.")
@click.option("--rules", multiple=True, type=click.Path(exists=True, file_okay=False, path_type=Path), help="A folder of more rules, as for serve.")
def doctor(port: int, data: Path, rules: tuple[Path, ...]) -> None:
    """Print what this machine has and what is in the way. Exit code 1 if something is."""
    faults = 0
    for name, good, text in _findings(port, data, rules):
        faults += not good
        click.echo(f"{click.style('ok ', fg='green') if good else click.style('no ', fg='red')} {name:11} {text}")
    raise SystemExit(1 if faults else 0)


def _findings(port: int, data: Path, rules: tuple[Path, ...]) -> Iterator[Finding]:
    yield "version", True, f"PitchGuard {__version__}, Python {platform.python_version()}, {platform.platform()}"
    yield "rules", *_rules(rules)
    yield "data", *_data(data)
    yield "tokens", *_tokens(data)
    yield "record", *_record(data)
    yield "port", *_port(port)
    yield "extension", True, f"id {extension_id()}"
    browser = next((path for name in BROWSERS if (path := shutil.which(name))), None)
    yield "browser", True, browser or "no Chromium-family browser on the path (the extension also runs in Firefox)"


def _rules(folders: tuple[Path, ...]) -> tuple[bool, str]:
    try:
        checker = Checker.load(folders)
    except RuleError as error:
        return False, str(error)
    return True, f"{checker.rule_count} rules, set {checker.rules_version}"


def _data(data: Path) -> tuple[bool, str]:
    if not data.exists():
        return True, f"{data} is not there yet: made at the first start"
    free = shutil.disk_usage(data).free // 2**20
    said = f"{data}, {free} MB free"
    if not os.access(data, os.W_OK):
        return False, f"{said}: it cannot be written"
    if free < LEAST_FREE_MB:
        return False, f"{said}: make room, the record needs it"
    return not is_open(data), f"{said}{', open to other users of this machine' if is_open(data) else ''}"


def _tokens(data: Path) -> tuple[bool, str]:
    tokens = Tokens(data / "tokens")
    sound = tokens.is_sound()
    said = f"{len(tokens.names())} clients paired"
    return sound, said if sound else f"{said}; the file is damaged: the next start keeps it aside"


def _record(data: Path) -> tuple[bool, str]:
    if not (data / FILE).exists():
        return True, "none yet"
    try:
        store = Store(data)
    except RecordError as error:
        return False, str(error)
    try:
        faults = store.verify()
        said = f"{store.head()[0]} entries, {store.size() / 1e6:.1f} MB"
    except RecordError as error:
        return False, str(error)
    finally:
        store.close()
    return not faults, f"{said}, {faults[0].what}" if faults else f"{said}, whole"


def _port(port: int) -> tuple[bool, str]:
    with socket.socket() as probe:
        probe.settimeout(2)
        if probe.connect_ex(("127.0.0.1", port)) != 0:
            return True, f"{port} is free; start the server with: pitchguard serve"
        try:
            probe.sendall(f"GET /health HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nConnection: close\r\n\r\n".encode())
            answer = b"".join(iter(lambda: probe.recv(4096), b""))
            health = load(answer.partition(b"\r\n\r\n")[2])
            ours = f"PitchGuard {health['version']} is {health['status']}, {health['broadcasts']} broadcasts"
        except (OSError, ValueError, KeyError, TypeError):
            return False, f"{port}: another program is there, or does not answer; choose another with --port"
    if health["version"] != __version__:
        return False, f"{port}: {ours}; this is {__version__}: start it again"
    return not health["fault"], f"{port}: {ours}{', ' + health['fault'] if health['fault'] else ''}"

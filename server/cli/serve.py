"""``pitchguard serve`` and ``pitchguard token``."""

import gc
import ipaddress
import ssl
from contextlib import ExitStack
from pathlib import Path

import click

from nlp import RuleError, Sensitivity
from server import __version__, folder, logs
from server.app import create_app
from server.cli.errors import UserError
from server.cli.running import MOST_OPEN_FILES, allow_files, bind, uvicorn_server
from server.cli.second_ear import second_ear_options
from server.context import load_checker
from server.record import KEEP_DAYS, TRANSCRIPT_DAYS, RecordError, recording
from server.settings import DEFAULT_PORT, Settings, default_data
from server.tokens import Tokens

_data = click.option("--data", type=click.Path(file_okay=False, path_type=Path), default=default_data,
                     show_default="the user's data folder", help="Where tokens and the record are kept.")  # fmt: skip


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=DEFAULT_PORT, show_default=True, type=click.IntRange(0, 65535), help="Port; 0: any free.")
@click.option("--rules", multiple=True, type=click.Path(exists=True, file_okay=False, path_type=Path), help="A folder of more rules; may be given again.")
@second_ear_options()
@_data
@click.option("--token", default="", help="A token clients may use, beside those made by pairing.")
@click.option("--allow-origin", multiple=True, help="An Origin that needs no token, such as another extension's.")
@click.option("--tls-cert", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="Certificate; needed off loopback.")
@click.option("--tls-key", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="Its key.")
@click.option("--record/--no-record", default=True, show_default=True, help="Keep alerts and corrections.")
@click.option("--keep-days", default=KEEP_DAYS, show_default=True, type=click.IntRange(1), help="Days it is kept.")
@click.option("--transcripts/--no-transcripts", default=False, show_default=True, help="Also keep all that is said.")
@click.option("--keep-transcripts", default=TRANSCRIPT_DAYS, show_default=True, type=click.IntRange(1), help="Days that is kept.")
@click.option("--log-level", default="warning", type=click.Choice(["debug", "info", "warning", "error"]), show_default=True, help="No level logs speech.")
@click.option("--log-format", default="text", type=click.Choice(["text", "json"]), show_default=True, help="Lines of text or JSON objects.")
def serve(
    host: str, port: int, rules: tuple[Path, ...], second_ear: str, ear_model: Path | None, data: Path, token: str,
    allow_origin: tuple[str, ...], tls_cert: Path | None, tls_key: Path | None, record: bool, keep_days: int,
    transcripts: bool, keep_transcripts: int, log_level: str, log_format: str,
) -> None:  # fmt: skip
    """Run the server the extension talks to. It listens on this machine only."""
    logs.set_up(log_level, log_format)
    allow_files(MOST_OPEN_FILES)
    tls = _tls(host, tls_cert, tls_key)
    _secure(data)
    bound = bind(host, port)
    settings = Settings(
        host, bound.getsockname()[1], rules, Sensitivity(second_ear), ear_model, data, token, allow_origin, tls=bool(tls)
    )
    gc.disable()  # the rules and the dictionary stay; the collector need not walk them again and again
    try:
        checker = load_checker(settings)
    except RuleError as error:
        raise UserError(f"broken rules, nothing started:\n{error}") from error
    finally:
        gc.freeze()
        gc.enable()
    with ExitStack() as stack:
        try:
            kept = recording(data, keep_days, keep_transcripts, transcripts=transcripts)
            recorder = stack.enter_context(kept) if record else None
        except RecordError as error:
            raise UserError(f"{error}; put it right, or start with --no-record") from error
        if recorder and recorder.notice:
            click.secho(recorder.notice, fg="yellow", err=True)
        app = create_app(settings, checker, recorder)
        running = uvicorn_server(app, tls=tls)
        scheme = "https" if tls else "http"
        click.echo(f"PitchGuard {__version__}, {checker.rule_count} rules ({checker.rules_version})")
        code = app.state.context.pairing.show()
        shown = f"[{host}]" if ":" in host else host
        click.echo(f"ready on {scheme}://{shown}:{settings.port}/  pairing code {code} (two minutes)")
        running.run(sockets=[bound])


def _tls(host: str, cert: Path | None, key: Path | None) -> tuple[Path, Path] | None:
    """The certificate and key to use, None on this machine alone. Raises UserError."""
    if not cert or not key:
        if not _is_loopback(host):
            raise UserError(f"{host} is not this machine alone: that needs --tls-cert and --tls-key, or leave --host out")
        if cert or key:
            raise UserError("--tls-cert and --tls-key belong together")
        return None
    if host in ("0.0.0.0", "::", ""):
        raise UserError(f"{host or 'an empty host'} is every address: name the one that clients will use with --host")
    try:
        ssl.create_default_context(ssl.Purpose.CLIENT_AUTH).load_cert_chain(cert, key)
    except (OSError, ssl.SSLError) as error:
        raise UserError(f"{cert} and {key} are no certificate and its key: {error}") from error
    return cert, key


def _secure(data: Path) -> None:
    """Close the data folder to others, put damaged tokens aside, tell what was found. Raises UserError."""
    try:
        told = list(folder.secure(data))
        if aside := Tokens(data / "tokens").repair():
            told.append(f"the tokens were damaged: the file is kept as {aside}, its sound lines are still good")
    except OSError as error:
        raise UserError(f"the data folder {data} cannot be used: {error.strerror}; choose another with --data") from error
    for line in told:
        click.secho(line, fg="yellow", err=True)


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


@click.command(short_help="Make, list and revoke tokens of other programs.")
@_data
@click.option("--new", "name", metavar="NAME", help="Make a token for NAME and print it; it is shown this once.")
@click.option("--list", "listing", is_flag=True, help="List the tokens by the start of their hash.")
@click.option("--revoke", metavar="HASH", help="Forget the tokens whose hash begins so.")
def token(data: Path, name: str | None, listing: bool, revoke: str | None) -> None:
    """Make, list and revoke tokens of programs that are no browser. Without options: make one and print it."""
    tokens = Tokens(data / "tokens")
    try:
        _token(tokens, name, listing, revoke)
    except OSError as error:
        raise UserError(f"the tokens in {data} cannot be kept: {error.strerror}") from error


def _token(tokens: Tokens, name: str | None, listing: bool, revoke: str | None) -> None:
    if listing:
        for hashed, owner in tokens.names():
            click.echo(f"{hashed}  {owner}")
    elif revoke:
        count = tokens.revoke(revoke)
        if not count:
            raise UserError(f"no token's hash begins with {revoke}; see: pitchguard token --list")
        click.echo(f"{count} revoked")
    else:
        click.echo(tokens.new(name or "command line"))



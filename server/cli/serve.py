"""``pitchguard serve`` and ``pitchguard token``."""

import ipaddress
from contextlib import ExitStack
from pathlib import Path

import click

from nlp import Checker, RuleError
from server import __version__
from server.app import create_app
from server.cli.errors import UserError
from server.cli.running import bind, uvicorn_server
from server.record import KEEP_DAYS, TRANSCRIPT_DAYS, RecordError, recording
from server.settings import DEFAULT_PORT, Settings, default_data
from server.tokens import Tokens

_data = click.option("--data", type=click.Path(file_okay=False, path_type=Path), default=default_data,
                     show_default="the user's data folder", help="Where tokens and the record are kept.")  # fmt: skip


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=DEFAULT_PORT, show_default=True, type=click.IntRange(0, 65535), help="Port; 0: any free.")
@click.option("--rules", multiple=True, type=click.Path(exists=True, file_okay=False, path_type=Path), help="A folder of more rules; may be given again.")
@_data
@click.option("--token", default="", help="A token clients may use, beside those made by pairing.")
@click.option("--allow-origin", multiple=True, help="An Origin that needs no token, such as another extension's.")
@click.option("--tls-cert", type=click.Path(exists=True, dir_okay=False), help="Certificate; needed off loopback.")
@click.option("--tls-key", type=click.Path(exists=True, dir_okay=False), help="Its key.")
@click.option("--record/--no-record", default=True, show_default=True, help="Keep alerts and corrections.")
@click.option("--keep-days", default=KEEP_DAYS, show_default=True, type=click.IntRange(1), help="Days it is kept.")
@click.option("--transcripts/--no-transcripts", default=False, show_default=True, help="Also keep all that is said.")
@click.option("--keep-transcripts", default=TRANSCRIPT_DAYS, show_default=True, type=click.IntRange(1), help="Days that is kept.")
@click.option("--log-level", default="warning", type=click.Choice(["debug", "info", "warning", "error"]), help="No level logs speech.")
def serve(
    host: str, port: int, rules: tuple[Path, ...], data: Path, token: str, allow_origin: tuple[str, ...],
    tls_cert: str | None, tls_key: str | None, record: bool, keep_days: int,
    transcripts: bool, keep_transcripts: int, log_level: str,
) -> None:  # fmt: skip
    """Run the server the extension talks to. It listens on this machine only."""
    tls = bool(tls_cert and tls_key)
    if not _is_loopback(host) and not tls:
        raise UserError(f"{host} is not this machine alone: that needs --tls-cert and --tls-key, or leave --host out")
    bound = bind(host, port)
    settings = Settings(host, bound.getsockname()[1], rules, data, token, allow_origin, tls=tls)
    try:
        checker = Checker.load(rules)
    except RuleError as error:
        raise UserError(f"broken rules, nothing started:\n{error}") from error
    with ExitStack() as stack:
        try:
            kept = recording(data, keep_days, keep_transcripts, transcripts=transcripts)
            recorder = stack.enter_context(kept) if record else None
        except RecordError as error:
            raise UserError(f"{error}; put it right, or start with --no-record") from error
        if recorder and recorder.notice:
            click.secho(recorder.notice, fg="yellow", err=True)
        app = create_app(settings, checker, recorder)
        running = uvicorn_server(app, log_level)
        if tls:
            running.config.ssl_certfile, running.config.ssl_keyfile = tls_cert, tls_key
        scheme = "https" if tls else "http"
        click.echo(f"PitchGuard {__version__}, {checker.rule_count} rules ({checker.rules_version})")
        code = app.state.context.pairing.show()
        click.echo(f"ready on {scheme}://{host}:{settings.port}/  pairing code {code} (two minutes)")
        running.run(sockets=[bound])


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


@click.command()
@_data
@click.option("--new", "name", metavar="NAME", help="Make a token for NAME and print it; it is shown this once.")
@click.option("--list", "listing", is_flag=True, help="List the tokens by the start of their hash.")
@click.option("--revoke", metavar="HASH", help="Forget the tokens whose hash begins so.")
def token(data: Path, name: str | None, listing: bool, revoke: str | None) -> None:
    """Print a token for clients that are no browser; without options, a new one."""
    tokens = Tokens(data / "tokens")
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



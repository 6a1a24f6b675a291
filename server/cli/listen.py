"""``pitchguard listen``: a source's captions to the running server; prints alerts as they come."""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Mapping

import click
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from nlp import Caption, Platform, Product
from server.cli.client import NO_SERVER, Terminal
from server.cli.errors import UserError
from server.cli.second_ear import of_broadcast
from server.protocol import dump, load
from server.settings import DEFAULT_PORT
from server.sources.feed import fields
from server.sources.follow import KINDS, OBS_ADDRESS, SourceError, follow, trouble


@click.command(short_help="Follow captions of this machine: a file, OBS, a recogniser.")
@click.argument("source", type=click.Choice(KINDS))
@click.argument("address", required=False)
@click.option("--input", "name", default="", help="OBS: the text source to follow (default: every one).")
@click.option("--password", default="", envvar="PITCHGUARD_OBS_PASSWORD", help="OBS: its WebSocket password.")
@click.option("--product", type=click.Choice([p.value for p in Product]), default="general", help="Kind of product.")
@click.option("--platform", type=click.Choice([p.value for p in Platform]), help="Platform of the broadcast.")
@of_broadcast
@click.option("--url", default=f"ws://127.0.0.1:{DEFAULT_PORT}/v1/live", show_default=True, help="The running server.")
@click.option("--token", default="", help="Token for it; see pitchguard token.")
def listen(
    source: str, address: str | None, name: str, password: str, product: str, platform: str | None,
    second_ear: str | None, url: str, token: str,
) -> None:  # fmt: skip
    """Follow SOURCE at ADDRESS (a file, or a ws:// address of this machine) and print alerts as they come."""
    if source == "obs":
        address = address or OBS_ADDRESS
    if not address:
        raise UserError(
            f"say where: pitchguard listen {source} {'FILE' if source == 'file' else 'ws://127.0.0.1:PORT'}"
        )
    if why := trouble(source, address):
        raise UserError(f"{address}: {why}")
    captions = follow(source, address, name, password)
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(send(captions, url, token, {"product": product, "platform": platform, "second_ear": second_ear}))


async def send(captions: AsyncIterator[Caption], url: str, token: str, profile: Mapping[str, str | None]) -> None:
    """Send captions to the server until they end; prints its alerts. Raises UserError."""
    terminal, started = Terminal(1), _now_ms()
    try:
        async with connect(url, max_size=2**20, proxy=None) as socket:
            await _identify(socket, token, profile)
            reader = asyncio.create_task(_show(socket, terminal, started))
            try:
                async for caption in captions:
                    await socket.send(dump({**fields(caption), "at_ms": max(0, caption.at_ms - started)}).decode())
            finally:
                reader.cancel()
    except SourceError as error:
        raise UserError(f"{error}; the password is given with --password") from error
    except ConnectionClosed as error:
        raise UserError("the server went away: start it again with pitchguard serve") from error
    except NO_SERVER as error:
        raise UserError(f"no server at {url} ({error}): start one with pitchguard serve") from error


async def _identify(socket: ClientConnection, token: str, profile: Mapping[str, str | None]) -> None:
    await socket.recv()
    await socket.send(
        dump({"type": "identify", "protocol": 1, "client": "listen", "token": token, "profile": profile}).decode()
    )
    answer = load(await socket.recv())
    if answer["type"] != "ready":
        raise UserError(f"the server refused: {answer.get('message', answer)}")


async def _show(socket: ClientConnection, terminal: Terminal, started: int) -> None:
    with contextlib.suppress(ConnectionClosed):
        async for frame in socket:
            terminal.message(load(frame), _now_ms() - started)


def _now_ms() -> int:
    return time.monotonic_ns() // 1_000_000

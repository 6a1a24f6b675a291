"""A recogniser's client speaks to us instead of to its server: audio goes through, replies come back, captions are read.

Only the client that sends the audio gets the text, so we stand between. The recogniser must be on this machine.
"""

import asyncio
import contextlib
import ipaddress
import secrets
from collections.abc import Callable
from urllib.parse import urlsplit

from starlette.websockets import WebSocket, WebSocketDisconnect
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake
from websockets.typing import Subprotocol

from server.sources.base import Translator
from server.sources.feed import Feed
from server.sources.funasr import FunAsr
from server.sources.sherpa import Sherpa
from server.sources.vosk import Vosk
from server.sources.whisperlive import WhisperLive

RECOGNISERS: dict[str, Callable[[str], Translator]] = {
    "funasr": FunAsr,
    "sherpa": Sherpa,
    "vosk": Vosk,
    "whisperlive": WhisperLive,
}
MAX_FRAME_BYTES = 2**20
CLOSE_BAD_TARGET = 4400
CLOSE_NO_UPSTREAM = 1014


def is_here(url: str) -> bool:
    """Whether ``url`` is a WebSocket address of this machine."""
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
        return parts.scheme in ("ws", "wss") and (host == "localhost" or ipaddress.ip_address(host).is_loopback)
    except ValueError:
        return False


def prefix(kind: str) -> str:
    """A cue prefix no other connection has."""
    return f"{kind}-{secrets.token_hex(3)}"


async def relay(client: WebSocket, to: str, kind: str, feed: Feed) -> None:
    """Pass frames both ways until either side ends; the client is told when the recogniser cannot be reached."""
    wanted = [Subprotocol(name) for name in client.scope.get("subprotocols", [])]
    try:
        async with connect(to, subprotocols=wanted or None, max_size=MAX_FRAME_BYTES, proxy=None) as upstream:
            await client.accept(upstream.subprotocol)
            await _both_ways(client, upstream, RECOGNISERS[kind](prefix(kind)), feed)
    except (OSError, InvalidHandshake, TimeoutError):
        await client.close(CLOSE_NO_UPSTREAM, "the recogniser does not answer")


async def _both_ways(client: WebSocket, upstream: ClientConnection, translator: Translator, feed: Feed) -> None:
    tasks = [asyncio.create_task(_up(client, upstream)), asyncio.create_task(_down(client, upstream, translator, feed))]
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        feed.captions(translator.finish(feed.now_ms))
    with contextlib.suppress(RuntimeError):
        await client.close()


async def _up(client: WebSocket, upstream: ClientConnection) -> None:
    """Audio and settings, untouched."""
    with contextlib.suppress(WebSocketDisconnect, ConnectionClosed):
        while (message := await client.receive())["type"] != "websocket.disconnect":
            text = message.get("text")
            await upstream.send(message["bytes"] if text is None else text)


async def _down(client: WebSocket, upstream: ClientConnection, translator: Translator, feed: Feed) -> None:
    """Replies, untouched; the captions in them are read as they pass."""
    with contextlib.suppress(WebSocketDisconnect, RuntimeError, ConnectionClosed):
        async for frame in upstream:
            await (client.send_text(frame) if isinstance(frame, str) else client.send_bytes(frame))
            feed.captions(translator.captions(frame, feed.now_ms))

"""Following a source that runs by itself on this machine: a growing file, OBS, a recogniser that sends to all who connect."""

import asyncio
import contextlib
import os
import time
from collections.abc import AsyncIterator, Callable
from pathlib import Path

from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed

from nlp import Caption
from server.sources.messages import read
from server.sources.obs import HELLO, Obs, WrongPassword, identify
from server.sources.relay import RECOGNISERS, is_here, prefix
from server.sources.subtitle_file import SubtitleFile, read_text

KINDS = ("file", "obs", *RECOGNISERS)
OBS_ADDRESS = "ws://127.0.0.1:4455"
FILES = (".srt", ".vtt", ".txt")
POLL_SECONDS = 0.2
ABSENT = (0, 0, 0)
WRONG_PASSWORD = 4009


class SourceError(Exception):
    """A source that cannot be followed; the text says what to do."""


def trouble(source: str, address: str) -> str:
    """Why a source cannot be followed at an address, empty where it can: only what stands on this machine."""
    if source not in KINDS:
        return f"source is one of {', '.join(KINDS)}"
    if source == "file":
        return "" if address.lower().endswith(FILES) else f"a file is one of {', '.join(FILES)}"
    return "" if is_here(address) else "the address is a ws:// address of this machine"


def follow(
    source: str, address: str, name: str = "", password: str = "", told: Callable[[str], None] = lambda state: None
) -> AsyncIterator[Caption]:
    """The captions of a source, without end; connects again, ever more slowly, when the source goes away.

    ``told`` hears ``reading`` when the source is there and ``waiting`` when it is not. Raises SourceError.
    """
    if source == "file":
        return follow_file(Path(address), told)
    if source == "obs":
        return follow_obs(address, name, password, told)
    return follow_recogniser(source, address, told)


async def follow_file(path: Path, told: Callable[[str], None]) -> AsyncIterator[Caption]:
    """What is added to ``path`` from now on."""
    translator = SubtitleFile(prefix("file"), path.name, skip=read_text(path))
    stamp = _stamp(path)
    told("waiting" if stamp == ABSENT else "reading")
    while True:
        await asyncio.sleep(POLL_SECONDS)
        now = _stamp(path)
        if now != stamp:
            if ABSENT in (now, stamp):
                told("waiting" if now == ABSENT else "reading")
            stamp = now
            for caption in translator.captions(read_text(path), _now_ms()):
                yield caption


async def follow_recogniser(kind: str, address: str, told: Callable[[str], None]) -> AsyncIterator[Caption]:
    """What a recogniser sends to everyone who connects (such as vosk's microphone server)."""
    async for socket in connect(address, proxy=None):
        told("reading")
        translator = RECOGNISERS[kind](prefix(kind))
        with contextlib.suppress(ConnectionClosed):
            async for frame in socket:
                for caption in translator.captions(frame, _now_ms()):
                    yield caption
        told("waiting")
        for caption in translator.finish(_now_ms()):
            yield caption


async def follow_obs(address: str, name: str, password: str, told: Callable[[str], None]) -> AsyncIterator[Caption]:
    """What OBS shows in its text sources. Raises SourceError where the password is missing or wrong."""
    async for socket in connect(address, proxy=None):
        translator = Obs(prefix("obs"), name)
        try:
            async for frame in socket:
                message = read(frame)
                if message is not None and message.get("op") == HELLO:
                    await socket.send(identify(message, password))
                told("reading")
                for caption in translator.captions(frame, _now_ms()):
                    yield caption
        except ConnectionClosed:
            told("waiting")
        except WrongPassword as error:
            await socket.close()
            raise SourceError(str(error)) from error
        if socket.close_code == WRONG_PASSWORD:
            raise SourceError("OBS refused the password: see Tools → WebSocket Server Settings → Show Connect Info")


def _stamp(path: Path) -> tuple[int, int, int]:
    try:
        stat = os.stat(path)
    except FileNotFoundError:
        return ABSENT
    return (stat.st_ino, stat.st_size, stat.st_mtime_ns)


def _now_ms() -> int:
    return time.monotonic_ns() // 1_000_000

"""Sources that run by themselves, followed: OBS and its password, a recogniser that goes away and comes back, a file."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from websockets.asyncio.server import ServerConnection, serve

from nlp import Caption
from server.sources.follow import SourceError, follow, trouble
from server.sources.obs import proof

HELLO: dict[str, Any] = {"op": 0, "d": {"rpcVersion": 1}}
ASKING = {"op": 0, "d": {"rpcVersion": 1, "authentication": {"salt": "s", "challenge": "c"}}}


@asynccontextmanager
async def program(handle: Callable[[ServerConnection], Awaitable[None]]) -> AsyncIterator[str]:
    """A WebSocket program on this machine; yields its address."""
    async with serve(handle, "127.0.0.1", 0) as running:
        yield f"ws://127.0.0.1:{next(iter(running.sockets)).getsockname()[1]}"


async def first(captions: AsyncIterator[Caption], count: int = 1) -> list[Caption]:
    """The first captions of a source."""
    found = []
    async with asyncio.timeout(20):
        async for caption in captions:
            found.append(caption)
            if len(found) == count:
                break
    return found


async def last_is(state: str, states: list[str]) -> None:
    """Wait until a state is told."""
    for _ in range(1000):
        if states[-1:] == [state]:
            return
        await asyncio.sleep(0.02)
    raise AssertionError(f"never {state}: {states}")


def shown(name: str, text: str) -> str:
    """OBS's event of a text source that shows something new."""
    data = {"inputName": name, "inputSettings": {"text": text}}
    return json.dumps({"op": 5, "d": {"eventType": "InputSettingsChanged", "eventData": data}})


async def test_obs_is_told_the_proof_of_the_password_and_its_text_sources_are_read() -> None:
    asked: list[dict[str, Any]] = []
    states: list[str] = []

    async def obs(socket: ServerConnection) -> None:
        await socket.send(json.dumps(ASKING))
        asked.append(json.loads(await socket.recv()))
        await socket.send(json.dumps({"op": 2, "d": {}}))
        await socket.send(shown("别的", "不是字幕"))
        await socket.send(shown("字幕", "今天全网最低价"))
        await socket.wait_closed()

    async with program(obs) as address:
        (caption,) = await first(follow("obs", address, "字幕", "secret", states.append))
    assert (caption.text, caption.shape, caption.final) == ("今天全网最低价", "window", False)
    assert asked[0]["op"] == 1
    assert asked[0]["d"]["authentication"] == proof("secret", "s", "c")
    assert "secret" not in json.dumps(asked)
    assert states[0] == "reading"


async def test_obs_without_a_password_needs_none() -> None:
    asked: list[dict[str, Any]] = []

    async def obs(socket: ServerConnection) -> None:
        await socket.send(json.dumps(HELLO))
        asked.append(json.loads(await socket.recv()))
        await socket.send(shown("字幕", "大家好"))
        await socket.wait_closed()

    async with program(obs) as address:
        assert [caption.text for caption in await first(follow("obs", address))] == ["大家好"]
    assert "authentication" not in asked[0]["d"]


@pytest.mark.parametrize(("password", "said"), [("", "asks for a password"), ("wrong", "refused the password")])
async def test_a_password_missing_or_wrong_is_told_and_not_tried_again(password: str, said: str) -> None:
    tries: list[ServerConnection] = []

    async def obs(socket: ServerConnection) -> None:
        tries.append(socket)
        await socket.send(json.dumps(ASKING))
        await socket.recv()
        await socket.close(4009, "Authentication failed.")

    async with program(obs) as address:
        with pytest.raises(SourceError, match=said):
            await first(follow("obs", address, "", password))
    assert len(tries) == 1


async def test_a_recogniser_that_goes_away_is_waited_for_and_what_was_open_is_closed() -> None:
    states: list[str] = []
    visits: list[ServerConnection] = []

    async def vosk(socket: ServerConnection) -> None:
        visits.append(socket)
        await socket.send(json.dumps({"partial": "今天 这款"} if len(visits) == 1 else {"text": "又 来 了"}))
        if len(visits) > 1:
            await socket.wait_closed()

    async with program(vosk) as address:
        open_cue, closed, again = await first(follow("vosk", address, told=states.append), 3)
    assert (open_cue.final, closed.final, open_cue.cue == closed.cue) == (False, True, True)
    assert "来" in again.text
    assert again.cue != closed.cue
    assert states == ["reading", "waiting", "reading"]


async def test_a_file_that_comes_and_goes_is_told(tmp_path: Path) -> None:
    file = tmp_path / "captions.txt"
    states: list[str] = []
    captions = follow("file", str(file), told=states.append)
    waiting = asyncio.create_task(first(captions))
    await last_is("waiting", states)
    file.write_text("今天这款\n", "utf-8")
    assert [caption.text for caption in await waiting] == ["今天这款"]
    assert states == ["waiting", "reading"]
    file.unlink()
    watching = asyncio.create_task(first(captions))
    await last_is("waiting", states)
    watching.cancel()
    await asyncio.gather(watching, return_exceptions=True)


@pytest.mark.parametrize(
    ("source", "address", "said"),
    [
        ("tape", "ws://127.0.0.1:1", "source is one of"), ("file", "a.exe", "a file is one of"), ("vosk", "ws://203.0.113.9:1", "this machine"),
        ("obs", "ws://[::1", "this machine"), ("obs", "http://127.0.0.1:1", "this machine"), ("file", "A.SRT", ""), ("obs", "ws://localhost:4455", ""),
    ],
)  # fmt: skip
def test_what_cannot_be_followed_is_said_before_it_is_tried(source: str, address: str, said: str) -> None:
    assert said in trouble(source, address)
    assert bool(said) == bool(trouble(source, address))

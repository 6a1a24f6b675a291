"""``pitchguard listen``: a source's captions reach the server, its alerts the terminal; each fault is one line with what to do."""

import asyncio
import json
import socket as sockets
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from websockets.asyncio.server import ServerConnection, serve

from nlp import Caption, Checker
from server.__main__ import main
from server.cli.errors import UserError
from server.cli.listen import send
from server.cli.running import server
from server.settings import Settings

PROFILE = {"product": "general", "platform": None, "second_ear": None}


@pytest.fixture
def port(checker: Checker, tmp_path: Path) -> Iterator[int]:
    """A running server's port."""
    with server(Settings(port=0, data=tmp_path, token="t"), checker) as settings:
        yield settings.port


def run(*arguments: str) -> Result:
    """Run listen as a user types it."""
    return CliRunner().invoke(main, ["listen", *arguments])


async def captions(shown: asyncio.Event | None = None) -> AsyncIterator[Caption]:
    """A source of one line, which goes on until its alert is shown."""
    yield Caption("a", 0, "今天全网最低价", True, 0, "vosk")
    if shown:
        async with asyncio.timeout(20):
            await shown.wait()


def test_alerts_are_printed(port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    lines: list[str] = []
    shown = asyncio.Event()

    def echo(text: str = "", **more: object) -> None:
        lines.append(text)
        if "可以说" in text:
            shown.set()

    monkeypatch.setattr("server.cli.client.click.echo", echo)
    asyncio.run(send(captions(shown), f"ws://127.0.0.1:{port}/v1/live", "t", PROFILE))
    assert any("【全网最低价】" in line for line in lines)


def test_a_wrong_token_is_refused_in_one_line(port: int) -> None:
    with pytest.raises(UserError, match="the server refused"):
        asyncio.run(send(captions(), f"ws://127.0.0.1:{port}/v1/live", "guess", PROFILE))


def test_a_server_that_goes_away_is_told() -> None:
    async def leaving(socket: ServerConnection) -> None:
        await socket.send(json.dumps({"type": "hello"}))
        await socket.recv()
        await socket.send(json.dumps({"type": "ready"}))

    async def endless() -> AsyncIterator[Caption]:
        for number in range(1000):
            await asyncio.sleep(0.01)
            yield Caption(str(number), 0, "大家好", True, 0, "vosk")

    async def meet() -> None:
        async with serve(leaving, "127.0.0.1", 0) as going:
            await send(endless(), f"ws://127.0.0.1:{next(iter(going.sockets)).getsockname()[1]}", "", PROFILE)

    with pytest.raises(UserError, match="went away"):
        asyncio.run(meet())


def test_what_is_no_server_of_ours_is_told(tmp_path: Path, stranger: int) -> None:
    file = tmp_path / "captions.srt"
    with sockets.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        gone = run("file", str(file), "--url", f"ws://127.0.0.1:{bound.getsockname()[1]}/v1/live")
    other = run("file", str(file), "--url", f"ws://127.0.0.1:{stranger}/v1/live")
    wrong = run("file", str(file), "--url", f"http://127.0.0.1:{stranger}/v1/live")
    for ended in (gone, other, wrong):
        assert (ended.exit_code, "pitchguard serve" in ended.output) == (2, True)


def test_a_password_obs_refuses_is_told(port: int) -> None:
    async def obs(socket: ServerConnection) -> None:
        await socket.send(json.dumps({"op": 0, "d": {"authentication": {"salt": "s", "challenge": "c"}}}))
        await socket.wait_closed()

    async def meet() -> Result:
        async with serve(obs, "127.0.0.1", 0) as fake:
            address = f"ws://127.0.0.1:{next(iter(fake.sockets)).getsockname()[1]}"
            own = ("--url", f"ws://127.0.0.1:{port}/v1/live", "--token", "t")
            return await asyncio.to_thread(run, "obs", address, *own)

    refused = asyncio.run(meet())
    assert refused.exit_code == 2
    assert "--password" in refused.output


@pytest.mark.parametrize(
    ("words", "said"),
    [(["vosk"], "ws://127.0.0.1:PORT"), (["file"], "listen file FILE"), (["file", "notes.docx"], "a file is one of"), (["vosk", "ws://203.0.113.9:1"], "this machine")],
)  # fmt: skip
def test_where_to_listen_must_be_said_and_be_here(words: list[str], said: str) -> None:
    refused = run(*words)
    assert refused.exit_code == 2
    assert said in refused.output

"""What joins a live broadcast from beside its socket: sources the server follows, relayed feeds, verdicts of the panel."""

import asyncio
import json
from collections.abc import Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from starlette.websockets import WebSocketDisconnect
from websockets.asyncio.client import ClientConnection, connect
from websockets.asyncio.server import ServerConnection, serve

from nlp import Checker
from server.app import create_app
from server.cli.running import server as running
from server.line import Line
from server.settings import Settings
from tests.server.test_ingest import BEARER, CLAIM, TOKEN, caption, post
from tests.server.test_session import Story


@pytest.fixture
def port(checker: Checker, tmp_path: Path) -> Iterator[int]:
    """A server's port."""
    with running(Settings(port=0, data=tmp_path, token=TOKEN), checker) as settings:
        yield settings.port


@asynccontextmanager
async def live(port: int) -> Any:
    """A client that has introduced itself."""
    async with connect(f"ws://127.0.0.1:{port}/v1/live") as socket:
        await socket.recv()
        await socket.send(json.dumps({"type": "identify", "protocol": 1, "client": "test", "token": TOKEN}))
        await until(socket, lambda m: m["type"] == "ready")
        yield socket


async def until(socket: ClientConnection, fact: Any) -> dict[str, Any]:
    """The first message of which ``fact`` holds."""
    async with asyncio.timeout(20):
        while not fact(message := json.loads(await socket.recv())):
            pass
    return message  # type: ignore[no-any-return]


def warns(message: dict[str, Any]) -> bool:
    """Whether a message brings the claim's alert, open."""
    return any(a["text"] == "全网最低价" and a["state"] == "open" for a in message.get("alerts", []))


async def ask(socket: ClientConnection, **message: Any) -> None:
    """Send a message."""
    await socket.send(json.dumps(message))


async def test_a_growing_file_joins_the_broadcast(port: int, tmp_path: Path) -> None:
    file = tmp_path / "captions.txt"
    file.write_text("全网最低价 说过了\n", "utf-8")
    async with live(port) as socket:
        await ask(socket, type="listen", source="file", address=str(file))
        await until(socket, lambda m: m["type"] == "source" and m["state"] == "reading")
        with file.open("a", encoding="utf-8") as more:
            more.write(f"{CLAIM}\n")
        warning = await until(socket, warns)
        assert warning["alerts"][0]["said"]["before"] == "家人们今天这款真的是"
        await ask(socket, type="verdict", alert=warning["alerts"][0]["id"], verdict="handled")
        await until(socket, lambda m: m.get("alerts", [{}])[0].get("state") == "corrected")


async def test_a_recogniser_is_followed_until_told_to_stop(port: int) -> None:
    left = asyncio.Event()

    async def vosk(socket: ServerConnection) -> None:
        await socket.send(json.dumps({"partial": "家人们 今天"}))
        await socket.send(json.dumps({"text": " ".join(CLAIM)}))
        await socket.wait_closed()
        left.set()

    async with serve(vosk, "127.0.0.1", 0) as fake, live(port) as socket:
        address = f"ws://127.0.0.1:{next(iter(fake.sockets)).getsockname()[1]}"
        await ask(socket, type="listen", source="vosk", address=address)
        await until(socket, warns)
        await ask(socket, type="listen", source=None)
        await until(socket, lambda m: m["type"] == "source" and m["state"] == "off")
        await asyncio.wait_for(left.wait(), 20)


@pytest.mark.parametrize(
    ("source", "address"),
    [
        ("file", "/etc/passwd"),
        ("vosk", "ws://192.0.2.1:2700"),
        ("tape", "ws://127.0.0.1:1"),
        ("obs", "http://127.0.0.1:1"),
    ],
)
async def test_only_captions_of_this_machine_are_followed(port: int, source: str, address: str) -> None:
    async with live(port) as socket:
        await ask(socket, type="listen", source=source, address=address)
        assert (await until(socket, lambda m: m["type"] == "source"))["state"] == "fault"
        await ask(socket, type="ping")
        await until(socket, lambda m: m["type"] == "pong")


async def test_feeds_of_this_machine_are_passed_on_and_take_verdicts(port: int) -> None:
    async with live(port) as socket:
        await ask(socket, type="listen", source="relay")
        await until(socket, lambda m: m["type"] == "source" and m["state"] == "reading")
        assert (await asyncio.to_thread(post, port, caption(CLAIM), **BEARER))[0] == 200
        alert = (await until(socket, warns))["alerts"][0]["id"]
        await ask(socket, type="verdict", alert=alert, verdict="wrong")
        closed = await until(socket, lambda m: m["type"] in ("alerts", "error"))
        assert closed["alerts"][0]["state"] == "dismissed"


async def test_a_verdict_of_the_panel_reaches_the_broadcast(port: int) -> None:
    own = f"http://127.0.0.1:{port}"
    async with connect(f"ws://127.0.0.1:{port}/v1/panel", origin=own) as panel, live(port) as socket:  # type: ignore[arg-type]
        await ask(socket, type="caption", **caption(CLAIM))
        alert = (await until(panel, warns))["alerts"][0]["id"]
        await panel.send("no message")
        await ask(panel, type="verdict", alert="unknown", verdict="handled")
        await ask(panel, type="verdict", alert=alert, verdict="handled")
        for end in (socket, panel):
            await until(end, lambda m: m.get("alerts", [{}])[0].get("state") == "corrected")


async def test_a_rule_rests_as_long_as_the_profile_says(port: int) -> None:
    async with live(port) as socket:
        await ask(socket, type="profile", product="general", cool_down_ms=60_000)
        for cue in ("a", "b"):
            await ask(socket, type="caption", **caption(CLAIM, cue))
        await until(socket, lambda m: m["type"] == "alerts" and m["cue"] == "a" and m["alerts"])
        assert (await until(socket, lambda m: m["type"] == "alerts" and m["cue"] == "b"))["alerts"] == []


class SlowClient:
    """A client that sends without end and takes nothing but the greeting."""

    def __init__(self) -> None:
        self.frames = 0
        self.taken = 0

    async def receive(self) -> dict[str, str]:
        """The next frame."""
        await asyncio.sleep(0)
        self.frames += 1
        return {"type": "websocket.receive", "text": '{"type": "ping"}'}

    async def send_text(self, text: str) -> None:
        """Take an answer, after the first one never."""
        self.taken += 1
        if self.taken > 1:
            await asyncio.Event().wait()


async def test_nothing_more_is_read_from_a_client_that_does_not_take_its_answer(checker: Checker, tmp_path: Path) -> None:
    client, context = SlowClient(), create_app(Settings(data=tmp_path), checker).state.context
    line = Line(client, Story(checker).session, context, lambda: 0)  # type: ignore[arg-type]
    speaking = asyncio.create_task(line.run())
    for _ in range(1000):
        if client.taken == 2:
            break
        await asyncio.sleep(0.01)
    for _ in range(20):
        await asyncio.sleep(0)
    assert (client.taken, client.frames) == (2, 1)
    speaking.cancel()
    await asyncio.gather(speaking, return_exceptions=True)


class BriefClient(SlowClient):
    """A socket that takes every answer and is gone after three frames."""

    async def receive(self) -> dict[str, Any]:
        """The next frame."""
        if self.frames == 3:
            raise WebSocketDisconnect
        return await super().receive()

    async def send_text(self, text: str) -> None:
        """Take an answer."""
        self.taken += 1


def test_a_timer_due_at_once_is_set_anew_on_the_faster_loop(checker: Checker, tmp_path: Path) -> None:
    """There the handle of what is due now knows no time of its own."""
    uvloop = pytest.importorskip("uvloop", reason="it does not exist for Windows")
    story, client = Story(checker), BriefClient()
    story.session.due_ms = lambda: 0  # type: ignore[method-assign]
    context = create_app(Settings(data=tmp_path), checker).state.context
    uvloop.run(Line(client, story.session, context, lambda: 1).run())  # type: ignore[arg-type]
    assert (client.frames, client.taken) == (3, 4)

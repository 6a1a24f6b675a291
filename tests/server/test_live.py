"""Clients that die, stall, come back or are too many, on a real server in this process."""

import asyncio
import contextlib
import json
import socket
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from nlp import Checker
from server import live as live_module
from server.cli.running import server as running
from server.context import RESUME_SECONDS, AppContext
from server.live import live, now_ms
from server.pages.panel import MOST_PANELS
from server.record import LiveRecorder, Store, recording
from server.session import Broadcast
from server.settings import Settings
from server.tokens import Pairing, Tokens

TOKEN = "test-token"
CLAIM = "家人们今天这款真的是全网最低价"
PING_SECONDS = 0.4


@pytest.fixture
def port(checker: Checker, tmp_path: Path) -> Iterator[int]:
    """A server that misses a client soon; its port."""
    with running(Settings(port=0, data=tmp_path, token=TOKEN), checker, ping_seconds=PING_SECONDS) as settings:
        yield settings.port


@asynccontextmanager
async def identified(port: int, **more: Any) -> AsyncIterator[tuple[ClientConnection, dict[str, Any]]]:
    """A client that said who it is, and the ``ready`` it got."""
    async with connect(f"ws://127.0.0.1:{port}/v1/live", ping_interval=None) as client:
        await client.recv()
        await client.send(json.dumps({"type": "identify", "protocol": 1, "token": TOKEN, **more}))
        yield client, json.loads(await client.recv())


def caption(text: str, cue: str = "a", rev: int = 0, final: bool = True) -> str:
    """A caption as sent."""
    return json.dumps({"type": "caption", "cue": cue, "rev": rev, "text": text, "final": final, "at_ms": 0})


async def until(fact: Callable[[], Any]) -> Any:
    """Wait for a fact."""
    for _ in range(400):
        if value := fact():
            return value
        await asyncio.sleep(0.05)
    raise AssertionError("never came")


def counted(port: int, name: str) -> float:
    """A figure of /metrics."""
    with socket.create_connection(("127.0.0.1", port), 5) as plain:
        plain.sendall(f"GET /metrics HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nConnection: close\r\n\r\n".encode())
        body = b"".join(iter(lambda: plain.recv(65_536), b"")).decode()
    return next(float(line.rpartition(" ")[2]) for line in body.splitlines() if line.startswith(name))


def handshake(port: int) -> socket.socket:
    """A bare socket that asked for /v1/live and reads no further."""
    plain = socket.socket()
    plain.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    plain.connect(("127.0.0.1", port))
    plain.sendall(
        f"GET /v1/live HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Version: 13\r\n\r\n".encode()
    )
    answer = b""
    while b"\r\n\r\n" not in answer:
        answer += plain.recv(1)
    return plain


def frame(text: str) -> bytes:
    """A masked text frame of up to 64 kB."""
    data = text.encode()
    length = bytes((0x80 | len(data),)) if len(data) < 126 else b"\xfe" + len(data).to_bytes(2, "big")
    return b"\x81" + length + b"\0\0\0\0" + data


async def test_a_client_that_takes_nothing_any_more_is_cut_off(port: int) -> None:
    with handshake(port) as plain:
        plain.sendall(frame(json.dumps({"type": "identify", "protocol": 1, "token": TOKEN})))
        await until(lambda: counted(port, "pitchguard_connections") == 1)
        plain.setblocking(False)
        flood = b"".join(frame(caption(CLAIM * 100, rev=rev)) for rev in range(300))
        sending = asyncio.create_task(asyncio.get_running_loop().sock_sendall(plain, flood))
        await until(lambda: counted(port, "pitchguard_connections") == 0)
        sending.cancel()
        with contextlib.suppress(OSError, asyncio.CancelledError):
            await sending


async def test_a_half_open_client_that_speaks_no_more_is_cut_off(port: int) -> None:
    with handshake(port) as plain:
        plain.sendall(frame(json.dumps({"type": "identify", "protocol": 1, "token": TOKEN})))
        await until(lambda: counted(port, "pitchguard_connections") == 1)
        await until(lambda: counted(port, "pitchguard_connections") == 0)


async def test_a_client_back_before_the_server_missed_it_takes_over(port: int) -> None:
    async with identified(port) as (first, ready):
        await first.send(caption(CLAIM))
        alerts = json.loads(await first.recv())
        async with identified(port, resume=ready["session"]) as (second, again):
            assert (again["resumed"], again["session"]) == (True, ready["session"])
            assert json.loads(await second.recv()) == alerts, "the last answers may have been lost: they come again"
            await first.send(caption("大家好", "b"))
            assert json.loads(await first.recv())["code"] == "taken_over"
            with pytest.raises(ConnectionClosed) as caught:
                await first.recv()
            assert caught.value.rcvd is not None
            assert caught.value.rcvd.code == 4409
            await second.send(caption("大家好", "b"))
            assert json.loads(await second.recv())["cue"] == "b"


async def test_the_id_of_a_broadcast_cannot_be_guessed_from_another(port: int) -> None:
    async with identified(port) as (_, one), identified(port) as (_, two):
        same = sum(a == b for a, b in zip(one["session"], two["session"]))
        assert len(one["session"]) >= 16
        assert same <= len(one["session"]) // 2


async def test_the_end_of_the_old_connection_does_not_end_the_new_one(checker: Checker, tmp_path: Path) -> None:
    with running(Settings(port=0, data=tmp_path, token=TOKEN), checker) as settings:
        async with (
            identified(settings.port) as (first, ready),
            identified(settings.port, resume=ready["session"]) as (second, _),
        ):
            await first.close()
            await until(lambda: counted(settings.port, "pitchguard_connections") == 1)
            await second.send(caption(CLAIM))
            assert json.loads(await second.recv())["alerts"]
        async with identified(settings.port, resume=ready["session"]) as (_, again):
            assert again["resumed"]


async def test_a_stopping_server_says_so(checker: Checker, tmp_path: Path) -> None:
    with running(Settings(port=0, data=tmp_path, token=TOKEN), checker) as settings:
        client = await connect(f"ws://127.0.0.1:{settings.port}/v1/live")
        await client.recv()
    with pytest.raises(ConnectionClosed) as caught:
        await client.recv()
    assert caught.value.rcvd is not None
    assert caught.value.rcvd.code == 1012


async def test_one_client_too_many_is_told_in_a_close_code(port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live_module, "MOST_CONNECTIONS", 1)
    async with identified(port):
        other = await connect(f"ws://127.0.0.1:{port}/v1/live")
        with pytest.raises(ConnectionClosed) as caught:
            await other.recv()
        assert caught.value.rcvd is not None
        assert caught.value.rcvd.code == 1013
    assert await asyncio.to_thread(counted, port, 'pitchguard_refused_total{why="full"}') == 1


async def test_panels_are_bounded_and_leave_nothing_behind(port: int) -> None:
    url, own = f"ws://127.0.0.1:{port}/v1/panel", f"http://127.0.0.1:{port}"
    panels = [await connect(url, origin=own) for _ in range(MOST_PANELS)]  # type: ignore[arg-type]
    with pytest.raises(ConnectionClosed) as caught:
        async with asyncio.timeout(20):
            await (await connect(url, origin=own)).recv()  # type: ignore[arg-type]
    assert caught.value.rcvd is not None
    assert caught.value.rcvd.code == 1013
    await panels[0].send(b"\0 not text")
    await panels[0].send("not JSON")
    for panel in panels:
        await panel.close()
    await until(lambda: counted(port, "pitchguard_panels") == 0)


async def test_frames_sent_at_once_are_answered_one_by_one_in_order(port: int) -> None:
    async with identified(port) as (client, _):
        for rev in range(150):
            await client.send(caption(CLAIM[: 1 + rev % len(CLAIM)], rev=rev, final=False))
        answers = [json.loads(await client.recv()) for _ in range(150)]
        assert [answer["rev"] for answer in answers] == list(range(150))


async def test_before_the_rules_are_loaded_a_client_is_asked_to_come_again(tmp_path: Path) -> None:
    tokens = Tokens(tmp_path / "tokens")
    context = AppContext(Settings(data=tmp_path), tokens, Pairing(tokens))
    sent: list[Any] = []

    class Knocking:
        async def accept(self) -> None:
            sent.append("accepted")

        async def close(self, code: int, reason: str) -> None:
            sent.append(code)

    await live(Knocking(), context, None)  # type: ignore[arg-type]
    assert sent == ["accepted", 1013]


def left(checker: Checker, context: AppContext, id: str, at: int | None) -> None:
    """A broadcast whose client left at a time."""
    broadcast = Broadcast(id, checker.stream())
    broadcast.left_ms = at
    context.broadcasts[id] = broadcast
    if context.recorder:
        context.recorder.begin(broadcast, "r")


def test_broadcasts_left_long_ago_are_finished_and_live_ones_never(checker: Checker, tmp_path: Path) -> None:
    tokens = Tokens(tmp_path / "tokens")
    store = Store(tmp_path)
    context = AppContext(Settings(data=tmp_path), tokens, Pairing(tokens), checker, LiveRecorder(store))
    now = now_ms()
    left(checker, context, "live", None)
    left(checker, context, "old", now - RESUME_SECONDS * 1000 - 1)
    left(checker, context, "new", now - 1)
    context.forget_old(now)
    assert set(context.broadcasts) == {"live", "new"}
    assert [entry.session for entry in store.entries(kinds=("finish",))] == ["old"]
    for number in range(200):
        left(checker, context, f"gone{number:03}", now)
        left(checker, context, f"live{number:03}", None)
    context.forget_old(now)
    assert sum(b.left_ms is None for b in context.broadcasts.values()) == 201
    assert sum(b.left_ms is not None for b in context.broadcasts.values()) == 64
    store.close()


async def test_what_a_moment_recorded_is_forced_to_the_disk_at_once_and_beside_the_lines(
    checker: Checker, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    forced: list[str] = []
    monkeypatch.setattr("server.app.FORCE_SECONDS", 1.0)
    monkeypatch.setattr(LiveRecorder, "sync", lambda self: forced.append(threading.current_thread().name))
    with (
        recording(tmp_path) as recorder,
        running(Settings(port=0, data=tmp_path, token=TOKEN), checker, recorder) as settings,
    ):
        async with identified(settings.port) as (client, _):
            for cue in "abcde":
                await client.send(caption(CLAIM, cue=cue))
            told = [json.loads(await client.recv()) for _ in "abcde"]
            await until(lambda: forced)
    assert all(message["alerts"] for message in told if message["type"] == "alerts")
    assert not forced[0].endswith("(run)"), "that is the thread of the lines"
    assert len(forced) <= 3, "not once for each of the five; the end of the broadcast asks once more"


async def test_clock_jumps_and_a_sleeping_machine_lose_nothing(checker: Checker) -> None:
    from tests.server.test_session import Story

    story = Story(checker)
    story.say({"type": "identify", "protocol": 1}, 1_000)
    for now, cue in ((1_000, "a"), (8 * 3600 * 1000, "b"), (900, "c"), (2**52, "d")):
        [alerts, *_] = story.caption(CLAIM, cue=cue, now=now)
        assert [found["text"] for found in alerts["alerts"]] == ["全网最低价"], cue
        story.session.tick(now)

"""The real server as its own process, met by a real WebSocket client."""

import json
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import ClientConnection, connect

from tests.browser.harness import ROOT, Server

TOKEN = "test-token"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server with a token of ours."""
    running = Server(tmp_path_factory.mktemp("data"), "--token", TOKEN)
    running.start()
    yield running
    running.stop()


def ask(socket: ClientConnection, message: Any) -> dict[str, Any]:
    """Send and receive one message."""
    socket.send(message if isinstance(message, str) else json.dumps(message))
    return json.loads(socket.recv(10))  # type: ignore[no-any-return]


def live(server: Server, **more: Any) -> ClientConnection:
    """Connect to the server's socket."""
    return connect(f"ws://127.0.0.1:{server.port}/v1/live", **more)


CAPTION = {
    "type": "caption",
    "cue": "a",
    "rev": 0,
    "text": "家人们今天这款真的是全网最低价",
    "final": True,
    "at_ms": 0,
    "source": "test",
}


def test_captions_in_warnings_out(server: Server) -> None:
    with live(server) as socket:
        assert json.loads(socket.recv(10))["type"] == "hello"
        assert ask(socket, {"type": "identify", "protocol": 1, "token": TOKEN})["type"] == "ready"
        answer = ask(socket, CAPTION)
        assert [alert["text"] for alert in answer["alerts"]] == ["全网最低价"]
        assert ask(socket, "{ this is no message")["type"] == "error"
        assert ask(socket, {"type": "ping"}) == {"type": "pong"}
        assert ask(socket, {"type": "bye"})["type"] == "summary"
        with pytest.raises(ConnectionClosed):
            socket.recv(10)


def test_no_frame_is_compressed_for_who_asks_for_it(server: Server) -> None:
    with live(server, compression="deflate") as socket:
        assert socket.response is not None
        assert "Sec-WebSocket-Extensions" not in socket.response.headers


def test_a_page_from_elsewhere_is_refused_before_accept(server: Server) -> None:
    with pytest.raises(InvalidStatus) as caught:
        live(server, origin="https://evil.example")
    assert caught.value.response.status_code == 403


def test_a_wrong_host_is_refused_before_accept(server: Server) -> None:
    for path in ("/health", "/", "/v1/live"):
        request = urllib.request.Request(f"{server.url}{path}", headers={"Host": "rebound.example"})
        with pytest.raises(urllib.error.HTTPError) as caught:
            urllib.request.urlopen(request, timeout=10)
        assert caught.value.code == 421
        caught.value.close()


@pytest.mark.parametrize(
    "first", [{"type": "identify", "protocol": 1}, {"type": "identify", "protocol": 1, "token": "guess"}, CAPTION]
)
def test_without_origin_and_token_nothing_is_judged(server: Server, first: dict[str, Any]) -> None:
    with live(server) as socket:
        socket.recv(10)
        error = ask(socket, first)
        assert (error["type"], error["code"], error["fatal"]) == ("error", "unauthorized", True)
        with pytest.raises(ConnectionClosed) as caught:
            socket.recv(10)
        assert caught.value.rcvd is not None
        assert caught.value.rcvd.code == 4401


def test_a_port_in_use_is_one_clear_line(server: Server, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "server", "serve", "--port", str(server.port), "--data", str(tmp_path)]
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)
    assert ended.returncode == 2
    assert len(ended.stderr.strip().splitlines()) == 1
    assert str(server.port) in ended.stderr


def test_pages_carry_a_strict_policy(server: Server) -> None:
    for path in ("/", "/panel", "/pair", "/demo", "/check"):
        with urllib.request.urlopen(f"{server.url}{path}", timeout=10) as answer:
            policy = answer.headers["Content-Security-Policy"]
            assert "default-src 'none'" in policy
            assert "unsafe" not in policy

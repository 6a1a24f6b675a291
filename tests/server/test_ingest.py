"""Captions by POST and through the relay, on a real server, with a recogniser that speaks FunASR's real messages."""

import json
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from websockets.asyncio.client import connect
from websockets.asyncio.server import ServerConnection, serve
from websockets.exceptions import InvalidStatus

from nlp import Checker
from server.cli.running import server as running
from server.settings import Settings

TOKEN = "test-token"
BEARER = {"Authorization": f"Bearer {TOKEN}"}
CLAIM = "家人们今天这款真的是全网最低价"


@pytest.fixture
def port(checker: Checker, tmp_path: Path) -> Iterator[int]:
    """A server's port."""
    with running(Settings(port=0, data=tmp_path, token=TOKEN), checker) as settings:
        yield settings.port


def post(port: int, body: Any, **headers: str) -> tuple[int, Any]:
    """POST captions; return the status and the answer."""
    request = urllib.request.Request(
        f"http://127.0.0.1:{port}/v1/ingest", json.dumps(body).encode(), {"Content-Type": "application/json", **headers}
    )
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read().decode()


def caption(text: str, cue: str = "a") -> dict[str, Any]:
    """A caption as sent."""
    return {"cue": cue, "rev": 0, "text": text, "final": True, "at_ms": 0}


def test_a_post_is_answered_with_alerts(port: int) -> None:
    status, answer = post(port, [caption(CLAIM), caption("大家晚上好", "b")], **BEARER)
    assert status == 200
    alerts = [a["text"] for frame in answer["answers"] if frame["type"] == "alerts" for a in frame["alerts"]]
    assert alerts == ["全网最低价"]


@pytest.mark.parametrize("body", [{"cue": "a"}, 7, [caption("x")] * 101, {**caption("x"), "rev": -1}])
def test_what_is_no_caption_is_refused(port: int, body: Any) -> None:
    assert post(port, body, **BEARER)[0] == 400


def test_a_post_needs_a_token(port: int) -> None:
    assert post(port, caption(CLAIM))[0] == 401


async def funasr(socket: ServerConnection) -> None:
    """Answers each audio frame as a 2pass server does, the first with a delta, the second with the sentence."""
    mode = {"mode": "2pass-online", "wav_name": "mic", "is_final": False}
    async for frame in socket:
        if frame == b"one":
            await socket.send(json.dumps({**mode, "text": "今天这款"}))
        elif frame == b"two":
            await socket.send(json.dumps({**mode, "mode": "2pass-offline", "text": CLAIM}))


async def test_the_relay_passes_frames_and_warns_the_panel(port: int) -> None:
    async with serve(funasr, "127.0.0.1", 0) as fake:
        to = f"ws://127.0.0.1:{next(iter(fake.sockets)).getsockname()[1]}"
        panel_url, own = f"ws://127.0.0.1:{port}/v1/panel", f"http://127.0.0.1:{port}"
        url = f"ws://127.0.0.1:{port}/v1/asr/funasr?to={to}"
        async with connect(panel_url, origin=own) as panel, connect(url, additional_headers=BEARER) as client:  # type: ignore[arg-type]
            await client.send('{"mode":"2pass","is_speaking":true}')
            for audio in (b"one", b"two"):
                await client.send(audio)
                assert json.loads(await client.recv())["mode"].startswith("2pass-")
            async for frame in panel:
                message = json.loads(frame)
                if message["type"] == "alerts" and message["alerts"]:
                    assert message["alerts"][0]["text"] == "全网最低价"
                    return
    raise AssertionError("the panel was told nothing")


@pytest.mark.parametrize(
    ("path", "headers"),
    [("funasr?to=ws://203.0.113.9:1", BEARER), ("nobody?to=ws://127.0.0.1:1", BEARER), ("funasr?to=ws://127.0.0.1:1", {})],
)  # fmt: skip
async def test_the_relay_refuses(port: int, path: str, headers: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    reached: list[str] = []

    async def relay(client: Any, to: str, *more: Any) -> None:
        reached.append(to)
        await client.close()

    monkeypatch.setattr("server.ingest.relay", relay)
    await refused(port, path, headers)
    assert reached == []


async def test_a_recogniser_that_is_not_there_is_told(port: int) -> None:
    await refused(port, "funasr?to=ws://127.0.0.1:1", BEARER)


async def refused(port: int, path: str, headers: dict[str, str]) -> None:
    """Ask for the relay, in vain."""
    with pytest.raises(InvalidStatus) as caught:
        async with connect(f"ws://127.0.0.1:{port}/v1/asr/{path}", additional_headers=headers) as socket:
            await socket.recv()
    assert caught.value.response.status_code == 403

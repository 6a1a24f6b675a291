"""Rules loaded anew while broadcasts run: all or nothing, and the next caption is judged by the new set."""

import asyncio
import json
import os
import signal
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from nlp import Checker
from server.app import create_app
from server.settings import Settings
from tests.browser.harness import Server, until

ADDRESS = "http://127.0.0.1:8787"
RULE = """
title = "自家的词"
why = "这是测试规则的说明"
say_instead = ["换一句"]
cite = ["ad-law-9-3"]
level = "proof"
patterns = ["天外飞仙"]
hits = ["这款【天外飞仙】", "就是【天外飞仙】"]
allows = ["天外有天", "飞仙岭"]
"""


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    """A folder of rules, empty at first."""
    (tmp_path / "pack" / "absolute").mkdir(parents=True)
    return tmp_path / "pack"


@pytest.fixture
def client(checker: Checker, pack: Path, tmp_path: Path) -> Iterator[TestClient]:
    """A client of a server with that pack, past its start."""
    app = create_app(Settings(data=tmp_path, rules=(pack,)), checker)
    headers = {"Origin": ADDRESS}
    with TestClient(app, base_url=ADDRESS, headers=headers, client=("127.0.0.1", 1)) as client:
        yield client


def heard(socket: Any, text: str, cue: str, at_ms: int) -> list[str]:
    """The words marked in a caption."""
    socket.send_json({"type": "caption", "cue": cue, "rev": 0, "text": text, "final": True, "at_ms": at_ms})
    return [alert["text"] for alert in socket.receive_json()["alerts"]]


def test_a_new_rule_speaks_in_the_broadcast_that_is_running(client: TestClient, pack: Path) -> None:
    with client.websocket_connect("ws://127.0.0.1:8787/v1/live") as socket:
        socket.receive_json()
        socket.send_json({"type": "identify", "protocol": 1})
        socket.receive_json()
        assert heard(socket, "这款天外飞仙", "a", 0) == []
        (pack / "absolute" / "own.toml").write_text(RULE, "utf-8")
        answer = client.post("/api/reload")
        assert answer.status_code == 200
        assert answer.json()["rules"] == client.get("/health").json()["rules"]
        assert heard(socket, "这款天外飞仙", "b", 60_000) == ["天外飞仙"]


def test_broken_rules_change_nothing_and_are_told(client: TestClient, pack: Path) -> None:
    before = client.get("/health").json()
    (pack / "absolute" / "own.toml").write_text(RULE, "utf-8")
    (pack / "absolute" / "other.toml").write_text("title = 7", "utf-8")
    answer = client.post("/api/reload")
    assert answer.status_code == 422
    assert "other.toml" in answer.json()["error"]
    after = client.get("/health").json()
    assert (after["rules"], after["status"]) == (before["rules"], "ready")
    assert "other.toml" in after["fault"]
    assert 'pitchguard_reloads_total{outcome="refused"} 1.0' in client.get("/metrics").text
    (pack / "absolute" / "other.toml").unlink()
    assert client.post("/api/reload").status_code == 200
    assert client.get("/health").json()["fault"] is None


def test_a_page_from_elsewhere_cannot_reload(client: TestClient) -> None:
    assert client.post("/api/reload", headers={"Origin": "https://evil.example"}).status_code == 403
    assert client.post("/api/reload", headers={"Origin": ""}).status_code == 403
    del client.headers["Origin"]
    assert client.post("/api/reload").status_code == 401


def test_a_server_that_is_alive_is_not_ready_before_its_rules(pack: Path, tmp_path: Path) -> None:
    (pack / "absolute" / "own.toml").write_text("title = 7", "utf-8")
    app = create_app(Settings(data=tmp_path, rules=(pack,)))
    with TestClient(app, base_url=ADDRESS, client=("127.0.0.1", 1)) as client:
        first = client.get("/health")
        assert (first.status_code, first.json()["status"]) in ((503, "starting"), (503, "failed"))
        until(lambda: client.get("/health").json()["status"] == "failed", "the rules are refused")
        assert "own.toml" in client.get("/health").json()["fault"]


@pytest.mark.skipif(not hasattr(signal, "SIGHUP"), reason="no SIGHUP here")
def test_sighup_loads_the_rules_anew(pack: Path, tmp_path: Path) -> None:
    server = Server(tmp_path / "data", "--rules", str(pack))
    server.start()
    try:
        before = health(server)["rules"]
        (pack / "absolute" / "own.toml").write_text(RULE, "utf-8")
        assert server._process
        os.kill(server._process.pid, signal.SIGHUP)
        until(lambda: health(server)["rules"] != before, "the new rules")
    finally:
        server.stop()


def health(server: Server) -> dict[str, Any]:
    """What /health says."""
    with urllib.request.urlopen(f"{server.url}/health", timeout=5) as answer:
        return json.load(answer)  # type: ignore[no-any-return]


async def test_two_reloads_at_once_take_turns(checker: Checker, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    steps: list[str] = []

    def load(settings: Settings) -> Checker:
        steps.append("begins")
        time.sleep(0.05)
        steps.append("ends")
        return checker

    monkeypatch.setattr("server.context.load_checker", load)
    context = create_app(Settings(data=tmp_path)).state.context
    await asyncio.gather(context.load_rules(), context.load_rules())
    assert steps == ["begins", "ends"] * 2
    assert context.checker is checker

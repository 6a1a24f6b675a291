"""The demo, the panel and its socket, and the files pages share with the extension."""

from typing import Any

import pytest
from starlette.testclient import TestClient
from starlette.websockets import WebSocketDisconnect

from server.protocol import dump, load

LIVE = "ws://127.0.0.1:8787/v1/live"
PANEL = "ws://127.0.0.1:8787/v1/panel"


@pytest.mark.parametrize(
    "path", ["/panel", "/demo", "/pair", "/static/style.css", "/static/charts.css", "/static/home.js"]
)
def test_pages_and_their_files_are_there_for_themselves_alone(client: TestClient, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 200
    assert "default-src 'none'" in answer.headers["content-security-policy"]


def test_the_demo_tells_its_show(client: TestClient) -> None:
    show = client.get("/demo/show.json").json()
    assert len(show["sheet"]) >= 2
    assert show["title"] in client.get("/demo").text


def test_pages_share_scripts_and_words_with_the_extension_and_nothing_else(client: TestClient) -> None:
    assert client.get("/shared/deck.js").headers["content-type"].startswith("text/javascript")
    assert "message" in client.get("/_locales/zh_CN/messages.json").text
    for path in ("/shared/absent.js", "/shared/..%2fmanifest.json", "/_locales/xx/messages.json"):
        assert client.get(path).status_code == 404


def test_the_panel_is_told_and_may_answer(client: TestClient) -> None:
    with client.websocket_connect(PANEL) as panel, client.websocket_connect(LIVE) as live:

        def said(**message: Any) -> None:
            live.send_text(dump(message).decode())

        live.receive_text()
        said(type="identify", protocol=1, client="test")
        said(type="caption", cue="a", rev=0, text="我们是行业第一品牌", final=True, at_ms=1, source="t")
        while (message := load(panel.receive_text()))["type"] != "alerts":
            pass
        panel.send_text("{not json")
        panel.send_text('{"type":"ping"}')
        panel.send_text(dump({"type": "verdict", "alert": message["alerts"][0]["id"], "verdict": "handled"}).decode())
        while (message := load(panel.receive_text()))["type"] != "alerts":
            pass
        assert [alert["state"] for alert in message["alerts"]] == ["corrected"]


def test_a_panel_opened_in_the_middle_of_a_show_is_told_what_stands(client: TestClient) -> None:
    def says(live: Any, cue: str, text: str, rev: int = 0) -> None:
        live.send_text(dump({"type": "caption", "cue": cue, "rev": rev, "text": text, "final": True, "at_ms": 9_000 * ord(cue), "source": "t"}).decode())
        while load(live.receive_text()).get("cue") != cue:
            pass

    with client.websocket_connect(LIVE) as over, client.websocket_connect(LIVE) as live:
        for socket in (over, live):
            socket.receive_text()
            socket.send_text(dump({"type": "identify", "protocol": 1, "client": "test", "profile": {"product": "health_food"}}).decode())
        says(over, "x", "全网最低价")
        over.send_text(dump({"type": "bye"}).decode())
        while load(over.receive_text())["type"] != "summary":
            pass
        says(live, "a", "我们是行业第一品牌")
        says(live, "b", "家人们晚上好")
        says(live, "c", "😀今天全网最低价")
        with client.websocket_connect(PANEL) as panel:
            first, second, owed = (load(panel.receive_text()) for _ in range(3))
            says(live, "d", "加我微信")
            while load(panel.receive_text()).get("cue") != "d":
                pass
    assert [(told["cue"], len(told["alerts"])) for told in (first, second)] == [("a", 1), ("c", 1)]
    assert second["alerts"][0]["spans"] == [{"cue": "c", "start": 4, "end": 9}]
    assert owed["type"] == "statements"
    assert owed["items"]


def test_the_panel_is_for_our_own_pages(client: TestClient) -> None:
    origin = {"Origin": "moz-extension://11111111-2222-3333-4444-555555555555"}
    with pytest.raises(WebSocketDisconnect) as refused, client.websocket_connect(PANEL, headers=origin) as panel:
        panel.receive_text()
    assert refused.value.code in (1008, 4401)

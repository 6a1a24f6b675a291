"""The demo, the panel and its socket, and the files pages share with the extension."""

from typing import Any

import pytest
from starlette.testclient import TestClient
from starlette.websockets import WebSocketDisconnect

from server.protocol import dump, load

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
    with client.websocket_connect(PANEL) as panel, client.websocket_connect("ws://127.0.0.1:8787/v1/live") as live:

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


def test_the_panel_is_for_our_own_pages(client: TestClient) -> None:
    origin = {"Origin": "moz-extension://11111111-2222-3333-4444-555555555555"}
    with pytest.raises(WebSocketDisconnect) as refused, client.websocket_connect(PANEL, headers=origin) as panel:
        panel.receive_text()
    assert refused.value.code in (1008, 4401)

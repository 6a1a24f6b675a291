"""From captions on the socket to the report's address, its formats, and the home page."""

from typing import Any

import pytest
from starlette.testclient import TestClient

from server.protocol import dump, load
from server.record import Store


def broadcast(client: TestClient, *texts: str) -> dict[str, Any]:
    """Say the texts on a socket; return the summary."""
    with client.websocket_connect("ws://127.0.0.1:8787/v1/live") as socket:
        assert load(socket.receive_text())["type"] == "hello"

        def send(**message: Any) -> None:
            socket.send_text(dump(message).decode())

        send(type="identify", protocol=1, client="test", profile={"product": "food", "platform": "douyin"})
        for number, text in enumerate(texts):
            send(type="caption", cue=f"c{number}", rev=0, text=text, final=True, at_ms=number * 4000, source="test")
        send(type="bye")
        while (message := load(socket.receive_text()))["type"] != "summary":
            assert message["type"] != "error", message
        return dict(message)


def test_bye_names_the_report_and_its_figures_agree(client: TestClient, store: Store) -> None:
    summary = broadcast(
        client, "我们是行业第一品牌", "大家好", "这款全网最低价", "刚才说错了，不是全网最低价，是活动价"
    )
    path = str(summary["report"])
    page = client.get(path)
    assert page.status_code == 200
    assert "style-src 'sha256-" in page.headers["content-security-policy"]
    figures = load(client.get(f"{path}.json").content)["figures"]
    assert figures["alerts"] + figures["withdrawn"] == summary["counts"]["alerts"] >= 2
    assert figures["outcomes"]["corrected"] == summary["counts"]["corrected"] == 1
    assert figures["captions"] == summary["counts"]["captions"] == 4
    assert store.verify() == []


@pytest.mark.parametrize("kind", ["csv", "json", "xlsx"])
def test_each_format_is_a_download(client: TestClient, kind: str) -> None:
    path = broadcast(client, "这款全网最低价")["report"]
    answer = client.get(f"{path}.{kind}")
    assert answer.status_code == 200
    assert f".{kind}" in answer.headers["content-disposition"]
    assert len(answer.content) > 100


def test_there_is_no_report_of_what_was_not_recorded_or_was_purged(client: TestClient, store: Store) -> None:
    path = str(broadcast(client, "这款全网最低价")["report"])
    assert client.get("/report/unknown").status_code == 404
    assert client.get(f"{path}.exe").status_code == 404
    store.purge([path.rpartition("/")[2]], "2026-03-01T00:00:00.000+00:00", "asked")
    assert client.get(path).status_code == 404


def test_home_page_shows_the_last_broadcasts(client: TestClient) -> None:
    assert "还没有记录" in client.get("/").text
    paths = [str(broadcast(client, "这款全网最低价", "再见")["report"]) for _ in range(2)]
    page = client.get("/").text
    assert all(f'href="{path}?lang=zh"' in page for path in paths)
    assert "每十分钟提醒次数" in page


def test_a_session_taken_up_again_is_one_report(client: TestClient, store: Store) -> None:
    with client.websocket_connect("ws://127.0.0.1:8787/v1/live") as socket:
        socket.receive_text()
        socket.send_text('{"type":"identify","protocol":1,"client":"test"}')
        ready = load(socket.receive_text())
        socket.send_text(
            '{"type":"caption","cue":"a","rev":0,"text":"这款全网最低价","final":true,"at_ms":1,"source":"t"}'
        )
        assert load(socket.receive_text())["alerts"]
    with client.websocket_connect("ws://127.0.0.1:8787/v1/live") as socket:
        socket.receive_text()
        socket.send_text(dump({"type": "identify", "protocol": 1, "resume": ready["session"]}).decode())
        assert load(socket.receive_text())["resumed"]
        socket.send_text('{"type":"bye"}')
        while load(socket.receive_text())["type"] != "summary":
            pass
    kinds = [entry.kind for entry in store.entries(ready["session"])]
    assert (kinds.count("begin"), kinds.count("alert"), kinds.count("finish")) == (1, 1, 1)


def test_a_record_that_cannot_be_read_is_told(client: TestClient, store: Store) -> None:
    path = str(broadcast(client, "这款全网最低价")["report"])
    store.close()
    answer = client.get(path)
    assert answer.status_code == 503
    assert "cannot be used" in answer.text

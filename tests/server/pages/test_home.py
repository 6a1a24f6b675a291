"""The home page: what is heard, what was recorded and reviewed, what is wrong."""

import re

import pytest
from starlette.testclient import TestClient

from server.context import AppContext
from server.protocol import load
from server.record import Store
from server.report import latest
from tests.server.pages.test_sessions import broadcast

AT = "2026-03-01T12:00:00.000+00:00"


def context(client: TestClient) -> AppContext:
    found: AppContext = client.app.state.context  # type: ignore[attr-defined]
    return found


def test_a_fresh_server_says_what_to_do(client: TestClient) -> None:
    page = client.get("/").text
    assert "还没有直播连上来" in page
    assert "还没有记录" in page
    assert not re.search(r"<script(?![^>]*src=)|\son\w+=|\sstyle=", page)
    assert "None yet." in client.get("/?lang=en").text


def test_a_live_broadcast_is_listed_and_its_counts_are_told(client: TestClient) -> None:
    with client.websocket_connect("ws://127.0.0.1:8787/v1/live") as socket:
        socket.receive_text()
        socket.send_text('{"type":"identify","protocol":1,"client":"extension 0.1","profile":{"product":"food"}}')
        session = load(socket.receive_text())["session"]
        socket.send_text(
            '{"type":"caption","cue":"a","rev":0,"text":"全网最低价","final":true,"at_ms":65000,"source":"t"}'
        )
        while load(socket.receive_text())["type"] != "alerts":
            pass
        page = client.get("/").text
        assert f'data-session="{session}"' in page
        assert "普通食品" in page
        assert "extension 0.1" in page
        assert "1 分 5 秒" in page
        counts = client.get("/home.json").json()[session]
        assert (counts["captions"], counts["alerts"]) == (1, 1)


def test_trends_come_with_the_second_broadcast(client: TestClient, store: Store) -> None:
    broadcast(client, "这款全网最低价")
    assert "<svg" not in client.get("/").text
    broadcast(client, "这款全网最低价", "刚才说错了，不是全网最低价，是活动价")
    page = client.get("/?lang=en").text
    assert page.count('class="pygal-chart"') == 2
    assert "Share corrected on air, oldest first" in page
    rows = re.findall(r'<tr><td><a href="/report/[^"]+lang=en">.*?</tr>', page)
    numbers = [[int(n) for n in re.findall(r'"number">(\d+)<', row)] for row in rows]
    assert numbers == [
        [*(report.count(level=level) for level in ("ban", "proof", "hint")), report.count(outcome="corrected")]
        for report in latest(store)
    ]


def test_reviews_are_listed_newest_first(client: TestClient, store: Store) -> None:
    for number in range(7):
        body = {"verdict": "returned", "marks": [{}], "remaining": 0, "reviewer": "李审核", "source": f"稿{number}.txt"}
        store.append(f"review-{number}", "review", AT, body)
    page = client.get("/").text
    assert re.findall(r"稿(\d)\.txt", page) == ["6", "5", "4", "3", "2"]
    assert "退回再改" in page


def test_what_is_wrong_is_told(client: TestClient) -> None:
    here = context(client)
    assert here.recorder
    here.fault = "rules/price/x.toml: broken"
    here.recorder.notice = "the record was damaged: set aside"
    page = client.get("/").text
    assert "broken" in page
    assert "set aside" in page
    here.recorder.store.close()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("server.pages.home.reviews", lambda store: store.entries())
        assert "cannot be used" in client.get("/").text


def test_home_without_a_record_says_so(client: TestClient) -> None:
    context(client).recorder = None
    assert "未开启" in client.get("/").text


def test_the_language_is_kept_from_page_to_page(client: TestClient) -> None:
    page = client.get("/rules?q=最低价&lang=en").text
    assert 'href="/settings?lang=en"' in page
    other = re.search(r'class="language" href="([^"]+)"', page)
    assert other
    turned = client.get(f"/rules{other[1].replace('&amp;', '&')}").text
    assert 'lang="zh-CN"' in turned
    assert 'value="最低价"' in turned

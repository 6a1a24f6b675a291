"""What the server was started with, and who is paired."""

import re
from pathlib import Path

from starlette.testclient import TestClient

from nlp import Checker
from server.app import create_app
from server.record import LiveRecorder, Store
from server.settings import Settings
from tests.server.pages.conftest import ADDRESS


def test_settings_are_told_with_the_option_that_changes_them(client: TestClient, tmp_path: Path) -> None:
    page = client.get("/settings").text
    assert str(tmp_path / "data") in page
    assert "1096 天" in page
    assert "--transcripts" in page
    assert "http://127.0.0.1:8787/v2" in page
    assert "1096 days" in client.get("/settings?lang=en").text


def test_settings_tell_other_values(tmp_path: Path, checker: Checker, store: Store) -> None:
    recorder = LiveRecorder(store, transcripts=True, keep_days=2000)
    settings = Settings(data=tmp_path, rules=(tmp_path / "more",), allow_origins=("https://other.example",))
    page = (
        TestClient(create_app(settings, checker, recorder), ADDRESS, client=("127.0.0.1", 50000))
        .get("/settings?lang=en")
        .text
    )
    assert "2000 days" in page
    assert "https://other.example" in page
    assert re.search(r"Keep full transcripts</dt><dd>yes", page)
    page = TestClient(create_app(settings, checker), ADDRESS, client=("127.0.0.1", 50000)).get("/settings?lang=en").text
    assert re.search(r"Keep alerts and corrections</dt><dd>no", page)
    assert "Kept for" not in page


def test_the_paired_are_listed_and_no_token_is_shown(client: TestClient) -> None:
    code = re.search(r'class="code">(\d{6})<', client.get("/pair").text)
    assert code
    token = client.post("/pair", json={"code": code[1], "name": "Firefox 办公室"}).json()["token"]
    page = client.get("/settings").text
    assert "Firefox 办公室" in page
    assert token not in page

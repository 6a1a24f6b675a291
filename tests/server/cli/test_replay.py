"""``pitchguard replay`` and ``demo``: captions over a real socket, alerts as they come; bad input in one line."""

import json
import os
import re
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from nlp import Checker
from server.__main__ import main
from server.cli.running import server
from server.settings import Settings

SHOW = [
    {"broadcast": "own", "platform": "douyin", "product": "general"},
    {"n": 1, "at_ms": 0, "text": "这件大衣桐乡做的"},
    {"n": 2, "at_ms": 400, "text": "说真的这就是全网最低价"},
    {"n": 3, "at_ms": 4000, "text": "刚才说错了 不是全网最低价 是本店活动价"},
]


@pytest.fixture(autouse=True)
def loaded(checker: Checker, monkeypatch: pytest.MonkeyPatch) -> None:
    """The package's rules are loaded once for all of these commands."""
    monkeypatch.setattr(Checker, "load", lambda dirs=(), **more: checker)


def run(*arguments: str) -> Result:
    """Run a command as a user types it."""
    return CliRunner().invoke(main, arguments)


def written(path: Path, rows: list[object]) -> str:
    """A broadcast file with these rows."""
    path.write_text("\n".join(row if isinstance(row, str) else json.dumps(row, ensure_ascii=False) for row in rows), "utf-8")
    return str(path)


def test_a_broadcast_is_played_and_summed_up(tmp_path: Path) -> None:
    result = run("replay", written(tmp_path / "show.jsonl", [*SHOW]), "--speed", "40", "--data", str(tmp_path / "data"))
    assert result.exit_code == 0, result.output
    assert "【全网最低价】" in result.output
    assert "已纠正" in result.output
    assert "3 captions" in result.output
    assert "pitchguard report" in result.output


def test_subtitles_are_played(tmp_path: Path) -> None:
    cue = "1\n00:00:00,000 --> 00:00:01,000\n这就是全网最低价\n"
    result = run("replay", written(tmp_path / "show.srt", [cue]), "--speed", "40", "--data", str(tmp_path / "data"))
    assert result.exit_code == 0, result.output
    assert "【全网最低价】" in result.output


@pytest.mark.parametrize(
    ("rows", "said"),
    [([SHOW[0], "{broken"], "line 2"), ([SHOW[0]], "holds no captions"), (["[]"], "line 1")],
)
def test_a_bad_file_is_one_clear_line(tmp_path: Path, rows: list[object], said: str) -> None:
    result = run("replay", written(tmp_path / "show.jsonl", rows))
    assert result.exit_code == 2
    assert said in result.output
    assert "Traceback" not in result.output


def test_no_server_at_the_address_is_told(tmp_path: Path) -> None:
    result = run("replay", written(tmp_path / "show.jsonl", [*SHOW]), "--url", "ws://127.0.0.1:9/v1/live")
    assert result.exit_code == 2
    assert "pitchguard serve" in result.output


def test_the_demo_shows_a_ban_a_correction_a_fact_and_a_statement(tmp_path: Path) -> None:
    result = run("demo", "--terminal", "--speed", "150", "--data", str(tmp_path))
    assert result.exit_code == 0, result.output
    for shown in ("【全网最低价】", "已纠正", "表上：", "已说"):
        assert shown in result.output, shown


def test_a_sheet_is_sent_along_and_a_bad_one_told(tmp_path: Path) -> None:
    show = written(tmp_path / "show.jsonl", [SHOW[0], {"n": 1, "at_ms": 0, "text": "这件大衣今天只要699"}])
    sheet = tmp_path / "sheet.json"
    sheet.write_text('[{"sku": "1", "name": "大衣", "product": "general", "price": 899}]', "utf-8")
    told = run("replay", show, "--speed", "40", "--sheet", str(sheet), "--data", str(tmp_path / "data"))
    assert told.exit_code == 0, told.output
    assert "899" in told.output
    sheet.write_text("[7]", "utf-8")
    bad = run("replay", show, "--sheet", str(sheet), "--data", str(tmp_path / "data"))
    assert (bad.exit_code, str(sheet) in bad.output) == (2, True)


def test_no_subtitles_no_text_and_no_place_for_the_record_are_told(tmp_path: Path) -> None:
    (tmp_path / "show.ass").write_text("not subtitles", "utf-8")
    assert "holds no ass subtitle" in run("replay", str(tmp_path / "show.ass"), "--data", str(tmp_path)).output
    (tmp_path / "show.jsonl").write_bytes(b"\xff")
    assert "neither UTF-8" in run("replay", str(tmp_path / "show.jsonl"), "--data", str(tmp_path)).output
    show = written(tmp_path / "show.jsonl", [*SHOW])
    for command in (["replay", show], ["demo", "--terminal"]):
        ended = run(*command, "--data", show)
        assert ended.exit_code == 2
        assert "Traceback" not in ended.output


def test_a_server_that_refuses_goes_away_or_is_none_is_told(tmp_path: Path, checker: Checker, stranger: int) -> None:
    show = written(tmp_path / "show.jsonl", [*SHOW])
    with server(Settings(port=0, data=tmp_path / "data"), checker) as settings:
        refused = run("replay", show, "--url", f"ws://127.0.0.1:{settings.port}/v1/live")
    assert (refused.exit_code, "the server refused" in refused.output) == (2, True)
    other = run("replay", show, "--url", f"ws://127.0.0.1:{stranger}/v1/live")
    assert (other.exit_code, "no server at" in other.output) == (2, True)


@pytest.mark.skipif(os.name != "posix", reason="the browser is a script of the shell")
def test_the_demo_opens_a_browser_with_the_extension_and_without_one_goes_on_in_the_terminal(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = tmp_path / "google-chrome"
    browser.write_text(f'#!/bin/sh\nprintf "%s\\n" "$@" > {tmp_path / "asked"}\n', "utf-8")
    browser.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)
    monkeypatch.setattr("server.cli.demo.BROWSERS", ("google-chrome",))
    shown = run("demo", "--browser", "--port", "0", "--data", str(tmp_path / "data"))
    assert shown.exit_code == 0, shown.output
    asked = (tmp_path / "asked").read_text("utf-8").splitlines()
    assert any(word.startswith("--load-extension=") and word.endswith("extension") for word in asked)
    assert re.fullmatch(r"http://127\.0\.0\.1:\d+/demo", asked[-1])
    assert "developer mode" in shown.output
    monkeypatch.setattr("server.cli.demo.BROWSERS", ())
    monkeypatch.setattr("server.cli.demo._in_terminal", lambda speed, data: None)
    assert "in the terminal instead" in run("demo", "--browser", "--data", str(tmp_path / "data")).output

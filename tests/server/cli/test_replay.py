"""``pitchguard replay`` and ``demo``: captions over a real socket, alerts as they come; bad input in one line."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from nlp import Checker
from server.__main__ import main

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

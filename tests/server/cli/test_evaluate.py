"""``pitchguard eval``: figures, lists, comparison of runs, folds, and bad input in one line."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from nlp import Checker
from server.__main__ import main

LINES = [
    {"id": "1", "text": "家人们这就是全网最低价", "gold": [{"span": "全网最低价", "category": ["price", "absolute"], "level": ["ban", "proof"]}], "tier": "own"},
    {"id": "2", "text": "最好饭后半小时再喝", "product": "food", "gold": [], "tier": "own"},
    {"id": "3", "text": "这个杯子装水用", "gold": [{"span": "装水", "category": ["price"], "level": ["ban"]}], "tier": "other"},
]


@pytest.fixture(autouse=True)
def loaded(checker: Checker, monkeypatch: pytest.MonkeyPatch) -> None:
    """The package's rules are loaded once for all of these commands."""
    monkeypatch.setattr(Checker, "load", lambda dirs=(), **more: checker)


@pytest.fixture
def labelled(tmp_path: Path) -> str:
    """A file of three labelled lines."""
    path = tmp_path / "labelled.jsonl"
    path.write_text("\n".join(json.dumps(line, ensure_ascii=False) for line in LINES), "utf-8")
    return str(path)


def run(*arguments: str) -> Result:
    """Run eval as a user types it."""
    return CliRunner().invoke(main, ["eval", *arguments])


def test_figures_as_json(labelled: str) -> None:
    figures = json.loads(run(labelled, "--json").stdout)
    assert figures["lines"] == 3
    assert (figures["total"]["found"], figures["total"]["missed"], figures["total"]["wrong"]) == (1, 1, 0)
    assert figures["quiet_lines"] == 1
    assert figures["quiet_lines_alerting"] == 0
    assert [miss["id"] for miss in figures["misses"]] == ["3"]


def test_a_tier_alone_and_lists(labelled: str) -> None:
    assert json.loads(run(labelled, "--tier", "own", "--json").stdout)["total"]["missed"] == 0
    listed = run(labelled, "--list", "5").output
    assert "misses" in listed
    assert "【装水】" in listed


def test_two_runs_are_compared(labelled: str, tmp_path: Path) -> None:
    figures = json.loads(run(labelled, "--json").stdout)
    figures["alerts"] = ["|9|price/gone|ban|没了"]
    before = tmp_path / "before.json"
    before.write_text(json.dumps(figures, ensure_ascii=False), "utf-8")
    shown = run(labelled, "--compare", str(before)).output
    assert "added: 1" in shown
    assert "removed: 1" in shown
    assert "price/gone" in shown


@pytest.mark.parametrize(("content", "said"), [("{broken", "line 1"), ("", "no labelled line"), ('{"id": "1"}', "no text")])
def test_bad_input_is_one_clear_line(tmp_path: Path, content: str, said: str) -> None:
    path = tmp_path / "bad.jsonl"
    path.write_text(content, "utf-8")
    result = run(str(path))
    assert result.exit_code == 2
    assert said in result.output
    assert "Traceback" not in result.output


def test_disguised_pairs_are_counted_and_what_was_lost_is_listed(tmp_path: Path) -> None:
    pairs = [{"spoken": "这就是全网蕞低价", "restored": "这就是全网最低价"}, {"spoken": "这就是全网一般价", "restored": "这就是全网最低价"}]
    path = tmp_path / "pairs.jsonl"
    path.write_text("\n".join(json.dumps({"id": str(n), **pair}, ensure_ascii=False) for n, pair in enumerate(pairs)), "utf-8")
    figures = json.loads(run(str(path), "--json").stdout)
    assert (figures["pairs"], figures["alerting"], figures["alike"]) == (2, 2, 1)
    said = run(str(path), "--list", "5").output
    assert "pairs: 2" in said
    assert "全网一般价" in said
    assert "蕞" not in said

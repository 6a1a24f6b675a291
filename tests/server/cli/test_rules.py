"""The rule author's commands, and that the worked example of docs/rules.md holds."""

import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from nlp import Checker, Product
from server.cli.rules import rules

DOC = Path(__file__).parents[3] / "docs" / "rules.md"


def run(*words: str, code: int = 0) -> str:
    """What the command printed."""
    ended = CliRunner().invoke(rules, list(words))
    assert ended.exit_code == code, ended.output
    return ended.output


def test_the_worked_example_keeps_its_word(tmp_path: Path) -> None:
    (example,) = re.findall(r"```toml\n(.*?)```", DOC.read_text("utf-8"), re.DOTALL)
    (tmp_path / "endorsement").mkdir()
    (tmp_path / "endorsement" / "star-keeps.toml").write_text(example, "utf-8")
    assert "1 rules, 0 faults" in run("test", str(tmp_path))


def test_a_new_rule_is_a_whole_file_to_edit(tmp_path: Path) -> None:
    run("new", "endorsement/star-keeps", "--words", "咕噜呱啦", "--into", str(tmp_path))
    assert "1 rules, 0 faults" in run("test", str(tmp_path))
    assert "is there already" in run("new", "endorsement/star-keeps", "--into", str(tmp_path), code=1)


@pytest.mark.parametrize("name", ["colours/red", "absolute/", "absolute/最好"])
def test_a_bad_name_is_told(name: str, tmp_path: Path) -> None:
    assert "eighteen categories" in run("new", name, "--into", str(tmp_path), code=1)


def test_each_step_is_shown() -> None:
    said = run("explain", "我们没说全网最低价 免某力", "--product", "food")
    for part in ("1 read as", "2 words", "免疫力 (hidden)", "3 tokens", "4 rules tried", "excused: negated", "不是药", "5 verdict"):
        assert part in said


def test_lists() -> None:
    assert re.search(r"\d+ rules$", run("list", "--category", "gambling").strip())
    covered = run("list", "--coverage")
    assert "rules by category" in covered
    assert "a penalty" in covered
    assert run("list", "--coverage", "--markdown").startswith("# What the rules cover")


def test_a_rule_is_shown_whole_and_an_unknown_one_told(checker: Checker) -> None:
    rule = next(rule for rule in checker.rules if len({rule.level_for(product) for product in Product}) == 3)
    said = run("show", rule.id)
    for part in (f"{rule.id}  {rule.title}", rule.why, "quiet for: ", "可以说:", "依据:", "level:", "patterns:", "excused by:"):
        assert part in said
    assert "pitchguard rules list" in run("show", "price/none", code=1)


def test_a_rule_that_breaks_its_word_or_cannot_be_read_is_named(tmp_path: Path) -> None:
    run("new", "price/own", "--words", "咕噜呱啦", "--into", str(tmp_path))
    file = tmp_path / "price" / "own.toml"
    draft = file.read_text("utf-8")
    file.write_text(draft.replace("平台不让说咕噜呱啦", "这款咕噜呱啦"), "utf-8")
    ended = CliRunner().invoke(rules, ["test", str(tmp_path)])
    assert ended.exit_code == 1
    assert "1 rules, 1 faults" in ended.output
    assert "price/own: allows" in ended.stderr
    file.write_text("title = 7", "utf-8")
    assert "own.toml" in run("test", str(tmp_path), code=1)


def test_an_empty_choice_is_doubted_and_no_fault(tmp_path: Path) -> None:
    run("new", "price/own", "--words", "咕噜呱啦 的|了|", "--into", str(tmp_path))
    file = tmp_path / "price" / "own.toml"
    file.write_text(file.read_text("utf-8").replace("说咕噜呱啦 的|了|", "说咕噜").replace("咕噜呱啦 的|了|】", "咕噜呱啦的】"), "utf-8")
    ended = CliRunner().invoke(rules, ["test", str(tmp_path)])
    assert "price/own: patterns: '的|了|': |" in ended.stderr
    assert "1 rules, 0 faults" in ended.output


def test_clean_words_get_no_alert() -> None:
    assert "no alert" in run("explain", "大家晚上好")

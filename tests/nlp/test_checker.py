"""From words to alerts: spans in the caption, ids that stay, articles by date, packs, token patterns, explanations."""

import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from nlp import Checker, Product, RuleError
from nlp.explanation import Anchor
from tests.nlp.minirules import pack, write_rule

ROOT = Path(__file__).parents[2]


def test_spans_are_code_points_of_the_caption(checker: Checker) -> None:
    text = "😀😀今天 全 网 最 低 价哦"
    (alert,) = checker.check(text)
    start, end = alert.spans[0].start, alert.spans[0].end
    assert text[start:end] == alert.text
    assert alert.text.replace(" ", "").startswith("全网最低")


def test_ids_tell_the_same_words_apart_and_stay(checker: Checker) -> None:
    twice = checker.check("全网最低价，真的是全网最低价")
    assert len({alert.id for alert in twice}) == len(twice) == 2
    assert checker.check("今天全网最低价")[0].id == twice[0].id


@pytest.mark.parametrize("text", ["", " ", "家人们晚上好", "a", "😀"])
def test_quiet(checker: Checker, text: str) -> None:
    assert checker.check(text) == []


def test_the_day_chooses_the_article(tmp_path: Path) -> None:
    write_rule(tmp_path, "counterfeit/a", '["高仿"]')
    path = tmp_path / "counterfeit" / "a.toml"
    path.write_text(path.read_text("utf-8").replace("ad-law-9-3", "tm-57-3"), "utf-8")
    checker = pack(tmp_path, {})
    assert [cite.id for cite in checker.check("高仿", date=date(2026, 12, 1))[0].cite] == ["tm-57-3"]
    assert [cite.id for cite in checker.check("高仿", date=date(2027, 2, 1))[0].cite] == ["tm27-72-3"]


def test_a_pack_adds_rules_and_lists(tmp_path: Path, checker: Checker) -> None:
    write_rule(tmp_path, "absolute/own", '["<own_words>"]')
    (tmp_path / "lexicon").mkdir()
    (tmp_path / "lexicon" / "own_words.txt").write_text("咕噜呱啦\n", "utf-8")
    more = Checker.load([tmp_path])
    assert [alert.rule for alert in more.check("真是咕噜呱啦")] == ["absolute/own"]
    assert more.rule_count == checker.rule_count + 1
    assert more.rules_version != checker.rules_version


def test_a_broken_pack_stops_the_start(tmp_path: Path) -> None:
    write_rule(tmp_path, "absolute/own", '["<none>"]')
    with pytest.raises(RuleError, match=r"no lexicon/none\.txt"):
        Checker.load([tmp_path])


def test_a_rule_of_tokens_is_asked_only_with_its_anchor(tmp_path: Path) -> None:
    write_rule(tmp_path, "absolute/tokens", "[]", 'tokens = [[{TEXT = "全网"}, {TEXT = {IN = ["最低", "最便宜"]}}]]\nanchors = ["全网"]')
    checker = pack(tmp_path, {})
    assert [alert.text for alert in checker.check("这是全网最低")] == ["全网最低"]
    assert checker.check("这是最低") == []


def test_whole_words_only(tmp_path: Path) -> None:
    write_rule(tmp_path, "absolute/whole", '["血压"]', "whole_words = true")
    checker = pack(tmp_path, {})
    assert [alert.text for alert in checker.check("量 血压")] == ["血压"]
    assert checker.check("高血压") == []


def test_each_step_is_told(tmp_path: Path) -> None:
    steps = pack(tmp_path, {"medical/words": '["免疫力"]', "absolute/top": '["最低价"]'}).explain("免某力不是最低价 蕞低价")
    assert steps.normalised == "免某力不是最低价 最低价"
    assert Anchor("免某力", "免疫力", "hidden") in steps.anchors
    assert Anchor("最低价", "最低价", "written") in steps.anchors
    assert "".join(steps.tokens) == steps.normalised
    assert {(trial.rule, trial.text, trial.excused_by) for trial in steps.trials} == {
        ("medical/words", "免某力", None),
        ("absolute/top", "最低价", "negated"),
        ("absolute/top", "最低价", None),
    }
    assert {trial.pattern for trial in steps.trials} == {"免疫力", "最低价"}
    excused = next(trial for trial in steps.trials if trial.excused_by)
    assert "不是药" in excused.because
    assert [alert.text for alert in steps.alerts] == ["免某力", "蕞低价"]


def test_explaining_and_checking_agree(checker: Checker) -> None:
    text = "不是我吹 全网最低价 三天治好鼻炎 平台不让说第一"
    assert list(checker.explain(text, Product.FOOD).alerts) == checker.check(text, Product.FOOD)


def test_words_that_may_grow(checker: Checker) -> None:
    assert checker.may_grow("这个治愈", 2)
    assert not checker.may_grow("全网最低价", 0)


def test_nothing_depends_on_the_hash_of_words() -> None:
    script = (
        "from nlp import Checker, Product; checker = Checker.load();"
        "print(checker.rules_version, checker.check('全网最低价 三天治好鼻炎 加我微信 免某力', Product.FOOD))"
    )
    said = {
        subprocess.run(
            [sys.executable, "-c", script], cwd=ROOT, env={"PYTHONHASHSEED": seed, "PATH": ""}, capture_output=True, text=True, check=True
        ).stdout
        for seed in ("1", "2")
    }
    assert len(said) == 1

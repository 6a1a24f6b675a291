"""Where patterns hold: the nearest fitting words, the shortest match, in bounded steps."""

import sys
from pathlib import Path
from types import FrameType

import pytest

from nlp import Checker, Platform, Product
from nlp.judge import Setting
from nlp.match import Standing
from nlp.normalise import normalise
from tests.nlp.minirules import pack


def marked(checker: Checker, text: str) -> list[str]:
    """The words each rule marked."""
    return [alert.text for alert in checker.check(text)]


@pytest.mark.parametrize(
    ("pattern", "text", "words"),
    [
        ("甲词 乙词", "甲词乙词", ["甲词乙词"]),
        ("甲词 乙词", "甲词的那个乙词", ["甲词的那个乙词"]),
        ("甲词 乙词", "甲词红乙词", []),
        ("甲词 ~3 乙词", "甲词红黄蓝乙词", ["甲词红黄蓝乙词"]),
        ("甲词 ~3 乙词", "甲词红黄蓝绿乙词", []),
        ("甲词 ~3 乙词", "甲词，乙词", []),
        ("甲词 ~~3 乙词", "甲词，乙词", ["甲词，乙词"]),
        ("^ 甲词", "红甲词", []),
        ("^ 甲词", "红，甲词", ["甲词"]),
        ("甲词 $", "甲词红", []),
        ("甲词 $", "甲词，红", ["甲词"]),
        ("甲词 【乙词】", "甲词乙词", ["乙词"]),
        ("甲词 ~6 乙词", "甲词红乙词黄乙词", ["甲词红乙词"]),
        ("甲词 <num> 乙词", "甲词三十乙词", ["甲词三十乙词"]),
        ("甲词 <num> 乙词", "甲词3.5乙词", ["甲词3.5乙词"]),
        ("甲词 <many> 乙词", "甲词三万乙词", ["甲词三万乙词"]),
        ("甲词 <many> 乙词", "甲词三个乙词", []),
        ("甲词|甲词大 乙词", "甲词大乙词", ["甲词大乙词"]),
        ("甲词 乙词? 丙词", "甲词丙词", ["甲词丙词"]),
    ],
)
def test_holds(tmp_path: Path, pattern: str, text: str, words: list[str]) -> None:
    assert marked(pack(tmp_path, {"absolute/one": f'["{pattern}"]'}), text) == words


def test_a_dead_end_is_walked_once(tmp_path: Path) -> None:
    """A caption of ten thousand characters, all of them anchors: steps grow with its length, not beyond."""
    checker = pack(tmp_path, {"absolute/one": '["甲词 ~~24 甲词 ~~24 甲词 ~~24 甲词 ~~24 甲词 ~~24 甲词 ~~24 乙词", "丙词"]'})
    few, many = (_calls(checker, "甲词" * size + "红" * 30 + "乙词") for size in (500, 5000))
    assert few > 500
    assert many < 11 * few


def _calls(checker: Checker, text: str) -> int:
    count = 0

    def tell(frame: FrameType, event: str, arg: object) -> None:
        nonlocal count
        count += event == "call"

    before = sys.getprofile()
    sys.setprofile(tell)
    try:
        checker.check(text)
    finally:
        sys.setprofile(before)
    return count


def test_a_caption_of_nothing_but_alerts_is_judged_in_bounded_steps(tmp_path: Path) -> None:
    checker = pack(tmp_path, {"absolute/one": '["甲词"]', "absolute/two": '["甲词 甲词"]'})
    few, many = (_calls(checker, "不甲词没有" * size) for size in (200, 2000))
    assert many < 12 * few


def test_a_glance_misses_no_pattern_that_holds(checker: Checker) -> None:
    """Every pattern tried on every example finds what those called up find."""
    every = checker._calls._patterns
    examples = {example.text for rule in checker.rules for example in (*rule.hits, *rule.allows)}
    tried = set()
    for text in (normalise(example).text for example in examples):
        seen = checker._scanner.glance(text)
        standing, worth = Standing(text, checker._scanner.look(seen)), checker._calls.worth(seen)
        assert len(worth) < len(every) / 10
        held = sorted((found.pattern, found.start, found.end) for found in checker._patterns.find(standing, every))
        assert held == sorted((found.pattern, found.start, found.end) for found in checker._patterns.find(standing, worth)), text
        tried.update(id(compiled) for compiled in worth)
    assert len(tried) > len(every) / 4


@pytest.mark.parametrize("setting", [Setting(), Setting(Product.COSMETICS, Platform.DOUYIN)])
def test_patterns_are_left_out_only_where_their_rule_holds_for_nothing(checker: Checker, setting: Setting) -> None:
    wants = checker._wants(setting)
    left_out = 0
    for rule in checker.rules:
        for example in rule.hits:
            seen = checker._scanner.glance(normalise(example.text).text)
            every, worth = checker._calls.worth(seen), checker._calls.worth(seen, wants)
            assert {id(one) for one in every if setting.heeds(one.rule)} == set(map(id, worth))
            left_out += len(every) - len(worth)
    assert left_out

"""Made from the rule files: each rule keeps its word; none is a line of the corpora; order changes nothing."""

import random
import re
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest

from nlp import Category, Checker, Product, rule_faults
from nlp.lexicon import own_lexicons
from nlp.rules import Rule
from tests.conftest import own_checker

RULES = own_checker().rules
CORPORA = (
    "real/annotated.jsonl", "real/train.jsonl", "public/violations.jsonl", "public/benign.jsonl", "public/tricky_benign.jsonl",
    "liveamr/short.jsonl", "liveamr/pairs_health.jsonl", "liveamr/pairs_general.jsonl",
)  # fmt: skip


@pytest.mark.parametrize("rule", RULES, ids=[rule.id for rule in RULES])
def test_fires_on_its_hits_exactly_and_is_quiet_on_its_near_misses(checker: Checker, rule: Rule) -> None:
    assert rule_faults(checker, rule) == []


def test_there_are_rules_for_everything() -> None:
    counts = Counter(rule.category for rule in RULES)
    assert len(RULES) >= 60
    assert set(counts) == set(Category)
    assert min(counts.values()) >= 3, counts


def test_every_example_says_something_of_its_own() -> None:
    said = Counter((example.text, example.product) for rule in RULES for example in rule.hits)
    assert [text for (text, _), count in said.items() if count > 1] == []


def test_the_order_of_rules_and_lists_changes_nothing(checker: Checker) -> None:
    rules, lists = list(RULES), list(own_lexicons().items())
    mixing = random.Random(7)
    mixing.shuffle(rules)
    mixing.shuffle(lists)
    mixed = Checker(rules, dict(lists))
    lines = [example for rule in RULES for example in (*rule.hits, *rule.allows)]
    for example in mixing.sample(lines, 300):
        assert mixed.check(example.text, example.product) == checker.check(example.text, example.product), example.text


def test_twice_the_same(checker: Checker) -> None:
    text = "不是我吹 全网最低价 三天治好鼻炎 加我微信 最后三单"
    assert checker.check(text, Product.FOOD) == checker.check(text, Product.FOOD) != []


@pytest.mark.parametrize("name", CORPORA)
def test_no_example_is_a_line_of_a_corpus(corpus: Callable[[str], list[dict[str, Any]]], name: str) -> None:
    lines = {_bare(str(row[key])) for row in corpus(name) for key in ("text", "spoken", "restored") if key in row}
    own = [example.text for rule in RULES for example in (*rule.hits, *rule.allows)]
    assert len(lines) > 10
    assert [text for text in own if _bare(text) in lines] == []


def _bare(text: str) -> str:
    return re.sub(r"[\W_]", "", text)

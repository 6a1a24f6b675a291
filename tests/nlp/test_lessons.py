"""What the package teaches the second ear: every example of a rule, on its platform, and quiet talk no rule minds."""

import pytest

from nlp.checker import Checker
from nlp.lessons import FOLDER, claims, near_misses, written
from nlp.types import Category


def test_claims_are_the_words_rules_mark(checker: Checker) -> None:
    lines = claims(checker.rules)
    assert len(lines) == sum(len(rule.hits) for rule in checker.rules)
    for line in lines:
        (gold,) = line.gold
        alerts = checker.check(line.text, line.product, line.platform)
        assert any(a.category.value in gold.categories and (a.spans[0].start, a.spans[0].end) == (gold.start, gold.end) for a in alerts), line.text


@pytest.fixture(scope="module")
def quiet(checker: Checker) -> list[tuple[str, int]]:
    return [(line.text, len(checker.check(line.text, line.product, line.platform))) for line in near_misses(checker.rules)]


def test_near_misses_and_quiet_talk_are_quiet(quiet: list[tuple[str, int]]) -> None:
    assert len(quiet) > 1000
    assert [text for text, alerts in quiet if alerts] == []


def test_no_quiet_line_stands_twice_in_the_written_talk(checker: Checker) -> None:
    rules = {example.text for rule in checker.rules for example in rule.allows} | {say for rule in checker.rules for say in rule.say_instead}
    written = [line.text for line in near_misses(checker.rules) if line.text not in rules]
    assert len(written) == len(set(written)) > 80


def test_written_lines_teach_every_category_and_what_only_looks_like_it() -> None:
    if not FOLDER.is_dir():
        pytest.skip("the lines stand in the source tree only")
    lines = written()
    assert {name for line in lines for gold in line.gold for name in gold.categories} == set(Category)
    assert sum(not line.gold for line in lines) > 300
    assert len({line.id for line in lines}) == len({line.text for line in lines}) == len(lines)
    assert all(gold.start < gold.end and gold.levels for line in lines for gold in line.gold)

"""Rules are found by what is said, by a word, an article, a category; each with law, example and levels."""

from datetime import date

import pytest
from starlette.testclient import TestClient

from nlp import Category, Checker
from server.pages.rules import find

DAY = date(2026, 3, 1)
LATER = date(2027, 1, 1)  # every article a rule cites is in force


def ids(checker: Checker, wanted: str, category: str = "") -> list[str]:
    return [rule.id for rule in find(checker, wanted, category, DAY, "zh")]


def test_a_sentence_finds_the_rules_that_speak_first(checker: Checker) -> None:
    assert ids(checker, "家人们这是全网最低价")[0] == "price/lowest"
    assert ids(checker, "大家好欢迎来到直播间") == []


@pytest.mark.parametrize("wanted", ["price/lowest", "最低价", "ad-law-9-3", "广告法 第九条", "False price", "虚假价格"])
def test_words_articles_and_names_find_what_mentions_them(checker: Checker, wanted: str) -> None:
    assert "price/lowest" in ids(checker, wanted)
    assert 0 < len(ids(checker, wanted)) < checker.rule_count


@pytest.mark.parametrize("category", list(Category))
def test_a_category_lists_its_rules(checker: Checker, category: Category) -> None:
    found = ids(checker, "", category.value)
    assert len(found) >= 1
    assert {id.partition("/")[0] for id in found} == {category.value}


def test_a_rule_shows_law_example_and_other_levels(checker: Checker) -> None:
    everything = find(checker, "", "", LATER, "en")
    assert len(everything) == checker.rule_count
    assert all(rule.cites and rule.example[1] and rule.quiet and rule.say_instead for rule in everything)
    assert any(rule.levels for rule in everything)


def test_the_page_lists_categories_then_what_was_found(client: TestClient) -> None:
    page = client.get("/rules").text
    assert all(f"category={category.value}&amp;" in page for category in Category)
    page = client.get("/rules", params={"q": "<b>全网最低价"}).text
    assert "最低价" in page
    assert "<b>" not in page
    assert "0 found" in client.get("/rules?q=zzz&lang=en").text
    assert "price/lowest" in client.get("/rules?category=price").text

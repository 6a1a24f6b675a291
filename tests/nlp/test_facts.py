"""Facts: sentences against a product sheet, our own and the corpus's; what a card says; what a text that grows holds back."""

import re
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from nlp import Category, Checker, Item, Product, corrections, facts, item_from_dict

CASES = tomllib.loads(Path(__file__).with_name("facts_cases.toml").read_text("utf-8"))
MARKED = re.compile("【(.*?)】")
PRICES = {"price", "list_price"}


def alike(one: str, other: str) -> bool:
    """The same field; a price may be filed under either of the two."""
    return one == other or {one, other} <= PRICES


def marked(line: str) -> tuple[str, list[tuple[int, int]], str, str]:
    """``price?: 就【九块九】``: the text, the places marked, the field and the kind."""
    head, _, text = line.partition(": ")
    spans = []
    plain = ""
    for piece, words in re.findall("([^【]*)(?:【(.*?)】)?", text):
        plain += piece
        if words:
            spans.append((len(plain), len(plain) + len(words)))
        plain += words
    return plain, spans, head.rstrip("?"), facts.UNSUPPORTED if head.endswith("?") else facts.CONTRADICTS


def item(name: str) -> Item:
    return item_from_dict(CASES[CASES[name].get("of", name)]["sheet"])


def against(text: str, item: Item) -> list[facts.Finding]:
    return [found for found in facts.read(text, item) if found.kind != facts.AGREES]


@pytest.mark.parametrize("name", CASES)
def test_true_and_unrelated_words_are_quiet(name: str) -> None:
    sheet = item(name)
    assert {text: found for text in CASES[name]["quiet"] if (found := against(text, sheet))} == {}


@pytest.mark.parametrize("name", CASES)
def test_words_against_the_sheet_are_found(name: str) -> None:
    sheet = item(name)
    assert {line: found for line in CASES[name]["wrong"] if (found := unlike(line, sheet)) is not None} == {}


def unlike(line: str, sheet: Item) -> list[facts.Finding] | None:
    """What is found in a marked line, if it is not what is marked."""
    text, spans, field, kind = marked(line)
    found = against(text, sheet)
    same = len(found) == len(spans) and all(
        alike(one.field, field) and one.kind == kind and one.start < end and start < one.end
        for (start, end), one in zip(spans, found, strict=True)
    )
    return None if same else found


def test_corpus_cases(checker: Checker, corpus: Callable[[str], list[dict[str, Any]]]) -> None:
    cases = corpus("lines/facts.jsonl")
    assert len(cases) >= 100
    differing = {}
    for case in cases:
        sheet = item_from_dict(case["sheet"])
        alerts = [alert for alert in checker.check(case["text"], sheet.product, item=sheet) if alert.fact]
        expected = [(case["text"].find(one["span"]), len(one["span"]), one) for one in case["expect"]]
        hits = [
            alert
            for start, length, one in expected
            for alert in alerts
            if alert.fact and alike(alert.fact.field, one["field"]) and alert.fact.kind == one["kind"]
            and alert.spans[0].start < start + length and start < alert.spans[0].end
        ]  # fmt: skip
        if len(hits) != len(expected) or len(alerts) != len(expected):
            differing[case["id"]] = [(alert.text, alert.fact) for alert in alerts]
    assert not differing


def test_every_field_has_a_card() -> None:
    for field in (
        "price",
        "list_price",
        "stock",
        "origin",
        "spec",
        "gifts",
        "registration",
        "effects",
        "evidence",
        "promises",
        "name",
    ):
        card = facts.card(field)
        assert all((card.title, card.why, card.say_instead, card.cite))
        assert card.category in Category


def test_words_at_the_end_of_a_growing_text_wait() -> None:
    box = item("box")
    assert facts.read("就十九块", box, final=False) == []
    assert [found.kind for found in facts.read("就十九块", box)] == [facts.CONTRADICTS]
    assert [found.kind for found in facts.read("就十九块九拍下", box, final=False)] == []
    assert [found.kind for found in facts.read("就十九块九拍下就发", box, final=False)] == [facts.CONTRADICTS]


def test_places_are_those_of_the_caption_as_sent() -> None:
    text = "今天 啊  １９块９ 哈"
    [found] = against(text, item("box"))
    assert text[found.start : found.end] == "１９块９"


@pytest.mark.parametrize("name", CASES)
def test_the_sentence_offered_takes_the_words_back_and_is_true(name: str, checker: Checker) -> None:
    sheet = item(name)
    product = sheet.product or Product.GENERAL
    for line in CASES[name]["wrong"]:
        for alert in checker.check(marked(line)[0], product, item=sheet):
            if alert.fact is None:
                continue
            again = [one.text for one in checker.check(alert.correction, product, item=sheet) if one.fact]
            assert again == [], alert.correction
            correction = corrections.read(alert.correction)
            assert correction is not None
            own = corrections.OpenAlert(alert.id, alert.rule, alert.category, alert.text, product, 0)
            assert corrections.closes(correction, [own], 9_000) == [alert.id], alert.correction

"""Statements, corrections and offers as hosts speak them: the cases of ``heard_cases.toml``."""

import tomllib
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from nlp import Category, Item, Product
from nlp.citations import load_citations
from nlp.corrections import OpenAlert, closes, read
from nlp.offers import Catalogue
from nlp.statements import Statements, StatementTracker

CASES: dict[str, Any] = tomllib.loads(Path(__file__).with_name("heard_cases.toml").read_text("utf-8"))
STATEMENTS = Statements(load_citations())
SHEET = Catalogue(
    [
        Item(f"{number}号链接", name)
        for number, name in (
            (1, "鹅绒冬被"), (2, "原味燕麦片"), (3, "多肽修护精华"), (4, "纯棉中筒袜"), (12, "儿童保温杯"),
        )
    ]
)  # fmt: skip


def state(product: str, lines: list[str], id: str, context: dict[str, bool] | None = None) -> str:
    tracker = StatementTracker(STATEMENTS, Product(product), context=context, on=date(2026, 11, 24))
    for number, line in enumerate(lines):
        tracker.hear(line, 4_000 * number)
    return next((item.state for item in tracker.items() if item.id == id), "")


@pytest.mark.parametrize(("product", "lines", "id", "expected"), CASES["statements"])
def test_statements(product: str, lines: str, id: str, expected: str) -> None:
    assert state(product, lines.split("|"), id) == expected


@pytest.mark.parametrize(("line", "expected"), CASES["ai_presenter"])
def test_an_ai_presenter(line: str, expected: str) -> None:
    assert state("general", [line], "ai-presenter", {"ai_host": True}) == expected


@pytest.mark.parametrize("line", CASES["corrections"])
def test_corrections(line: str) -> None:
    assert read(line) is not None


@pytest.mark.parametrize("line", CASES["no_corrections"])
def test_no_corrections(line: str) -> None:
    assert read(line) is None


@pytest.mark.parametrize("case", CASES["closes"], ids=lambda case: str(case["said"]))
def test_what_a_correction_closes(case: dict[str, Any]) -> None:
    alerts = [
        OpenAlert(id, "rule", Category(kind), text, Product.GENERAL, at_ms) for id, text, kind, at_ms in case["open"]
    ]
    correction = read(case["said"])
    assert (closes(correction, alerts, case["at_ms"]) if correction else []) == case["closed"]


@pytest.mark.parametrize("case", CASES["offers"], ids=lambda case: str(case["said"]))
def test_what_is_named(case: dict[str, Any]) -> None:
    found = [
        [one.item.sku.removesuffix("号链接") if one.item else "", one.end is None]
        for one in SHEET.mentions(case["said"])
    ]
    assert found == [[name.removesuffix("号链接"), lasts] for name, lasts in case["named"]]

"""What the package itself teaches the second ear: the rules' own examples, lines and quiet talk written for it."""

import json
import tomllib
from collections.abc import Iterator, Sequence
from importlib.resources import files
from pathlib import Path
from typing import Any

from nlp.evaluate import Line, read_lines
from nlp.rules import Example, Rule
from nlp.types import Product

FOLDER = Path(str(files("nlp").joinpath("model/lines")))  # in the source tree only


def written() -> list[Line]:
    """Return the labelled lines written for it, claims and look-alikes of every category; tagged ``written``."""
    rows = [json.loads(row) for file in sorted(FOLDER.glob("*.jsonl")) for row in file.read_text("utf-8").splitlines()]
    return read_lines([{**row, "id": f"written-{number}", "tags": ["written"]} for number, row in enumerate(rows, 1)])


def claims(rules: Sequence[Rule]) -> list[Line]:
    """Return what the rules must hear, each line with its words marked."""
    return read_lines(_row(rule, example) for rule in rules for example in rule.hits)


def near_misses(rules: Sequence[Rule]) -> list[Line]:
    """Return what may be said: near misses of the rules, what they suggest instead, careful hosts' talk."""
    return read_lines([*(_row(rule, example) for rule in rules for example in rule.allows), *_suggested(rules), *_careful()])


def _row(rule: Rule, example: Example) -> dict[str, Any]:
    span = example.text[slice(*example.span)] if example.span else ""
    gold = [{"span": span, "category": [rule.category.value]}] if span else []
    return {"text": example.text, "product": example.product.value, "platform": min(rule.platforms, default=None), "gold": gold}


def _suggested(rules: Sequence[Rule]) -> Iterator[dict[str, Any]]:
    for rule in rules:
        products = [product.value for product in Product if rule.level_for(product)]
        yield from ({"text": say, "product": products[number % len(products)]} for number, say in enumerate(rule.say_instead))


def _careful() -> Iterator[dict[str, Any]]:
    with files("nlp").joinpath("model/quiet.toml").open("rb") as file:
        for product, lines in tomllib.load(file).items():
            yield from ({"text": text, "product": product} for text in lines)

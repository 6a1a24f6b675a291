"""What the categories are called, for people. Data: ``categories.toml``."""

import tomllib
from functools import cache
from importlib.resources import files

from nlp.types import Category


@cache
def category_names(english: bool = False) -> dict[Category, str]:
    """Return each category's name in Chinese, or in English."""
    with files("nlp").joinpath("categories.toml").open("rb") as file:
        tables = tomllib.load(file)
    return {category: tables[category]["en" if english else "zh"] for category in Category}

"""Corrections on air: reads them, tells which alerts they close, and words one for the host to say."""

import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Any

from nlp.types import Category


@cache
def _data() -> Mapping[str, Any]:
    with files("nlp").joinpath("corrections.toml").open("rb") as file:
        return tomllib.load(file)


def sentence(category: Category, words: str, say_instead: Sequence[str]) -> str:
    """Return one sentence the host can say to take ``words`` back; uses the first of ``say_instead``, if any."""
    templates = _data()["sentences"]
    template = templates.get(category, templates["default"])
    shape = template["with_instead" if say_instead else "without"]
    instead = say_instead[0].strip("。！!，, ") if say_instead else ""
    return str(shape.format(words=words.strip(), instead=instead))

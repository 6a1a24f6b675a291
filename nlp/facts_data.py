"""The words and wordings of ``facts.toml`` and ``facts_places.toml``: lists as regular-expression choices."""

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from nlp.lexicon import expand

_NAME = re.compile(r"(?<!\?P)<(\w+(?:\.\w+)*)>")


@cache
def tables(name: str = "facts") -> Mapping[str, Any]:
    """Return the data file as it stands."""
    with files("nlp").joinpath(f"{name}.toml").open("rb") as file:
        return tomllib.load(file)


def entry(path: str) -> Any:
    """Return what stands under a dotted path of ``facts.toml``."""
    found: Any = tables()
    for part in path.split("."):
        found = found[part]
    return found


@cache
def words(path: str) -> str:
    """Return a list of words as one choice, longest first (``甲乙|甲``). Entries may hold braces: ``{甲|乙}丙``."""
    listed = {word for line in entry(path) for word in expand(line)}
    return "|".join(re.escape(word) for word in sorted(listed, key=lambda word: (-len(word), word)))


@cache
def wording(path: str) -> re.Pattern[str]:
    """Return a wording compiled. ``<name>`` stands for a list of words, ``<num>`` for a spoken number."""
    return compiled(entry(path))


def compiled(source: str) -> re.Pattern[str]:
    """Compile a wording given as text."""
    return re.compile(_NAME.sub(lambda name: f"(?:{_listed(name[1])})", source))


def _listed(name: str) -> str:
    return str(entry("number")) if name == "num" else words(name)

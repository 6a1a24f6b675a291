"""The package's rules and lists, and those of the packs beside them: read together, known by one version."""

import hashlib
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import fields
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from nlp.citations import load_citations
from nlp.context import EXCUSES
from nlp.lexicon import Lexicon, own_lexicons, read_lexicons
from nlp.rules import Known, Rule, read_rules
from nlp.types import Category


def read_packs(rule_dirs: Sequence[Path]) -> tuple[tuple[Rule, ...], dict[str, Lexicon]]:
    """Return the rules and lists of the package and of ``rule_dirs``. Raises RuleError."""
    lexicons = dict(own_lexicons())
    folders: list[Traversable] = [files("nlp").joinpath("rules")]
    for folder in rule_dirs:
        folders.append(folder)
        if (folder / "lexicon").is_dir():
            lexicons.update(read_lexicons(folder / "lexicon"))
    return read_rules(folders, known(lexicons)), lexicons


def known(lexicons: Mapping[str, Lexicon]) -> Known:
    """What rule files may refer to."""
    with files("nlp").joinpath("categories.toml").open("rb") as file:
        categories = tomllib.load(file)
    usual = {Category(name): frozenset(table["excused_by"]) for name, table in categories.items()}
    return Known(lexicons, load_citations().ids, EXCUSES, usual)


def disguises() -> dict[str, tuple[str, ...]]:
    """What single characters and words are written as to dodge a filter."""
    with files("nlp").joinpath("lexicon/characters.toml").open("rb") as file:
        return {plain: tuple(forms) for plain, forms in tomllib.load(file)["words"].items()}


def version(rules: Sequence[Rule], lexicons: Mapping[str, Lexicon]) -> str:
    """A short hash of all rules and lists: two servers with equal versions judge alike."""
    written = [repr([_plain(getattr(rule, field.name)) for field in fields(rule)]) for rule in rules]
    lists = [f"{name} {lexicons[name].sound} {sorted(lexicons[name].words)} {sorted(lexicons[name].phrases)}" for name in sorted(lexicons)]
    return hashlib.blake2s("\n".join([*sorted(written), *lists]).encode(), digest_size=5).hexdigest()


def _plain(value: object) -> object:
    """Without the order a set or a table happens to have."""
    if isinstance(value, frozenset):
        return sorted(value)
    return sorted(value.items()) if isinstance(value, Mapping) else value

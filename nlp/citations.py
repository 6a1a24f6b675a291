"""The law book: which article a rule or statement may cite on a given day. Data: ``citations.toml``."""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files

from nlp.types import Category, Cite


@dataclass(frozen=True, slots=True)
class Citation:
    """One article as compiled; ``effective`` and ``expires`` are its first and last day, None where unknown."""

    id: str
    law: str
    law_en: str
    article: str
    gist_zh: str
    gist_en: str
    verified: bool
    verify_level: str
    effective: date | None = None
    expires: date | None = None
    penalty: str = ""
    categories: tuple[Category, ...] = ()
    successor: str = ""

    def in_force(self, on: date) -> bool:
        """Tell whether the article applies on that day."""
        return (self.effective is None or self.effective <= on) and (self.expires is None or on <= self.expires)


class Citations:
    """All articles by id; immutable."""

    def __init__(self, entries: Mapping[str, Citation]) -> None:
        """Take the articles by id. Raises ValueError where a successor is no article."""
        self._entries = dict(entries)
        self._predecessors = {entry.successor: id for id, entry in entries.items() if entry.successor}
        if lost := self._predecessors.keys() - entries.keys():
            raise ValueError(f"citations.toml: successor is no article: {', '.join(sorted(lost))}")
        self.ids = frozenset(entries)

    def __len__(self) -> int:
        return len(self._entries)

    def __iter__(self) -> Iterator[Citation]:
        return iter(self._entries.values())

    def find(self, id: str, on: date) -> Citation | None:
        """Return the article in force that day under this id, its successor's or its predecessor's.

        None where there is none, and for what could not be verified: that is never shown as law.
        """
        entry = self._entries.get(id)
        while entry and entry.expires and on > entry.expires:
            entry = self._entries.get(entry.successor)
        while entry and entry.effective and on < entry.effective:
            entry = self._entries.get(self._predecessors.get(entry.id, ""))
        return entry if entry and entry.verified and entry.in_force(on) else None

    def get(self, id: str, on: date) -> Cite | None:
        """Return what a card shows of the article that ``find`` finds, in Chinese."""
        entry = self.find(id, on)
        return Cite(entry.id, entry.law, entry.article, entry.gist_zh) if entry else None


@cache
def load_citations() -> Citations:
    """Read ``citations.toml``. Raises ValueError (bad category or successor) or TypeError (unknown key)."""
    with files("nlp").joinpath("citations.toml").open("rb") as file:
        tables = tomllib.load(file)
    entries = {}
    for id, table in tables.items():
        categories = tuple(Category(name) for name in table.pop("categories", ()))
        entries[id] = Citation(id=id, categories=categories, **table)
    return Citations(entries)

"""What pages and reports call the values of the protocol, in Chinese or English (``words.toml``)."""

import tomllib
from functools import cache
from importlib.resources import files

from nlp import category_names


@cache
def words(lang: str) -> dict[str, dict[str, str]]:
    """Return the names by kind of value (level, outcome, by, product, platform, fact, category). ``lang``: zh or en."""
    tables = tomllib.loads(files("server").joinpath("words.toml").read_text("utf-8"))
    place = 1 if lang == "en" else 0
    named = {kind: {value: names[place] for value, names in table.items()} for kind, table in tables.items()}
    return {**named, "category": {category.value: name for category, name in category_names(lang == "en").items()}}


def clock(ms: int | None) -> str:
    """Milliseconds of a session as 5:07 or 1:05:07; a dash for None."""
    if ms is None:
        return "–"
    seconds = ms // 1000
    hours, minutes = divmod(seconds // 60, 60)
    return f"{hours}:{minutes:02}:{seconds % 60:02}" if hours else f"{minutes}:{seconds % 60:02}"


def span(ms: int | None, lang: str) -> str:
    """How long something took, in words people use; a dash for None."""
    if ms is None:
        return "–"
    seconds = round(ms / 1000)
    minutes, rest = divmod(seconds, 60)
    if lang == "en":
        return f"{minutes} min {rest} s" if minutes else f"{rest} s"
    return f"{minutes} 分 {rest} 秒" if minutes else f"{rest} 秒"

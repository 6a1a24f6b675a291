"""The demo broadcast: its script and the page that plays it."""

import tomllib
from importlib.resources import files
from typing import Any

from nlp import Caption, Checker, item_from_dict


def script() -> dict[str, Any]:
    """Title, products and spoken lines (``show.toml``)."""
    return tomllib.loads(files("server.demo").joinpath("show.toml").read_text("utf-8"))


def rehearse(checker: Checker) -> None:
    """Play it to nobody: what is made at its first use is made before a host speaks."""
    show = script()
    stream = checker.stream(sheet=[item_from_dict(item, where="demo") for item in show["sheet"]])
    for number, line in enumerate(show["lines"]):
        if "offer" in line:
            stream.offer(line["offer"])
        at_ms = int(1000 * line["at"])
        stream.caption(Caption(f"c{number}", 0, line["text"], True, at_ms, "demo"), at_ms)
    stream.caption(Caption("disguised", 0, "z".join(show["title"]), True, 0, "demo"), 0)
    stream.close()

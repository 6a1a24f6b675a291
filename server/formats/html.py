"""One page that stands alone, for reading and printing."""

from collections.abc import Iterable
from importlib.resources import files
from typing import TextIO

from jinja2 import Environment, PackageLoader, select_autoescape

from server.formats.result import LEVELS, Result, Tally
from server.words import words

_TEMPLATES = Environment(
    loader=PackageLoader("server.pages"), autoescape=select_autoescape(), trim_blocks=True, lstrip_blocks=True
)


def write(results: Iterable[Result], out: TextIO, lang: str) -> None:
    """Write every line that alerted, its alerts marked and explained, and the figures of each file."""
    tally, marked = Tally(), []
    for result in results:
        tally.add(result)
        if result.alerts:
            marked.append(result)
    style = files("server.pages").joinpath("static/style.css").read_text("utf-8")
    page = _TEMPLATES.get_template("check.html").render(
        marked=marked, tally=tally, levels=LEVELS, words=words(lang), zh=lang != "en", style=style
    )
    out.write(page)

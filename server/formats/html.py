"""One page that stands alone, for reading and printing."""

from collections.abc import Iterable
from importlib.resources import files
from typing import TextIO

from jinja2 import Environment, PackageLoader, select_autoescape

from server.formats.result import Result

_TEMPLATES = Environment(
    loader=PackageLoader("server.pages"), autoescape=select_autoescape(), trim_blocks=True, lstrip_blocks=True
)


def write(results: Iterable[Result], out: TextIO) -> None:
    """Write every line, its alerts marked and explained."""
    style = files("server.pages").joinpath("static/style.css").read_text("utf-8")
    out.write(_TEMPLATES.get_template("check.html").render(results=list(results), style=style))

"""The report as one HTML file that stands alone: no script, no font, no picture from elsewhere; prints on A4."""

import base64
import hashlib
from functools import cache
from importlib.resources import files

from jinja2 import Environment, PackageLoader, select_autoescape

from server import __version__
from server.report import charts
from server.report.advice import advice
from server.report.model import LEVELS, Report
from server.words import clock, span, words

_TEMPLATES = Environment(
    loader=PackageLoader("server.report"), autoescape=select_autoescape(), trim_blocks=True, lstrip_blocks=True
)


@cache
def style() -> str:
    """The style sheet that goes into the file."""
    sheets = (files("server.report").joinpath("report.css"), files("server.pages").joinpath("static/charts.css"))
    return "".join(sheet.read_text("utf-8") for sheet in sheets)


@cache
def policy() -> str:
    """The Content-Security-Policy under which the server shows such a file: nothing but its own style."""
    digest = base64.b64encode(hashlib.sha256(style().encode()).digest()).decode()
    return f"default-src 'none'; style-src 'sha256-{digest}'; img-src data:; base-uri 'none'; frame-ancestors 'none'"


def html(report: Report, lang: str = "zh", *, links: bool = False) -> str:
    """Return the page; ``links`` adds the way to the other formats, for the one the server shows."""
    return _TEMPLATES.get_template("report.html").render(
        report=report, timeline=charts.timeline(report, lang), by_category=charts.by_category(report, lang),
        correction_times=charts.correction_times(report, lang), advice=advice(report), levels=LEVELS,
        words=words(lang), lang=lang, zh=lang != "en", clock=clock, span=lambda ms: span(ms, lang), style=style(), version=__version__, links=links,
    )  # fmt: skip

"""The review record of a script (article 30): who judged which text by which rules, what was changed, what stayed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from jinja2 import Environment, PackageLoader, select_autoescape

from server import __version__
from server.report.html import style
from server.review import Mark, Review
from server.words import words

_TEMPLATES = Environment(
    loader=PackageLoader("server.pages"), autoescape=select_autoescape(), trim_blocks=True, lstrip_blocks=True
)


@dataclass(frozen=True, slots=True)
class ReviewRecord:
    """One review. ``verdict`` is ``passed`` or ``returned``; ``at`` is UTC, ISO 8601."""

    before: Review
    after: Review
    picks: Mapping[int, int]
    reviewer: str
    verdict: str
    note: str
    at: str

    def choice(self, mark: Mark) -> str:
        """What the words became, empty where they stayed."""
        pick = self.picks.get(mark.number, -1)
        return mark.alert.say_instead[pick] if 0 <= pick < len(mark.alert.say_instead) else ""

    def kept(self) -> dict[str, Any]:
        """What goes into the record: no word of the script but those that alerted."""
        return {
            "source": self.before.source, "product": self.before.product, "platform": self.before.platform,
            "rules": self.before.rules, "server": __version__, "reviewer": self.reviewer, "verdict": self.verdict,
            "note": self.note, "sha256": self.before.digest, "cleaned_sha256": self.after.digest,
            "marks": [
                {"rule": mark.alert.rule, "level": mark.alert.level, "text": mark.alert.text,
                 "became": self.choice(mark),
                 "cite": [cite.id for cite in mark.alert.cite]}
                for mark in self.before.marks
            ],
            "remaining": len(self.after.marks),
        }  # fmt: skip


def review_page(record: ReviewRecord, entry: str, lang: str) -> str:
    """Return the record as one page that stands alone; ``entry`` names where it stands in the record, if anywhere."""
    return _TEMPLATES.get_template("review.html").render(
        record=record, entry=entry, when=datetime.fromisoformat(record.at).astimezone(), words=words(lang),
        zh=lang != "en", style=style(), version=__version__,
    )  # fmt: skip

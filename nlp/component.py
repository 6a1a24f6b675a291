"""The judge as a spaCy component: ``spacy.blank("zh").add_pipe("pitchguard")`` fills ``doc.spans["pitchguard"]``.

Each span's label is the rule's id; ``span.kb_id_`` holds the level, and ``doc.user_data["pitchguard"]`` the full
alerts. A span takes in every token its words touch.
"""

from functools import cache

from spacy.language import Language
from spacy.tokens import Doc, SpanGroup

from nlp.checker import Checker
from nlp.types import Platform, Product


@cache
def _checker() -> Checker:
    return Checker.load()


class PitchGuard:
    """Judges each document as one caption for one kind of product."""

    def __init__(self, product: Product, platform: Platform | None) -> None:
        self._product = product
        self._platform = platform

    def __call__(self, doc: Doc) -> Doc:
        """Return ``doc`` with its alerts set."""
        alerts = _checker().check(doc.text, self._product, self._platform)
        group = SpanGroup(doc, name="pitchguard")
        for alert in alerts:
            place = alert.spans[0]
            span = doc.char_span(
                place.start, place.end, label=alert.rule, kb_id=alert.level.value, alignment_mode="expand"
            )
            if span is not None:
                group.append(span)
        doc.spans["pitchguard"] = group
        doc.user_data["pitchguard"] = alerts
        return doc


@Language.factory(  # type: ignore[untyped-decorator]
    "pitchguard", assigns=["doc.spans"], default_config={"product": "general", "platform": None}
)
def make_pitchguard(nlp: Language, name: str, product: str, platform: str | None) -> PitchGuard:
    """Build the component; ``product`` and ``platform`` are slugs. Raises ValueError for an unknown one."""
    return PitchGuard(Product(product), Platform(platform) if platform else None)

"""The judge as a spaCy component: ``spacy.blank("zh").add_pipe("pitchguard")`` fills ``doc.spans["pitchguard"]``.

Each span's label is the rule's id; ``span.kb_id_`` holds the level, and ``doc.user_data["pitchguard"]`` the full
alerts. A span takes in every token its words touch.
"""

from functools import cache

from spacy.language import Language
from spacy.tokens import Doc, SpanGroup

from nlp.checker import Checker
from nlp.types import Platform, Product, Sensitivity


@cache
def _rules() -> Checker:
    return Checker.load()


@cache
def _checker(second_ear: Sensitivity) -> Checker:
    return _rules().with_ear(second_ear)


class PitchGuard:
    """Judges each document as one caption for one kind of product."""

    def __init__(self, product: Product, platform: Platform | None, second_ear: Sensitivity) -> None:
        self._product = product
        self._platform = platform
        self._second_ear = second_ear

    def __call__(self, doc: Doc) -> Doc:
        """Return ``doc`` with its alerts set."""
        alerts = _checker(self._second_ear).check(doc.text, self._product, self._platform)
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
    "pitchguard", assigns=["doc.spans"], default_config={"product": "general", "platform": None, "second_ear": "off"}
)
def make_pitchguard(nlp: Language, name: str, product: str, platform: str | None, second_ear: str) -> PitchGuard:
    """Build the component; ``product``, ``platform`` and ``second_ear`` (off, low, normal, high) are slugs. Raises ValueError for an unknown one."""
    return PitchGuard(Product(product), Platform(platform) if platform else None, Sensitivity(second_ear))

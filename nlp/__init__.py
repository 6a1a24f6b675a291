"""The facade: captions in, alerts out. What is not named here is private to the package."""

from typing import TYPE_CHECKING

from nlp.checker import Checker
from nlp.coverage import articles, coverage_page
from nlp.evaluate import Line as LabelledLine
from nlp.evaluate import compare, read_lines, score
from nlp.examples import rule_faults
from nlp.explanation import Explanation
from nlp.names import category_names
from nlp.offers import Catalogue
from nlp.pairs import is_pair, score_pairs
from nlp.rules import Rule
from nlp.sheet import item_from_dict, load_sheet
from nlp.stream import Event, Stream
from nlp.types import (
    Alert,
    Caption,
    Category,
    Cite,
    CueAlerts,
    Fact,
    Item,
    Level,
    ModelError,
    NlpError,
    Platform,
    Product,
    RuleError,
    Sensitivity,
    SheetError,
    Span,
    State,
    Statement,
)

if TYPE_CHECKING:
    from nlp.ear import Model, read_model

__all__ = [
    "Alert",
    "Caption",
    "Catalogue",
    "Category",
    "Checker",
    "Cite",
    "CueAlerts",
    "Event",
    "Explanation",
    "Fact",
    "Item",
    "LabelledLine",
    "Level",
    "Model",
    "ModelError",
    "NlpError",
    "Platform",
    "Product",
    "Rule",
    "RuleError",
    "Sensitivity",
    "SheetError",
    "Span",
    "State",
    "Statement",
    "Stream",
    "articles",
    "category_names",
    "compare",
    "coverage_page",
    "is_pair",
    "item_from_dict",
    "load_sheet",
    "read_lines",
    "read_model",
    "rule_faults",
    "score",
    "score_pairs",
]


def __getattr__(name: str) -> object:
    """The second ear is loaded, with numpy, when it is first asked for: a plain start does without."""
    if name in ("Model", "read_model"):
        from nlp import ear

        return getattr(ear, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")

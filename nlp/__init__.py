"""The facade: captions in, alerts out. What is not named here is private to the package."""

from pathlib import Path
from typing import TYPE_CHECKING

from nlp.checker import Checker
from nlp.coverage import articles, coverage_page
from nlp.evaluate import Line as LabelledLine
from nlp.evaluate import compare, read_lines, score
from nlp.examples import rule_doubts, rule_faults
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
    from nlp.ear import Model

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
    "rule_doubts",
    "rule_faults",
    "score",
    "score_pairs",
]


def read_model(file: Path) -> "Model":
    """Return the second ear's weights in ``file``. Raises ModelError where they cannot be read."""
    from nlp import ear  # with numpy: a plain start does without

    return ear.read_model(file)

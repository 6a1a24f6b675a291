"""The facade: captions in, alerts out. What is not named here is private to the package."""

from nlp.checker import Checker, Explanation
from nlp.examples import rule_faults
from nlp.types import (
    Alert,
    Caption,
    Category,
    Cite,
    CueAlerts,
    Fact,
    Item,
    Level,
    NlpError,
    Platform,
    Product,
    RuleError,
    SheetError,
    Span,
    State,
    Statement,
)

__all__ = [
    "Alert",
    "Caption",
    "Category",
    "Checker",
    "Cite",
    "CueAlerts",
    "Explanation",
    "Fact",
    "Item",
    "Level",
    "NlpError",
    "Platform",
    "Product",
    "RuleError",
    "SheetError",
    "Span",
    "State",
    "Statement",
    "rule_faults",
]

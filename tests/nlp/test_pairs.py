"""Disguised speech against what was meant."""

from collections.abc import Callable
from typing import Any

from nlp import Alert, Category, Checker, Level, Product, Span, is_pair, score_pairs


def alerts(text: str) -> list[Alert]:
    """One alert for each letter that names a category."""
    names = {"m": Category.MEDICAL, "e": Category.EFFICACY}
    return [Alert("i", f"{names[c]}/r", names[c], Level.BAN, (Span("", 0, 1),), c, "", "", (), ()) for c in text if c in names]


def test_counts() -> None:
    rows = [{"restored": r, "spoken": s} for r, s in (("me", "m"), ("m", "m"), ("m", "e"), ("m", ""), ("", "m"))]
    figures = score_pairs(rows, alerts).figures()
    assert [figures[key] for key in ("pairs", "alerting", "alike", "in_all", "at_all")] == [5, 4, 2, 1, 3]
    assert figures["share_alike"] == 0.5
    assert [lost["spoken"] for lost in figures["lost"]] == ["e", ""]
    assert figures["lost"][0]["meant"] == ["medical/r 【m】"]


def test_nothing_to_count() -> None:
    assert score_pairs([], alerts).figures()["share_alike"] is None
    assert is_pair({"spoken": "", "restored": ""})
    assert not is_pair({"text": ""})


def test_disguised_speech_alerts_as_what_was_meant(checker: Checker, corpus: Callable[[str], list[dict[str, Any]]]) -> None:
    for name in ("liveamr/pairs_health.jsonl", "liveamr/pairs_general.jsonl"):
        figures = score_pairs(corpus(name)[:600], lambda text: checker.check(text, Product.HEALTH_FOOD)).figures()
        assert figures["alerting"] > 100
        assert figures["share_alike"] >= 0.75, name

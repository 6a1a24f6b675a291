"""Every value the protocol knows has a name in both languages."""

import pytest

from nlp import Category, Level, Platform, Product
from server.protocol import VERDICTS
from server.words import clock, span, words


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_words_name_every_value(lang: str) -> None:
    named = words(lang)
    for kind, values in (("level", Level), ("product", Product), ("platform", Platform), ("category", Category)):
        assert set(named[kind]) - {"none"} == {member.value for member in values}
        assert len(named[kind]) >= 3
    assert {*VERDICTS, "speech"} == set(named["by"])


@pytest.mark.parametrize(
    ("ms", "text"), [(None, "–"), (0, "0:00"), (61_999, "1:01"), (3_600_000, "1:00:00"), (36_061_000, "10:01:01")]
)
def test_clock(ms: int | None, text: str) -> None:
    assert clock(ms) == text


@pytest.mark.parametrize(
    ("ms", "zh", "en"), [(None, "–", "–"), (8_400, "8 秒", "8 s"), (125_000, "2 分 5 秒", "2 min 5 s")]
)
def test_span(ms: int | None, zh: str, en: str) -> None:
    assert (span(ms, "zh"), span(ms, "en")) == (zh, en)

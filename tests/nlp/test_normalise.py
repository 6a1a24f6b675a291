"""What hides a word in writing is undone, and every place leads back to the caption."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.normalise import Normalised, normalise

PIECES = ["最", "低", "价", "微", "信", "蕞", "薇", " ", ".", "·", "\u200b", "Ａ", "ｗ", "①", "❶", "🅰", "🈲", "💰", "😀", "國", "個", "99", "a", ",", "，", "\n"]
TEXTS = st.lists(st.sampled_from(PIECES), max_size=30).map("".join) | st.text(max_size=30)


@pytest.mark.parametrize(
    ("said", "read"),
    [
        ("全网最低价", "全网最低价"),
        ("ＺＵＩ低ＡＢＣ", "zui低abc"),
        ("國家級", "国家级"),
        ("蕞好", "最好"),
        ("最 低 价", "最低价"),
        ("部.队.专.供", "部队专供"),
        ("全\u200b网\u2060最低", "全网最低"),
        ("最最最最低", "最低"),
        ("妈妈天天喝", "妈妈天天喝"),
        ("1111元", "1111元"),
        ("扣❶❷", "扣12"),
        ("🅰货", "a货"),
        ("🈲止", "禁止"),
        ("赚💰", "赚钱"),
        ("好😀看", "好看"),
        ("今天 好 开心", "今天 好 开心"),
        ("九 十 九 块", "九十九块"),
        ("", ""),
    ],
)
def test_reads(said: str, read: str) -> None:
    assert normalise(said).text == read


def test_a_clean_caption_keeps_no_map() -> None:
    assert normalise("全网最低价").positions is None
    assert normalise("全网最低价").span(1, 3) == (1, 3)
    assert normalise("全网最低价").place(4) == 4


def test_places_lead_back_over_what_was_dropped() -> None:
    read = normalise("蕞 低\u200b价")
    assert read == Normalised("最低价", [0, 2, 4])
    assert read.span(0, 3) == (0, 5)
    assert read.place(1) == 1


@given(TEXTS)
def test_never_longer_and_every_character_has_its_place(text: str) -> None:
    read = normalise(text)
    assert len(read.text) <= len(text)
    if read.positions is None:
        assert len(read.text) == len(text)
    else:
        assert len(read.positions) == len(read.text)
        assert list(read.positions) == sorted(set(read.positions))
        assert not read.positions or read.positions[-1] < len(text)


@given(TEXTS)
def test_a_span_holds_the_character_it_was_read_from(text: str) -> None:
    read = normalise(text)
    for at, char in enumerate(read.text):
        start, end = read.span(at, at + 1)
        assert normalise(text[start:end]).text == char or char in " ,\n.·"


@given(TEXTS)
def test_reading_what_was_read_changes_no_character_that_stands_alone(text: str) -> None:
    once = normalise(text).text
    assert set(normalise(once).text) <= set(once)

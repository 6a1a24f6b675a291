"""The record keeps the sentence, not the caption."""

from hypothesis import given
from hypothesis import strategies as st

from server.record.sentence import MOST_BESIDE, around


def test_around_is_the_sentence_the_words_stand_in() -> None:
    text = "大家晚上好。这款全网最低价，快拍！下一个链接。"
    start = text.index("全网最低价")
    assert around(text, start, start + 5) == ("这款全网最低价，快拍！", 6)


def test_around_keeps_words_that_hold_a_full_stop() -> None:
    text = "好。最。低价。走"
    assert around(text, 2, 6) == ("最。低价。", 2)


def test_around_cuts_a_caption_without_full_stops() -> None:
    text = "嗯" * 200 + "最低价" + "啊" * 200
    sentence, first = around(text, 200, 203)
    assert len(sentence) == 2 * MOST_BESIDE + 3
    assert sentence[200 - first : 203 - first] == "最低价"


@given(st.text(alphabet="价低。！\n，", max_size=300), st.data())
def test_around_always_holds_the_words(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    sentence, first = around(text, start, end)
    assert sentence[start - first : end - first] == text[start:end]
    assert len(sentence) <= end - start + 2 * MOST_BESIDE

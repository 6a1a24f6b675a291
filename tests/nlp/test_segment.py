"""jieba, and inside spaCy: places never move, the shared dictionary is not touched, the cache is the user's own."""

import stat
from pathlib import Path

import jieba
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.segment import Segmenter, shared_segmenter


@pytest.mark.parametrize("text", ["全网最低价", " 家人们  晚上好 ", "a b，c\n", ""])
def test_tokens_join_to_the_text(text: str) -> None:
    doc = shared_segmenter().doc(text)
    assert doc.text == text
    assert "".join(token.text for token in doc) == text


def test_edges() -> None:
    assert {0, 5} <= shared_segmenter().edges("高血压病人")
    assert 1 not in shared_segmenter().edges("高血压病人")
    assert shared_segmenter().edges("") == frozenset({0})


@given(st.text(alphabet="高血压病人我们都是朋友，。 \nab1.-·", max_size=30), st.integers(0, 30), st.integers(0, 30))
def test_edges_around_a_place_are_those_of_the_whole(text: str, one: int, other: int) -> None:
    start, end = sorted((min(one, len(text)), min(other, len(text))))
    first, past, edges = shared_segmenter().edges_around(text, start, end)
    assert first <= start <= end <= past
    assert edges == {edge for edge in shared_segmenter().edges(text) if first <= edge <= past} | {first, past}
    assert {first, past} <= shared_segmenter().edges(text)


def test_words_and_how_common_they_are() -> None:
    segmenter = shared_segmenter()
    assert segmenter.is_word("我们")
    assert segmenter.is_word("我们", 1000)
    assert not segmenter.is_word("我们", 10**9)
    assert not segmenter.is_word("薇甲乙")
    assert segmenter.frequency("我们") > segmenter.frequency("薇甲乙") == 1


def test_words_of_its_own_change_nobody_else_s(tmp_path: Path) -> None:
    own = Segmenter(["全网最低价", "我们", "价"], tmp_path / "cache")
    assert "全网最低价" in [token.text for token in own.doc("这是全网最低价")]
    assert not own.is_word("全网最低价")
    assert own.is_word("我们")
    assert "全网最低价" not in jieba.dt.FREQ
    assert "全网最低价" not in [token.text for token in shared_segmenter().doc("这是全网最低价")]


def test_the_cache_is_for_the_user_alone(tmp_path: Path) -> None:
    Segmenter(cache_dir=tmp_path / "own")
    assert stat.S_IMODE((tmp_path / "own").stat().st_mode) == 0o700
    assert (tmp_path / "own" / "jieba.cache").is_file()


def test_a_matcher_finds_token_patterns() -> None:
    segmenter = shared_segmenter()
    doc = segmenter.doc("我们都是朋友")
    assert [doc[start:end].text for _, start, end in segmenter.matcher({"r": [[{"TEXT": "朋友"}]]})(doc)] == ["朋友"]

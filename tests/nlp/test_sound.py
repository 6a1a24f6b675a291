"""Syllables as signs: what recognition confuses is one, spelt syllables count."""

import pytest

from nlp.sound import blur, near, rough, sound, spelt


@pytest.mark.parametrize(("one", "other"), [("威信", "微信"), ("湿眠", "失眠"), ("张", "脏"), ("神", "声"), ("知道", "资道"), ("林", "灵")])
def test_sounds_alike(one: str, other: str) -> None:
    assert sound(one) == sound(other)


@pytest.mark.parametrize(("one", "other"), [("微信", "短信"), ("治", "好"), ("南", "兰"), ("飞", "灰")])
def test_sounds_apart(one: str, other: str) -> None:
    assert sound(one) != sound(other)


@pytest.mark.parametrize(("one", "other"), [("南", "兰"), ("发", "哈"), ("免疫", "敏疫"), ("雷", "里"), ("呵护", "喝副")])
def test_is_near(one: str, other: str) -> None:
    assert near(one) == near(other)


def test_signs_keep_length_and_leave_other_characters() -> None:
    assert len(sound("全网A1，")) == 5
    assert sound("全网A1，")[2:] == "A1，"
    assert not set(sound("全网")) & set(near("全网"))


@pytest.mark.parametrize(("syllable", "folded"), [("zhang", "zan"), ("cheng", "cen"), ("shi", "si"), ("ming", "min"), ("a", "a")])
def test_blur(syllable: str, folded: str) -> None:
    assert blur(syllable) == folded


@pytest.mark.parametrize(("syllable", "folded"), [("niang", "lin"), ("fei", "hi"), ("guo", "go"), ("mian", "min")])
def test_rough(syllable: str, folded: str) -> None:
    assert rough(syllable) == folded


def test_spelt_syllables_are_found_with_their_places() -> None:
    assert spelt("包guo班") == [(1, 4, sound("过"))]
    assert spelt("abc好") == []

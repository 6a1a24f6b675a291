"""Spoken numbers: each as the range it may mean."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nlp.amounts import Amount, numbers, plain_digits, value

INF = float("inf")


@pytest.mark.parametrize(
    ("said", "low", "high"),
    [
        ("九块九", 9.9, 9.9), ("九块九毛九", 9.99, 9.99), ("十九块", 19, 19), ("两块零八", 2.08, 2.08), ("九毛九", 0.99, 0.99), ("五毛", 0.5, 0.5),
        ("九块九毛", 9.9, 9.9), ("99元", 99, 99), ("一百九十九块钱", 199, 199), ("一百五", 150, 150), ("一千二", 1200, 1200), ("一万二千八", 12800, 12800),
        ("一千零九十九", 1099, 1099), ("三九九", 399, 399), ("三九九三九九", 399, 399), ("幺二九九", 1299, 1299), ("1.5", 1.5, 1.5), ("3万", 30000, 30000),
        ("一百九十九点九", 199.9, 199.9), ("半", 0.5, 0.5), ("两位数", 10, 99.99), ("个位数", 0, 9.99), ("三四百", 300, 400), ("几百", 200, 999), ("好几百", 200, 999),
        ("十几", 11, 19), ("二十几", 21, 29), ("三百来块", 290, 400), ("五百多", 500, 600), ("百来块", 90, 199), ("千把块", 800, 1600), ("上千件", 1000, INF),
        ("大几百", 500, 999), ("一百大几", 150, 199), ("二十七八块", 27, 28), ("一百七八十", 170, 189), ("两千三四", 2300, 2400),
        ("不到一百", 0, 100), ("一百都不到", 0, 100), ("小两百", 170, 200), ("将近三百", 255, 306), ("一百左右", 85, 115), ("一百出头", 100, 130),
        ("一百以上", 100, INF), ("不止一百", 100, INF), ("大概一百", 85, 115), ("二十块多", 20, 30),
    ],
)  # fmt: skip
def test_what_a_number_may_mean(said: str, low: float, high: float) -> None:
    [found] = numbers(said)
    assert (round(found.low, 2), round(found.high, 2)) == (low, high)


@pytest.mark.parametrize("text", ["晚上百分百", "数量很多", "没有"])
def test_words_that_are_no_number(text: str) -> None:
    assert [one for one in numbers(text) if one.high > 1] == []


def test_where_the_number_ends() -> None:
    assert [(one.low, one.digits) for one in numbers("三九九一箱")] == [(399, "399"), (1, "")]
    assert [one.low for one in numbers("一千二一箱")] == [1200, 1]
    [two] = numbers("两千一箱")
    assert two.others == (2000,)
    assert two.fits(2000)
    assert not two.fits(1299)
    assert numbers("十块三个")[0].fits(10)
    assert [one.low for one in numbers("七八折")] == [78]
    assert numbers("七八折")[0].exact


def test_money_is_told_from_counts() -> None:
    assert [one.money for one in numbers("九块九 五瓶 ¥8")] == [True, False, True]


def test_a_figure_that_is_none() -> None:
    assert value("〇") == 0
    assert [value(said) for said in ("七千零五百", "三千九万", "一千一万")] == [7500, 30090000, 10010000]
    assert plain_digits("二零二四幺") == "20241"
    assert Amount(0, 1, 2, 2).exact
    assert not Amount(0, 1, 2, 3).exact


@settings(max_examples=300, deadline=None)
@given(said=st.text(alphabet="零一二三四五六七八九十百千万两半几多来幺〇0123456789.块毛角元钱折上大不到", max_size=12))
def test_no_figures_break_the_reading(said: str) -> None:
    for one in numbers(said):
        assert 0 <= one.start < one.end <= len(said)
        assert one.low <= one.high

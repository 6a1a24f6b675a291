"""What may yet be excused waits: the beginnings of excuses behind the words of an alert."""

import pytest

from nlp import Caption, Checker


@pytest.mark.parametrize(
    ("rule", "before", "behind", "waits"),
    [
        ("price/sheet-price", "", "我们没", True),
        ("price/sheet-price", "", "我们没有", False),
        ("price/sheet-price", "", "带回家", False),
        ("price/sheet-price", "", " ", False),
        ("pyramid/any", "刚才说", "有提成", True),
        ("pyramid/any", "刚才说", "有提成大家都来一起分享", False),
        ("pyramid/any", "我说", "有提成", False),
    ],
)
def test_beginnings_of_excuses(checker: Checker, rule: str, before: str, behind: str, waits: bool) -> None:
    assert checker.doubt.stands(rule, before, behind) is waits


def test_a_source_may_follow_a_rank_only(checker: Checker) -> None:
    sourced = next(rule.id for rule in checker.rules if "a_stated_fact" in rule.excused_by)
    other = next(rule.id for rule in checker.rules if "a_stated_fact" not in rule.excused_by)
    assert checker.doubt.stands(sourced, "2025年", " 数")
    assert not checker.doubt.stands(other, "2025年", " 数")


def test_an_alert_in_doubt_waits_for_the_excuse(checker: Checker) -> None:
    stream = checker.stream()
    text = "2025年双11天猫同类目销量第一 数据来源生意参谋"
    shown = [stream.caption(Caption("a", end, text[:end], end == len(text), end * 50), end * 50)[0].alerts for end in range(20, len(text) + 1)]
    assert shown[-1] == ()

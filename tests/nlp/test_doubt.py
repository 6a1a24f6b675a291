"""What may yet be excused waits: the beginnings of excuses behind the words of an alert."""

import json
from pathlib import Path

import pytest

from nlp import Alert, Caption, Checker, Product
from tests.nlp.streams import growing


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
    assert checker.doubt.stands(rule, before, "", behind) is waits


def test_a_source_may_follow_a_rank_only(checker: Checker) -> None:
    sourced = next(rule.id for rule in checker.rules if "a_stated_fact" in rule.excused_by)
    other = next(rule.id for rule in checker.rules if "a_stated_fact" not in rule.excused_by)
    assert checker.doubt.stands(sourced, "2025年", "第一", " 数")
    assert not checker.doubt.stands(other, "2025年", "第一", " 数")


def test_an_alert_in_doubt_waits_for_the_excuse(checker: Checker) -> None:
    stream = checker.stream()
    text = "2025年双11天猫同类目销量第一 数据来源生意参谋"
    shown = [stream.caption(Caption("a", end, text[:end], end == len(text), end * 50), end * 50)[0].alerts for end in range(20, len(text) + 1)]
    assert shown[-1] == ()


GROWING = [json.loads(line) for line in Path(__file__).with_name("growing.jsonl").read_text("utf-8").splitlines()]


@pytest.mark.parametrize("step", [1, 2, 3])
@pytest.mark.parametrize("claim", [True, False])
def test_our_own_growing_lines(checker: Checker, claim: bool, step: int) -> None:
    """Plain claims are told soon and not taken back; of those excused at their end few are ever shown."""
    lines = [line for line in GROWING if line["claim"] is claim]
    shown = gone = soon = 0
    unlike: list[str] = []
    for line in lines:
        stream = checker.stream(product=Product(line["product"]))
        last: tuple[Alert, ...] = ()
        for cue, rev, text, final, at_ms in growing("a", line["text"], step):
            [answer] = stream.caption(Caption(cue, rev, text, final, at_ms, "test"), at_ms)
            new = [alert for alert in answer.alerts if not any(_touch(alert, old) for old in last)]
            gone += sum(not any(_touch(old, alert) for alert in answer.alerts) for old in last)
            shown += len(new)
            soon += sum(len(text) - alert.spans[-1].end < 2 + step for alert in new)
            last = answer.alerts
        unlike += [line["text"]] if bool(last) is not claim else []
    assert len(lines) >= 80
    assert len(unlike) <= 0.02 * len(lines), unlike
    assert gone <= (0 if claim else 0.17 * len(lines))
    assert soon >= (0.6 if claim else 0) * shown


@pytest.mark.parametrize(
    ("before", "behind", "waits"),
    [
        ("", "这个", True),
        ("", "这个词", True),
        ("", "这个词我也不", True),
        ("", "这个价格", False),
        ("", "这几个字我可不敢讲 所以", True),
        ("", "这几个字我可不敢讲 大家自己去比较一下", False),
        ("", "我们", True),
        ("", "我们就", False),
        ("", "那种人", False),
        ("这个真的是全部的里面", "这个", False),
        ("谁跟你说", "都会好的", True),
        ("谁跟你说过 这就是", "都会好的", False),
        ("", "吗", True),
    ],
)
def test_a_remark_on_the_words_is_heard_out(checker: Checker, before: str, behind: str, waits: bool) -> None:
    assert checker.doubt.stands("absolute/first", before, "第一", behind) is waits


def test_what_an_object_follows_is_no_topic(checker: Checker) -> None:
    assert not checker.doubt.stands("endorsement/state-supply", "", "食堂专门吃", "这个")
    assert checker.doubt.stands("endorsement/state-supply", "", "食堂专供", "这个")


def test_a_doubted_alert_waits_from_the_last_character_on(checker: Checker) -> None:
    stream = checker.stream()
    for at_ms, text in ((0, "全网最低价"), (300, "全网最低价这几个字"), (600, "全网最低价这几个字我们")):
        [answer] = stream.caption(Caption("a", at_ms, text, False, at_ms, "test"), at_ms)
        assert answer.alerts == ()
    assert stream.tick(900) == []
    [answer] = stream.tick(1_000)
    assert [alert.text for alert in answer.alerts] == ["全网最低价"]


def _touch(one: Alert, other: Alert) -> bool:
    return one.spans[0].start < other.spans[-1].end and other.spans[0].start < one.spans[-1].end

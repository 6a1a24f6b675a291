"""What must hold whatever arrives, in whatever order."""

from collections.abc import Sequence
from itertools import permutations
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nlp import Alert, Caption, Checker, Item, Product, State, Stream
from server import protocol

PIECES = [
    "全网最低价", "加我微信", "三天治好", "全网", "最低", "价", "刚才说错了", "不是", "更正一下", "😀", "𠮷", "\u200b", "\n", " ", "，",
    "颜色有三种", "稳赚不赔", "最", "第一", "买它", "家人们",
]  # fmt: skip
SHEET = (
    Item("1号链接", "羊绒大衣", price=899, stock=260, origin="浙江桐乡", gifts=("衣架1个",)),
    Item("2号链接", "桂花坚果礼盒", Product.FOOD, price=9.9, stock=3, evidence=()),
)
TALK = [
    "一号链接", "来看二号链接", "点一号链接", "桂花坚果礼盒", "九块九", "九块", "八百九十九", "到手", "最后三", "单了", "送", "两个衣架", "有专利", "我们没有", "不是",
    "进口的", "更正一下", "😀", "\n", " ",
]  # fmt: skip
SALES = st.lists(
    st.lists(st.lists(st.sampled_from(TALK), min_size=0, max_size=10).map("".join), min_size=1, max_size=4), min_size=1, max_size=5
)
TEXTS = st.lists(st.sampled_from(PIECES), min_size=0, max_size=12).map("".join)
BROADCASTS = st.lists(st.lists(TEXTS, min_size=1, max_size=4), min_size=1, max_size=5)
QUICK = settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)


def revisions(broadcast: list[list[str]]) -> list[Caption]:
    """Cue by cue, ten seconds apart; the last revision is final."""
    return [
        Caption(f"c{number}", rev, text, rev == len(texts) - 1, number * 10_000 + rev * 100, "test")
        for number, texts in enumerate(broadcast)
        for rev, text in enumerate(texts)
    ]


def standing(stream: Stream, captions: list[Caption]) -> dict[str, Any]:
    """The sets in the end, as far as they are no memory of the way: rule, spans, state."""
    sets: dict[str, tuple[Alert, ...]] = {}
    for caption in captions:
        for answer in stream.caption(caption, caption.at_ms):
            sets[answer.cue] = answer.alerts
    return {
        cue: [(alert.rule, alert.spans, alert.state is State.CORRECTED) for alert in alerts]
        for cue, alerts in sets.items()
    }


@pytest.mark.parametrize("arriving", list(permutations(range(3))))
def test_a_caption_that_fills_a_gap_ends_in_the_same_state(checker: Checker, arriving: Sequence[int]) -> None:
    captions = revisions([["全网最低价稳赚不赔"], [""], ["全网最低价"]])
    late = standing(checker.stream(), [captions[number] for number in arriving])
    assert late == standing(checker.stream(), captions)


@QUICK
@given(data=st.data(), broadcast=BROADCASTS)
def test_any_order_loss_and_repetition_ends_in_the_state_of_the_last(
    checker: Checker, data: st.DataObject, broadcast: list[list[str]]
) -> None:
    captions = revisions(broadcast)
    lost = data.draw(st.sets(st.sampled_from(captions))) if captions else set()
    kept = [caption for caption in captions if caption.final or caption not in lost]
    repeated = data.draw(st.lists(st.sampled_from(kept), max_size=4))
    arriving = data.draw(st.permutations([*kept, *repeated]))
    only_last = [caption for caption in captions if caption.final]
    assert standing(checker.stream(), arriving) == standing(checker.stream(), only_last)


@QUICK
@given(data=st.data(), broadcast=SALES)
def test_facts_too_end_in_the_state_of_the_last(checker: Checker, data: st.DataObject, broadcast: list[list[str]]) -> None:
    captions = revisions(broadcast)
    lost = data.draw(st.sets(st.sampled_from(captions)))
    arriving = data.draw(st.permutations([caption for caption in captions if caption.final or caption not in lost]))
    only_last = [caption for caption in captions if caption.final]
    assert standing(checker.stream(sheet=SHEET), arriving) == standing(checker.stream(sheet=SHEET), only_last)


@QUICK
@given(broadcast=SALES)
def test_spans_of_facts_lie_in_the_caption(checker: Checker, broadcast: list[list[str]]) -> None:
    stream = checker.stream(sheet=SHEET)
    texts: dict[str, str] = {}
    for caption in revisions(broadcast):
        texts[caption.cue] = caption.text
        for answer in stream.caption(caption, caption.at_ms) + stream.tick(caption.at_ms + 50):
            inside(answer.alerts, texts)


@QUICK
@given(broadcast=BROADCASTS)
def test_spans_lie_in_the_caption_that_was_sent(checker: Checker, broadcast: list[list[str]]) -> None:
    stream = checker.stream()
    texts: dict[str, str] = {}
    for caption in revisions(broadcast):
        texts[caption.cue] = caption.text
        for answer in stream.caption(caption, caption.at_ms) + stream.tick(caption.at_ms + 50):
            inside(answer.alerts, texts)


@QUICK
@given(shown=st.lists(TEXTS, min_size=1, max_size=12))
def test_spans_lie_in_the_area_that_was_sent(checker: Checker, shown: list[str]) -> None:
    stream = checker.stream()
    for rev, text in enumerate(shown):
        caption = Caption("w", rev, text, False, rev * 300, "test", "window")
        for answer in stream.caption(caption, rev * 300) + stream.tick(rev * 300 + 250):
            assert (answer.cue, answer.rev) == ("w", rev)
            inside(answer.alerts, {"w": text})


def inside(alerts: tuple[Alert, ...], texts: dict[str, str]) -> None:
    """Every span is in its text, in characters and in the UTF-16 units that are sent, and marks the alert's words."""
    for alert in alerts:
        sent = protocol.alert_fields(alert, texts)["spans"]
        marked = ""
        for span, unit in zip(alert.spans, sent, strict=True):
            text = texts[span.cue]
            assert 0 <= span.start < span.end <= len(text)
            coded = text.encode("utf-16-le")[2 * unit["start"] : 2 * unit["end"]].decode("utf-16-le")
            assert coded == text[span.start : span.end]
            marked += coded
        if alert.spans:
            assert alert.text.replace("\n", "").endswith(marked.replace("\n", "")[-1:])

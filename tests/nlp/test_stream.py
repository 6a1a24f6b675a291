"""A broadcast as it comes: revisions, seams, repeats, corrections before the final, verdicts, memory."""

import pytest

from nlp import Alert, Caption, Checker, Product, State, Stream
from nlp.statements import REMIND_AFTER_MS
from nlp.stream import QUIET_MS
from nlp.stream_board import HOLD_MS
from nlp.stream_line import MOST_CUES, Lines, repeated
from tests.nlp.streams import feed, growing

BANNED = "全网最低价"


@pytest.fixture
def stream(checker: Checker) -> Stream:
    """A broadcast without a product."""
    return checker.stream()


def words(alerts: tuple[Alert, ...]) -> list[str]:
    """What the alerts mark."""
    return [alert.text for alert in alerts]


def say(
    stream: Stream, text: str, cue: str = "a", rev: int = 0, final: bool = True, at_ms: int = 0
) -> tuple[Alert, ...]:
    """Send one caption; return its own set."""
    first, *_ = stream.caption(Caption(cue, rev, text, final, at_ms, "test"), at_ms)
    assert (first.cue, first.rev) == (cue, rev)
    return first.alerts


# -- revisions ---------------------------------------------------------------------------------------------------


def test_words_at_the_end_wait_for_what_may_follow(stream: Stream) -> None:
    assert say(stream, f"今天{BANNED}", final=False) == ()
    assert words(say(stream, f"今天{BANNED}给到", rev=1, final=False)) == [BANNED]


def test_words_at_the_end_of_a_final_do_not_wait(stream: Stream) -> None:
    assert words(say(stream, f"今天{BANNED}")) == [BANNED]


def test_words_at_the_end_come_due(stream: Stream) -> None:
    say(stream, f"今天{BANNED}", final=False, at_ms=100)
    assert stream.next_due_ms == 100 + HOLD_MS
    assert stream.tick(99 + HOLD_MS) == []
    [answer] = stream.tick(100 + HOLD_MS)
    assert (answer.cue, words(answer.alerts)) == ("a", [BANNED])


def test_nothing_is_due_for_ever(stream: Stream) -> None:
    say(stream, f"今天{BANNED}", final=False)
    for _ in range(5):
        if (due := stream.next_due_ms) is not None:
            stream.tick(due)
    assert stream.next_due_ms is None


def test_an_alert_keeps_its_id_while_its_words_stand(stream: Stream) -> None:
    [first] = say(stream, f"今天{BANNED}给到", final=False)
    [second] = say(stream, f"家人们今天{BANNED}给到大家了", rev=1)
    assert first.id == second.id
    assert second.spans[0].start == first.spans[0].start + 3


def test_rewritten_words_take_their_alert_along(stream: Stream) -> None:
    say(stream, "刚才那瓶全网最低价给到", final=False)
    assert say(stream, "刚才那瓶全往下面看", rev=1, final=False) == ()
    kinds = [event.kind for event in stream.events()]
    assert kinds == ["alert", "withdrawn"]


def test_stale_and_repeated_revisions_change_nothing(stream: Stream) -> None:
    say(stream, f"今天{BANNED}给大家", rev=4)
    for rev in (4, 3, 0):
        [answer] = stream.caption(Caption("a", rev, "今天", False, 0, "test"), 0)
        assert (answer.rev, words(answer.alerts)) == (4, [BANNED])


def test_a_final_may_still_be_replaced(stream: Stream) -> None:
    say(stream, f"今天{BANNED}给大家", rev=1)
    assert say(stream, "今天本店活动价给大家", rev=2) == ()


def test_sources_do_not_run_into_one_another(checker: Checker) -> None:
    stream = checker.stream()
    stream.caption(Caption("a", 0, "今天全网", True, 0, "page"), 0)
    [answer] = stream.caption(Caption("b", 0, "最低价给到大家", True, 100, "microphone"), 100)
    assert BANNED not in words(answer.alerts)


# -- seams -------------------------------------------------------------------------------------------------------


def test_a_pitch_across_the_seam_is_one_alert_in_both_cues(stream: Stream) -> None:
    say(stream, "今天全网")
    [alert] = say(stream, "最低价给到大家", cue="b", at_ms=2000)
    assert (alert.text, [(span.cue, span.start, span.end) for span in alert.spans]) == (
        BANNED,
        [("a", 2, 4), ("b", 0, 3)],
    )


def test_a_pitch_in_three_pieces(stream: Stream) -> None:
    say(stream, "今天全")
    say(stream, "网最", cue="b", at_ms=1000)
    [alert] = say(stream, "低价给到大家", cue="c", at_ms=2000)
    assert [(span.cue, span.start, span.end) for span in alert.spans] == [("a", 2, 3), ("b", 0, 2), ("c", 0, 2)]


def test_over_a_seam_words_belong_together_only_where_they_are_close(checker: Checker) -> None:
    near, far = checker.stream(product=Product.FOOD), checker.stream(product=Product.FOOD)
    say(near, "孕妇哺乳期的")
    assert words(say(near, "都能吃", cue="b", at_ms=1000)) == ["孕妇哺乳期的都能吃"]
    assert words(checker.check("孕妇今天晚上全来了都能吃", Product.FOOD)) == ["孕妇今天晚上全来了都能吃"]
    say(far, "孕妇今天晚上全来了")
    assert say(far, "都能吃", cue="b", at_ms=1000) == ()


def test_what_alerted_is_not_doubled_across_the_seam(stream: Stream) -> None:
    assert words(say(stream, "今天全网最低")) == ["全网最低"]
    assert say(stream, "价给到大家", cue="b", at_ms=2000) == ()


def test_a_seam_follows_a_late_revision(stream: Stream) -> None:
    say(stream, "今天全往", final=False)
    assert say(stream, "最低价给到大家", cue="b", at_ms=2000) == say(stream, "最低价给到大家", cue="b", at_ms=2000)
    answers = stream.caption(Caption("a", 1, "今天全网", True, 2500, "test"), 2500)
    assert [(answer.cue, words(answer.alerts)) for answer in answers] == [("a", []), ("b", [BANNED])]


def test_after_a_pause_nothing_is_joined(stream: Stream) -> None:
    say(stream, "今天全网")
    assert BANNED not in words(say(stream, "最低价给到大家", cue="b", at_ms=60_000))


def test_a_cue_that_comes_late_is_put_where_it_was_said(stream: Stream) -> None:
    say(stream, "好的大家看过来")
    say(stream, "最低价给到大家", cue="c", at_ms=2000)
    answers = stream.caption(Caption("b", 0, "今天全网", True, 1000, "test"), 2100)
    assert {answer.cue: words(answer.alerts) for answer in answers}["c"] == [BANNED]


@pytest.mark.parametrize(
    ("before", "text", "count"),
    [
        ("全网最低价", "全网最低价 姐妹们看过来", 5),
        ("大家看一下\n加我微信", "加我微信\n发你实拍图", 4),
        ("买它", "买它", 0),
        ("买它买它", "买它买它买它", 0),
        ("今天全网", "最低价", 0),
        ("", "最低价", 0),
    ],
)
def test_rolled_on_words_are_told_from_repeated_ones(before: str, text: str, count: int) -> None:
    assert repeated(before, text) == count


def test_a_forgotten_cue_lets_go_of_those_beside_it() -> None:
    lines = Lines()
    first, _ = lines.take(Caption("c0", 0, "今天全网", False, 0, "test"), "")
    first.text = "今天全网"
    for number in range(1, MOST_CUES + 1):
        cue, _ = lines.take(Caption(f"c{number}", 0, "最低价", False, number, "test"), "")
        cue.text = "最低价"
        lines.place(cue)
    assert first.id not in lines.cues
    assert (first.after, lines.cues["c1"].before) == (None, None)
    assert not lines.place(lines.cues["c20"])
    assert lines.place(lines.cues["c1"])  # nothing stands before it any more


# -- repeats and rest ------------------------------------------------------------------------------------------------


def test_the_same_pitch_again_is_counted(stream: Stream) -> None:
    counts = [say(stream, f"真的是{BANNED}", cue=cue, at_ms=at)[0].count for at, cue in enumerate("abc")]
    assert counts == [1, 2, 3]


def test_what_was_withdrawn_does_not_count(stream: Stream) -> None:
    say(stream, f"大家好{BANNED}给到", final=False)
    say(stream, "大家好", rev=1)
    assert [alert.count for alert in say(stream, f"{BANNED}给到大家", cue="b", at_ms=1000)] == [1]


def test_a_rule_may_rest_after_it_spoke_and_the_record_still_hears(checker: Checker) -> None:
    stream = checker.stream()
    stream.cool_down_ms = 30_000
    shown = [words(say(stream, f"真的是{BANNED}", cue=str(at), at_ms=at)) for at in (0, 10_000, 29_999, 30_000)]
    assert shown == [[BANNED], [], [], [BANNED]]
    assert [event.kind for event in stream.events()].count("alert") == 4


# -- corrections and verdicts ----------------------------------------------------------------------------------------


def states(sets: dict[str, tuple[Alert, ...]]) -> dict[str, list[State]]:
    """The states of each cue's alerts."""
    return {cue: [alert.state for alert in alerts] for cue, alerts in sets.items()}


def test_a_correction_never_finalised_counts_when_she_goes_on(stream: Stream) -> None:
    sets = feed(
        stream,
        [
            ("a", 0, f"真的是{BANNED}", True, 0),
            ("b", 0, "刚才说错了不是全网最低价", False, 3000),
            ("c", 0, "来看下一件", False, 6000),
        ],
    )
    assert states(sets)["a"] == [State.CORRECTED]


def test_a_correction_never_finalised_counts_after_silence(stream: Stream) -> None:
    say(stream, f"真的是{BANNED}")
    say(stream, "刚才说错了不是全网最低价", cue="b", final=False, at_ms=3000)
    assert stream.next_due_ms == 3000 + QUIET_MS
    [answer] = stream.tick(3000 + QUIET_MS)
    assert (answer.cue, [alert.state for alert in answer.alerts]) == ("a", [State.CORRECTED])


def test_a_correction_that_turns_out_none_opens_the_alert_again(stream: Stream) -> None:
    say(stream, f"真的是{BANNED}")
    say(stream, "刚才说错了不是全网最低价", cue="b", at_ms=3000)
    answers = stream.caption(Caption("b", 1, "大家来看下一件衣服", True, 4000, "test"), 4000)
    assert [(answer.cue, [alert.state for alert in answer.alerts]) for answer in answers[1:]] == [("a", [State.OPEN])]
    assert [event.kind for event in stream.events()][-2:] == ["corrected", "reopened"]


def test_a_correction_inside_one_endless_cue(stream: Stream) -> None:
    talk = "这件大衣的面料是双面呢的 颜色有燕麦色和焦糖色还有黑色 "
    text = f"这件真的是{BANNED} {talk * 8}刚才说错了 不是全网最低价 是本店的活动价 {talk * 8}"
    sets = feed(stream, [event for event in growing("a", text, 7, ms_per_char=10) if not event[3]])
    assert states(sets) == {"a": [State.CORRECTED]}


def test_words_a_correction_names_do_not_alert(stream: Stream) -> None:
    say(stream, "需要的加我微信")
    assert say(stream, "加微信那个不算大家在小黄车拍", cue="b", at_ms=3000) == ()


def test_the_record_gets_the_correction_with_time_and_sentence(stream: Stream) -> None:
    say(stream, f"真的是{BANNED}")
    say(stream, "刚才说错了不是全网最低价", cue="b", at_ms=3000)
    [event] = [event for event in stream.events() if event.kind == "corrected"]
    assert (event.at_ms, event.by, event.sentence) == (3000, "b", "刚才说错了不是全网最低价")


def test_a_verdict_has_a_time_and_stays(stream: Stream) -> None:
    [alert] = say(stream, f"真的是{BANNED}", at_ms=7000)
    [answer] = stream.verdict(alert.id, "wrong")
    assert [found.state for found in answer.alerts] == [State.DISMISSED]
    assert [found.state for found in say(stream, f"真的是{BANNED}啊", rev=1, at_ms=8000)] == [State.DISMISSED]
    assert [(event.kind, event.at_ms) for event in stream.events() if event.by] == [("dismissed", 7000)]


def test_a_verdict_on_nothing(stream: Stream) -> None:
    with pytest.raises(KeyError):
        stream.verdict("unheard", "wrong")


def test_a_muted_rule_is_silent(stream: Stream) -> None:
    [alert] = say(stream, f"真的是{BANNED}")
    [answer] = stream.verdict(alert.id, "mute_rule")
    assert answer.alerts == ()
    assert say(stream, f"真的是{BANNED}", cue="b", at_ms=1000) == ()


def test_the_next_caption_gives_the_record_its_context(stream: Stream) -> None:
    say(stream, f"真的是{BANNED}", at_ms=1000)
    say(stream, "来看下一件", cue="b", at_ms=4000)
    stream.close()
    [event] = [event for event in stream.events() if event.kind == "context"]
    assert (event.sentence, event.before_ms, event.after_ms) == (f"真的是{BANNED}", None, 4000)


# -- long broadcasts -----------------------------------------------------------------------------------------------


def test_an_endless_cue_alerts_as_the_whole_of_it(checker: Checker) -> None:
    talk = "这件大衣的面料是双面呢的颜色有燕麦色和焦糖色"
    text = "".join(f"{talk * (n % 5 + 1)}这真的是{BANNED}" for n in range(20))
    grown = feed(checker.stream(), growing("a", text, 9, ms_per_char=1))["a"]
    whole = feed(checker.stream(), [("a", 0, text, True, 0)])["a"]
    starts = [at for at in range(len(text)) if text.startswith(BANNED, at)]
    assert [alert.spans[0].start for alert in grown] == [alert.spans[0].start for alert in whole] == starts


def test_old_cues_are_forgotten(stream: Stream) -> None:
    for number in range(3 * MOST_CUES):
        say(stream, f"真的是{BANNED}", cue=f"c{number}", at_ms=number * 1000)
    assert len(stream._lines.cues) == MOST_CUES
    [answer] = stream.caption(Caption("late", 0, BANNED, True, 0, "test"), 0)
    assert words(answer.alerts) == [BANNED]


def test_sources_without_end_are_forgotten(checker: Checker) -> None:
    stream = checker.stream()
    for number in range(500):
        stream.caption(Caption(f"c{number}", 0, BANNED, True, number, f"source {number}"), number)
    assert len(stream._lines.cues) <= 64


def test_windows_without_end_are_forgotten(checker: Checker) -> None:
    stream = checker.stream()
    for number in range(100):
        stream.caption(Caption(f"w{number}", 0, BANNED, False, number, "page", "window"), number)
    assert len(stream._windows) <= 32


# -- statements ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("final", [True, False])
def test_a_statement_across_captions_is_said(checker: Checker, final: bool) -> None:
    stream = checker.stream(product=Product.HEALTH_FOOD)
    owed = {item.id for item in stream.statements() if item.state == "owed"}
    say(stream, "先说一句保健食品不是药物", final=final)
    say(stream, "不能代替药物治疗疾病", cue="b", final=final, at_ms=2000)
    say(stream, "好我们往下看", cue="c", final=final, at_ms=4000)
    said = {item.id for item in stream.statements() if item.state == "said"}
    assert "health-food-no-medicine" in owed & said
    assert [event.kind for event in stream.events()].count("statement") == len(said)


def test_a_statement_in_a_rolling_area_is_said(checker: Checker) -> None:
    stream = checker.stream(product=Product.HEALTH_FOOD)
    shown = ["保健食品不是药物", "保健食品不是药物\n不能代替药物治疗疾病", "不能代替药物治疗疾病\n往下看"]
    for rev, text in enumerate(shown):
        stream.caption(Caption("w", rev, text, False, rev * 1000, "page", "window"), rev * 1000)
    assert "said" in {item.state for item in stream.statements()}


def test_what_stands_is_told_in_the_order_it_was_begun(stream: Stream) -> None:
    area = [f"{BANNED}给到", f"{BANNED}给到\n家人们", "家人们\n加我微信领"]
    for rev, text in enumerate(area):
        stream.caption(Caption("w", rev, text, False, 5000 + rev * 1000, "page", "window"), 5000 + rev * 1000)
    say(stream, f"真的是{BANNED}", cue="b", at_ms=2000)
    say(stream, "我们是行业第一品牌", cue="a", at_ms=1000)
    say(stream, "大家好", cue="c", at_ms=3000)
    stream.tick(60_000)
    standing = stream.standing()
    assert [(answer.cue, words(answer.alerts)) for answer in standing] == [
        ("a", ["行业第一"]), ("b", [BANNED]), ("w", ["加我微信"]),
    ]  # fmt: skip
    assert stream.verdict(standing[0].alerts[0].id, "wrong")
    assert [alert.state for alert in stream.standing()[0].alerts] == [State.DISMISSED]


# -- statements owed ---------------------------------------------------------------------------------------------


def due(stream: Stream) -> list[str]:
    """The statements she is reminded of."""
    return [item.id for item in stream.statements() if item.due]


def test_a_statement_falls_due_while_the_product_is_on_offer(checker: Checker) -> None:
    stream = checker.stream(product=Product.OTC_DRUG)
    say(stream, "来看这盒感冒药")
    assert due(stream) == []
    assert stream.next_due_ms == REMIND_AFTER_MS
    stream.tick(REMIND_AFTER_MS)
    assert "otc-leaflet" in due(stream)
    assert stream.next_due_ms is None
    say(stream, "请按药品说明书或者在药师指导下购买和使用", "b", at_ms=REMIND_AFTER_MS + 1_000)
    assert "otc-leaflet" not in due(stream)


def test_the_situation_makes_statements_owed(stream: Stream) -> None:
    stream.set_situation({"ai_host"})
    assert [item.id for item in stream.statements()] == ["ai-presenter"]
    stream.set_situation(())
    assert stream.statements() == ()


def test_a_correction_excuses_no_claim_of_the_next_caption(checker: Checker) -> None:
    stream = checker.stream()
    said = ("全网最低价", "刚才那句不能这么说 收回", "全国最低价大家放心拍")
    sets = feed(stream, [(f"c{n}", 0, text, True, 3_000 * n) for n, text in enumerate(said)])
    assert [alert.state for alert in sets["c0"]] == [State.CORRECTED]
    assert [(alert.text, alert.state) for alert in sets["c2"]] == [("全国最低价", State.OPEN)]

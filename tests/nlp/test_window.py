"""Rolling caption areas: which line goes on, which is new, and what the answers point at."""

from itertools import pairwise

import pytest

from nlp import Alert, Caption, Checker, State, Stream
from nlp.window import BLINK_MS, Window, align

BANNED = "全网最低价"


@pytest.mark.parametrize(
    ("old", "new", "continues"),
    [
        (["甲乙丙丁"], ["甲乙丙丁"], [0]),
        (["甲乙丙丁"], ["甲乙丙丁戊己"], [0]),
        (["甲乙丙丁", "子丑寅卯"], ["子丑寅卯", "辰巳午未"], [1, None]),
        (["甲乙丙丁", "子丑寅卯", "辰巳"], ["子丑寅卯", "辰巳午未", "申酉"], [1, 2, None]),
        (["甲乙丙丁", "子丑寅卯"], ["甲乙丙戊", "子丑寅卯"], [0, 1]),
        (["甲乙丙丁", "子丑寅卯"], ["辰巳午未", "申酉戌亥"], [None, None]),
        (["买它"], ["买它", "买它"], [0, None]),
        (["买它", "买它"], ["买它", "好"], [1, None]),
        (["甲乙丙丁", "子丑"], ["子丑寅卯辰巳午未"], [1]),
        ([], ["甲乙丙丁"], [None]),
        (["甲乙丙丁"], [], []),
    ],
)
def test_lines_continue_as_they_scroll(old: list[str], new: list[str], continues: list[int | None]) -> None:
    assert align(old, new) == continues


def texts(window: Window, *shown: str, step_ms: int = 100) -> list[list[tuple[str, str, bool]]]:
    """What is to be judged after each state of the area."""
    return [
        [(line.cue, line.text, line.final) for line in window.take(Caption("w", rev, text, False, rev * step_ms))]
        for rev, text in enumerate(shown)
    ]


def test_a_line_that_scrolls_away_is_final() -> None:
    window = Window("w")
    steps = texts(window, "甲乙丙", "甲乙丙\n子丑寅", "辰巳午未申\n酉戌亥天干")
    assert steps[1] == [("w/1", "甲乙丙", True), ("w/2", "子丑寅", False)]
    assert ("w/2", "子丑寅", True) in steps[2]
    assert [cue for cue, _, _ in steps[2]][-2:] == ["w/3", "w/4"]


def test_blank_for_a_blink_is_no_repetition() -> None:
    window = Window("w")
    assert [line[-1][:2] for line in texts(window, "买它买它", "", "买它买它") if line] == [("w/1", "买它买它")] * 3


def test_blank_for_longer_is_a_repetition() -> None:
    window = Window("w")
    last = texts(window, "买它买它", "", "买它买它", step_ms=BLINK_MS)[-1]
    assert last == [("w/2", "买它买它", False)]


def test_stale_states_are_ignored() -> None:
    window = Window("w")
    window.take(Caption("w", 5, "甲乙丙", False, 0))
    assert window.take(Caption("w", 4, "甲乙", False, 0)) == []


@pytest.fixture
def stream(checker: Checker) -> Stream:
    """A broadcast without a product."""
    return checker.stream()


def show(stream: Stream, *shown: str, final: bool = False) -> tuple[Alert, ...]:
    """Send states of an area one second apart; return its last set, having checked that no other id is answered."""
    alerts: tuple[Alert, ...] = ()
    for rev, text in enumerate(shown):
        at_ms = rev * 1000
        answers = stream.caption(Caption("area", rev, text, final, at_ms, "page", "window"), at_ms)
        answers += stream.tick(at_ms + 500)
        for answer in answers:
            assert answer.cue == "area"
            for span in (span for alert in answer.alerts for span in alert.spans):
                assert span.cue == "area"
                assert 0 <= span.start < span.end <= len(text)
            alerts = answer.alerts
    return alerts


def test_answers_are_in_the_id_and_places_of_the_area(stream: Stream) -> None:
    text = f"大家看一下\n今天{BANNED}给到"
    [alert] = show(stream, "大家看一下", text)
    [span] = alert.spans
    assert text[span.start : span.end] == BANNED


def test_what_waited_is_answered_in_the_area_too(stream: Stream) -> None:
    stream.caption(Caption("area", 0, f"今天{BANNED}", False, 0, "page", "window"), 0)
    assert stream.next_due_ms is not None
    [answer] = stream.tick(stream.next_due_ms)
    assert (answer.cue, answer.rev, [alert.text for alert in answer.alerts]) == ("area", 0, [BANNED])


def test_words_across_two_lines_are_one_alert(stream: Stream) -> None:
    text = "今天全网\n最低价给到大家"
    [alert] = show(stream, "今天全网", "今天全网\n最低", text)
    assert "".join(text[span.start : span.end] for span in alert.spans) == BANNED


def test_what_scrolls_on_is_not_said_again(stream: Stream) -> None:
    [alert] = show(stream, "大家看一下", f"大家看一下\n{BANNED}", f"{BANNED}\n给到大家")
    assert alert.count == 1
    assert [event.kind for event in stream.events()].count("alert") == 1


def test_said_twice_counts_twice(stream: Stream) -> None:
    alerts = show(stream, BANNED, f"{BANNED}\n{BANNED}")
    assert [alert.count for alert in alerts] == [1, 2]


def test_a_scrolled_line_shows_no_more_but_its_correction_is_told(stream: Stream) -> None:
    lines = [f"这是{BANNED}", "颜色有三种", "面料是纯棉", "刚才说错了不是全网最低价是本店活动价", "接着看第二件"]
    shown = [lines[0], *(f"{one}\n{other}" for one, other in pairwise(lines))]
    assert show(stream, *shown[:3]) == ()
    for rev, text in enumerate(shown[3:], 3):
        answers = stream.caption(Caption("area", rev, text, False, rev * 1000, "page", "window"), rev * 1000)
    corrected = [alert for answer in answers for alert in answer.alerts if alert.state is State.CORRECTED]
    assert [(alert.text, alert.spans) for alert in corrected] == [(BANNED, ())]


def test_blank_clears(stream: Stream) -> None:
    assert show(stream, BANNED, "") == ()

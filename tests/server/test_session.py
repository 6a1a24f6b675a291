"""The session as a story: frames in, frames out, no socket."""

import json
from typing import Any

import pytest

from nlp import Checker, ModelError, item_from_dict
from server.session import (
    CLOSE_NORMAL,
    CLOSE_TIMEOUT,
    CLOSE_TOO_MANY,
    CLOSE_UNAUTHORIZED,
    CLOSE_VERSION,
    IDENTIFY_WITHIN_MS,
    MOST_BAD_MESSAGES,
    Broadcast,
    Doors,
    Session,
)

BANNED = "家人们今天这款真的是全网最低价"


class Story:
    """A session with doors of our own, and what it answered."""

    def __init__(
        self, checker: Checker, *, trusted: bool = True, kept: dict[str, Broadcast] | None = None, rate: int = 200
    ) -> None:
        self.kept = {} if kept is None else kept
        self.session = Session(
            Doors(
                checker=lambda: checker, is_token=lambda token: token == "right", resume=self.kept.get,
                begin=lambda broadcast: self.kept.update({broadcast.id: broadcast}),
                read_sheet=lambda items: [item_from_dict(item, where="x") for item in items],
                happened=lambda broadcast: None, finish=self._finished, new_id=lambda: f"s{len(self.kept)}",
            ),
            trusted=trusted, now_ms=0, captions_per_second=rate,
        )  # fmt: skip

    def _finished(self, broadcast: Broadcast) -> str:
        del self.kept[broadcast.id]
        return "/report/1"

    def say(self, message: Any, now: int = 1000) -> list[dict[str, Any]]:
        """Send one message, or a raw frame; return the answers."""
        frame = message if isinstance(message, str | bytes) else json.dumps(message)
        return [json.loads(answer) for answer in self.session.receive(frame, now)]

    def caption(
        self, text: str, cue: str = "a", rev: int = 0, final: bool = True, now: int = 1000
    ) -> list[dict[str, Any]]:
        """Send a caption."""
        return self.say(
            {"type": "caption", "cue": cue, "rev": rev, "text": text, "final": final, "at_ms": now, "source": "t"}, now
        )


@pytest.fixture
def story(checker: Checker) -> Story:
    """A session past its introduction."""
    begun = Story(checker)
    begun.say({"type": "identify", "protocol": 1})
    return begun


def test_hello_comes_first_and_says_how_to_be_trusted(checker: Checker) -> None:
    for trusted, auth in ((True, "origin"), (False, "token")):
        hello = json.loads(Story(checker, trusted=trusted).session.greet())
        assert (hello["type"], hello["protocol"], hello["auth"]) == ("hello", 1, auth)


def test_identify_is_answered_with_ready_and_limits(checker: Checker) -> None:
    [ready, *_] = Story(checker).say({"type": "identify", "protocol": 1})
    assert (ready["type"], ready["resumed"]) == ("ready", False)
    assert ready["limits"]["max_message_bytes"] == 65_536


def test_every_caption_is_answered_in_order(story: Story) -> None:
    [alerts] = story.caption(BANNED)
    assert (alerts["type"], alerts["cue"], alerts["rev"]) == ("alerts", "a", 0)
    [found] = alerts["alerts"]
    assert (found["text"], found["state"]) == ("全网最低价", "open")
    assert BANNED[found["spans"][0]["start"] : found["spans"][0]["end"]] == "全网最低价"
    [quiet] = story.caption("最好饭后半小时再喝", cue="b")
    assert (quiet["cue"], quiet["alerts"]) == ("b", [])


def test_without_a_token_nothing_is_judged(checker: Checker) -> None:
    for first in ({"type": "identify", "protocol": 1}, {"type": "identify", "protocol": 1, "token": "wrong"}):
        story = Story(checker, trusted=False)
        [error] = story.say(first)
        assert (error["code"], error["fatal"], story.session.closing) == ("unauthorized", True, CLOSE_UNAUTHORIZED)
    story = Story(checker, trusted=False)
    [error] = story.caption(BANNED)
    assert (error["code"], story.session.closing) == ("unauthorized", CLOSE_UNAUTHORIZED)


def test_a_right_token_opens(checker: Checker) -> None:
    [ready, *_] = Story(checker, trusted=False).say({"type": "identify", "protocol": 1, "token": "right"})
    assert ready["type"] == "ready"


def test_another_protocol_is_told(checker: Checker) -> None:
    story = Story(checker)
    [error] = story.say({"type": "identify", "protocol": 2})
    assert (error["fatal"], story.session.closing) == (True, CLOSE_VERSION)


def test_who_never_says_who_it_is_is_sent_away(checker: Checker) -> None:
    session = Story(checker).session
    assert session.due_ms() == IDENTIFY_WITHIN_MS
    assert session.tick(IDENTIFY_WITHIN_MS - 1) == []
    assert json.loads(session.tick(IDENTIFY_WITHIN_MS)[0])["code"] == "timeout"
    assert session.closing == CLOSE_TIMEOUT


def test_a_bad_message_is_answered_and_the_session_lives_on(story: Story) -> None:
    for frame in (
        "{",
        "[]",
        '{"type":"caption"}',
        b"\xff\xfe",
        '{"type":"nonsense"}',
        '{"type":"verdict","alert":"none","verdict":"wrong"}',
    ):
        [error] = story.say(frame)
        assert (error["type"], error["fatal"]) == ("error", False)
    [alerts] = story.caption(BANNED)
    assert alerts["alerts"]


def test_a_hundred_bad_messages_are_enough(story: Story) -> None:
    for _ in range(MOST_BAD_MESSAGES - 1):
        assert not story.say("{")[0]["fatal"]
    assert story.say("{")[0]["fatal"]
    assert story.session.closing == CLOSE_TOO_MANY


def test_too_many_captions_a_second_are_dropped_and_counted(checker: Checker) -> None:
    story = Story(checker, rate=5)
    story.say({"type": "identify", "protocol": 1})
    answers = [story.caption("好", cue=f"c{n}")[0] for n in range(7)]
    assert [answer.get("code") for answer in answers] == [None] * 5 + ["too_fast"] * 2
    assert story.caption("好", cue="later", now=2001)[0]["type"] == "alerts"
    [summary] = story.say({"type": "bye"})
    assert (summary["counts"]["dropped"], summary["report"], story.session.closing) == (2, "/report/1", CLOSE_NORMAL)


def test_words_that_may_still_grow_wait_and_come_due(story: Story) -> None:
    [alerts] = story.caption("这真的是全网最低价", final=False)
    due = story.session.due_ms()
    if not alerts["alerts"]:
        assert due is not None
        [late] = [json.loads(frame) for frame in story.session.tick(due)]
        alerts = late
    assert [found["text"] for found in alerts["alerts"]] == ["全网最低价"]


def test_a_dropped_connection_is_resumed_without_loss(checker: Checker) -> None:
    first = Story(checker)
    [ready, *_] = first.say({"type": "identify", "protocol": 1})
    first.caption(BANNED)
    second = Story(checker, kept=first.kept)
    [again, *_] = second.say({"type": "identify", "protocol": 1, "resume": ready["session"]})
    assert (again["resumed"], again["session"]) == (True, ready["session"])
    [alerts] = second.caption(BANNED)
    assert len(alerts["alerts"]) == 1


@pytest.mark.parametrize(("verdict", "state"), [("handled", "corrected"), ("wrong", "dismissed")])
def test_a_verdict_changes_the_state(story: Story, verdict: str, state: str) -> None:
    [alerts] = story.caption(BANNED)
    [changed] = story.say({"type": "verdict", "alert": alerts["alerts"][0]["id"], "verdict": verdict})
    assert [found["state"] for found in changed["alerts"]] == [state]


def test_a_muted_rule_stays_silent(story: Story) -> None:
    [alerts] = story.caption(BANNED)
    [changed] = story.say({"type": "verdict", "alert": alerts["alerts"][0]["id"], "verdict": "mute_rule"})
    assert changed["alerts"] == []
    assert story.caption(BANNED, cue="b")[0]["alerts"] == []


def test_a_correction_closes_the_alert_of_an_earlier_cue(story: Story) -> None:
    story.caption(BANNED)
    answers = story.caption("刚才说错了 不是全网最低价 是本店今天的活动价", cue="b", now=9000)
    assert [a["state"] for answer in answers if answer["cue"] == "a" for a in answer["alerts"]] == ["corrected"]


def test_statements_follow_the_kind_of_product(story: Story) -> None:
    [statements] = story.say({"type": "profile", "product": "health_food"})
    assert (statements["type"], {item["state"] for item in statements["items"]}) == ("statements", {"owed"})
    assert any("药" in item["text"] for item in statements["items"])
    answers = story.caption("保健食品不是药物 不能代替药物治疗疾病", cue="s")
    said = [item["state"] for answer in answers if answer["type"] == "statements" for item in answer["items"]]
    assert "said" in said


def test_a_broken_sheet_names_the_product(story: Story) -> None:
    [error] = story.say({"type": "sheet", "sheet": [{"name": "no sku"}]})
    assert (error["code"], error["fatal"]) == ("bad_sheet", False)


def test_a_broken_sheet_does_not_keep_a_client_out(checker: Checker) -> None:
    story = Story(checker)
    ready, error = story.say({"type": "identify", "protocol": 1, "sheet": [{"name": "no sku"}]})
    assert (ready["type"], error["code"], error["fatal"]) == ("ready", "bad_sheet", False)
    assert any(answer["alerts"] for answer in story.caption(BANNED) if answer["type"] == "alerts")


def test_ping_is_answered(story: Story) -> None:
    assert story.say({"type": "ping"}) == [{"type": "pong"}]


def test_a_client_may_set_the_second_ear(checker: Checker) -> None:
    story = Story(checker)
    story.say({"type": "identify", "protocol": 1, "profile": {"second_ear": "high"}})
    [broadcast] = story.kept.values()
    assert broadcast.stream.second_ear == "high"
    assert story.say({"type": "profile", "product": "food"}) == story.say({"type": "profile", "second_ear": "off"})
    assert broadcast.stream.second_ear == "off"
    [refused] = story.say({"type": "profile", "second_ear": "loud"})
    assert refused["code"] == "bad_field"


def xiaohongshu(story: Story, cue: str, now: int) -> bool:
    """Whether a rule of that platform speaks."""
    answers = story.caption("想要的评论区私发给你", cue, now=now)
    return any("xiaohongshu" in alert["rule"] for a in answers if a.get("cue") == cue for alert in a["alerts"])


def test_what_a_profile_leaves_out_stays_and_null_takes_it_back(checker: Checker) -> None:
    story = Story(checker)
    story.say({"type": "identify", "protocol": 1, "profile": {"platform": "xiaohongshu", "second_ear": "high"}})
    [broadcast] = story.kept.values()
    heard = []
    for profile in ({"product": "food"}, {"product": None, "platform": None, "second_ear": None}):
        story.say({"type": "profile", **profile})
        now = 30_000 * (len(heard) + 1)
        heard.append((broadcast.product, xiaohongshu(story, str(now), now), broadcast.stream.second_ear))
    assert heard == [("food", True, "high"), ("food", False, "off")]


def test_a_try_out_is_over_with_its_connection(checker: Checker) -> None:
    for trial in (False, True):
        one = Story(checker)
        one.say({"type": "identify", "protocol": 1, "trial": trial})
        one.session.leave(2000)
        assert bool(one.kept) is not trial


def test_a_resumed_broadcast_keeps_the_platform_nobody_names(checker: Checker) -> None:
    story = Story(checker)
    story.say({"type": "identify", "protocol": 1, "profile": {"platform": "xiaohongshu"}})
    again = Story(checker, kept=story.kept)
    again.say({"type": "identify", "protocol": 1, "resume": "s0", "profile": {"product": "food"}})
    assert xiaohongshu(again, "a", 1000)


def test_without_readable_weights_the_broadcast_goes_on_by_rules_alone(
    checker: Checker, monkeypatch: pytest.MonkeyPatch
) -> None:
    def damaged() -> None:
        raise ModelError("the weights cannot be read")

    monkeypatch.setattr("nlp.ear.own_model", damaged)
    story = Story(checker)
    ready, error = story.say({"type": "identify", "protocol": 1, "profile": {"second_ear": "high", "product": "food"}})
    assert (ready["type"], error["code"], error["fatal"]) == ("ready", "no_second_ear", False)
    assert "cannot be read" in error["message"]
    [answer] = [a for a in story.caption(BANNED) if a["type"] == "alerts"]
    assert [alert["text"] for alert in answer["alerts"]] == ["全网最低价"]
    [error] = story.say({"type": "profile", "second_ear": "low"})
    assert error["code"] == "no_second_ear"
    [broadcast] = story.kept.values()
    broadcast.stream.use(checker)
    assert (broadcast.stream.second_ear, broadcast.product) == ("off", "food")

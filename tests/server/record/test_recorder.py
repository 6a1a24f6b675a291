"""What a broadcast leaves in the record, and what it does not."""

import sqlite3
from collections.abc import Callable
from contextlib import closing

import pytest

from nlp import Checker
from server.record import LiveRecorder, Store, recording
from server.session import Broadcast

Say = Callable[..., None]


def kinds(store: Store) -> list[str]:
    return [entry.kind for entry in store.entries("b1")]


def bodies(store: Store, kind: str) -> list[dict[str, object]]:
    return [entry.data() for entry in store.entries("b1", kinds=(kind,))]


@pytest.fixture(autouse=True)
def begun(recorder: LiveRecorder, broadcast: Broadcast, checker: Checker) -> None:
    recorder.begin(broadcast, checker.rules_version)


def test_begin_keeps_the_rule_set_and_the_profile(store: Store, checker: Checker) -> None:
    body = bodies(store, "begin")[0]
    assert body["rules"] == checker.rules_version
    assert (body["product"], body["platform"], body["client"]) == ("cosmetics", "douyin", "test")


def test_event_keeps_the_sentence_and_the_times_beside_it(store: Store, say: Say) -> None:
    say("大家好欢迎来到直播间", 1000)
    say("今天我们是全网最低价", 5000)
    say("喜欢的可以看一下颜色", 9000)
    alert, context = bodies(store, "alert")[0], bodies(store, "context")[0]
    assert alert["sentence"] == "今天我们是全网最低价"
    assert alert["text"] == alert["sentence"][alert["start"] : alert["end"]]  # type: ignore[index,misc]
    assert (alert["at_ms"], alert["before_ms"]) == (5000, 1000)
    assert (context["alert"], context["after_ms"]) == (alert["id"], 9000)
    assert alert["cite"]
    assert alert["say_instead"]


def test_nothing_else_said_is_kept(store: Store, say: Say) -> None:
    say("我妈妈昨天给我打电话说了一件私事", 1000)
    say("今天我们是全网最低价", 5000)
    say("家里的密码我记在本子上", 9000)
    kept = "".join(str(entry.body) for entry in store.entries())
    assert "全网最低价" in kept
    assert not any(words in kept for words in ("私事", "密码"))


def test_context_keeps_the_sentence_as_it_ended(store: Store, say: Say) -> None:
    say("今天全网最低价给到", 5000, cue="x", final=False)
    say("今天全网最低价给到大家快来", 6000, cue="x")
    say("下一个", 9000)
    assert bodies(store, "alert")[0]["sentence"] == "今天全网最低价给到"
    assert bodies(store, "context")[0]["sentence"] == "今天全网最低价给到大家快来"


def test_words_across_two_captions_are_kept_whole(store: Store, say: Say) -> None:
    say("姐妹们今天给到的是全网", 5000)
    say("最低价，没有比这更低的了", 9000)
    alert = next(body for body in bodies(store, "alert") if len(body["cues"]) == 2)  # type: ignore[arg-type]
    sentence = str(alert["sentence"])
    assert sentence[alert["start"] : alert["end"]] == alert["text"]  # type: ignore[misc]
    assert "全网最低价" in sentence


def test_finish_gives_the_last_alert_its_context(
    store: Store, say: Say, recorder: LiveRecorder, broadcast: Broadcast
) -> None:
    say("今天我们是全网最低价", 5000)
    assert recorder.finish(broadcast) == "/report/b1"
    assert bodies(store, "context")[0]["after_ms"] is None
    finish = bodies(store, "finish")[0]
    assert finish["duration_ms"] == 5000
    assert kinds(store)[-1] == "finish"


def test_a_correction_is_kept_with_its_words(store: Store, say: Say) -> None:
    say("今天我们是全网最低价", 5000)
    say("刚才说错了，不是全网最低价，是本店活动价", 9000)
    corrected = bodies(store, "corrected")[0]
    assert corrected["alert"] == bodies(store, "alert")[0]["id"]
    assert (corrected["by"], corrected["at_ms"]) == ("speech", 9000)
    assert "说错了" in str(corrected["sentence"])


@pytest.mark.parametrize(
    ("verdict", "kind"), [("handled", "corrected"), ("wrong", "dismissed"), ("mute_rule", "dismissed")]
)
def test_a_verdict_is_kept_with_its_time(
    verdict: str, kind: str, store: Store, say: Say, recorder: LiveRecorder, broadcast: Broadcast
) -> None:
    say("今天我们是全网最低价", 5000)
    say("再看一个颜色", 7000)
    alert = str(bodies(store, "alert")[0]["id"])
    broadcast.stream.verdict(alert, verdict)
    for event in broadcast.stream.events():
        recorder.event(broadcast, event)
    closed = next(body for body in bodies(store, kind) if body["alert"] == alert)
    assert (closed["by"], closed["at_ms"]) == (verdict, 7000)
    assert "sentence" not in closed


def test_words_that_come_back_are_restored_not_alerted_twice(store: Store, say: Say) -> None:
    say("今天全网最低价给大家", 5000, cue="x", final=False)
    say("今天全网都在看大家", 5500, cue="x", final=False)
    say("今天全网最低价给大家", 6000, cue="x")
    assert [kind for kind in kinds(store) if kind in ("alert", "withdrawn", "restored")] == [
        "alert",
        "withdrawn",
        "restored",
    ]


def test_a_record_that_cannot_be_written_says_so_and_leaves_a_gap(
    store: Store, say: Say, recorder: LiveRecorder
) -> None:
    with closing(sqlite3.connect(store.path)) as other:
        other.execute("ALTER TABLE entries RENAME TO gone")
        say("今天我们是全网最低价", 5000)
        assert "cannot be used" in recorder.fault
        other.execute("ALTER TABLE gone RENAME TO entries")
    say("这款是行业第一品牌", 9000)
    assert recorder.fault == ""
    gap = store.entries(kinds=("gap",))[0].data()
    assert gap["lost"] >= 1
    assert bodies(store, "alert")
    assert store.verify() == []


def test_recording_purges_what_is_older_than_it_should_be(
    store: Store, recorder: LiveRecorder, broadcast: Broadcast
) -> None:
    recorder.finish(broadcast)
    with recording(store.path.parent, keep_days=3000) as other:
        assert other.store.sessions()
    with recording(store.path.parent, keep_days=1) as other:
        assert other.store.sessions() == []
        assert other.store.verify() == []

"""What a broadcast leaves in the record, and what it does not."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from nlp import Checker
from server.record import LiveRecorder, RecordError, Store, recording
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


def test_the_full_transcript_is_kept_only_where_it_is_asked_for(
    store: Store, checker: Checker, say: Say, recorder: LiveRecorder, broadcast: Broadcast
) -> None:
    say("先聊两句", 1000)
    recorder.transcripts = True
    recorder.begin(broadcast, checker.rules_version)
    say("大家好欢迎来到直播间", 3000)
    say("今天", 5000, cue="x", final=False)
    say("今天看三个颜色", 6000, cue="x")
    recorder.finish(broadcast)
    assert [(body["text"], body["at_ms"]) for body in bodies(store, "said")] == [
        ("先聊两句", 1000), ("大家好欢迎来到直播间", 3000), ("今天看三个颜色", 6000),
    ]  # fmt: skip


def test_transcripts_go_before_the_rest(store: Store, recorder: LiveRecorder, broadcast: Broadcast) -> None:
    store.append("b1", "said", "2026-03-01T12:00:00.000+00:00", {"text": "大家好", "at_ms": 0})
    with recording(store.path.parent, keep_days=3000, transcript_days=1) as other:
        assert [entry.body for entry in other.store.entries("b1", kinds=("said",))] == [None]
        assert other.store.entries("b1", kinds=("begin",))[0].body
        assert other.store.verify() == []


@pytest.mark.parametrize("damage", ["header", "page"])
def test_a_damaged_record_is_set_aside_told_and_begun_anew(store: Store, say: Say, damage: str) -> None:
    for number in range(60):
        say("今天我们是全网最低价", 5000 * number)
    store.close()
    data = bytearray(store.path.read_bytes())
    start = 0 if damage == "header" else 8192
    data[start : start + 4096] = b"\xff" * 4096
    store.path.write_bytes(data)
    folder = store.path.parent
    with recording(folder) as fresh:
        assert "set aside" in fresh.notice
        assert [entry.kind for entry in fresh.store.entries()] == ["anew"]
        aside = folder / str(fresh.store.entries()[0].data()["aside"])
        assert aside.read_bytes() == bytes(data)
        assert fresh.store.verify() == []
    with recording(folder) as again:
        assert again.notice == ""


def test_a_damaged_record_that_cannot_be_moved_stops_the_start(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(self: Path, target: Path) -> Path:
        raise PermissionError(13, "Permission denied")

    store.close()
    store.path.write_bytes(b"nonsense " * 1000)
    monkeypatch.setattr(Path, "rename", refuse)
    with pytest.raises(RecordError, match="cannot be set aside"), recording(store.path.parent):
        pass

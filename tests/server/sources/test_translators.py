"""Each recogniser's real messages, OBS's events and growing files, as captions."""

import json
from typing import Any

import pytest

from nlp import Caption
from server.sources.base import Translator
from server.sources.funasr import FunAsr
from server.sources.obs import Obs, proof
from server.sources.sherpa import Sherpa
from server.sources.subtitle_file import SubtitleFile
from server.sources.vosk import Vosk
from server.sources.whisperlive import WhisperLive


def heard(translator: Translator, *frames: Any) -> list[tuple[str, int, str, bool]]:
    """The captions of all frames, and of the end."""
    captions: list[Caption] = []
    for frame in frames:
        captions += translator.captions(frame if isinstance(frame, (str, bytes)) else json.dumps(frame), 0)
    captions += translator.finish(0)
    return [(c.cue, c.rev, c.text, c.final) for c in captions]


def two_pass(mode: str, text: str, **more: Any) -> dict[str, Any]:
    """A reply of FunASR's 2pass servers; the C++ one says is_final false of everything."""
    return {"mode": f"2pass-{mode}", "text": text, "wav_name": "mic", "is_final": False, **more}


def test_funasr_deltas_are_replaced_by_the_sentence() -> None:
    frames = [
        two_pass("online", "今天"),
        two_pass("online", "最低"),
        two_pass("offline", "今天最低价。"),
        two_pass("online", "好"),
    ]
    assert heard(FunAsr("p"), *frames) == [
        ("p-0", 0, "今天", False), ("p-0", 1, "今天最低", False), ("p-0", 2, "今天最低价。", True),
        ("p-1", 0, "好", False), ("p-1", 1, "好", True),
    ]  # fmt: skip


def test_funasr_realtime_sends_the_whole_list_each_time() -> None:
    def reply(partial: str, *sentences: str, final: bool = False) -> dict[str, Any]:
        return {
            "sentences": [{"text": s, "start": 0, "end": 1} for s in sentences],
            "partial": partial,
            "is_final": final,
        }

    frames = [
        reply("今"),
        reply("今天"),
        reply("好", "今天。"),
        reply("好", "今天。"),
        reply("", "今天。", "好的。", final=True),
    ]
    assert heard(FunAsr("p"), *frames) == [
        ("p-0", 0, "今", False), ("p-0", 1, "今天", False), ("p-0", 2, "今天。", True),
        ("p-1", 0, "好", False), ("p-1", 1, "好的。", True),
    ]  # fmt: skip


def test_sherpa_closes_a_segment_by_flag_by_the_next_or_by_done() -> None:
    flagged = [{"text": "一", "segment": 0, "is_final": False}, {"text": "一二", "segment": 0, "is_final": True}]
    assert heard(Sherpa("p"), *flagged, "Done!") == [("p-0", 0, "一", False), ("p-0", 1, "一二", True)]
    plain = [{"text": "一", "segment": 0}, {"text": "", "segment": 1}, {"text": "二", "segment": 1}, "Done!"]
    assert heard(Sherpa("p"), *plain) == [
        ("p-0", 0, "一", False), ("p-0", 1, "一", True), ("p-1", 0, "二", False), ("p-1", 1, "二", True),
    ]  # fmt: skip


def test_vosk_spaces_between_han_go_and_others_stay() -> None:
    frames = [
        {"partial": ""},
        {"partial": "今天 最 低"},
        {"result": [], "text": "今天 最低 iPhone 16 价"},
        {"text": ""},
    ]
    assert heard(Vosk("p"), *frames) == [("p-0", 0, "今天最低", False), ("p-0", 1, "今天最低 iPhone 16 价", True)]
    assert heard(Vosk("p"), {"alternatives": [{"text": "好 的", "confidence": 1}]}) == [("p-0", 0, "好的", True)]


def test_whisperlive_segments_sent_again_are_heard_once() -> None:
    def segment(start: str, end: str, text: str, completed: bool) -> dict[str, Any]:
        return {"start": start, "end": end, "text": text, "completed": completed}

    first, second = segment("0.000", "2.500", "一。", True), segment("2.500", "4.000", "二。", True)
    frames = [
        {"uid": "u", "message": "SERVER_READY"}, {"uid": "u", "status": "WAIT", "message": 1.5},
        {"uid": "u", "segments": [segment("0.000", "1.000", "一", False)]},
        {"uid": "u", "segments": [first, segment("2.500", "3.000", "二", False)]},
        {"uid": "u", "segments": [first, second]}, {"uid": "u", "message": "DISCONNECT"},
    ]  # fmt: skip
    assert heard(WhisperLive("p"), *frames) == [
        ("p-0", 0, "一", False), ("p-0", 1, "一。", True), ("p-1", 0, "二", False), ("p-1", 1, "二。", True),
    ]  # fmt: skip


@pytest.mark.parametrize("kind", [FunAsr, Sherpa, Vosk, WhisperLive, Obs])
def test_what_is_no_caption_brings_nothing(kind: type[Any]) -> None:
    frames = ["", "Done!", "[1]", "{", b"\0", {}, {"text": 5, "segment": "x"}, {"sentences": None}, {"op": 5, "d": 7}]
    assert heard(kind("p"), *frames) == []


def test_obs_shows_a_text_source_as_a_window() -> None:
    def event(name: str, text: str) -> dict[str, Any]:
        data = {"inputName": name, "inputSettings": {"text": text}}
        return {"op": 5, "d": {"eventType": "InputSettingsChanged", "eventIntent": 8, "eventData": data}}

    captions = heard(
        Obs("p", "字幕"), event("字幕", "一"), event("钟", "9:00"), event("字幕", "一"), event("字幕", "一二")
    )
    assert captions == [("p-字幕", 0, "一", False), ("p-字幕", 1, "一二", False)]


def test_obs_proof_is_that_of_its_documentation() -> None:
    salt, challenge = "lM1GncleQOaCu9lT1yeUZhFYnqhsLLP1G5lAGo3ixaI=", "+IxH4CnCiqpX1rM9scsNynZzbOe4KhDeYcTNS3PDaeY="
    assert proof("supersecretpassword", salt, challenge) == "1Ct943GAT+6YQUUX47Ia/ncufilbe6+oD6lY+5kaCu4="


def test_a_growing_text_file_gives_its_new_lines() -> None:
    file = SubtitleFile("p", "a.txt", skip="旧\n")
    captions = [c for text in ("旧\n新", "旧\n新的\n", "旧\n新的\n666\n", "换了\n") for c in file.captions(text, 0)]
    assert [(c.rev, c.text, c.final) for c in captions] == [
        (0, "新", False), (1, "新的", True), (0, "666", True), (0, "换了", True),
    ]  # fmt: skip


def test_a_growing_srt_speaks_only_its_texts() -> None:
    file, whole = (
        SubtitleFile("p", "a.SRT"),
        "1\r\n00:00:00,000 --> 00:00:01,000\r\n一\r\n\r\n2\r\n00:00:01,000 --> 00:00:02,000\r\n666\r\n",
    )
    captions = [c for end in range(len(whole) + 1) for c in file.captions(whole[:end], 0)]
    assert [c.text for c in captions if c.final] == ["一", "666"]

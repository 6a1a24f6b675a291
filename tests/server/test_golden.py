"""The golden messages of tests/protocol, read by this side; tests/extension/protocol.test.mjs reads them for the other."""

import json
from pathlib import Path
from typing import Any

import pytest

from nlp import Alert, Caption, Category, Cite, CueAlerts, Fact, Level, Span, State, Statement
from server import protocol
from server.protocol import Message, ProtocolError

GOLDENS = [
    json.loads(path.read_text("utf-8")) for path in sorted((Path(__file__).parents[1] / "protocol").glob("*.json"))
]


def examples(who: str, key: str) -> list[tuple[str, Any]]:
    """(type, example) of one side's messages."""
    return [(golden["type"], example) for golden in GOLDENS if golden["from"] == who for example in golden[key]]


def test_every_message_type_has_a_golden_file() -> None:
    assert {g["type"] for g in GOLDENS if g["from"] == "client"} == set(protocol.CLIENT_MESSAGES)
    assert {g["type"] for g in GOLDENS if g["from"] == "server"} == set(protocol.SERVER_MESSAGES)
    assert all(golden["examples"] for golden in GOLDENS)


@pytest.mark.parametrize(("kind", "message"), examples("client", "examples"))
def test_a_client_message_is_read(kind: str, message: dict[str, Any]) -> None:
    read = protocol.decode(json.dumps(message))
    if isinstance(read, Caption):
        assert kind == "caption"
        assert (read.cue, read.rev, read.text, read.final) == (
            message["cue"],
            message["rev"],
            message["text"],
            message["final"],
        )
        assert read.shape == message.get("shape", "cue")
    else:
        assert isinstance(read, Message)
        assert read.type == kind


@pytest.mark.parametrize(("kind", "bad"), examples("client", "bad"))
def test_a_bad_client_message_is_named(kind: str, bad: dict[str, Any]) -> None:
    with pytest.raises(ProtocolError) as caught:
        protocol.decode(json.dumps(bad["message"]))
    assert caught.value.code == bad["code"]


@pytest.mark.parametrize(
    ("frame", "code"),
    [("", "bad_json"), ("{", "bad_json"), (b"\xff", "bad_json"), ("[]", "bad_message"), ("{}", "unknown_type"), ('{"type":"x"}', "unknown_type"),
     ("x" * (protocol.MAX_MESSAGE_BYTES + 1), "too_large"), ('{"type":"caption","text":"' + "x" * (protocol.MAX_CUE_CHARS + 1) + '"}', "too_large")],
)  # fmt: skip
def test_a_frame_that_is_no_message_is_named(frame: str | bytes, code: str) -> None:
    with pytest.raises(ProtocolError) as caught:
        protocol.decode(frame)
    assert caught.value.code == code


def alert(fields: dict[str, Any]) -> Alert:
    """An alert of the library's from its golden form."""
    return Alert(
        id=fields["id"], rule=fields["rule"], category=Category(fields["category"]), level=Level(fields["level"]),
        spans=tuple(Span(**span) for span in fields["spans"]), text=fields["text"], title=fields["title"], why=fields["why"],
        say_instead=tuple(fields["say_instead"]), correction=fields["correction"], cite=tuple(Cite(**cite) for cite in fields["cite"]),
        state=State(fields["state"]), count=fields["count"], fact=Fact(**fields["fact"]) if "fact" in fields else None,
    )  # fmt: skip


def test_the_server_writes_its_golden_messages() -> None:
    golden = {g["type"]: g["examples"] for g in GOLDENS}
    for message in golden["alerts"]:
        answer = CueAlerts(message["cue"], message["rev"], tuple(alert(fields) for fields in message["alerts"]))
        assert json.loads(protocol.alerts(answer, {"a": "", "b": ""})) == message
    for message in golden["statements"]:
        items = [
            Statement(f["id"], f["text"], f["state"], tuple(Cite(**cite) for cite in f["cite"]), f.get("due", False))
            for f in message["items"]
        ]
        assert json.loads(protocol.statements(items)) == message
    [hello] = golden["hello"]
    assert json.loads(protocol.hello(hello["server"], hello["rules"], hello["auth"])) == hello
    [ready] = golden["ready"]
    assert json.loads(protocol.ready("s-1", False, 200)) == ready
    assert json.loads(protocol.pong()) == golden["pong"][0]
    assert json.loads(protocol.summary(golden["summary"][0]["counts"], "/report/s-1")) == golden["summary"][0]
    bad, fatal = golden["error"]
    assert json.loads(protocol.error(bad["code"], bad["message"], about="caption")) == bad
    assert json.loads(protocol.error(fatal["code"], fatal["message"], fatal=True)) == fatal


def test_places_are_utf_16_units() -> None:
    said = "🔥家人们今天这款真的是全网最低价了啊"
    fields = next(g for g in GOLDENS if g["type"] == "alerts")["examples"][0]["alerts"][0]
    place = said.index("全网最低价")
    span = Span("a", place, place + 5)
    answer = CueAlerts(
        "a", 1, (Alert(**{**{f: getattr(alert(fields), f) for f in Alert.__slots__}, "spans": (span,)}),)
    )
    [written] = json.loads(protocol.alerts(answer, {"a": said}))["alerts"]
    place = fields["spans"][0]
    assert (written["spans"][0]["start"], written["spans"][0]["end"]) == (12, 17) == (place["start"], place["end"])
    assert written["said"] == {"before": "🔥家人们今天这款真的是", "after": "了啊"}

"""Protocol v1: text frames to messages and back. Pure; the only file that knows JSON. Documented in docs/protocol.md.

``decode`` raises ProtocolError, which becomes an ``error`` answer. Offsets on the wire are UTF-16 code units.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson

from nlp import Alert, Caption, CueAlerts, Platform, Product, Sensitivity, Statement

PROTOCOL = 1
CLIENT_MESSAGES = ("identify", "caption", "profile", "sheet", "offer", "verdict", "listen", "ping", "bye")
SERVER_MESSAGES = ("hello", "ready", "alerts", "statements", "source", "pong", "summary", "error")
SITUATIONS = ("ai_host", "other_seller", "prize_draw", "ad_format")
VERDICTS = ("wrong", "handled", "mute_rule")
MAX_MESSAGE_BYTES = 65_536
MAX_CUE_CHARS = 20_000
MAX_ID_CHARS = 128
MAX_ADDRESS_CHARS = 1_000
MAX_COOL_DOWN_MS = 600_000
SAID_BEFORE, SAID_AFTER = 12, 8


class ProtocolError(Exception):
    """A message that breaks the protocol: ``code`` for programs, the text for people, ``about`` what it was."""

    def __init__(self, code: str, message: str, about: str | None = None) -> None:
        super().__init__(message)
        self.code = code
        self.about = about


@dataclass(frozen=True, slots=True)
class Message:
    """A client's message that is not a caption: its type and its checked fields."""

    type: str
    fields: Mapping[str, Any]


def decode(data: str | bytes) -> Message | Caption:
    """Return the message in a text frame. Raises ProtocolError with what is wrong."""
    if len(data) > MAX_MESSAGE_BYTES // 4 and _bytes(data) > MAX_MESSAGE_BYTES:
        raise ProtocolError("too_large", f"a message may hold {MAX_MESSAGE_BYTES} bytes at most")
    try:
        message = orjson.loads(data)
    except orjson.JSONDecodeError as error:
        raise ProtocolError("bad_json", f"not JSON: {error}") from error
    if not isinstance(message, dict):
        raise ProtocolError("bad_message", "a message is a JSON object")
    kind = message.get("type")
    if kind == "caption":
        return _caption(message)
    if not isinstance(kind, str) or kind not in CLIENT_MESSAGES:
        raise ProtocolError("unknown_type", f"type is one of {', '.join(CLIENT_MESSAGES)}", str(kind)[:MAX_ID_CHARS])
    return Message(kind, _CHECKS[kind](message) if kind in _CHECKS else {})


def _bytes(data: str | bytes) -> int:
    return len(data.encode("utf-8", "replace")) if isinstance(data, str) else len(data)


def _caption(message: Mapping[str, Any]) -> Caption:
    text = message.get("text")
    if not isinstance(text, str):
        raise ProtocolError("bad_field", "text is a string", "caption")
    if len(text) > MAX_CUE_CHARS:
        raise ProtocolError("too_large", f"a cue may hold {MAX_CUE_CHARS} characters at most", "caption")
    shape = message.get("shape", "cue")
    if shape not in ("cue", "window"):
        raise ProtocolError("bad_field", "shape is cue or window", "caption")
    final = message.get("final", False)
    if not isinstance(final, bool):
        raise ProtocolError("bad_field", "final is true or false", "caption")
    return Caption(
        cue=_text(message, "cue", "caption"),
        rev=_whole(message, "rev", "caption"),
        text=_without_lone_surrogates(text),
        final=final,
        at_ms=_whole(message, "at_ms", "caption"),
        source=_text(message, "source", "caption", default=""),
        shape=shape,
    )


def _without_lone_surrogates(text: str) -> str:
    return text.encode("utf-8", "replace").decode("utf-8")


def _text(message: Mapping[str, Any], key: str, about: str, *, default: str | None = None) -> str:
    value = message.get(key, default)
    if not isinstance(value, str) or len(value) > MAX_ID_CHARS or (default is None and not value):
        raise ProtocolError("bad_field", f"{key} is a string of 1 to {MAX_ID_CHARS} characters", about)
    return value


def _whole(message: Mapping[str, Any], key: str, about: str) -> int:
    value = message.get(key)
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value < 2**53:
        raise ProtocolError("bad_field", f"{key} is a whole number from 0", about)
    return value


def _identify(message: Mapping[str, Any]) -> dict[str, Any]:
    fields: dict[str, Any] = {"protocol": _whole(message, "protocol", "identify")}
    for key in ("client", "token", "resume"):
        if message.get(key) is not None:
            fields[key] = _text(message, key, "identify")
    fields["trial"] = message.get("trial") is True
    profile = message.get("profile") or {}
    if not isinstance(profile, dict):
        raise ProtocolError("bad_field", "profile is an object", "identify")
    fields["profile"] = _profile(profile)
    if message.get("sheet") is not None:
        fields["sheet"] = _sheet(message)["items"]
    return fields


def _profile(message: Mapping[str, Any]) -> dict[str, Any]:
    fields: dict[str, Any] = {}
    for key, kind in (("product", Product), ("platform", Platform), ("second_ear", Sensitivity)):
        value = message.get(key)
        if value is None and key in message and kind is not Product:
            fields[key] = None
        elif value is not None:
            if not isinstance(value, str) or value not in {member.value for member in kind}:
                known = ", ".join(member.value for member in kind)
                raise ProtocolError("bad_field", f"{key} is one of {known}", "profile")
            fields[key] = kind(value)
    if message.get("cool_down_ms") is not None:
        fields["cool_down_ms"] = min(_whole(message, "cool_down_ms", "profile"), MAX_COOL_DOWN_MS)
    if message.get("situation") is not None:
        fields["situation"] = _situation(message["situation"])
    if message.get("locale") is not None:
        fields["locale"] = _text(message, "locale", "profile")
    return fields


def _situation(value: object) -> frozenset[str]:
    if not isinstance(value, list) or not all(isinstance(fact, str) and fact in SITUATIONS for fact in value):
        raise ProtocolError("bad_field", f"situation is a list of {', '.join(SITUATIONS)}", "profile")
    return frozenset(value)


def _sheet(message: Mapping[str, Any]) -> dict[str, Any]:
    items = message.get("sheet", message.get("items"))
    if not isinstance(items, list) or not all(isinstance(item, dict) for item in items):
        raise ProtocolError("bad_field", "sheet is a list of products", "sheet")
    return {"items": items}


def _offer(message: Mapping[str, Any]) -> dict[str, Any]:
    sku = message.get("sku")
    return {"sku": None if sku is None else _text(message, "sku", "offer")}


def _verdict(message: Mapping[str, Any]) -> dict[str, Any]:
    verdict = message.get("verdict")
    if verdict not in VERDICTS:
        raise ProtocolError("bad_field", f"verdict is one of {', '.join(VERDICTS)}", "verdict")
    alert = message.get("alert")
    if not isinstance(alert, str) or not 0 < len(alert) <= 4 * MAX_ID_CHARS:
        raise ProtocolError("bad_field", "alert is the id of an alert", "verdict")
    return {"alert": alert, "verdict": verdict}


def _listen(message: Mapping[str, Any]) -> dict[str, Any]:
    """``source`` null: stop listening."""
    fields = {"source": message.get("source"), "address": message.get("address") or ""}
    fields |= {key: message.get(key) or "" for key in ("name", "password")}
    texts = ["" if fields["source"] is None else fields["source"], *(fields[key] for key in ("address", "name", "password"))]
    if not all(isinstance(text, str) and len(text) <= MAX_ADDRESS_CHARS for text in texts):
        raise ProtocolError("bad_field", f"source and address are strings of at most {MAX_ADDRESS_CHARS}", "listen")
    return fields


_CHECKS = {
    "identify": _identify, "profile": _profile, "sheet": _sheet, "offer": _offer, "verdict": _verdict, "listen": _listen,
}  # fmt: skip


def hello(server: str, rules: str, auth: str) -> bytes:
    """The server's first message; ``auth`` is ``origin`` or ``token``."""
    return orjson.dumps({"type": "hello", "protocol": PROTOCOL, "server": server, "rules": rules, "auth": auth})


def ready(session: str, resumed: bool, captions_per_second: int) -> bytes:
    """The answer to ``identify``."""
    limits = {
        "max_message_bytes": MAX_MESSAGE_BYTES,
        "max_cue_chars": MAX_CUE_CHARS,
        "max_captions_per_second": captions_per_second,
    }
    return orjson.dumps({"type": "ready", "session": session, "resumed": resumed, "limits": limits})


def alerts(answer: CueAlerts, texts: Mapping[str, str]) -> bytes:
    """The full set of a cue; ``texts`` holds the text of each cue a span points into."""
    return orjson.dumps(
        {
            "type": "alerts",
            "cue": answer.cue,
            "rev": answer.rev,
            "alerts": [alert_fields(alert, texts) for alert in answer.alerts],
        }
    )


def alert_fields(alert: Alert, texts: Mapping[str, str] | None = None) -> dict[str, Any]:
    """An alert as plain data; spans in UTF-16 units of ``texts``, in code points where that is None."""
    fields: dict[str, Any] = {
        "id": alert.id,
        "rule": alert.rule,
        "category": alert.category,
        "level": alert.level,
        "spans": [
            {
                "cue": span.cue,
                "start": _utf16(texts.get(span.cue, ""), span.start) if texts else span.start,
                "end": _utf16(texts.get(span.cue, ""), span.end) if texts else span.end,
            }
            for span in alert.spans
        ],
        "text": alert.text,
        "title": alert.title,
        "why": alert.why,
        "say_instead": alert.say_instead,
        "correction": alert.correction,
        "cite": [{"id": c.id, "law": c.law, "article": c.article, "gist": c.gist} for c in alert.cite],
        "state": alert.state,
        "count": alert.count,
    }
    if texts and alert.spans and texts.get(alert.spans[0].cue):
        first, last = alert.spans[0], alert.spans[-1]
        before, after = texts[first.cue][: first.start], texts.get(last.cue, "")[last.end :]
        fields["said"] = {"before": before[-SAID_BEFORE:], "after": after[:SAID_AFTER]}
    if alert.fact:
        fields["fact"] = {"field": alert.fact.field, "kind": alert.fact.kind, "sheet": alert.fact.sheet}
    return fields


def _utf16(text: str, place: int) -> int:
    """Code points to UTF-16 units; only characters beyond the basic plane count twice."""
    if text.isascii() or place == 0:
        return place
    return place + sum(char > "\uffff" for char in text[:place])


def statements(items: Sequence[Statement]) -> bytes:
    """What must be said for the goods on offer, and whether it was."""
    return orjson.dumps(
        {
            "type": "statements",
            "items": [
                {
                    "id": item.id,
                    "text": item.text,
                    "state": item.state,
                    "cite": [{"id": c.id, "law": c.law, "article": c.article} for c in item.cite],
                    **({"due": True} if item.due else {}),
                }
                for item in items
            ],
        }
    )


def source(kind: str | None, state: str, detail: str = "") -> bytes:
    """How the source the client asked to listen to is: ``off``, ``waiting``, ``reading`` or ``fault``."""
    return orjson.dumps({"type": "source", "source": kind, "state": state, "detail": detail})


def pong() -> bytes:
    """The answer to ``ping``."""
    return b'{"type":"pong"}'


def summary(counts: Mapping[str, int], report: str | None) -> bytes:
    """The answer to ``bye``; ``report`` is the path of the session's report, if one is kept."""
    return orjson.dumps({"type": "summary", "counts": counts, "report": report})


def error(code: str, message: str, *, fatal: bool = False, about: str | None = None) -> bytes:
    """What was wrong; the socket stays open unless ``fatal``."""
    fields: dict[str, Any] = {"type": "error", "code": code, "message": message, "fatal": fatal}
    if about is not None:
        fields["about"] = about
    return orjson.dumps(fields)


def dump(data: object) -> bytes:
    """Any plain data as JSON, for pages and files."""
    return orjson.dumps(data)


def load(data: str | bytes) -> Any:
    """JSON of pages and files. Raises ValueError."""
    return orjson.loads(data)

"""obs-websocket v5: a text source's changes (LocalVocal writes its captions into one) as a rolling caption area."""

import base64
import hashlib
from typing import Any

from nlp import Caption
from server.protocol import dump
from server.sources.messages import read

RPC_VERSION = 1
INPUTS = 1 << 3
HELLO, IDENTIFY, IDENTIFIED, EVENT = 0, 1, 2, 5


class WrongPassword(Exception):
    """OBS asks for a password and none was given."""


def identify(hello: dict[str, Any], password: str) -> str:
    """Return the answer to OBS's Hello: what we listen to, and the proof of the password. Raises WrongPassword."""
    fields: dict[str, Any] = {"rpcVersion": RPC_VERSION, "eventSubscriptions": INPUTS}
    asked = hello["d"].get("authentication")
    if asked:
        if not password:
            raise WrongPassword("OBS asks for a password: Tools → WebSocket Server Settings → Show Connect Info")
        fields["authentication"] = proof(password, asked["salt"], asked["challenge"])
    return dump({"op": IDENTIFY, "d": fields}).decode()


def proof(password: str, salt: str, challenge: str) -> str:
    """The answer to the challenge: base64(sha256(base64(sha256(password + salt)) + challenge))."""
    return _hash(_hash(password + salt) + challenge)


def _hash(text: str) -> str:
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


class Obs:
    """Follows one text source by its name, or every one that has text where ``name`` is empty."""

    def __init__(self, prefix: str, name: str = "") -> None:
        self._prefix = prefix
        self._name = name
        self._last: dict[str, tuple[int, str]] = {}

    def captions(self, frame: str | bytes, at_ms: int) -> list[Caption]:
        """Return the caption of one event; a text that did not change brings nothing."""
        message = read(frame)
        data = message.get("d") if message and message.get("op") == EVENT else None
        if not isinstance(data, dict) or data.get("eventType") != "InputSettingsChanged":
            return []
        event = data.get("eventData") or {}
        name, text = event.get("inputName", ""), (event.get("inputSettings") or {}).get("text")
        if not isinstance(text, str) or (self._name and name != self._name):
            return []
        rev, known = self._last.get(name, (-1, ""))
        if text == known:
            return []
        self._last[name] = (rev + 1, text)
        return [Caption(f"{self._prefix}-{name}"[:128], rev + 1, text, False, at_ms, "obs", "window")]

    def finish(self, at_ms: int) -> list[Caption]:
        """Nothing is left open: an area is always shown whole."""
        return []

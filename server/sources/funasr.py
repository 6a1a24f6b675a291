"""FunASR: the 2pass servers (Python and C++), and the realtime server's ``sentences`` and ``partial``."""

from typing import Any

from nlp import Caption
from server.sources.base import Cues
from server.sources.messages import read, text_of


class FunAsr:
    """A sentence is final by its ``mode`` (``is_final`` is false on the C++ server's finals); online text is a delta."""

    def __init__(self, prefix: str) -> None:
        self._cues = Cues(prefix, "funasr")
        self._count = 0
        self._heard = ""
        self._sentences = 0

    def captions(self, frame: str | bytes, at_ms: int) -> list[Caption]:
        """Return the captions of one reply."""
        message = read(frame)
        if message is None:
            return []
        if "sentences" in message:
            return self._realtime(message, at_ms)
        if message.get("event") == "started":
            return self._restart(at_ms)
        mode = message.get("mode")
        if mode in ("2pass-offline", "offline") or message.get("slice_type") == 2:
            return self._final(text_of(message), at_ms)
        if mode in ("2pass-online", "online"):
            delta = message.get("text")
            self._heard += delta if isinstance(delta, str) else ""
            return self._cues.say(self._count, self._heard.strip(), False, at_ms)
        return []

    def finish(self, at_ms: int) -> list[Caption]:
        """Close what was heard so far."""
        return self._cues.close(at_ms)

    def _final(self, text: str, at_ms: int) -> list[Caption]:
        captions = self._cues.say(self._count, text, True, at_ms)
        self._count += 1
        self._heard = ""
        return captions

    def _realtime(self, message: dict[str, Any], at_ms: int) -> list[Caption]:
        """The whole list comes every time: what is in it is locked, ``partial`` may still change."""
        listed = message["sentences"] if isinstance(message["sentences"], list) else []
        captions = self._restart(at_ms) if len(listed) < self._sentences else []
        self._sentences = len(listed)
        for place, sentence in enumerate(listed):
            if isinstance(sentence, dict) and place >= len(listed) - 32:
                captions += self._cues.say(self._count + place, text_of(sentence), True, at_ms)
        ended = message.get("is_final") is True
        return captions + self._cues.say(self._count + len(listed), text_of(message, "partial"), ended, at_ms)

    def _restart(self, at_ms: int) -> list[Caption]:
        self._count += self._sentences + 1
        self._sentences = 0
        self._heard = ""
        return self._cues.close(at_ms)

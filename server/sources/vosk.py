"""vosk-server: ``partial`` grows, ``text`` (or the first of ``alternatives``) is final; Chinese comes with spaces."""

import re

from nlp import Caption
from server.sources.base import Cues
from server.sources.messages import read, text_of

_BETWEEN_HAN = re.compile(r"(?<=[\u3400-\u9fff])\s+(?=[\u3400-\u9fff])")


class Vosk:
    """One cue from the first partial to its final text."""

    def __init__(self, prefix: str) -> None:
        self._cues = Cues(prefix, "vosk")
        self._count = 0

    def captions(self, frame: str | bytes, at_ms: int) -> list[Caption]:
        """Return the captions of one reply."""
        message = read(frame)
        if message is None:
            return []
        if "partial" in message:
            return self._say(text_of(message, "partial"), False, at_ms)
        alternatives = message.get("alternatives")
        if isinstance(alternatives, list) and alternatives and isinstance(alternatives[0], dict):
            return self._say(text_of(alternatives[0]), True, at_ms)
        return self._say(text_of(message), True, at_ms) if "text" in message else []

    def finish(self, at_ms: int) -> list[Caption]:
        """Close the cue that was open."""
        return self._cues.close(at_ms)

    def _say(self, text: str, final: bool, at_ms: int) -> list[Caption]:
        captions = self._cues.say(self._count, _BETWEEN_HAN.sub("", text), final, at_ms)
        self._count += final
        return captions

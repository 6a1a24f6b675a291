"""WhisperLive: each reply re-sends the last segments; only those that end later than any seen are new."""

from typing import Any

from nlp import Caption
from server.sources.base import Cues
from server.sources.messages import read, text_of


class WhisperLive:
    """Completed segments are final; the last, not completed, is the cue in the making. Times are strings of seconds."""

    def __init__(self, prefix: str) -> None:
        self._cues = Cues(prefix, "whisperlive")
        self._count = 0
        self._ended = 0.0

    def captions(self, frame: str | bytes, at_ms: int) -> list[Caption]:
        """Return the captions of one reply."""
        message = read(frame)
        if message is None:
            return []
        if message.get("message") == "DISCONNECT":
            return self.finish(at_ms)
        segments = message.get("segments")
        captions: list[Caption] = []
        for segment in segments if isinstance(segments, list) else []:
            if isinstance(segment, dict):
                captions += self._segment(segment, at_ms)
        return captions

    def finish(self, at_ms: int) -> list[Caption]:
        """Close the segment that was in the making."""
        return self._cues.close(at_ms)

    def _segment(self, segment: dict[str, Any], at_ms: int) -> list[Caption]:
        try:
            end = float(segment["end"])
        except (KeyError, TypeError, ValueError):
            return []
        completed = segment.get("completed") is True
        if end <= self._ended:
            return []
        captions = self._cues.say(self._count, text_of(segment), completed, at_ms)
        if completed:
            self._ended = end
            self._count += 1
        return captions

"""sherpa-onnx online servers: the C++ one flags finals, the Python one only moves on to the next ``segment``."""

from nlp import Caption
from server.sources.base import Cues
from server.sources.messages import read, text_of


class Sherpa:
    """Text is cumulative within a segment; a higher segment, ``is_final`` or ``Done!`` closes it."""

    def __init__(self, prefix: str) -> None:
        self._cues = Cues(prefix, "sherpa")
        self._segment = -1

    def captions(self, frame: str | bytes, at_ms: int) -> list[Caption]:
        """Return the captions of one reply."""
        if frame == "Done!":
            return self.finish(at_ms)
        message = read(frame)
        segment = message.get("segment") if message else None
        if message is None or not isinstance(segment, int):
            return []
        closed = self._cues.close(at_ms) if segment > self._segment else []
        self._segment = max(segment, self._segment)
        return closed + self._cues.say(segment, text_of(message), message.get("is_final") is True, at_ms)

    def finish(self, at_ms: int) -> list[Caption]:
        """Close the segment that was open."""
        return self._cues.close(at_ms)

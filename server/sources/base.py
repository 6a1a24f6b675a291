"""What every source shares: cues numbered and revised, repeats left out, memory bounded."""

from collections import OrderedDict
from typing import Protocol

from nlp import Caption

MOST_CUES = 64


class Translator(Protocol):
    """Turns one server's frames into captions; holds the state of one connection."""

    def captions(self, frame: str | bytes, at_ms: int) -> list[Caption]:
        """Return the captions a frame brings; a frame that is none brings nothing."""

    def finish(self, at_ms: int) -> list[Caption]:
        """Return what was still open, as final: the connection is over."""


class Cues:
    """Numbers the revisions of each cue of one connection; ``prefix`` keeps connections apart."""

    def __init__(self, prefix: str, source: str) -> None:
        self._prefix = prefix
        self._source = source
        self._known: OrderedDict[int, Caption] = OrderedDict()

    def say(self, key: int, text: str, final: bool, at_ms: int) -> list[Caption]:
        """Return the caption, or nothing where it repeats what is known or was empty from the start."""
        known = self._known.get(key)
        if known is None and not text:
            return []
        if known is not None and known.text == text and (known.final or not final):
            return []
        rev = known.rev + 1 if known else 0
        final = final or (known is not None and known.final)
        caption = Caption(f"{self._prefix}-{key}", rev, text, final, at_ms, self._source)
        self._known[key] = caption
        while len(self._known) > MOST_CUES:
            self._known.popitem(last=False)
        return [caption]

    def close(self, at_ms: int) -> list[Caption]:
        """Return every cue still open as final."""
        open_cues = [(key, caption.text) for key, caption in self._known.items() if not caption.final]
        return [caption for key, text in open_cues for caption in self.say(key, text, True, at_ms)]

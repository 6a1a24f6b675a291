"""A subtitle or text file that grows while the show runs (LocalVocal, other captioning programs)."""

from pathlib import Path

from nlp import Caption
from server.sources.base import Cues

TIMED = (".srt", ".vtt")


class SubtitleFile:
    """Lines as they are added. A line without its end is interim; a file written anew is read from its start."""

    def __init__(self, prefix: str, name: str, skip: str = "") -> None:
        """``skip`` is what the file already held and nobody wants to hear again."""
        self._cues = Cues(prefix, "file")
        self._timed = name.lower().endswith(TIMED)
        self._text = skip
        self._done = skip.rfind("\n") + 1
        self._inside = not self._timed
        self._count = 0

    def captions(self, text: str, at_ms: int) -> list[Caption]:
        """Return the captions of what is new in the whole file's ``text``."""
        captions: list[Caption] = []
        if not text.startswith(self._text[: self._done]):
            captions += self._cues.close(at_ms)
            self._count += 1
            self._done = 0
            self._inside = not self._timed
        self._text = text
        *whole, rest = text[self._done :].split("\n")
        for line in whole:
            captions += self._line(line, True, at_ms)
        self._done = len(text) - len(rest)
        return captions + self._line(rest, False, at_ms)

    def finish(self, at_ms: int) -> list[Caption]:
        """Close the line that was still being written."""
        return self._cues.close(at_ms)

    def _line(self, line: str, ended: bool, at_ms: int) -> list[Caption]:
        line = line.strip("\ufeff\r ")
        if self._timed and ("-->" in line or not line):
            if ended:
                self._inside = "-->" in line
            return []
        if not self._inside or not line:
            return []
        captions = self._cues.say(self._count, line, ended, at_ms)
        self._count += ended
        return captions


def read_text(path: Path) -> str:
    """Return the file's text, without a character cut in half at its end; empty where it is not there yet."""
    try:
        return path.read_bytes().decode("utf-8", "ignore")
    except FileNotFoundError:
        return ""

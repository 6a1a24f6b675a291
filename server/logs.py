"""Logs to standard error, as lines of text or of JSON. They never hold speech.

An exception is logged by its kind and the lines of code it passed; its message is left out, because a message may
quote what was being read. Loggers of the libraries below us that could print frames stay at ``info``.
"""

import json
import logging
import traceback
from types import TracebackType

FRAMES = ("uvicorn.error", "websockets", "websockets.client", "websockets.server", "asyncio", "multipart", "python_multipart")

ExcInfo = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


class _Speechless(logging.Formatter):
    def formatException(self, ei: ExcInfo) -> str:
        """Where it broke and what kind it was, without its message."""
        kind, _, trace = ei
        places = "".join(traceback.format_tb(trace))
        return f"{places}{kind.__name__ if kind else 'unknown'}"


class Lines(_Speechless):
    """``2026-07-01 20:00:00 warning server.app: …``"""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s", "%Y-%m-%d %H:%M:%S")


class Json(_Speechless):
    """One object a line: ``at``, ``level``, ``logger``, ``message`` and, where something broke, ``trace``."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the record as JSON."""
        fields = {
            "at": self.formatTime(record, "%Y-%m-%dT%H:%M:%S%z"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        if record.exc_info:
            fields["trace"] = self.formatException(record.exc_info)
        return json.dumps(fields, ensure_ascii=False)


def set_up(level: str, form: str) -> None:
    """Send all logs of ``level`` and above to standard error; ``form``: ``text`` or ``json``."""
    handler = logging.StreamHandler()
    handler.setFormatter(Json() if form == "json" else Lines())
    logging.basicConfig(level=level.upper(), handlers=[handler], force=True)
    for name in FRAMES:
        logging.getLogger(name).setLevel(max(logging.INFO, logging.getLogger().level))


def where(error: BaseException) -> str:
    """The kind of an exception and the line of code it came from, for a log line."""
    last = traceback.extract_tb(error.__traceback__)[-1:]
    return type(error).__name__ + "".join(f" in {frame.filename.rpartition('/')[2]}:{frame.lineno}" for frame in last)

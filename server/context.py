"""What the parts of one running server share: settings, the checker, broadcasts, tokens, the hub, the recorder."""

import asyncio
import time
from collections import OrderedDict
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Protocol

from nlp import Checker
from server.record import LiveRecorder
from server.session import Broadcast
from server.settings import Settings
from server.tokens import Pairing, Tokens

RESUME_SECONDS = 600
MOST_BROADCASTS = 64
PANEL_BACKLOG = 200


class Hub:
    """Passes what a broadcast's client is sent on to the panels that watch."""

    def __init__(self) -> None:
        self._queues: dict[asyncio.Queue[bytes], bool] = {}

    def publish(self, frame: bytes, *, fed: bool = False) -> None:
        """Send to every panel; one that does not keep up loses the oldest. ``fed``: the broadcast has no client."""
        for queue, only_fed in self._queues.items():
            if only_fed and not fed:
                continue
            if queue.full():
                queue.get_nowait()
            queue.put_nowait(frame)

    @contextmanager
    def subscribe(self, *, fed: bool = False) -> Iterator[asyncio.Queue[bytes]]:
        """Yield a queue of frames for one panel; with ``fed`` only those of broadcasts without a client."""
        queue: asyncio.Queue[bytes] = asyncio.Queue(PANEL_BACKLOG)
        self._queues[queue] = fed
        try:
            yield queue
        finally:
            del self._queues[queue]


class Speaker(Protocol):
    """A live broadcast that takes a verdict given elsewhere: on the panel."""

    def knows(self, alert: str) -> bool:
        """Whether it told of an alert."""

    def say(self, message: Mapping[str, Any]) -> None:
        """Take a message as if its client had sent it."""


@dataclass(slots=True)
class Metrics:
    """Counts since the start, for ``/metrics``."""

    connections: int = 0
    captions: int = 0
    alerts: int = 0
    dropped: int = 0
    refused: int = 0


@dataclass(slots=True)
class AppContext:
    """One a server."""

    settings: Settings
    tokens: Tokens
    pairing: Pairing
    checker: Checker | None = None
    recorder: LiveRecorder | None = None
    hub: Hub = field(default_factory=Hub)
    lines: set[Speaker] = field(default_factory=set)
    metrics: Metrics = field(default_factory=Metrics)
    broadcasts: OrderedDict[str, Broadcast] = field(default_factory=OrderedDict)
    started: float = field(default_factory=time.time)
    fault: str = ""

    @property
    def record_fault(self) -> str:
        """Why nothing is being recorded, empty where all is well."""
        return self.recorder.fault if self.recorder else ""

    def verdict(self, fields: Mapping[str, Any]) -> bool:
        """Bring a verdict to the broadcasts that told of its alert; False where none did."""
        found = [line for line in self.lines if line.knows(fields["alert"])]
        for line in found:
            line.say({"type": "verdict", **fields})
        return bool(found)

    def forget_old(self, now_ms: int) -> None:
        """Finish broadcasts whose client has been gone for ten minutes; keep the number bounded."""
        for id, broadcast in list(self.broadcasts.items()):
            gone = broadcast.left_ms is not None and now_ms - broadcast.left_ms > RESUME_SECONDS * 1000
            if gone or len(self.broadcasts) > MOST_BROADCASTS:
                if self.recorder and broadcast.left_ms is not None:
                    self.recorder.finish(broadcast)
                del self.broadcasts[id]

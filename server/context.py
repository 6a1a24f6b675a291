"""What the parts of one running server share: settings, the checker, broadcasts, tokens, the hub, the recorder."""

import asyncio
import logging
from collections import OrderedDict
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Protocol

from nlp import Checker, ModelError, RuleError, read_model
from server.demo import rehearse
from server.metrics import Metrics
from server.record import LiveRecorder
from server.session import Broadcast
from server.settings import Settings
from server.tokens import Pairing, Tokens

RESUME_SECONDS = 600
MOST_BROADCASTS = 64
PANEL_BACKLOG = 200

log = logging.getLogger(__name__)


def load_checker(settings: Settings) -> Checker:
    """Load the rules, and the second ear where it is wanted, ready for a host. Raises RuleError."""
    rules = Checker.load(settings.rules)
    try:
        checker = rules.with_ear(settings.second_ear, read_model(settings.ear_model) if settings.ear_model else None)
    except ModelError as error:
        raise RuleError([str(error)]) from error
    rehearse(checker)
    return checker


class Hub:
    """Passes what a broadcast's client is sent on to the panels that watch."""

    def __init__(self) -> None:
        self._queues: dict[asyncio.Queue[bytes], bool] = {}

    def __len__(self) -> int:
        """How many panels watch."""
        return len(self._queues)

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
class AppContext:
    """One a server. ``failed``: the rules could not be loaded at the start; ``fault``: not when loaded anew."""

    settings: Settings
    tokens: Tokens
    pairing: Pairing
    checker: Checker | None = None
    recorder: LiveRecorder | None = None
    hub: Hub = field(default_factory=Hub)
    lines: set[Speaker] = field(default_factory=set)
    metrics: Metrics = field(default_factory=Metrics)
    broadcasts: OrderedDict[str, Broadcast] = field(default_factory=OrderedDict)
    connected: int = 0
    failed: bool = False
    fault: str = ""
    _loading: asyncio.Lock = field(default_factory=asyncio.Lock)

    @property
    def record_fault(self) -> str:
        """Why nothing is being recorded, empty where all is well."""
        return self.recorder.fault if self.recorder else ""

    def recorder_of(self, broadcast: Broadcast) -> LiveRecorder | None:
        """Who records a broadcast; nobody where it is a trial."""
        return None if broadcast.trial else self.recorder

    def verdict(self, fields: Mapping[str, Any]) -> bool:
        """Bring a verdict to the broadcasts that told of its alert; False where none did."""
        found = [line for line in self.lines if line.knows(fields["alert"])]
        for line in found:
            line.say({"type": "verdict", **fields})
        return bool(found)

    def forget_old(self, now_ms: int) -> None:
        """Finish broadcasts whose client has been gone for ten minutes, sooner where many wait to be resumed."""
        left = [(b.left_ms, b) for b in self.broadcasts.values() if b.left_ms is not None]
        left.sort(key=lambda pair: pair[0])
        for place, (left_ms, broadcast) in enumerate(left):
            if now_ms - left_ms > RESUME_SECONDS * 1000 or place < len(left) - MOST_BROADCASTS:
                del self.broadcasts[broadcast.id]
                if recorder := self.recorder_of(broadcast):
                    recorder.finish(broadcast)

    async def load_rules(self) -> None:
        """Load the rules from their files, all or nothing; live broadcasts go on with the new set.

        Raises RuleError; the old set stays, and ``fault`` says why.
        """
        async with self._loading:
            try:
                checker = await asyncio.to_thread(load_checker, self.settings)
            except RuleError as error:
                self.fault = str(error)
                self.metrics.reloads.labels("refused").inc()
                log.error("the rules are broken, the old ones stay: %s", error)
                raise
            self.fault = ""
            self.metrics.reloads.labels("done").inc()
            self.checker = checker
            for broadcast in self.broadcasts.values():
                broadcast.stream.use(checker)
            log.info("rules %s loaded", checker.rules_version)

"""A source's captions into a session of their own in the running server; the answers go to the panels by the hub."""

import asyncio
from collections.abc import Callable, Mapping
from typing import Any

from nlp import Caption
from server.context import AppContext
from server.protocol import PROTOCOL, dump
from server.session import Broadcast, Doors, Session


class Feed:
    """One broadcast fed by a source. ``clock`` gives milliseconds; trusted: who may feed was decided before."""

    def __init__(self, context: AppContext, doors: Doors, clock: Callable[[], int], client: str) -> None:
        self._context = context
        self._clock = clock
        self._started = clock()
        self._timer: asyncio.TimerHandle | None = None
        self._session = Session(doors, trusted=True, now_ms=self._started)
        self.send({"type": "identify", "protocol": PROTOCOL, "client": client})
        context.lines.add(self)

    @property
    def now_ms(self) -> int:
        """Milliseconds since the feed began: the ``at_ms`` of a caption heard now."""
        return self._clock() - self._started

    @property
    def broadcast(self) -> Broadcast | None:
        """The broadcast this feed speaks in."""
        return self._session.broadcast

    def captions(self, captions: list[Caption]) -> list[bytes]:
        """Feed captions; return and publish the answers."""
        return [answer for caption in captions for answer in self.send(fields(caption))]

    def send(self, message: object) -> list[bytes]:
        """Feed one message of the protocol; return and publish the answers."""
        return self._publish(self._session.receive(dump(message), self._clock()))

    def knows(self, alert: str) -> bool:
        """Whether this broadcast told of an alert."""
        return self._session.knows(alert)

    def say(self, message: Mapping[str, Any]) -> None:
        """Take a verdict given on the panel or in the overlay."""
        self.send(message)

    def close(self) -> None:
        """Leave the broadcast, as a dropped socket would."""
        self._context.lines.discard(self)
        if self._timer:
            self._timer.cancel()
        self._session.leave(self._clock())

    def _publish(self, answers: list[bytes]) -> list[bytes]:
        for answer in answers:
            self._context.hub.publish(answer, fed=True)
        if self._timer:
            self._timer.cancel()
        due = self._session.due_ms()
        wait = None if due is None else max(0, due - self._clock()) / 1000
        self._timer = None if wait is None else asyncio.get_running_loop().call_later(wait, self._tick)
        return answers

    def _tick(self) -> None:
        self._publish(self._session.tick(self._clock()))


def fields(caption: Caption) -> dict[str, object]:
    """A caption as a message of the protocol."""
    return {
        "type": "caption", "cue": caption.cue, "rev": caption.rev, "text": caption.text, "final": caption.final,
        "at_ms": caption.at_ms, "source": caption.source, "shape": caption.shape,
    }  # fmt: skip

"""One live socket: its frames to the session, the answers back, and what joins the same broadcast from beside the socket.

Beside it come the captions of a source the server follows for the client (``listen``), what other feeds of this machine
are answered (``listen`` to ``relay``), and a verdict given on the panel.
"""

import asyncio
import contextlib
import time
from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from typing import Any

from starlette.websockets import WebSocket, WebSocketDisconnect

from nlp import Caption
from server import protocol
from server.context import AppContext
from server.session import Session
from server.sources.feed import fields
from server.sources.follow import SourceError, follow, trouble

RELAY = "relay"


class Line:
    """``clock`` gives milliseconds.

    One frame is read at a time and answered before the next is read: where we or the client are slow, the network holds
    the rest back. What comes from beside the socket takes its turn with the frames, so that answers keep their order.
    """

    def __init__(self, socket: WebSocket, session: Session, context: AppContext, clock: Callable[[], int]) -> None:
        self._socket = socket
        self._session = session
        self._context = context
        self._clock = clock
        self._turn = asyncio.Lock()
        self._timer: asyncio.Handle | None = None
        self._rings_at = 0.0
        self._beside: set[asyncio.Task[None]] = set()
        self._source: asyncio.Task[None] | None = None

    async def run(self) -> None:
        """Speak until either side ends; the socket is accepted."""
        context = self._context
        context.connected += 1
        context.lines.add(self)
        try:
            await self._socket.send_text(self._session.greet().decode())
            self._arm()
            while self._session.closing is None:
                await self._take(await read_frame(self._socket))
        except (WebSocketDisconnect, RuntimeError):
            pass  # it is gone, or was when we were about to answer
        finally:
            context.lines.discard(self)
            context.connected -= 1
            if self._timer:
                self._timer.cancel()
            for task in (*self._beside, self._source):
                await _end(task)
            self._session.leave(self._clock())

    def knows(self, alert: str) -> bool:
        """Whether this broadcast told of an alert."""
        return self._session.knows(alert)

    def say(self, message: Mapping[str, Any]) -> None:
        """Take a message as if the client had sent it."""
        self._aside(partial(self._take, protocol.dump(message)))

    async def _take(self, frame: str | bytes) -> None:
        async with self._turn:
            began = time.perf_counter()
            await self._send(self._session.receive(frame, self._clock()))
            self._context.metrics.answer.observe(time.perf_counter() - began)
        asked, self._session.listening = self._session.listening, None
        if asked is not None:
            await _end(self._source)
            self._source = asyncio.create_task(self._listen(**asked.fields))
        self._arm()

    async def _tick(self) -> None:
        async with self._turn:
            await self._send(self._session.tick(self._clock()))
        self._arm()

    async def _send(self, answers: list[bytes]) -> None:
        for answer in answers:
            await self._socket.send_text(answer.decode())
            self._context.hub.publish(answer)
        if self._session.closing is not None:
            await self._socket.close(self._session.closing, self._session.why)

    def _arm(self) -> None:
        """Set the timer for what is due next; one that rings early just looks again."""
        due = self._session.due_ms()
        if due is None or self._session.closing is not None:
            return
        loop = asyncio.get_running_loop()
        at = loop.time() + max(0, due - self._clock()) / 1000
        if self._timer is None or at < self._rings_at:  # the handle cannot be asked: uvloop's has no when() if due at once
            if self._timer:
                self._timer.cancel()
            self._timer, self._rings_at = loop.call_at(at, self._ring), at

    def _ring(self) -> None:
        self._timer = None
        self._aside(self._tick)

    def _aside(self, work: Callable[[], Awaitable[None]]) -> None:
        """Do something beside the reading of the socket."""

        async def done() -> None:
            with contextlib.suppress(WebSocketDisconnect, RuntimeError):
                await work()

        task = asyncio.create_task(done())
        self._beside.add(task)
        task.add_done_callback(self._beside.discard)

    async def _listen(self, source: str | None, address: str, name: str, password: str) -> None:
        """Follow what the client asked for, and tell it how that goes."""

        def told(state: str, detail: str = "") -> None:
            tasks.create_task(self._socket.send_text(protocol.source(source, state, detail).decode()))

        with contextlib.suppress(WebSocketDisconnect, RuntimeError):
            async with asyncio.TaskGroup() as tasks:
                if source is None:
                    told("off")
                elif source == RELAY:
                    told("reading")
                    await self._pass_on()
                elif why := trouble(source, address):
                    told("fault", why)
                else:
                    told("waiting")
                    try:
                        async for caption in follow(source, address, name, password, told):
                            await self._hear(caption)
                    except SourceError as error:
                        told("fault", str(error))

    async def _hear(self, caption: Caption) -> None:
        broadcast = self._session.broadcast
        at_ms = max(0, self._clock() - broadcast.origin_ms) if broadcast else 0
        await self._take(protocol.dump({**fields(caption), "at_ms": at_ms}))

    async def _pass_on(self) -> None:
        """What feeds of this machine (ingest, relayed recognisers) are answered; their broadcasts are their own."""
        with self._context.hub.subscribe(fed=True) as queue:
            while True:
                await self._socket.send_text((await queue.get()).decode())


async def read_frame(socket: WebSocket) -> str | bytes:
    """Return the next frame. Raises WebSocketDisconnect."""
    message = await socket.receive()
    if message["type"] == "websocket.disconnect":
        raise WebSocketDisconnect(message.get("code", 1006))
    frame: str | bytes | None = message.get("text")
    return message["bytes"] if frame is None else frame


async def _end(task: asyncio.Task[None] | None) -> None:
    if task is not None:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task

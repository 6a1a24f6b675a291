"""One live socket: its frames to the session, the answers back, and what joins the same broadcast from beside the socket.

Beside it come the captions of a source the server follows for the client (``listen``), what other feeds of this machine
are answered (``listen`` to ``relay``), and a verdict given on the panel.
"""

import asyncio
import contextlib
from collections.abc import Callable, Mapping
from typing import Any

from starlette.websockets import WebSocket, WebSocketDisconnect

from nlp import Caption
from server import protocol
from server.context import AppContext
from server.session import Session
from server.sources.feed import fields
from server.sources.follow import SourceError, follow, trouble

RELAY = "relay"
MOST_WAITING = 16
Frame = str | bytes | None


class Line:
    """``clock`` gives milliseconds. Frames of all origins pass one queue, so that their answers keep their order."""

    def __init__(self, socket: WebSocket, session: Session, context: AppContext, clock: Callable[[], int]) -> None:
        self._socket = socket
        self._session = session
        self._context = context
        self._clock = clock
        self._inbox: asyncio.Queue[Frame] = asyncio.Queue(MOST_WAITING)
        self._source: asyncio.Task[None] | None = None

    async def run(self) -> None:
        """Speak until either side ends."""
        context, session = self._context, self._session
        await self._socket.accept()
        context.metrics.connections += 1
        context.lines.add(self)
        reader = asyncio.create_task(self._read())
        try:
            await self._socket.send_text(session.greet().decode())
            await self._pump()
        except (WebSocketDisconnect, RuntimeError):
            pass
        finally:
            context.lines.discard(self)
            context.metrics.connections -= 1
            await _end(reader)
            await _end(self._source)
            if session.broadcast is not None:
                session.broadcast.left_ms = self._clock()
            context.forget_old(self._clock())

    def knows(self, alert: str) -> bool:
        """Whether this broadcast told of an alert."""
        return self._session.knows(alert)

    def say(self, message: Mapping[str, Any]) -> None:
        """Take a message as if the client had sent it; one too many is dropped."""
        with contextlib.suppress(asyncio.QueueFull):
            self._inbox.put_nowait(protocol.dump(message))

    async def _pump(self) -> None:
        session = self._session
        while session.closing is None:
            due = session.due_ms()
            wait = None if due is None else max(0.0, (due - self._clock()) / 1000)
            try:
                frame = await asyncio.wait_for(self._inbox.get(), wait)
            except TimeoutError:
                answers = session.tick(self._clock())
            else:
                if frame is None:
                    return
                answers = await self._take(frame)
            for answer in answers:
                await self._socket.send_text(answer.decode())
                self._context.hub.publish(answer)
        await self._socket.close(session.closing)

    async def _take(self, frame: str | bytes) -> list[bytes]:
        answers = self._session.receive(frame, self._clock())
        asked, self._session.listening = self._session.listening, None
        if asked is not None:
            await _end(self._source)
            self._source = asyncio.create_task(self._listen(**asked.fields))
        return answers

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
        await self._inbox.put(protocol.dump({**fields(caption), "at_ms": at_ms}))

    async def _pass_on(self) -> None:
        """What feeds of this machine (ingest, relayed recognisers) are answered; their broadcasts are their own."""
        with self._context.hub.subscribe(fed=True) as queue:
            while True:
                await self._socket.send_text((await queue.get()).decode())

    async def _read(self) -> None:
        try:
            while True:
                await self._inbox.put(await _frame(self._socket))
        except WebSocketDisconnect:
            await self._inbox.put(None)


async def _frame(socket: WebSocket) -> str | bytes:
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

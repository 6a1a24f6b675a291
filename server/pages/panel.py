"""The panel at ``/panel`` and its socket: what broadcasts are told, and verdicts given beside them."""

import asyncio
import contextlib

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route, WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect

from server import protocol
from server.context import AppContext
from server.line import read_frame
from server.pages.rendering import page

MOST_PANELS = 32


def routes(context: AppContext) -> list[BaseRoute]:
    """Return the panel's routes."""

    def panel(request: Request) -> Response:
        return page(request, "panel.html")

    async def socket(socket: WebSocket) -> None:
        if not socket.scope.get("trusted"):
            await socket.close(4401, "open the panel from this server")
            return
        await socket.accept()
        if len(context.hub) >= MOST_PANELS:
            context.metrics.refused.labels("panels").inc()
            await socket.close(1013, f"{MOST_PANELS} panels are open already")
            return
        with context.hub.subscribe() as queue, contextlib.suppress(WebSocketDisconnect, RuntimeError):
            running = [broadcast for broadcast in context.broadcasts.values() if broadcast.left_ms is None]
            standing = [frame for broadcast in running for frame in broadcast.standing()]
            sender = asyncio.create_task(_send(socket, standing, queue))
            try:
                while True:
                    _verdict(context, await read_frame(socket))
            finally:
                sender.cancel()

    return [Route("/panel", panel), WebSocketRoute("/v1/panel", socket)]


async def _send(socket: WebSocket, standing: list[bytes], queue: asyncio.Queue[bytes]) -> None:
    """What stands as the panel opens, then what comes."""
    with contextlib.suppress(WebSocketDisconnect, RuntimeError):
        for frame in standing:
            await socket.send_text(frame.decode())
        while True:
            await socket.send_text((await queue.get()).decode())


def _verdict(context: AppContext, frame: str | bytes) -> None:
    """Bring a verdict given on a panel to the broadcasts that told of the alert; anything else is passed over."""
    with contextlib.suppress(protocol.ProtocolError):
        message = protocol.decode(frame)
        if isinstance(message, protocol.Message) and message.type == "verdict":
            context.verdict(message.fields)

"""The pages the server shows on its own address. Server-rendered, no inline script, no network."""

import asyncio
import contextlib
import tomllib
from importlib.resources import files
from pathlib import Path

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Mount, Route, WebSocketRoute
from starlette.staticfiles import StaticFiles
from starlette.websockets import WebSocket, WebSocketDisconnect

from server import protocol
from server.context import AppContext
from server.line import read_frame
from server.pages import check, home, rules, sessions, settings
from server.pages.rendering import language, page
from server.settings import extension_folder

MOST_PANELS = 32

__all__ = ["language", "page", "routes", "show"]


def show() -> dict[str, object]:
    """The demo broadcast: title, products and spoken lines (``server/demo/show.toml``)."""
    return tomllib.loads(files("server").joinpath("demo/show.toml").read_text("utf-8"))


def routes(context: AppContext) -> list[BaseRoute]:
    """Return the pages' routes."""

    def panel(request: Request) -> Response:
        return page(request, "panel.html")

    def demo(request: Request) -> Response:
        return page(request, "demo.html", show=show())

    def demo_show(request: Request) -> Response:
        return Response(protocol.dump(show()), media_type="application/json")

    async def panel_socket(socket: WebSocket) -> None:
        if not socket.scope.get("trusted"):
            await socket.close(4401, "open the panel from this server")
            return
        await socket.accept()
        if len(context.hub) >= MOST_PANELS:
            context.metrics.refused.labels("panels").inc()
            await socket.close(1013, f"{MOST_PANELS} panels are open already")
            return
        with context.hub.subscribe() as queue, contextlib.suppress(WebSocketDisconnect, RuntimeError):
            sender = asyncio.create_task(_send(socket, queue))
            try:
                while True:
                    _verdict(context, await read_frame(socket))
            finally:
                sender.cancel()

    def shared(request: Request) -> Response:
        return _extension_file("shared", request.path_params["name"])

    def words(request: Request) -> Response:
        return _extension_file("_locales", request.path_params["name"], "messages.json")

    return [
        Route("/panel", panel),
        Route("/demo", demo),
        Route("/demo/show.json", demo_show),
        WebSocketRoute("/v1/panel", panel_socket),
        Route("/shared/{name}", shared),
        Route("/_locales/{name}/messages.json", words),
        *home.routes(context),
        *sessions.routes(context),
        *rules.routes(context),
        *settings.routes(context),
        *check.routes(context),
        Mount("/static", StaticFiles(packages=[("server.pages", "static")])),
    ]


async def _send(socket: WebSocket, queue: asyncio.Queue[bytes]) -> None:
    with contextlib.suppress(WebSocketDisconnect, RuntimeError):
        while True:
            await socket.send_text((await queue.get()).decode())


def _verdict(context: AppContext, frame: str | bytes) -> None:
    """Bring a verdict given on a panel to the broadcasts that told of the alert; anything else is passed over."""
    with contextlib.suppress(protocol.ProtocolError):
        message = protocol.decode(frame)
        if isinstance(message, protocol.Message) and message.type == "verdict":
            context.verdict(message.fields)


def _extension_file(*place: str) -> Response:
    """What the extension's pages and ours share: scripts and words."""
    path = Path(str(extension_folder())).joinpath(*place)
    kinds = {".js": "text/javascript", ".json": "application/json"}
    if path.suffix not in kinds or not path.is_file():
        return PlainTextResponse("no such file", 404)
    return Response(path.read_bytes(), media_type=kinds[path.suffix])

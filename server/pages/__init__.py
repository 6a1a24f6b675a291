"""The pages the server shows on its own address. Server-rendered, no inline script, no network."""

from pathlib import Path

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from server import protocol
from server.context import AppContext
from server.demo import script
from server.pages import check, home, panel, rules, sessions, settings
from server.pages.rendering import language, page
from server.settings import extension_folder

__all__ = ["language", "page", "routes"]


def routes(context: AppContext) -> list[BaseRoute]:
    """Return the pages' routes."""

    def demo(request: Request) -> Response:
        return page(request, "demo.html", show=script())

    def demo_show(request: Request) -> Response:
        return Response(protocol.dump(script()), media_type="application/json")

    def shared(request: Request) -> Response:
        return _extension_file("shared", request.path_params["name"])

    def words(request: Request) -> Response:
        return _extension_file("_locales", request.path_params["name"], "messages.json")

    return [
        Route("/demo", demo),
        Route("/demo/show.json", demo_show),
        Route("/shared/{name}", shared),
        Route("/_locales/{name}/messages.json", words),
        *home.routes(context),
        *panel.routes(context),
        *sessions.routes(context),
        *rules.routes(context),
        *settings.routes(context),
        *check.routes(context),
        Mount("/static", StaticFiles(packages=[("server.pages", "static")])),
    ]


def _extension_file(*place: str) -> Response:
    """What the extension's pages and ours share: scripts and words."""
    path = Path(str(extension_folder())).joinpath(*place)
    kinds = {".js": "text/javascript", ".json": "application/json"}
    if path.suffix not in kinds or not path.is_file():
        return PlainTextResponse("no such file", 404)
    return Response(path.read_bytes(), media_type=kinds[path.suffix])

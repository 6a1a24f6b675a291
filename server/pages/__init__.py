"""The pages the server shows on its own address: home, panel, demo. Server-rendered, no inline script, no network."""

import tomllib
from importlib.resources import files

from jinja2 import Environment, PackageLoader, select_autoescape
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, PlainTextResponse, Response
from starlette.routing import BaseRoute, Mount, Route, WebSocketRoute
from starlette.staticfiles import StaticFiles
from starlette.websockets import WebSocket, WebSocketDisconnect

from server import __version__, protocol
from server.context import AppContext
from server.settings import extension_folder

_TEMPLATES = Environment(
    loader=PackageLoader("server.pages"), autoescape=select_autoescape(), trim_blocks=True, lstrip_blocks=True
)


def show() -> dict[str, object]:
    """The demo broadcast: title, products and spoken lines (``server/demo/show.toml``)."""
    return tomllib.loads(files("server").joinpath("demo/show.toml").read_text("utf-8"))


def language(request: Request) -> str:
    """``zh`` unless the page was asked for, or the browser prefers, English."""
    asked = request.query_params.get("lang") or request.headers.get("accept-language", "zh")
    return "en" if asked.lower().startswith("en") else "zh"


def page(request: Request, template: str, **values: object) -> HTMLResponse:
    """Render one of our templates."""
    return HTMLResponse(_TEMPLATES.get_template(template).render(lang=language(request), version=__version__, **values))


def routes(context: AppContext) -> list[BaseRoute]:
    """Return the pages' routes."""

    def home(request: Request) -> Response:
        rules = context.checker.rules if context.checker else ()
        wanted = request.query_params.get("q", "").strip()
        found = [r for r in rules if wanted in f"{r.id} {r.title} {r.why} {' '.join(r.cite)}"] if wanted else []
        return page(
            request, "home.html", context=context, rules=rules, found=found, wanted=wanted,
            broadcasts=list(context.broadcasts.values()), port=context.settings.port,
        )  # fmt: skip

    def pair_code(request: Request) -> Response:
        return page(request, "pair.html", code=context.pairing.show())

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
        with context.hub.subscribe() as queue:
            try:
                while True:
                    await socket.send_text((await queue.get()).decode())
            except (WebSocketDisconnect, RuntimeError):
                return

    def shared(request: Request) -> Response:
        name = request.path_params["name"]
        path = extension_folder().joinpath("shared", name)
        if not name.endswith((".js", ".css")) or "/" in name or not path.is_file():
            return PlainTextResponse("no such file", 404)
        return FileResponse(str(path), media_type="text/javascript" if name.endswith(".js") else "text/css")

    return [
        Route("/", home),
        Route("/pair", pair_code, methods=["GET"]),
        Route("/panel", panel),
        Route("/demo", demo),
        Route("/demo/show.json", demo_show),
        WebSocketRoute("/v1/panel", panel_socket),
        Route("/shared/{name}", shared),
        Mount("/static", StaticFiles(packages=[("server.pages", "static")])),
    ]

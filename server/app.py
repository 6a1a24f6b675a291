"""The Starlette shell: routes, what a session asks of the server around it, and what starts and stops with the server."""

import asyncio
import contextlib
import secrets
import signal
from collections.abc import AsyncIterator, Callable, Iterator

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Route, WebSocketRoute
from starlette.websockets import WebSocket

from nlp import Checker, RuleError, item_from_dict
from server import __version__, ingest, languagetool, pages, protocol
from server.context import AppContext
from server.guard import SECURITY_HEADERS, Guard
from server.live import live, now_ms, ticking
from server.record import LiveRecorder
from server.session import Broadcast, Doors
from server.settings import Settings
from server.tokens import Pairing, Tokens

FORGET_SECONDS = 10.0
FORCE_SECONDS = 0.1


def create_app(settings: Settings, checker: Checker | None = None, recorder: LiveRecorder | None = None) -> Starlette:
    """Build the app. Without ``checker`` the rules are loaded while it runs; without ``recorder`` nothing is kept."""
    tokens = Tokens(settings.data / "tokens")
    context = AppContext(settings, tokens, Pairing(tokens), checker, recorder)

    @contextlib.asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        tasks = [ticking(lambda: context.forget_old(now_ms()), FORGET_SECONDS)]
        if context.checker is None:
            tasks.append(asyncio.create_task(_first_rules(context)))
        with _reload_on_signal(context):
            yield
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        for broadcast in context.broadcasts.values():
            if recorder := context.recorder_of(broadcast):
                recorder.finish(broadcast)

    def is_token(token: str) -> bool:
        given = bool(settings.token) and secrets.compare_digest(token.encode(), settings.token.encode())
        return bool(token) and (given or tokens.is_valid(token))

    app = Starlette(
        routes=_routes(context, _doors(context, is_token)),
        lifespan=lifespan,
        middleware=[Middleware(Guard, hosts=settings.hosts, origins=settings.origins, is_token=is_token)],
        exception_handlers={Exception: _broken},
    )
    app.state.context = context
    return app


async def _first_rules(context: AppContext) -> None:
    try:
        await context.load_rules()
    except RuleError:
        context.failed = True


@contextlib.contextmanager
def _reload_on_signal(context: AppContext) -> Iterator[None]:
    """SIGHUP loads the rules anew, where there is such a signal and this is the main thread."""

    async def reload() -> None:
        with contextlib.suppress(RuleError):
            await context.load_rules()

    running: set[asyncio.Task[None]] = set()

    def heard() -> None:
        task = asyncio.create_task(reload())
        running.add(task)
        task.add_done_callback(running.discard)

    loop = asyncio.get_running_loop()
    with contextlib.suppress(AttributeError, NotImplementedError, RuntimeError, ValueError):
        loop.add_signal_handler(signal.SIGHUP, heard)
    yield
    with contextlib.suppress(AttributeError, NotImplementedError, RuntimeError, ValueError):
        loop.remove_signal_handler(signal.SIGHUP)


def _routes(context: AppContext, doors: Doors) -> list[BaseRoute]:
    async def live_socket(socket: WebSocket) -> None:
        await live(socket, context, doors)

    def health(request: Request) -> Response:
        ready = context.checker is not None
        body = {
            "status": "ready" if ready else "failed" if context.failed else "starting",
            "version": __version__,
            "protocol": protocol.PROTOCOL,
            "rules": context.checker.rules_version if context.checker else None,
            "rule_count": context.checker.rule_count if context.checker else 0,
            "broadcasts": sum(b.left_ms is None for b in context.broadcasts.values()),
            "fault": context.fault or context.record_fault or None,
        }
        return _json(body, 200 if ready else 503)

    def metrics(request: Request) -> Response:
        recording = context.recorder is not None and not context.record_fault
        rules = context.checker.rule_count if context.checker else 0
        context.metrics.connections.set(context.connected)
        context.metrics.panels.set(len(context.hub))
        text = context.metrics.text(broadcasts=len(context.broadcasts), recording=recording, rules=rules)
        return PlainTextResponse(text, media_type="text/plain; version=0.0.4")

    async def reload(request: Request) -> Response:
        try:
            await context.load_rules()
        except RuleError as error:
            return _json({"error": str(error)}, 422)
        checker = doors.checker()
        return _json({"rules": checker.rules_version, "rule_count": checker.rule_count})

    async def pair(request: Request) -> Response:
        return _paired(context, await request.body())

    return [
        WebSocketRoute("/v1/live", live_socket),
        Route("/health", health),
        Route("/metrics", metrics),
        Route("/pair", pair, methods=["POST"]),
        Route("/api/reload", reload, methods=["POST"]),
        *languagetool.routes(context),
        *ingest.routes(context, doors, now_ms),
        *pages.routes(context),
    ]


def _paired(context: AppContext, body: bytes) -> Response:
    """Exchange a code for a token."""
    try:
        asked = protocol.load(body)
        token = context.pairing.exchange(str(asked["code"]), str(asked.get("name", "browser")))
    except (ValueError, KeyError, TypeError, AttributeError):
        return _json({"error": "send {\"code\": \"123456\"}"}, 400)
    except PermissionError as error:
        return _json({"error": str(error)}, 429)
    except OSError as error:
        return _json({"error": f"the token cannot be kept: {error.strerror}"}, 507)
    return _json({"token": token}) if token else _json({"error": "wrong or old code"}, 403)


def _json(body: object, status: int = 200) -> Response:
    return Response(protocol.dump(body), status, media_type="application/json")


async def _broken(request: Request, error: Exception) -> Response:
    """Something of ours broke: say so, with the headers every page has."""
    headers = {name.decode(): value.decode() for name, value in SECURITY_HEADERS}
    return PlainTextResponse("PitchGuard broke here; its log says where", 500, headers)


def _doors(context: AppContext, is_token: Callable[[str], bool]) -> Doors:
    metrics = context.metrics
    forcing = False

    def force_soon(recorder: LiveRecorder) -> None:
        """Force to the disk what was recorded: on another thread, once the warning is out, and all of a moment at once."""
        nonlocal forcing

        def force() -> None:
            nonlocal forcing
            forcing = False
            loop.run_in_executor(None, recorder.sync)

        if not forcing:
            forcing, loop = True, asyncio.get_running_loop()
            loop.call_later(FORCE_SECONDS, force)

    def checker() -> Checker:
        if context.checker is None:
            raise RuntimeError("the rules are not loaded yet")
        return context.checker

    def begin(broadcast: Broadcast) -> None:
        context.broadcasts[broadcast.id] = broadcast
        if recorder := context.recorder_of(broadcast):
            recorder.begin(broadcast, checker().rules_version)

    def happened(broadcast: Broadcast) -> None:
        recorder = context.recorder_of(broadcast)
        events = broadcast.stream.events()
        for event in events:
            if event.kind == "alert" and event.alert:
                broadcast.counts["alerts"] += 1
                metrics.alerts.labels(event.alert.level).inc()
            elif event.kind == "corrected":
                broadcast.counts["corrected"] += 1
                metrics.corrected.inc()
            if recorder:
                recorder.event(broadcast, event)
        if events and recorder:
            force_soon(recorder)

    def finish(broadcast: Broadcast) -> str | None:
        context.broadcasts.pop(broadcast.id, None)
        recorder = context.recorder_of(broadcast)
        return recorder.finish(broadcast) if recorder else None

    def noted(what: str) -> None:
        counters = {"caption": metrics.captions, "too_fast": metrics.dropped}
        (counters[what] if what in counters else metrics.bad.labels(what)).inc()

    return Doors(
        checker=checker,
        is_token=is_token,
        resume=context.broadcasts.get,
        begin=begin,
        read_sheet=lambda items: [item_from_dict(item, where=f"product {n}") for n, item in enumerate(items, 1)],
        happened=happened,
        finish=finish,
        fault=lambda: context.record_fault,
        elsewhere=context.verdict,
        noted=noted,
        new_id=lambda: secrets.token_urlsafe(12),
    )

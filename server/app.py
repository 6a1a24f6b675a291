"""The Starlette shell: routes, the pump between a socket and its session, and what starts and stops with the server."""

import contextlib
import secrets
import time
from collections.abc import AsyncIterator, Callable

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Route, WebSocketRoute
from starlette.websockets import WebSocket

from nlp import Checker, RuleError, item_from_dict
from server import __version__, ingest, languagetool, pages, protocol
from server.context import AppContext
from server.guard import Guard
from server.line import Line
from server.record import LiveRecorder
from server.session import Broadcast, Doors, Session
from server.settings import Settings
from server.tokens import Pairing, Tokens

MOST_CONNECTIONS = 1000


def create_app(settings: Settings, checker: Checker | None = None, recorder: LiveRecorder | None = None) -> Starlette:
    """Build the app. Without ``checker`` the rules are loaded when it starts; without ``recorder`` nothing is kept."""
    tokens = Tokens(settings.data / "tokens")
    context = AppContext(settings, tokens, Pairing(tokens), checker, recorder)

    @contextlib.asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        if context.checker is None:
            context.checker = await run_in_threadpool(Checker.load, settings.rules)
        yield
        for broadcast in context.broadcasts.values():
            if context.recorder:
                context.recorder.finish(broadcast)

    def is_token(token: str) -> bool:
        given = bool(settings.token) and secrets.compare_digest(token.encode(), settings.token.encode())
        return bool(token) and (given or tokens.is_valid(token))

    app = Starlette(
        routes=_routes(context, is_token),
        lifespan=lifespan,
        middleware=[Middleware(Guard, hosts=settings.hosts, origins=settings.origins, is_token=is_token)],
    )
    app.state.context = context
    return app


def _routes(context: AppContext, is_token: Callable[[str], bool]) -> list[BaseRoute]:
    async def live(socket: WebSocket) -> None:
        if context.metrics.connections >= MOST_CONNECTIONS or context.checker is None:
            context.metrics.refused += 1
            await socket.close(1013, "starting or too many connections")
            return
        session = Session(_doors(context, is_token), trusted=bool(socket.scope.get("trusted")), now_ms=now_ms())
        await Line(socket, session, context, now_ms).run()

    async def health(request: Request) -> Response:
        ready = context.checker is not None
        body = {
            "status": "ready" if ready else "starting",
            "version": __version__,
            "protocol": protocol.PROTOCOL,
            "rules": context.checker.rules_version if context.checker else None,
            "rule_count": context.checker.rule_count if context.checker else 0,
            "broadcasts": sum(b.left_ms is None for b in context.broadcasts.values()),
            "fault": context.fault or context.record_fault or None,
        }
        return Response(protocol.dump(body), 200 if ready else 503, media_type="application/json")

    async def metrics(request: Request) -> Response:
        m = context.metrics
        pairs = {
            "connections": m.connections, "captions_total": m.captions, "alerts_total": m.alerts,
            "dropped_total": m.dropped, "refused_total": m.refused, "broadcasts": len(context.broadcasts),
            "uptime_seconds": int(time.time() - context.started),
        }  # fmt: skip
        lines = [
            f"# TYPE pitchguard_{name} {'counter' if name.endswith('_total') else 'gauge'}\npitchguard_{name} {value}"
            for name, value in pairs.items()
        ]
        return PlainTextResponse("\n".join(lines) + "\n")

    async def pair(request: Request) -> Response:
        try:
            body = protocol.load(await request.body())
            token = context.pairing.exchange(str(body["code"]), str(body.get("name", "browser")))
        except (ValueError, KeyError, TypeError):
            return _json({"error": "send {\"code\": \"123456\"}"}, 400)
        except PermissionError as error:
            return _json({"error": str(error)}, 429)
        return _json({"token": token}) if token else _json({"error": "wrong or old code"}, 403)

    async def reload(request: Request) -> Response:
        try:
            context.checker = await run_in_threadpool(Checker.load, context.settings.rules)
            context.fault = ""
        except RuleError as error:
            context.fault = str(error)
            return _json({"error": str(error)}, 422)
        return _json({"rules": context.checker.rules_version, "rule_count": context.checker.rule_count})

    return [
        WebSocketRoute("/v1/live", live),
        Route("/health", health),
        Route("/metrics", metrics),
        Route("/pair", pair, methods=["POST"]),
        Route("/api/reload", reload, methods=["POST"]),
        *languagetool.routes(context),
        *ingest.routes(context, _doors(context, is_token), now_ms),
        *pages.routes(context),
    ]


def _json(body: object, status: int = 200) -> Response:
    return Response(protocol.dump(body), status, media_type="application/json")


def now_ms() -> int:
    """Milliseconds of a clock that never jumps."""
    return time.monotonic_ns() // 1_000_000


def _doors(context: AppContext, is_token: Callable[[str], bool]) -> Doors:
    def checker() -> Checker:
        if context.checker is None:
            raise RuntimeError("the rules are not loaded yet")
        return context.checker

    def begin(broadcast: Broadcast) -> None:
        context.broadcasts[broadcast.id] = broadcast
        if context.recorder:
            context.recorder.begin(broadcast, checker().rules_version)

    def happened(broadcast: Broadcast) -> None:
        context.metrics.captions += 1
        for event in broadcast.stream.events():
            broadcast.counts["alerts"] += event.kind == "alert"
            broadcast.counts["corrected"] += event.kind == "corrected"
            context.metrics.alerts += event.kind == "alert"
            if context.recorder:
                context.recorder.event(broadcast, event)

    def finish(broadcast: Broadcast) -> str | None:
        context.broadcasts.pop(broadcast.id, None)
        return context.recorder.finish(broadcast) if context.recorder else None

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
        new_id=lambda: secrets.token_urlsafe(12),
    )

"""Captions from anything that can speak HTTP or is a recogniser's client: ``POST /v1/ingest`` and ``/v1/asr/{kind}``.

Both feed a session of their own; what it answers goes to the panels. Documented in docs/sources.md.
"""

from collections.abc import Callable

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route, WebSocketRoute
from starlette.websockets import WebSocket

from nlp import Caption
from server.context import AppContext
from server.protocol import ProtocolError, decode, dump, load
from server.session import Doors
from server.sources.feed import Feed
from server.sources.relay import CLOSE_BAD_TARGET, RECOGNISERS, is_here, relay

MOST_CAPTIONS = 100


def routes(context: AppContext, doors: Doors, clock: Callable[[], int]) -> list[BaseRoute]:
    """Return the two routes; ``clock`` gives milliseconds."""
    feeds: dict[str, Feed] = {}

    def feed() -> Feed:
        """The one feed of all posts, begun anew once its broadcast was forgotten."""
        known = feeds.get("ingest")
        if known is None or known.broadcast is None or known.broadcast.id not in context.broadcasts:
            if known is not None:
                known.close()
            known = feeds["ingest"] = Feed(context, doors, clock, "ingest")
        return known

    async def ingest(request: Request) -> Response:
        if context.checker is None:
            return _answer({"error": "the rules are not loaded yet"}, 503)
        try:
            captions = _captions(await request.body())
        except (ProtocolError, ValueError) as error:
            return _answer({"error": str(error)}, 400)
        answers = feed().captions(captions)
        return _answer({"answers": [load(answer) for answer in answers]}, 200)

    async def asr(socket: WebSocket) -> None:
        scheme, _, token = socket.headers.get("authorization", "").partition(" ")
        if not socket.scope.get("trusted") and not (scheme.lower() == "bearer" and doors.is_token(token)):
            await socket.close(4401, "a token is needed: Authorization: Bearer")
            return
        kind, to = socket.path_params["kind"], socket.query_params.get("to", "")
        if kind not in RECOGNISERS or not is_here(to):
            await socket.close(CLOSE_BAD_TARGET, "to= is a ws:// address of this machine")
            return
        if context.checker is None:
            await socket.close(1013, "the rules are not loaded yet")
            return
        own = Feed(context, doors, clock, kind)
        try:
            await relay(socket, to, kind, own)
        finally:
            own.close()

    return [Route("/v1/ingest", ingest, methods=["POST"]), WebSocketRoute("/v1/asr/{kind}", asr)]


def _captions(body: bytes) -> list[Caption]:
    """Return the caption, or the list of captions, in a body. Raises ProtocolError or ValueError."""
    data = load(body)
    messages = data if isinstance(data, list) else [data]
    if len(messages) > MOST_CAPTIONS:
        raise ValueError(f"at most {MOST_CAPTIONS} captions at once")
    captions = []
    for message in messages:
        caption = decode(dump({**message, "type": "caption"} if isinstance(message, dict) else message))
        if not isinstance(caption, Caption):
            raise ValueError("only captions come in here")
        captions.append(caption)
    return captions


def _answer(body: object, status: int) -> Response:
    return Response(dump(body), status, media_type="application/json")

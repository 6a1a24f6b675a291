"""The door: every request and socket passes here before anything reads it. Pure ASGI.

Only the Host we serve is answered (421 else: no DNS rebinding). An Origin must be an allowed extension's or our own
(403 else: no page from elsewhere). No Origin, or an extension we do not know, is no browser page: a socket may then
open, but must bring a token. State-changing requests (POST) without an Origin need a token, too.
"""

from collections.abc import Callable
from typing import Any

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

MAX_BODY_BYTES = 20_000_000
_EXTENSION_SCHEMES = ("moz-extension://", "chrome-extension://", "safari-web-extension://")
SECURITY_HEADERS = (
    (
        b"content-security-policy",
        b"default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
        b"connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; "
        b"require-trusted-types-for 'script'",
    ),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"x-frame-options", b"DENY"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
)


class Guard:
    """ASGI middleware. ``is_token`` checks ``Authorization: Bearer`` of requests that no page of ours made."""

    def __init__(
        self, app: ASGIApp, *, hosts: frozenset[str], origins: frozenset[str], is_token: Callable[[str], bool]
    ) -> None:
        self._app = app
        self._hosts = hosts
        self._origins = origins
        self._is_token = is_token

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Refuse, or let pass with ``scope["trusted"]`` set."""
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        refusal = self._refusal(scope, headers)
        if refusal:
            await _refuse(scope, receive, send, *refusal)
            return
        scope["trusted"] = headers.get("origin") in self._origins
        await self._app(scope, receive, _with_headers(send) if scope["type"] == "http" else send)

    def _refusal(self, scope: Scope, headers: Headers) -> tuple[int, str] | None:
        if headers.getlist("host") and (len(headers.getlist("host")) > 1 or headers["host"].lower() not in self._hosts):
            return 421, "wrong Host: this server answers only on its own address"
        if not headers.get("host"):
            return 421, "no Host"
        origin = headers.get("origin")
        known = origin in self._origins
        if origin is not None and not known:
            outside = scope["type"] == "http" and scope.get("path") != "/pair"
            if outside or not origin.startswith(_EXTENSION_SCHEMES):
                return 403, "wrong Origin: this page may not talk to PitchGuard"
        if scope["type"] == "websocket":
            return None
        try:
            length = int(headers.get("content-length", "0"))
        except ValueError:
            return 400, "bad Content-Length"
        if length > MAX_BODY_BYTES:
            return 413, f"more than {MAX_BODY_BYTES} bytes"
        unsafe = scope["method"] not in ("GET", "HEAD", "OPTIONS")
        if unsafe and not known and scope.get("path") not in ("/pair", "/v2/check"):
            scheme, _, token = headers.get("authorization", "").partition(" ")
            if scheme.lower() != "bearer" or not self._is_token(token):
                return 401, "a token is needed: Authorization: Bearer …"
        return None


async def _refuse(scope: Scope, receive: Receive, send: Send, status: int, reason: str) -> None:
    """Answer before accept. A refused WebSocket handshake is an HTTP answer where the server can give one."""
    body = reason.encode()
    prefix = "http.response"
    if scope["type"] == "websocket":
        if "websocket.http.response" not in scope.get("extensions", {}):
            await receive()
            await send({"type": "websocket.close", "code": 1008, "reason": reason})
            return
        await receive()
        prefix = "websocket.http.response"
    headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"content-length", str(len(body)).encode())]
    await send({"type": f"{prefix}.start", "status": status, "headers": [*headers, *SECURITY_HEADERS]})
    await send({"type": f"{prefix}.body", "body": body})


def _with_headers(send: Send) -> Send:
    async def wrapped(message: Message) -> None:
        if message["type"] == "http.response.start":
            present = {name for name, _ in message.get("headers", [])}
            extra: list[Any] = [pair for pair in SECURITY_HEADERS if pair[0] not in present]
            message = {**message, "headers": [*message.get("headers", []), *extra]}
        await send(message)

    return wrapped

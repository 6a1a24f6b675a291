"""The door: every request and socket passes here before anything reads it. Pure ASGI.

Only the Host we serve is answered (421 else: no DNS rebinding). An Origin must be an allowed extension's or our own
(403 else: no page from elsewhere), and what the browser says of the request's site must agree: a page elsewhere may
link to our pages, never load them. No Origin, or an extension we do not know, is no browser page: a socket may then
open, but must bring a token. State-changing requests (POST) without an Origin need a token, too. Whoever is not on
this machine needs one for everything. Bodies are counted as they come, whatever length they claim.
"""

import base64
import binascii
import ipaddress
from collections.abc import Callable
from typing import Any

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

MAX_BODY_BYTES = 20_000_000
MAX_SMALL_BODY_BYTES = 4_096
SMALL_BODIES = frozenset({"/pair", "/api/reload"})
OPEN_POSTS = frozenset({"/pair", "/v2/check"})
NEVER_LINKED = frozenset({"/pair"})
FOR_EXTENSIONS = frozenset({"/pair", "/health"})
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
    (b"permissions-policy", b"camera=(), microphone=(), geolocation=(), display-capture=()"),
    (b"cache-control", b"no-store"),
)


class Guard:
    """ASGI middleware. ``is_token`` checks ``Authorization`` of requests that no page of ours made."""

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
        known = headers.get("origin") in self._origins
        scope["trusted"] = known and (_is_here(scope) or self._has_token(headers))
        if scope["type"] == "websocket":
            await self._app(scope, receive, send)
        else:
            await self._answer(scope, receive, send)

    def _refusal(self, scope: Scope, headers: Headers) -> tuple[int, str] | None:
        hosts, origins = headers.getlist("host"), headers.getlist("origin")
        if len(hosts) != 1 or hosts[0].lower() not in self._hosts:
            return 421, "wrong Host: this server answers only on its own address"
        known = len(origins) == 1 and origins[0] in self._origins
        if origins and not known:
            outside = scope["type"] == "http" and scope.get("path") not in FOR_EXTENSIONS
            if outside or len(origins) > 1 or not origins[0].startswith(_EXTENSION_SCHEMES):
                return 403, "wrong Origin: this page may not talk to PitchGuard"
        if not origins and _from_elsewhere(scope, headers):
            return 403, "this page may not be loaded by another"
        if scope["type"] == "websocket":
            return None
        if not _is_here(scope) and not self._has_token(headers):
            return 401, "from another machine a token is needed"
        unsafe = scope["method"] not in ("GET", "HEAD", "OPTIONS")
        if unsafe and not known and scope.get("path") not in OPEN_POSTS and not self._has_token(headers, "bearer"):
            return 401, "a token is needed: Authorization: Bearer …"
        return _too_long(scope, headers)

    def _has_token(self, headers: Headers, *schemes: str) -> bool:
        """A token as Bearer, or as the password of Basic (what a browser can send from another machine)."""
        scheme, _, value = headers.get("authorization", "").partition(" ")
        if scheme.lower() not in (schemes or ("bearer", "basic")):
            return False
        if scheme.lower() == "basic":
            try:
                value = base64.b64decode(value, validate=True).decode().partition(":")[2]
            except (binascii.Error, UnicodeDecodeError):
                return False
        return self._is_token(value)

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on: its body counted, its answer with our headers."""
        started = False

        async def begun(message: Message) -> None:
            nonlocal started
            started = True
            await _with_headers(send)(message)

        try:
            await self._app(scope, _counted(receive, _most(scope)), begun)
        except _TooLargeError:
            if started:
                raise
            await _refuse(scope, receive, send, 413, f"more than {_most(scope)} bytes")


class _TooLargeError(Exception):
    """The body is longer than allowed."""


def _is_here(scope: Scope) -> bool:
    """Whether the other side is on this machine."""
    host, _ = scope.get("client") or ("", 0)
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _from_elsewhere(scope: Scope, headers: Headers) -> bool:
    """Whether a browser loads this for another site's page; following a link to most pages is allowed."""
    if headers.get("sec-fetch-site", "none") in ("none", "same-origin"):
        return False
    followed = headers.get("sec-fetch-mode") == "navigate" and headers.get("sec-fetch-dest") == "document"
    safe = scope.get("method") in ("GET", "HEAD") and scope.get("path") not in NEVER_LINKED
    return not (followed and safe)


def _most(scope: Scope) -> int:
    return MAX_SMALL_BODY_BYTES if scope.get("path") in SMALL_BODIES else MAX_BODY_BYTES


def _too_long(scope: Scope, headers: Headers) -> tuple[int, str] | None:
    length = headers.get("content-length", "0")
    if not (length.isascii() and length.isdigit()):
        return 400, "bad Content-Length"
    return (413, f"more than {_most(scope)} bytes") if int(length[:20]) > _most(scope) else None


def _counted(receive: Receive, most: int) -> Receive:
    """Count the body as it comes. Raises _TooLargeError."""
    size = 0

    async def counted() -> Message:
        nonlocal size
        message = await receive()
        size += len(message.get("body", b""))
        if size > most:
            raise _TooLargeError
        return message

    return counted


async def _refuse(scope: Scope, receive: Receive, send: Send, status: int, reason: str) -> None:
    """Answer before accept. A refused WebSocket handshake is an HTTP answer where the server can give one."""
    body = reason.encode()
    prefix = "http.response"
    if scope["type"] == "websocket":
        await receive()
        if "websocket.http.response" not in scope.get("extensions", {}):
            await send({"type": "websocket.close", "code": 1008, "reason": reason})
            return
        prefix = "websocket.http.response"
    headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"content-length", str(len(body)).encode())]
    if status == 401:
        headers.append((b"www-authenticate", b'Basic realm="PitchGuard: any name, a token as the password"'))
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

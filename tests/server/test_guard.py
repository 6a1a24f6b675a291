"""The door, with hand-made scopes: refused before anything reads the request."""

from typing import Any

import pytest

from server.guard import MAX_BODY_BYTES, Guard

HOST = "127.0.0.1:8787"
OURS = "chrome-extension://abcdefghijklmnopabcdefghijklmnop"


async def knock(
    kind: str = "websocket", path: str = "/v1/live", method: str = "GET", **headers: str
) -> tuple[int | str, bool]:
    """Return (status or "passed", trusted)."""
    seen: dict[str, Any] = {}

    async def app(scope: Any, receive: Any, send: Any) -> None:
        seen["trusted"] = scope["trusted"]

    sent: list[Any] = []

    async def send(message: Any) -> None:
        sent.append(message)

    async def receive() -> Any:
        return {"type": f"{kind}.connect" if kind == "websocket" else "http.request"}

    raw = [
        (name.replace("_", "-").encode(), value.encode()) for name, value in {"host": HOST, **headers}.items() if value
    ]
    scope: dict[str, Any] = {
        "type": kind,
        "path": path,
        "method": method,
        "headers": raw,
        "extensions": {"websocket.http.response": {}},
    }
    guard = Guard(
        app,
        hosts=frozenset({HOST}),
        origins=frozenset({OURS, f"http://{HOST}"}),
        is_token=lambda token: token == "right",
    )
    await guard(scope, receive, send)
    return (sent[0]["status"], False) if sent else ("passed", seen["trusted"])


async def test_the_extension_and_our_own_pages_are_trusted() -> None:
    assert await knock(origin=OURS) == ("passed", True)
    assert await knock(origin=f"http://{HOST}") == ("passed", True)


async def test_a_program_may_knock_but_is_not_trusted() -> None:
    assert await knock() == ("passed", False)
    assert await knock(origin="moz-extension://0b5c") == ("passed", False)


@pytest.mark.parametrize(
    "origin",
    [
        "https://evil.example",
        "null",
        f"https://{HOST}",
        "http://127.0.0.1:9999",
        OURS + "x.evil",
        "http://localhost.evil",
    ],
)
async def test_a_page_from_elsewhere_is_refused(origin: str) -> None:
    assert await knock(origin=origin) == (
        (403, False) if not origin.startswith("chrome-extension") else ("passed", False)
    )
    assert await knock("http", "/health", origin=origin) == (403, False)


@pytest.mark.parametrize(
    "host", ["evil.example", "127.0.0.1", "127.0.0.1:80", f"{HOST}.evil.example", "[::1]:8787", ""]
)
async def test_a_wrong_host_is_refused(host: str) -> None:
    assert await knock(host=host, origin=OURS) == (421, False)


async def test_changing_something_needs_a_token_or_our_own_page() -> None:
    assert await knock("http", "/api/reload", "POST") == (401, False)
    assert await knock("http", "/api/reload", "POST", authorization="Bearer wrong") == (401, False)
    assert (await knock("http", "/api/reload", "POST", authorization="Bearer right"))[0] == "passed"
    assert (await knock("http", "/api/reload", "POST", origin=f"http://{HOST}"))[0] == "passed"
    assert (await knock("http", "/pair", "POST"))[0] == "passed"


async def test_a_body_too_large_is_refused() -> None:
    assert await knock("http", "/pair", "POST", content_length=str(MAX_BODY_BYTES + 1)) == (413, False)
    assert await knock("http", "/pair", "POST", content_length="many") == (400, False)

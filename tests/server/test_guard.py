"""The door, with hand-made scopes: refused before anything reads the request."""

import base64
from typing import Any

import pytest

from server.guard import MAX_BODY_BYTES, MAX_SMALL_BODY_BYTES, Guard

HOST = "127.0.0.1:8787"
OURS = "chrome-extension://abcdefghijklmnopabcdefghijklmnop"


async def knock(
    kind: str = "websocket", path: str = "/v1/live", method: str = "GET", client: str = "127.0.0.1", **headers: str
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
        "client": (client, 50_000),
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
    assert await knock("http", "/metrics", origin=origin) == (403, False)


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


@pytest.mark.parametrize(
    ("path", "length", "status"),
    [("/pair", str(MAX_SMALL_BODY_BYTES + 1), 413), ("/check", str(MAX_BODY_BYTES + 1), 413), ("/pair", "many", 400),
     ("/pair", "-1", 400), ("/pair", "9" * 5000, 413)],
)  # fmt: skip
async def test_a_body_that_says_it_is_too_large_is_refused(path: str, length: str, status: int) -> None:
    assert await knock("http", path, "POST", origin=f"http://{HOST}", content_length=length) == (status, False)


SITES = ("cross-site", "same-site")


@pytest.mark.parametrize("site", SITES)
@pytest.mark.parametrize("dest", ["image", "script", "iframe", "empty", "style"])
async def test_our_pages_cannot_be_loaded_by_another_page(site: str, dest: str) -> None:
    fetched = {"sec_fetch_site": site, "sec_fetch_mode": "no-cors", "sec_fetch_dest": dest}
    for path in ("/", "/pair", "/report/x", "/metrics", "/health"):
        assert await knock("http", path, **fetched) == (403, False)


@pytest.mark.parametrize("site", SITES)
async def test_a_link_from_elsewhere_may_be_followed_but_not_to_the_pairing_code(site: str) -> None:
    followed = {"sec_fetch_site": site, "sec_fetch_mode": "navigate", "sec_fetch_dest": "document"}
    assert await knock("http", "/panel", **followed) == ("passed", False)
    assert await knock("http", "/pair", **followed) == (403, False)
    assert await knock("http", "/pair", sec_fetch_site="none", sec_fetch_mode="navigate") == ("passed", False)
    assert await knock("http", "/check", "POST", origin="null", **followed) == (403, False)


async def test_an_extension_we_do_not_know_may_pair_and_ask_how_we_are_and_no_more() -> None:
    other = "moz-extension://0b5c"
    assert (await knock("http", "/pair", "POST", origin=other))[0] == "passed"
    assert (await knock("http", "/health", origin=other))[0] == "passed"
    for path in ("/", "/metrics", "/report/x", "/v2/check"):
        assert await knock("http", path, origin=other) == (403, False)


async def test_from_another_machine_nothing_opens_without_a_token() -> None:
    away = "192.0.2.7"
    for path in ("/", "/pair", "/health", "/metrics", "/report/x", "/v2/check"):
        assert await knock("http", path, client=away) == (401, False)
        assert await knock("http", path, client=away, origin=f"http://{HOST}") == (401, False)
    basic = "Basic " + base64.b64encode(b"host:right").decode()
    assert await knock("http", "/panel", client=away, authorization=basic) == ("passed", False)
    for bad in ("Basic !!", "Basic " + base64.b64encode(b"host:wrong").decode(), "Digest right", "Bearer"):
        assert await knock("http", "/panel", client=away, authorization=bad) == (401, False)


async def test_from_another_machine_an_origin_alone_is_not_trusted() -> None:
    for client in ("192.0.2.7", "", "not an address"):
        assert await knock(client=client, origin=OURS) == ("passed", False)
    assert await knock(client="192.0.2.7", origin=OURS, authorization="Bearer right") == ("passed", True)
    assert await knock(client="::1", origin=OURS) == ("passed", True)


async def test_a_password_in_the_browser_changes_nothing_by_itself() -> None:
    basic = "Basic " + base64.b64encode(b"host:right").decode()
    assert await knock("http", "/api/reload", "POST", authorization=basic) == (401, False)


async def test_two_hosts_or_origins_are_refused() -> None:
    async def asked(*headers: tuple[bytes, bytes]) -> int:
        sent: list[Any] = []

        async def send(message: Any) -> None:
            sent.append(message)

        scope = {"type": "http", "path": "/", "method": "GET", "headers": list(headers), "client": ("127.0.0.1", 1)}
        guard = Guard(_never, hosts=frozenset({HOST}), origins=frozenset({OURS}), is_token=bool)
        await guard(scope, _never, send)
        return int(sent[0]["status"])

    host, ours = (b"host", HOST.encode()), (b"origin", OURS.encode())
    assert await asked(host, (b"host", b"evil.example")) == 421
    assert await asked(host, ours, (b"origin", b"https://evil.example")) == 403
    assert await asked() == 421


async def _never(*_: Any) -> Any:
    raise AssertionError("nothing may pass")


async def test_a_body_that_lies_about_its_length_is_cut_off() -> None:
    async def app(scope: Any, receive: Any, send: Any) -> None:
        while (await receive()).get("more_body"):
            pass
        await send({"type": "http.response.start", "status": 200, "headers": []})

    sent: list[Any] = []

    async def send(message: Any) -> None:
        sent.append(message)

    left = iter(range(99, -1, -1))

    async def receive() -> Any:
        return {"type": "http.request", "body": b"x" * 1000, "more_body": bool(next(left))}

    headers = [(b"host", HOST.encode())]
    scope = {"type": "http", "path": "/pair", "method": "POST", "headers": headers, "client": ("127.0.0.1", 1)}
    await Guard(app, hosts=frozenset({HOST}), origins=frozenset(), is_token=bool)(scope, receive, send)
    assert sent[0]["status"] == 413


async def test_a_socket_is_refused_before_it_is_read_on_servers_without_answers() -> None:
    sent: list[Any] = []

    async def send(message: Any) -> None:
        sent.append(message)

    async def receive() -> Any:
        return {"type": "websocket.connect"}

    scope = {"type": "websocket", "path": "/v1/live", "headers": [(b"host", b"evil.example")], "client": ("::1", 1)}
    await Guard(_never, hosts=frozenset({HOST}), origins=frozenset(), is_token=bool)(scope, receive, send)
    assert sent == [{"type": "websocket.close", "code": 1008, "reason": sent[0]["reason"]}]

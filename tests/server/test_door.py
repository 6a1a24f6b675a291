"""The door of a real server in its own process: what is refused at the start, what every answer carries, what is logged."""

import asyncio
import http.client
import json
import os
import ssl
import stat
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.requests import Request
from websockets.sync.client import connect

from server.app import _broken
from server.guard import SECURITY_HEADERS
from tests.browser.harness import ROOT, Server

TOKEN = "test-token"
SAID = "家人们今天这款真的是全网最低价"
STRICT = {
    "content-security-policy": {
        "default-src 'none'", "script-src 'self'", "style-src 'self'", "connect-src 'self'", "form-action 'self'", "base-uri 'none'",
        "frame-ancestors 'none'", "require-trusted-types-for 'script'",
    },
    "cross-origin-opener-policy": {"same-origin"}, "cross-origin-resource-policy": {"same-origin"}, "x-content-type-options": {"nosniff"},
    "x-frame-options": {"DENY"}, "cache-control": {"no-store"},
}  # fmt: skip


def serve(*options: str, data: Path) -> subprocess.CompletedProcess[str]:
    """Run ``pitchguard serve`` to its end."""
    command = [sys.executable, "-m", "server", "serve", "--port", "0", "--data", str(data), *options]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A certificate for 127.0.0.1 and its key, made for this run."""
    folder = tmp_path_factory.mktemp("tls")
    cert, key = folder / "cert.pem", folder / "key.pem"
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=127.0.0.1",
               "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", str(key), "-out", str(cert)]  # fmt: skip
    try:
        subprocess.run(command, capture_output=True, check=True)
    except FileNotFoundError:
        pytest.skip("openssl is not installed")
    return cert, key


@pytest.mark.parametrize(
    ("options", "said"),
    [(["--host", "0.0.0.0"], "--tls-cert"), (["--host", "192.0.2.1"], "--tls-cert"), (["--tls-cert", __file__], "belong together")],
)  # fmt: skip
def test_off_this_machine_without_tls_is_refused_in_one_line(tmp_path: Path, options: list[str], said: str) -> None:
    ended = serve(*options, data=tmp_path)
    assert ended.returncode == 2
    assert said in ended.stderr
    assert len(ended.stderr.strip().splitlines()) == 1


def test_every_address_and_a_bad_certificate_are_refused(tmp_path: Path, certificate: tuple[Path, Path]) -> None:
    cert, key = certificate
    ended = serve("--host", "0.0.0.0", "--tls-cert", str(cert), "--tls-key", str(key), data=tmp_path)
    assert (ended.returncode, "name the one" in ended.stderr) == (2, True)
    ended = serve("--tls-cert", str(key), "--tls-key", str(key), data=tmp_path)
    assert (ended.returncode, "no certificate" in ended.stderr) == (2, True)


def test_with_tls_everything_is_encrypted(tmp_path: Path, certificate: tuple[Path, Path]) -> None:
    cert, key = certificate
    trust = ssl.create_default_context(cafile=str(cert))
    server = Server(tmp_path, "--token", TOKEN, "--tls-cert", str(cert), "--tls-key", str(key))
    server._answers = lambda: True  # type: ignore[method-assign]
    server.start()
    try:
        with urllib.request.urlopen(f"https://127.0.0.1:{server.port}/health", timeout=10, context=trust) as answer:
            assert json.load(answer)["status"] == "ready"
        with connect(f"wss://127.0.0.1:{server.port}/v1/live", ssl=trust) as socket:
            assert json.loads(socket.recv(10))["type"] == "hello"
        with pytest.raises((http.client.HTTPException, OSError)):
            urllib.request.urlopen(f"http://127.0.0.1:{server.port}/health", timeout=5)
    finally:
        server.stop()


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server that logs all it ever logs; started on a data folder that is open and damaged."""
    data = tmp_path_factory.mktemp("data")
    (data / "tokens").write_bytes(b"\xff\xfe damaged\n")
    (data / "record.sqlite3").write_bytes(b"this is no database " * 100)
    data.chmod(0o755)
    running = Server(data, "--token", TOKEN, "--log-level", "debug", "--log-format", "json")
    running.start()
    yield running
    running.stop()


def data_of(server: Server) -> Path:
    """Its data folder."""
    return Path(server._options[1])


def test_damaged_files_are_kept_aside_and_the_server_runs(server: Server) -> None:
    names = {
        path.name.partition(".")[0].partition("-damaged")[0]
        for path in data_of(server).iterdir()
        if "damaged" in path.name
    }
    assert names == {"tokens", "record"}
    with urllib.request.urlopen(f"{server.url}/health", timeout=10) as answer:
        assert json.load(answer)["fault"] is None


@pytest.mark.skipif(os.name != "posix", reason="no modes here")
def test_everything_it_keeps_is_the_users_alone(server: Server) -> None:
    folder = data_of(server)
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in (folder, *folder.iterdir())}
    assert [name for name, mode in modes.items() if mode & 0o077] == []


def answers(server: Server) -> Iterator[tuple[str, int, Any]]:
    """(what, status, headers) of one answer of every kind."""
    asked: list[tuple[str, str, dict[str, str]]] = [
        *(("GET", path, {}) for path in ("/", "/panel", "/pair", "/demo", "/check", "/health", "/metrics", "/nowhere")),
        *(("GET", path, {}) for path in ("/static/style.css", "/shared/deck.js", "/v2/languages", "/report/none")),
        ("DELETE", "/pair", {"Origin": server.url}), ("POST", "/pair", {}), ("POST", "/api/reload", {}),
        ("GET", "/", {"Origin": "https://evil.example"}), ("GET", "/static/../../../etc/passwd", {}), ("POST", "/check", {}),
    ]  # fmt: skip
    for method, path, headers in asked:
        line = http.client.HTTPConnection("127.0.0.1", server.port, timeout=10)
        line.request(method, path, headers=headers)
        answer = line.getresponse()
        answer.read()
        yield f"{method} {path}", answer.status, answer.headers
        line.close()


def test_every_answer_carries_the_strict_headers(server: Server) -> None:
    seen = set()
    for what, status, headers in answers(server):
        seen.add(status)
        for name, value in SECURITY_HEADERS:
            if (what, name) == ("GET /check", b"referrer-policy"):
                continue  # a form without a referrer would come with the Origin "null"
            assert headers.get(name.decode()) == value.decode(), (what, name)
        for name, parts in STRICT.items():
            assert parts <= set(str(headers.get(name)).split("; ")), (what, name)
    assert {200, 401, 403, 404, 405} <= seen


def test_no_level_of_log_holds_what_was_said(tmp_path: Path) -> None:
    server = Server(tmp_path, "--token", TOKEN, "--log-level", "debug")
    server.start()
    with connect(f"ws://127.0.0.1:{server.port}/v1/live") as socket:
        socket.recv(10)
        socket.send(json.dumps({"type": "identify", "protocol": 1, "token": TOKEN}))
        socket.recv(10)
        for text in (SAID, "{" + SAID):
            socket.send(json.dumps({"type": "caption", "cue": "a", "rev": 0, "text": text, "final": True, "at_ms": 0}))
            socket.recv(10)
        socket.send("{" + SAID)
        socket.recv(10)
    assert server._process
    assert server._process.stdout
    server._process.terminate()
    log = server._process.stdout.read()
    server.stop()
    assert "connection open" in log, "the log is there"
    assert not any(SAID[n : n + 2] in log for n in range(len(SAID) - 1))
    assert TOKEN not in log


def test_a_fault_of_ours_is_answered_with_the_strict_headers_and_no_words() -> None:
    answer = asyncio.run(_broken(Request({"type": "http", "headers": []}), KeyError(SAID)))
    assert answer.status_code == 500
    assert SAID not in bytes(answer.body).decode()
    assert dict(answer.raw_headers).items() >= dict(SECURITY_HEADERS).items()


@pytest.mark.parametrize(
    ("code", "status"), [("12345", 403), ("９９９９９９", 403), (7, 403), (None, 403), ({"a": 1}, 403)]
)
def test_a_wrong_code_is_refused_and_the_fifth_locks(server: Server, code: Any, status: int) -> None:
    request = urllib.request.Request(f"{server.url}/pair", json.dumps({"code": code}).encode())
    with pytest.raises(urllib.error.HTTPError) as caught:
        urllib.request.urlopen(request, timeout=10)
    caught.value.close()
    assert caught.value.code in (status, 429)


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"7", b'"x"', b"{}", b"\xff"])
def test_what_is_no_pairing_message_is_refused(server: Server, body: bytes) -> None:
    with pytest.raises(urllib.error.HTTPError) as caught:
        urllib.request.urlopen(urllib.request.Request(f"{server.url}/pair", body), timeout=10)
    caught.value.close()
    assert caught.value.code in (400, 429)


@pytest.mark.no_cover
@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_a_low_limit_on_open_files_is_raised_for_our_connections(tmp_path: Path) -> None:
    command = f"ulimit -Sn 256; exec {sys.executable} -m server serve --port 0 --no-record --data {tmp_path}"
    process = subprocess.Popen(["bash", "-c", command], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert process.stdout
    try:
        assert any(line.startswith("ready on") for line in process.stdout)
        limits = Path(f"/proc/{process.pid}/limits").read_text("utf-8").splitlines()
        [soft] = [line.split()[3] for line in limits if line.startswith("Max open files")]
        assert soft == "unlimited" or int(soft) > 256
    finally:
        process.terminate()
        process.wait(20)
        process.stdout.close()

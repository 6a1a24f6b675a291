"""Rules loaded once, another program on a port, and a record of three broadcasts, the first one years old."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from nlp import Caption, Checker, Product
from server.record import LiveRecorder, Store
from server.session import Broadcast

LONG_AGO = "2020-01-01T00:00:00.000+00:00"


@pytest.fixture(autouse=True)
def loaded(checker: Checker, monkeypatch: pytest.MonkeyPatch) -> None:
    """The package's rules are loaded once for all of these commands."""
    load = Checker.load
    monkeypatch.setattr(Checker, "load", lambda dirs=(): load(dirs) if dirs else checker)


@pytest.fixture
def recorded(tmp_path: Path, checker: Checker) -> Path:
    """Three broadcasts, the first one years old."""
    store = Store(tmp_path)
    for number in range(3):
        recorder = LiveRecorder(store, *([lambda: LONG_AGO] if number == 0 else []))
        broadcast = Broadcast(
            f"show{number}", checker.stream(product=Product.FOOD), product=Product.FOOD, client="test"
        )
        recorder.begin(broadcast, checker.rules_version)
        broadcast.stream.caption(Caption("c", 0, "这款全网最低价", True, 5000, "t"), 5000)
        broadcast.last_ms = 65_000
        for event in broadcast.stream.events():
            recorder.event(broadcast, event)
        recorder.finish(broadcast)
    store.close()
    return tmp_path


@pytest.fixture
def stranger() -> Iterator[int]:
    """Another program on a port."""

    class Other(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            """Answer something else."""
            self.send_response(200)
            self.end_headers()
            self.wfile.write(b"hello")

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    other = ThreadingHTTPServer(("127.0.0.1", 0), Other)
    thread = threading.Thread(target=other.serve_forever, daemon=True)
    thread.start()
    yield other.server_address[1]
    other.shutdown()
    other.server_close()
    thread.join(5)

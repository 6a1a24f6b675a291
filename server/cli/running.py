"""A real server in this process, on its own thread: for ``replay``, ``demo`` and tests."""

import contextlib
import socket
import threading
import time
from collections.abc import Iterator
from dataclasses import replace

import uvicorn

from nlp import Checker
from server.app import create_app
from server.cli.errors import UserError
from server.record import LiveRecorder
from server.settings import Settings

START_SECONDS = 60
BACKLOG = 2048


def bind(host: str, port: int) -> socket.socket:
    """Return a listening socket (port 0: a free one). Raises UserError where the port is taken."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    bound = socket.socket(family, socket.SOCK_STREAM)
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        bound.bind((host, port))
        bound.listen(BACKLOG)  # from here on a client waits instead of being refused while the rules load
    except OSError as error:
        bound.close()
        raise UserError(
            f"port {port} on {host} cannot be used ({error.strerror}): stop what runs there, or choose another with --port"
        ) from error
    return bound


def uvicorn_server(app: object, log_level: str = "warning") -> uvicorn.Server:
    """A uvicorn set up as we want it: small frames, no access log, quick goodbye."""
    config = uvicorn.Config(
        app,  # type: ignore[arg-type]
        log_level=log_level, access_log=False, ws="websockets-sansio", ws_max_size=131_072, ws_ping_interval=20.0,
        ws_ping_timeout=20.0, timeout_graceful_shutdown=3, server_header=False, lifespan="on",
    )  # fmt: skip
    return uvicorn.Server(config)


@contextlib.contextmanager
def server(settings: Settings, checker: Checker | None = None, recorder: LiveRecorder | None = None) -> Iterator[Settings]:
    """Run a server until the block ends; yields the settings with the real port."""
    bound = bind(settings.host, settings.port)
    settings = replace(settings, port=bound.getsockname()[1])
    running = uvicorn_server(create_app(settings, checker, recorder))
    thread = threading.Thread(target=running.run, kwargs={"sockets": [bound]}, daemon=True)
    thread.start()
    deadline = time.monotonic() + START_SECONDS
    while not running.started:
        if not thread.is_alive() or time.monotonic() > deadline:
            raise UserError("the server did not start; run `pitchguard serve` to see why")
        time.sleep(0.01)
    try:
        yield settings
    finally:
        running.should_exit = True
        thread.join(10)
        bound.close()

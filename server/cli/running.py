"""A real server in this process, on its own thread: for ``replay``, ``demo`` and tests."""

import asyncio
import contextlib
import socket
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from types import FrameType

import uvicorn
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

from nlp import Checker
from server.app import create_app
from server.cli.errors import UserError
from server.record import LiveRecorder
from server.settings import Settings

START_SECONDS = 60
BACKLOG = 2048
PING_SECONDS = 20.0
DATE_SECONDS = 1.0
SEND_BUFFER = 262_144
MOST_OPEN = 1200
MOST_OPEN_FILES = 4096


def bind(host: str, port: int) -> socket.socket:
    """Return a listening socket (port 0: a free one). Raises UserError where the port is taken."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    bound = socket.socket(family, socket.SOCK_STREAM)
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SEND_BUFFER)  # what a client that does not read may hold up
    try:
        bound.bind((host, port))
        bound.listen(BACKLOG)  # from here on a client waits instead of being refused while the rules load
    except OSError as error:
        bound.close()
        raise UserError(
            f"port {port} on {host} cannot be used ({error.strerror}): stop what runs there, or choose another with --port"
        ) from error
    return bound


def allow_files(most: int) -> None:
    """Let the process hold as many files and sockets open as our caps on connections allow, as far as the system does."""
    try:
        import resource
    except ImportError:
        return  # Windows has no such limit
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft != resource.RLIM_INFINITY and soft < most:
        wanted = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, wanted), hard))


class Sockets(WebSocketsSansIOProtocol):
    """uvicorn's WebSockets, but a client that answers no ping is cut off even where it takes no bytes any more."""

    def keepalive_timeout(self) -> None:
        """Say goodbye as uvicorn does, then drop what cannot be sent."""
        super().keepalive_timeout()
        self.transport.abort()


class Server(uvicorn.Server):
    """uvicorn's, but it sleeps until it is told to stop: its ten looks a second cost as much as two captions."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self._loop: asyncio.AbstractEventLoop | None = None
        self._told = asyncio.Event()

    def stop(self) -> None:
        """Stop soon; from any thread."""
        self.should_exit = True
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._told.set)

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """A signal asks to stop."""
        super().handle_exit(sig, frame)
        self.stop()

    async def main_loop(self) -> None:
        """Wait; each second the date in our headers is put right."""
        self._loop = asyncio.get_running_loop()
        while not await self.on_tick(0):
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(DATE_SECONDS):
                    await self._told.wait()


def uvicorn_server(
    app: object, *, tls: tuple[Path, Path] | None = None, ping_seconds: float = PING_SECONDS
) -> Server:
    """A uvicorn set up as we want it: small frames, no compression, no access log, our logging, quick goodbye.

    ``tls``: certificate and key. A client that is silent for twice ``ping_seconds`` is gone.
    """
    config = uvicorn.Config(
        app,  # type: ignore[arg-type]
        log_config=None, access_log=False, ws=Sockets, ws_max_size=131_072, ws_per_message_deflate=False,
        ws_ping_interval=ping_seconds, ws_ping_timeout=ping_seconds, timeout_graceful_shutdown=3, limit_concurrency=MOST_OPEN,
        server_header=False, lifespan="on", ssl_certfile=tls[0] if tls else None, ssl_keyfile=tls[1] if tls else None,
    )  # fmt: skip
    return Server(config)


@contextlib.contextmanager
def server(
    settings: Settings, checker: Checker | None = None, recorder: LiveRecorder | None = None, *, ping_seconds: float = PING_SECONDS
) -> Iterator[Settings]:
    """Run a server until the block ends; yields the settings with the real port."""
    bound = bind(settings.host, settings.port)
    settings = replace(settings, port=bound.getsockname()[1])
    app = create_app(settings, checker, recorder)
    running = uvicorn_server(app, ping_seconds=ping_seconds)
    thread = threading.Thread(target=running.run, kwargs={"sockets": [bound]}, daemon=True)
    thread.start()
    deadline = time.monotonic() + START_SECONDS
    while not (running.started and app.state.context.checker):
        if not thread.is_alive() or app.state.context.failed or time.monotonic() > deadline:
            raise UserError("the server did not start; run `pitchguard serve` to see why")
        time.sleep(0.01)
    try:
        yield settings
    finally:
        running.stop()
        thread.join(10)
        bound.close()

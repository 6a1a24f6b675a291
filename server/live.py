"""What meets a live socket behind the door: the caps, and the clock everything goes by."""

import asyncio
import time
from collections.abc import Callable

from starlette.websockets import WebSocket

from server.context import AppContext
from server.line import Line
from server.session import Doors, Session

MOST_CONNECTIONS = 1000
CLOSE_BUSY = 1013


def now_ms() -> int:
    """Milliseconds of a clock that never jumps."""
    return time.monotonic_ns() // 1_000_000


async def live(socket: WebSocket, context: AppContext, doors: Doors) -> None:
    """Serve one client of the protocol until it leaves."""
    await socket.accept()
    if context.checker is None:
        await _refuse(socket, context, "starting", "the rules are not loaded yet: try again in a moment")
    elif context.connected >= MOST_CONNECTIONS:
        await _refuse(socket, context, "full", f"{MOST_CONNECTIONS} connections are open already")
    else:
        session = Session(doors, trusted=bool(socket.scope.get("trusted")), now_ms=now_ms())
        await Line(socket, session, context, now_ms).run()


async def _refuse(socket: WebSocket, context: AppContext, why: str, reason: str) -> None:
    context.metrics.refused.labels(why).inc()
    await socket.close(CLOSE_BUSY, reason)


def ticking(tick: Callable[[], None], seconds: float) -> asyncio.Task[None]:
    """Call ``tick`` every so many seconds until the task is cancelled."""

    async def run() -> None:
        while True:
            await asyncio.sleep(seconds)
            tick()

    return asyncio.create_task(run())

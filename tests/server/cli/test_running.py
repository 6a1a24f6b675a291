"""A server that sleeps until it is told to stop."""

import asyncio
import signal
import threading
from collections.abc import Callable

import pytest
from starlette.applications import Starlette

from server.cli import running
from server.cli.running import Server, uvicorn_server

Stop = Callable[[Server], None]


@pytest.mark.parametrize("stop", [Server.stop, lambda server: server.handle_exit(signal.SIGTERM, None)], ids=["told", "signal"])
async def test_it_wakes_at_once_when_told_to_stop(stop: Stop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "DATE_SECONDS", 3600.0)
    server = uvicorn_server(Starlette())
    sleeping = asyncio.create_task(server.main_loop())
    await asyncio.sleep(0.05)
    assert not sleeping.done()
    teller = threading.Thread(target=stop, args=(server,))
    teller.start()
    await asyncio.wait_for(sleeping, 10)
    teller.join()


async def test_told_before_it_runs_it_does_not_sleep() -> None:
    server = uvicorn_server(Starlette())
    server.stop()
    await asyncio.wait_for(server.main_loop(), 10)


def test_told_after_its_loop_is_gone_it_is_silent() -> None:
    server = uvicorn_server(Starlette())

    async def briefly() -> None:
        sleeping = asyncio.create_task(server.main_loop())
        await asyncio.sleep(0)
        sleeping.cancel()

    asyncio.run(briefly())
    server.stop()
    assert server.should_exit

"""The real server, killed and starved of disk while it records: nothing acknowledged is lost, the chain holds."""

import re
import resource
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest
from websockets.sync.client import ClientConnection, connect

from server.protocol import dump, load
from server.record import Store

KILLS = 5
QUOTA = 1024 * 1024


@contextmanager
def serving(data: Path, limit: Callable[[], None] | None = None) -> Iterator[tuple[subprocess.Popen[str], int]]:
    """Run ``pitchguard serve`` on a free port; yields the process and the port."""
    command = [sys.executable, "-m", "server", "serve", "--port", "0", "--data", str(data), "--token", "t"]
    running = subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        preexec_fn=limit,
        cwd=Path(__file__).parents[3],
    )
    assert running.stdout is not None
    try:
        for line in running.stdout:
            if found := re.match(r"ready on http://127\.0\.0\.1:(\d+)/", line):
                yield running, int(found[1])
                break
        else:
            pytest.fail("the server did not start")
    finally:
        running.kill()
        running.wait(30)
        running.stdout.close()


def begin(socket: ClientConnection) -> str:
    """Identify; return the session."""
    socket.recv()
    socket.send(dump({"type": "identify", "protocol": 1, "client": "test", "token": "t"}).decode())
    return str(load(socket.recv())["session"])


def say(socket: ClientConnection, number: int) -> list[dict[str, Any]]:
    """Say a line that alerts; return the answers up to its alerts, which acknowledge it."""
    fields = {"type": "caption", "cue": f"c{number}", "rev": 0, "text": f"{number}号链接这款全网最低价", "final": True}
    socket.send(dump({**fields, "at_ms": number * 3000, "source": "test"}).decode())
    answers = [load(socket.recv(30))]
    while answers[-1]["type"] != "alerts":
        answers.append(load(socket.recv(30)))
    return answers


def recorded(data: Path, session: str) -> set[str]:
    with closing(Store(data)) as store:
        assert store.verify() == []
        return {entry.data()["id"] for entry in store.entries(session, kinds=("alert",))}


def test_the_server_killed_while_recording_loses_nothing_it_acknowledged(tmp_path: Path) -> None:
    rounds = 0
    for _ in range(KILLS):
        acknowledged: set[str] = set()
        with serving(tmp_path) as (running, port), connect(f"ws://127.0.0.1:{port}/v1/live", proxy=None) as socket:
            session = begin(socket)
            for number in range(7 + 5 * rounds):
                acknowledged |= {alert["id"] for alert in say(socket, number)[-1]["alerts"]}
            socket.send(
                '{"type":"caption","cue":"z","rev":0,"text":"全网最低价","final":true,"at_ms":99000,"source":"test"}'
            )
            running.kill()
            running.wait(30)
        assert len(acknowledged) == 7 + 5 * rounds
        assert acknowledged <= recorded(tmp_path, session)
        rounds += 1
    assert rounds == KILLS


def test_a_full_disk_is_said_and_never_silences_a_warning(tmp_path: Path) -> None:
    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (QUOTA, QUOTA))

    before: set[str] = set()
    with serving(tmp_path, limit) as (_, port), connect(f"ws://127.0.0.1:{port}/v1/live", proxy=None) as socket:
        session = begin(socket)
        for number in range(1000):
            answers = say(socket, number)
            assert len(answers[-1]["alerts"]) == 1
            if number and (told := [m for m in answers if m["type"] == "error"]):
                break
            before |= {alert["id"] for alert in answers[-1]["alerts"]}
        else:
            pytest.fail("the quota was never reached")
        assert told[0]["code"] == "record_failed"
        assert say(socket, 2000)[-1]["alerts"]
    kept = recorded(tmp_path, session)
    assert len(before - kept) <= 1
    assert len(kept) >= 20
    with serving(tmp_path) as (_, port), connect(f"ws://127.0.0.1:{port}/v1/live", proxy=None) as socket:
        session = begin(socket)
        assert say(socket, 1)[-1]["alerts"]
    assert len(recorded(tmp_path, session)) == 1

"""The real server, killed and starved of disk while it records: nothing acknowledged is lost, the chain holds."""

import os
import re
import resource
import signal
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

ROOT = Path(__file__).parents[3]
KILLS = 100
UNDER_WAY = '{"type":"caption","cue":"z","rev":0,"text":"全网最低价","final":true,"at_ms":99000,"source":"test"}'
SERVERS = """
import gc, os, pathlib, sys
from nlp import Checker
from server.app import create_app
from server.cli.running import bind, uvicorn_server
from server.record import recording
from server.settings import Settings
data, checker = pathlib.Path(sys.argv[1]), Checker.load()
gc.freeze()
for _ in range(int(sys.argv[2])):
    bound = bind("127.0.0.1", 0)
    child = os.fork()
    if not child:
        with recording(data) as recorder:
            settings = Settings(port=bound.getsockname()[1], data=data, token="t")
            os.write(1, b"%d %d\\n" % (os.getpid(), settings.port))
            uvicorn_server(create_app(settings, checker, recorder)).run(sockets=[bound])
    bound.close()
    os.waitpid(child, 0)
"""
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
        cwd=ROOT,
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


@pytest.mark.no_cover
@pytest.mark.skipif(not hasattr(os, "fork"), reason="servers are forked from one that has the rules loaded")
def test_the_server_killed_while_recording_loses_nothing_it_acknowledged(tmp_path: Path) -> None:
    """A hundred servers on one record, each killed with a caption under way."""
    command = [sys.executable, "-c", SERVERS, str(tmp_path), str(KILLS)]
    acknowledged: dict[str, set[str]] = {}
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT) as servers:
        assert servers.stdout is not None
        for line in servers.stdout:
            running, port = (int(number) for number in line.split())
            said = 2 + len(acknowledged) % 4
            with connect(f"ws://127.0.0.1:{port}/v1/live", proxy=None) as socket:
                session = begin(socket)
                answers = [say(socket, number)[-1] for number in range(said)]
                acknowledged[session] = {alert["id"] for answer in answers for alert in answer["alerts"]}
                socket.send(UNDER_WAY)
                os.kill(running, signal.SIGKILL)
            assert len(acknowledged[session]) == said
    assert len(acknowledged) == KILLS
    with closing(Store(tmp_path)) as store:
        assert store.verify() == []
        kept = {(entry.session, entry.data()["id"]) for entry in store.entries(kinds=("alert",))}
    assert {(session, id) for session, ids in acknowledged.items() for id in ids} <= kept
    assert not list(tmp_path.glob("record-damaged*"))


@pytest.mark.no_cover
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

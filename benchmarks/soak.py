"""Hours of broadcasts in an hour, while things go wrong: ``make soak`` (``SOAK_MINUTES=60``: six hours, six times as fast).

Four hosts speak at once. The server is killed and started again, connections are cut and resumed, clients stop reading for
a while, rules are loaded anew, sound and broken. At the end every alert that a client was told of must stand in the
record, the record's chain must be whole, and memory must not have grown. Prints one JSON object; exit code 1 otherwise.
"""

import asyncio
import contextlib
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Any

import psutil
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake

from benchmarks.captions import revisions
from server.record import Store

MINUTES = float(os.environ.get("SOAK_MINUTES", "60"))
SPEED = 6
RATE = 10 * SPEED
HOSTS = 4
TOKEN = "soak-token"
MOST_GROWTH = 1.15
RULE = 'title = "测试的词"\nwhy = "说明"\nsay_instead = ["换一句"]\ncite = ["ad-law-9-3"]\nlevel = "hint"\npatterns = ["测试%d号词"]\nhits = ["这【测试%d号词】", "那【测试%d号词】"]\nallows = ["无", "没"]\n'


class Server:
    """``pitchguard serve`` in its own process, on one port through all its lives."""

    def __init__(self, folder: Path) -> None:
        self.data, self.pack = folder / "data", folder / "pack"
        (self.pack / "absolute").mkdir(parents=True)
        self.port = 0
        self.memory: list[int] = []
        self._process: subprocess.Popen[str] | None = None

    def start(self) -> None:
        """Start and wait until it is ready."""
        command = [sys.executable, "-m", "server", "serve", "--port", str(self.port), "--data", str(self.data),
                   "--token", TOKEN, "--rules", str(self.pack), "--log-level", "error"]  # fmt: skip
        self._process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        assert self._process.stdout
        line = next(line for line in self._process.stdout if line.startswith("ready on"))
        self.port = int(line.partition("127.0.0.1:")[2].partition("/")[0])

    def stop(self, how: int) -> None:
        """End it by a signal."""
        assert self._process
        self._process.send_signal(how)
        self._process.wait(30)
        assert self._process.stdout
        self._process.stdout.close()

    def reload(self, number: int, *, broken: bool) -> None:
        """Change the rules and ask for them."""
        text = RULE.replace("%d", str(number)) + ("level = 7\n" if broken else "")
        (self.pack / "absolute" / "soak.toml").write_text(text, "utf-8")
        assert self._process
        self._process.send_signal(signal.SIGHUP)

    def sample(self) -> None:
        """Note its memory."""
        assert self._process
        with contextlib.suppress(psutil.Error):
            self.memory.append(psutil.Process(self._process.pid).memory_info().rss)


class Host:
    """One broadcast after the other; comes back whenever it is cut off, and says again what was not answered."""

    def __init__(self, server: Server, number: int) -> None:
        self.server = server
        self.random = random.Random(number)
        self.told: set[tuple[str, str]] = set()
        self.counts: Counter[str] = Counter()
        self.delays: list[float] = []
        self._said = iter(revisions(number * 2000))
        self._number, self._show = number, 0
        self._waiting: dict[str, tuple[tuple[str, int, str, bool], float]] = {}
        self._session = ""

    async def speak(self, until: float) -> None:
        """Speak until the time is over."""
        while time.monotonic() < until:
            try:
                async with connect(f"ws://127.0.0.1:{self.server.port}/v1/live", open_timeout=20, proxy=None) as socket:
                    await self._identify(socket)
                    reader = asyncio.create_task(self._read(socket))
                    try:
                        await self._send(socket, until)
                    finally:
                        reader.cancel()
                        await asyncio.gather(reader, return_exceptions=True)
            except (OSError, ConnectionClosed, InvalidHandshake, TimeoutError):
                self.counts["cut off"] += 1
                await asyncio.sleep(0.3)

    async def _identify(self, socket: ClientConnection) -> None:
        await socket.recv()
        message = {"type": "identify", "protocol": 1, "token": TOKEN, "client": "soak", "resume": self._session or "none"}
        await socket.send(json.dumps(message))
        ready = json.loads(await socket.recv())
        self.counts["resumed" if ready["resumed"] else "begun"] += 1
        self._session = ready["session"]
        for said, _ in list(self._waiting.values()):
            await self._say(socket, said)

    async def _send(self, socket: ClientConnection, until: float) -> None:
        while time.monotonic() < until:
            for said in self._said:
                if said[0] not in self._waiting:
                    await self._say(socket, said)
                await asyncio.sleep(1 / RATE)
                if self.random.random() < 0.0008:
                    socket.transport.abort()
                if self.random.random() < 0.0004:
                    self.counts["stalls"] += 1
                    await asyncio.sleep(3)
                if time.monotonic() >= until:
                    return
            self._show += 1
            self._said = iter([(f"s{self._show}-{cue}", *rest) for cue, *rest in revisions((self._number * 2000 + self._show * 200) % 14_000)])

    async def _say(self, socket: ClientConnection, said: tuple[str, int, str, bool]) -> None:
        cue, rev, text, final = said
        self._waiting[cue] = said, time.perf_counter()
        fields = {"type": "caption", "cue": cue, "rev": rev, "text": text, "final": final, "at_ms": int(time.monotonic() * 1000)}
        await socket.send(json.dumps(fields))
        self.counts["captions"] += 1

    async def _read(self, socket: ClientConnection) -> None:
        async for frame in socket:
            message = json.loads(frame)
            if message["type"] == "error":
                self.counts[f"error {message['code']}"] += 1
            if message["type"] != "alerts":
                continue
            self.told.update((self._session, alert["id"]) for alert in message["alerts"])
            said = self._waiting.get(message["cue"])
            if said and said[0][1] <= message["rev"]:
                self.delays.append(1000 * (time.perf_counter() - said[1]))
                del self._waiting[message["cue"]]
                self.counts["answered"] += 1


async def trouble(server: Server, until: float) -> Counter[str]:
    """Make things go wrong until the time is over."""
    done: Counter[str] = Counter()
    random_ = random.Random(5)
    gap = max(8.0, MINUTES)
    while time.monotonic() + gap < until:
        for _ in range(int(gap)):
            await asyncio.sleep(1)
            server.sample()
        what = random_.choice(("kill", "reload", "broken rules", "reload"))
        done[what] += 1
        if what == "kill":
            server.reload(done.total(), broken=False)  # broken rules stop a start, as they should
            await asyncio.to_thread(server.stop, signal.SIGKILL)
            await asyncio.to_thread(server.start)
        else:
            server.reload(done.total(), broken=what == "broken rules")
        print(f"{(until - time.monotonic()) / 60:5.1f} min left; {dict(done)}; {server.memory[-1] >> 20} MB", file=sys.stderr, flush=True)
    await asyncio.sleep(max(0.0, until - time.monotonic()))
    return done


def verdict(server: Server, hosts: list[Host], done: Counter[str]) -> dict[str, Any]:
    """What came of it."""
    store = Store(server.data)
    kept = {(entry.session, entry.data()["id"]) for entry in store.entries(kinds=("alert",))}
    faults = [fault.what for fault in store.verify()]
    store.close()
    told = set().union(*(host.told for host in hosts))
    delays = sorted(delay for host in hosts for delay in host.delays)
    counts = sum((host.counts for host in hosts), Counter[str]())
    tenth = max(1, len(server.memory) // 10)
    early, late = sorted(server.memory[tenth : 4 * tenth]), sorted(server.memory[-3 * tenth :])
    return {
        "minutes": MINUTES, "as_hours": round(MINUTES * SPEED / 60, 1), "hosts": HOSTS, "trouble": dict(done), **dict(counts),
        "alerts_told": len(told), "told_but_not_kept": len(told - kept), "record_entries_faults": len(faults),
        "p50_ms": round(delays[len(delays) // 2], 1), "p99_ms": round(delays[len(delays) * 99 // 100], 1),
        "memory_mb": [early[len(early) // 2] >> 20, late[len(late) // 2] >> 20],
        "memory_growth": round(late[len(late) // 2] / early[len(early) // 2], 3),
    }  # fmt: skip


async def soak() -> dict[str, Any]:
    """Run it all."""
    with tempfile.TemporaryDirectory() as folder:
        server = Server(Path(folder))
        server.start()
        hosts = [Host(server, number) for number in range(HOSTS)]
        until = time.monotonic() + 60 * MINUTES
        try:
            [done, *_] = await asyncio.gather(trouble(server, until), *(host.speak(until) for host in hosts))
        finally:
            server.stop(signal.SIGTERM)
        return verdict(server, hosts, done)


def main() -> None:
    """Soak, and say how it went."""
    result = asyncio.run(soak())
    print(json.dumps(result, ensure_ascii=False))
    bad = result["told_but_not_kept"] or result["record_entries_faults"] or result["memory_growth"] > MOST_GROWTH
    raise SystemExit(1 if bad else 0)


if __name__ == "__main__":
    main()

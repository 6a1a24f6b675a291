"""The whole server under load beside a bare Starlette echo: 1, 50 and 500 connections, each ten revisions a second.

``python -m benchmarks.load``. Every connection plays real captions that grow by two characters. Paced: each sends on its
own clock whatever comes back, and a delay counts from the moment a caption was due. Flat out: each sends the next as
soon as the last is answered. Rounds of the two servers alternate; the figures are medians.
"""

import asyncio
import contextlib
import itertools
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from statistics import median

import psutil
import uvloop

from benchmarks.captions import revisions, source
from benchmarks.client import Client, caption

TOKEN = "benchmark-token"
RATE = 10.0
SECONDS = 6.0
ROUNDS = 3
NAMES = {"echo": "bare echo", "ours": "PitchGuard"}


@contextlib.contextmanager
def started(kind: str) -> Iterator[tuple[int, psutil.Process]]:
    """The server as its own process; yields port and process."""
    with tempfile.TemporaryDirectory() as data:
        module = ["benchmarks.echo"] if kind == "echo" else ["server", "serve", "--port", "0", "--data", data, "--token", TOKEN]
        process = subprocess.Popen([sys.executable, "-m", *module], stdout=subprocess.PIPE, text=True)
        try:
            assert process.stdout
            line = next(line for line in process.stdout if line.startswith("ready on"))
            digits = line.partition("127.0.0.1:")[2].partition("/")[0] if kind != "echo" else line.split()[-1]
            yield int(digits), psutil.Process(process.pid)
        finally:
            process.terminate()
            process.wait(20)
            assert process.stdout
            process.stdout.close()


Servers = dict[str, tuple[int, psutil.Process]]


class Caller:
    """One connection that plays captions and notes how long each answer took, in milliseconds."""

    def __init__(self, port: int, number: int) -> None:
        self.client = Client(port)
        self.delays: list[float] = []
        self.answered = 0
        self._frames = itertools.cycle([caption(*rev, at_ms=n * 100) for n, rev in enumerate(revisions(number * 31 % 9000))])
        self._due: dict[bytes, float] = {}
        self._wake: asyncio.Future[None] | None = None

    async def paced(self, start: float, seconds: float) -> None:
        """Send on our own clock."""
        self.client.heard = self._heard
        for n in range(int(seconds * RATE)):
            due = start + n / RATE
            await asyncio.sleep(max(0.0, due - time.perf_counter()))
            self._send(due)
        await asyncio.sleep(0.5)

    async def flat_out(self, seconds: float) -> None:
        """Send as soon as we are answered."""
        self.client.heard = self._heard
        loop = asyncio.get_running_loop()
        end = time.perf_counter() + seconds
        while time.perf_counter() < end:
            self._wake = loop.create_future()
            self._send(time.perf_counter())
            await self._wake

    def _send(self, due: float) -> None:
        data = next(self._frames)
        start = data.index(b'"cue": "')
        self._due[_key(data[start + 6 : start + 40])] = due
        self.client.send(data)

    def _heard(self, data: bytes) -> None:
        start = data.find(b'"cue":')
        due = self._due.pop(_key(data[start + 6 : start + 40]), None) if 0 <= start < 30 else None
        if due is None:
            return
        self.answered += 1
        self.delays.append((time.perf_counter() - due) * 1000)
        if self._wake and not self._wake.done():
            self._wake.set_result(None)

    @property
    def unanswered(self) -> int:
        """Captions without an answer."""
        return len(self._due)


def _key(data: bytes) -> bytes:
    """Cue and revision, however the JSON is spaced."""
    cue, _, rest = data.replace(b" ", b"").partition(b',"rev":')
    return cue + b" " + rest.partition(b",")[0]


async def round_of(kind: str, port: int, process: psutil.Process, connections: int, how: str, seconds: float) -> dict[str, float]:
    """One round; the figures of it."""
    callers = [Caller(port, number) for number in range(connections)]
    for caller in callers:
        await caller.client.connect("" if kind == "echo" else TOKEN)
    cpu, began = sum(process.cpu_times()[:2]), time.perf_counter()
    if how == "paced":
        start = time.perf_counter() + 0.2
        spread = [start + number / RATE / connections for number in range(connections)]
        await asyncio.gather(*(caller.paced(at, seconds) for caller, at in zip(callers, spread)))
    else:
        await asyncio.gather(*(caller.flat_out(seconds) for caller in callers))
    took, used = time.perf_counter() - began, sum(process.cpu_times()[:2]) - cpu
    delays = sorted(delay for caller in callers for delay in caller.delays)
    half = [delay for caller in callers for delay in caller.delays[len(caller.delays) // 2 :]]
    first = [delay for caller in callers for delay in caller.delays[: len(caller.delays) // 2]]
    for caller in callers:
        caller.client.close()
    await asyncio.sleep(0.3)
    answered = sum(caller.answered for caller in callers)
    return {
        "per_second": answered / (took - (0.7 if how == "paced" else 0)),
        **{f"p{p}": delays[min(len(delays) - 1, len(delays) * p // 100)] for p in (50, 95, 99)},
        "unanswered": sum(caller.unanswered for caller in callers) if how == "paced" else 0,
        "growth": median(half) / median(first), "cpu": used / took, "cpu_us": 1e6 * used / max(1, answered),
    }  # fmt: skip


def measure(servers: Servers, connections: int, how: str) -> dict[str, dict[str, float]]:
    """Medians over alternating rounds, for ``echo`` and ``ours``."""
    found: dict[str, list[dict[str, float]]] = {kind: [] for kind in servers}
    for _ in range(ROUNDS):
        for kind, (port, process) in servers.items():
            found[kind].append(uvloop.run(round_of(kind, port, process, connections, how, SECONDS)))
    return {kind: {key: median(row[key] for row in rows) for key in rows[0]} for kind, rows in found.items()}


def main() -> None:
    """Measure and print."""
    print(f"{source()}, growing by two characters; medians of {ROUNDS} rounds of {SECONDS:.0f} s; one server process each.\n")
    print("| connections | server | captions a second | p50 ms | p95 ms | p99 ms | second half's delay against the first's | CPU of one core | CPU µs a caption |")
    print("|---|---|---|---|---|---|---|---|---|")
    with started("echo") as echo, started("ours") as ours:
        for connections, how in ((1, "paced"), (50, "paced"), (50, "flat out"), (500, "paced")):
            show(measure({"echo": echo, "ours": ours}, connections, how), connections, how)


def show(found: dict[str, dict[str, float]], connections: int, how: str) -> None:
    """Print the rows of one way of measuring."""
    name = f"{connections}, ten a second each" if how == "paced" else f"{connections}, flat out"
    for kind, row in found.items():
        print(
            f"| {name} | {NAMES[kind]} | {row['per_second']:.0f} | {row['p50']:.2f} | {row['p95']:.2f} | {row['p99']:.2f} "
            f"| {row['growth']:.2f} | {row['cpu']:.1%} | {row['cpu_us']:.0f} |"
        )
    ratios = (found["ours"][key] / found["echo"][key] for key in ("per_second", "p50", "p95", "p99"))
    print("| | ratio | " + " | ".join(f"{ratio:.2f}" for ratio in ratios) + " | | | |", flush=True)
    print(f"load: {connections} {how} done", file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()

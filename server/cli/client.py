"""A client on a real socket for the terminal: sends captions in their own time and shows alerts as they come."""

import asyncio
import sys
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

import click
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake, InvalidURI

from nlp import Caption
from server.cli.errors import UserError
from server.protocol import dump, load

COLOURS = {"ban": "red", "proof": "yellow", "hint": "blue"}
WORDS = {"ban": "不能说", "proof": "有证据才能说", "hint": "建议"}
TICK_MS = 200
NO_SERVER = (OSError, InvalidHandshake, InvalidURI)


class Terminal:
    """Prints each alert once, its corrections, and a progress line where there is a terminal."""

    def __init__(self, total_ms: int) -> None:
        self.counts: Counter[str] = Counter()
        self._seen: dict[str, str] = {}
        self._said: set[str] = set()
        self._due: set[str] = set()
        self._total_ms = max(1, total_ms)
        self.report: str | None = None

    def message(self, message: dict[str, Any], at_ms: int) -> None:
        """Show one message of the server."""
        if message["type"] == "alerts":
            for alert in message["alerts"]:
                self._alert(alert, at_ms)
        elif message["type"] == "statements":
            for item in message["items"]:
                if item.get("due") and item["id"] not in self._due:
                    self._due.add(item["id"])
                    self._line(at_ms, click.style("该说了  ", fg="yellow") + item["text"])
                if item["state"] == "said" and item["id"] not in self._said:
                    self._said.add(item["id"])
                    self._line(at_ms, click.style("已说  ", fg="green") + item["text"])
        elif message["type"] == "error":
            self._line(at_ms, click.style(f"error {message['code']}: {message['message']}", fg="red"))

    def _alert(self, alert: dict[str, Any], at_ms: int) -> None:
        known = self._seen.get(alert["id"])
        if known == alert["state"]:
            return
        self._seen[alert["id"]] = alert["state"]
        if alert["state"] == "corrected":
            self.counts["corrected"] += 1
            self._line(at_ms, click.style("已纠正  ", fg="green") + f"【{alert['text']}】")
        elif known is None:
            self.counts[alert["level"]] += 1
            head = click.style(f"{WORDS[alert['level']]} 【{alert['text']}】", fg=COLOURS[alert["level"]], bold=True)
            law = "、".join(f"{c['law']}{c['article']}" for c in alert["cite"][:1])
            self._line(at_ms, f"{head} {alert['title']}：{alert['why']}" + (f"（{law}）" if law else ""))
            click.echo(f"         可以说：{alert['say_instead'][0]}")

    def _line(self, at_ms: int, text: str) -> None:
        self._clear()
        click.echo(f"{at_ms // 60000:3}:{at_ms // 1000 % 60:02}  {text}")

    def progress(self, at_ms: int) -> None:
        """Redraw the progress line."""
        if sys.stderr.isatty():
            share = min(1.0, at_ms / self._total_ms)
            click.echo(f"\r[{'█' * int(share * 30):30}] {share:4.0%} {sum(self.counts.values())} alerts", nl=False, err=True)

    def _clear(self) -> None:
        if sys.stderr.isatty():
            click.echo("\r\033[K", nl=False, err=True)

    def summary(self, captions: int) -> None:
        """Close with the counts."""
        self._clear()
        counts = "，".join(f"{WORDS[level]} {self.counts[level]}" for level in WORDS)
        click.secho(f"{captions} captions: {counts}，已纠正 {self.counts['corrected']}", bold=True)
        if self.report:
            click.echo(f"Its report: pitchguard report {self.report.rpartition('/')[2]}")


async def play(
    url: str,
    captions: Sequence[Caption],
    *,
    speed: float,
    token: str,
    product: str,
    platform: str | None,
    sheet: list[dict[str, Any]] | None = None,
    offers: Sequence[tuple[int, str]] = (),
    client: str = "terminal",
    second_ear: str | None = None,
) -> Terminal:
    """Send ``captions`` at their ``at_ms`` divided by ``speed``; return what was shown. Raises UserError."""
    terminal = Terminal(captions[-1].at_ms if captions else 0)
    try:
        async with connect(url, max_size=2**20, proxy=None) as socket:
            most = await _identify(socket, client, token=token, product=product, platform=platform, sheet=sheet, second_ear=second_ear)
            clock = _Clock(speed)
            reader = asyncio.create_task(_read(socket, terminal, clock))
            sends = [(c.at_ms, _caption(c)) for c in captions]
            sends += [(at_ms, dump({"type": "offer", "sku": sku}).decode()) for at_ms, sku in offers]
            for at_ms, frame in sorted(sends, key=lambda pair: pair[0]):
                await clock.until(at_ms, terminal.progress)
                await socket.send(frame)
                await asyncio.sleep(1 / most)
            await socket.send('{"type":"bye"}')
            await reader
    except ConnectionClosed as error:
        raise UserError("the server went away: start it again with pitchguard serve") from error
    except NO_SERVER as error:
        raise UserError(f"no server at {url} ({error}): start one with pitchguard serve, or leave --url out") from error
    terminal.summary(len({c.cue for c in captions}))
    return terminal


async def _identify(
    socket: ClientConnection, client: str, *, token: str, product: str, platform: str | None,
    sheet: list[dict[str, Any]] | None, second_ear: str | None,
) -> int:  # fmt: skip
    """Introduce ourselves; return how many captions a second the server takes. Raises UserError."""
    await socket.recv()
    profile = {"product": product, "platform": platform, "second_ear": second_ear, "locale": "zh-CN"}
    message: dict[str, Any] = {"type": "identify", "protocol": 1, "client": client, "token": token, "profile": profile}
    if sheet is not None:
        message["sheet"] = sheet
    await socket.send(dump(message).decode())
    answer = load(await socket.recv())
    if answer["type"] != "ready":
        raise UserError(f"the server refused: {answer.get('message', answer)}")
    return int(answer["limits"]["max_captions_per_second"])


async def _read(socket: ClientConnection, terminal: Terminal, clock: "_Clock") -> None:
    async for frame in socket:
        message = load(frame)
        if message["type"] == "summary":
            terminal.report = message["report"]
            return
        terminal.message(message, clock.now())


def _caption(caption: Caption) -> str:
    fields = {
        "type": "caption", "cue": caption.cue, "rev": caption.rev, "text": caption.text, "final": caption.final,
        "at_ms": caption.at_ms, "source": caption.source, "shape": caption.shape,
    }  # fmt: skip
    return dump(fields).decode()


class _Clock:
    """The broadcast's own time, ``speed`` times as fast as ours."""

    def __init__(self, speed: float) -> None:
        self._loop = asyncio.get_running_loop()
        self._start = self._loop.time()
        self._speed = speed

    def now(self) -> int:
        return int((self._loop.time() - self._start) * 1000 * self._speed)

    async def until(self, at_ms: int, idle: Callable[[int], None]) -> None:
        while (left := (at_ms - self.now()) / self._speed) > 0:
            idle(self.now())
            await asyncio.sleep(min(left, TICK_MS) / 1000)
        await asyncio.sleep(0)



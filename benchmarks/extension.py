"""What the extension costs a page, and how soon a card is painted: ``python -m benchmarks.extension [--minutes 10]``.

Cost: a page changes its captions ten times a second; Chromium's own trace (twenty seconds of each minute) tells the processor
time of calls into our scripts on its main thread, the layout they force included; the heap is read after a collection. Speed: from the change in the page to the frame that paints the
card, against the barest extension (``bare_extension/``) over a bare echo server, in the same browser, turn and turn about.
"""

import contextlib
import re
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click
from playwright.sync_api import BrowserContext, CDPSession, Page, sync_playwright

from benchmarks.captions import lines, source
from tests.browser.conftest import FLAGS
from tests.browser.get_chromium import path
from tests.browser.harness import EXTENSION, ROOT, Extension, Overlay, Server, page_server, until

BARE = ROOT / "benchmarks" / "bare_extension"
TRACED_S = 20.0
OURS = re.compile(r"chrome-extension://\w+/(?!background/)")
ROUNDS = 4
TRIALS = 30
PLAY = """(lines) => {
  let [line, end] = [0, 0];
  window.player = setInterval(() => {
    end += 2;
    write(lines[line].slice(0, end));
    if (end >= lines[line].length) [line, end] = [(line + 1) % lines.length, 0];
  }, 100);
}"""
TIME = """([text, name]) => new Promise((done) => {
  const began = performance.now();
  const look = (now) => document.elementFromPoint(innerWidth - 200, 150)?.localName === name ? done(performance.now() - began) : requestAnimationFrame(look);
  say(text);
  requestAnimationFrame(look);
})"""


@click.command()
@click.option("--minutes", default=1.0, show_default=True, help="How long the page talks.")
@click.option("--trials", default=TRIALS, show_default=True, help="Cards in each of the four rounds.")
def main(minutes: float, trials: int) -> None:
    """Print the figures as Markdown."""
    with _all() as (context, server, pages, echo):
        extension = Extension(context)
        extension.set(port=server.port, language="zh_CN")
        with_us = cost(context, extension, f"{pages}/rolling.html", minutes)
        without = cost(context, None, f"{pages}/rolling.html", min(minutes, 1.0))
        _anew(extension)
        ours, bare = speed(context, extension, pages, echo, trials)
    click.echo(f"Captions: {source()}. One page, ten changes a second for {minutes:g} minutes.\n")
    click.echo("| page | our code on its main thread | main thread busy (wall clock) | heap, start → end | listeners |")
    click.echo("|---|---|---|---|---|")
    for name, figures in (("with the extension", with_us), ("without", without)):
        click.echo(
            f"| {name} | {figures['ours']:.2%} | {figures['busy']:.2%} | {figures['heap']} | {figures['listeners']} |"
        )
    click.echo("\n| caption change → painted card | p50 ms | p95 ms | times the echo's p95 |\n|---|---|---|---|")
    for name, times in (("PitchGuard", ours), ("bare echo", bare)):
        ratio = percentile(times, 0.95) / percentile(bare, 0.95)
        click.echo(f"| {name} | {statistics.median(times):.1f} | {percentile(times, 0.95):.1f} | {ratio:.2f} |")


@contextmanager
def _all() -> Iterator[tuple[BrowserContext, Server, str, int]]:
    """The browser with both extensions, our server, the test pages and the echo server's port."""
    both = f"{EXTENSION},{BARE}"
    flags = [flag.replace(str(EXTENSION), both) for flag in FLAGS]
    with tempfile.TemporaryDirectory() as data, page_server() as pages, sync_playwright() as playwright:
        server = Server(Path(data) / "data")
        echo = subprocess.Popen([sys.executable, "-m", "benchmarks.echo"], cwd=ROOT, stdout=subprocess.PIPE, text=True)
        try:
            server.start()
            assert echo.stdout
            port = int(echo.stdout.readline().split()[-1])
            context = playwright.chromium.launch_persistent_context(
                Path(data) / "profile", executable_path=path(), headless=False, args=flags, viewport={"width": 1280, "height": 720},
            )  # fmt: skip
            yield context, server, pages, port
            context.close()
        finally:
            echo.terminate()
            echo.wait(10)
            server.stop()


def cost(context: BrowserContext, extension: Extension | None, address: str, minutes: float) -> dict[str, Any]:
    """What a talking page's main thread does, and its memory."""
    page = context.new_page()
    page.goto(address)
    if extension:
        _pick(page, extension)
    page.bring_to_front()
    inspector = context.new_cdp_session(page)
    inspector.send("Performance.enable")
    inspector.send("HeapProfiler.enable")
    page.evaluate(PLAY, list(lines()[:2000]))
    page.wait_for_timeout(10_000)  # what is made once is made
    heap = [_heap(inspector)]
    before = _metrics(inspector)
    ours = 0.0
    traced = min(minutes * 60, TRACED_S)
    for _ in range(max(1, round(minutes))):
        ours += _traced(page, traced)
        page.wait_for_timeout(max(0.0, min(minutes, 1.0) * 60 - traced) * 1000)
    after = _metrics(inspector)
    heap.append(_heap(inspector))
    page.evaluate("clearInterval(player)")
    page.close()
    passed = after["Timestamp"] - before["Timestamp"]
    return {
        "ours": ours / (traced * max(1, round(minutes))), "busy": (after["TaskDuration"] - before["TaskDuration"]) / passed,
        "heap": " → ".join(f"{size / 1e6:.2f} MB" for size in heap), "listeners": int(after["JSEventListeners"]),
    }  # fmt: skip


def _traced(page: Page, seconds: float) -> float:
    """Seconds of processor time that calls into our scripts took on the page's main thread."""
    events: list[dict[str, Any]] = []
    ended: list[object] = []
    inspector = page.context.new_cdp_session(page)
    inspector.on("Tracing.dataCollected", lambda message: events.extend(message["value"]))
    inspector.on("Tracing.tracingComplete", lambda message: ended.append(message))
    config = {"includedCategories": ["devtools.timeline"], "excludedCategories": ["*"]}
    inspector.send("Tracing.start", {"transferMode": "ReportEvents", "traceConfig": config})
    page.wait_for_timeout(seconds * 1000)
    inspector.send("Tracing.end")
    until(lambda: ended, "the trace", page=page)
    inspector.detach()
    calls = [event for event in events if event["name"] == "FunctionCall"]
    return sum(float(call.get("tdur", 0)) for call in calls if OURS.match(call["args"]["data"].get("url", ""))) / 1e6


def speed(
    context: BrowserContext, extension: Extension, pages: str, echo: int, trials: int
) -> tuple[list[float], list[float]]:
    """Milliseconds from change to paint: ours, the bare echo's."""
    ours, bare = context.new_page(), context.new_page()
    ours.goto(f"{pages}/rolling.html")
    overlay = _pick(ours, extension)
    bare.goto(f"{pages}/rolling.html?bare={echo}")
    times: tuple[list[float], list[float]] = ([], [])
    for turn in range(ROUNDS):
        for page, name, kept in ((ours, "pitchguard-overlay", times[0]), (bare, "bare-echo", times[1])):
            page.bring_to_front()
            for number in range(trials):
                kept.append(
                    page.evaluate(TIME, [f"{turn * trials + number}号说实话这件就是全网最低价你们随便去比", name])
                )
                page.evaluate("say", "我们先看下一个颜色")
                page.evaluate("say", "大家可以看一下这个袖口")
                shown = overlay if page is ours else None
                until(lambda p=page, n=name, o=shown: _gone(p, n, o), "the card gone", page=page)  # type: ignore[misc]
                page.wait_for_timeout(80 + 7 * (number % 5))
    return times


def _gone(page: Page, name: str, overlay: Overlay | None) -> bool:
    """Whether no card stands; ours is told that it was wrong, and told again where it moved under the pointer."""
    if overlay and overlay.cards():
        with contextlib.suppress(StopIteration):
            overlay.click("误报")
        page.wait_for_timeout(50)
    return bool(page.evaluate("name => document.elementFromPoint(innerWidth - 200, 150)?.localName !== name", name))


def _anew(extension: Extension) -> None:
    """Another broadcast: what the talking page owed stands in no rail."""
    extension.set(paused=True)
    until(lambda: extension.worker.evaluate("() => chrome.action.getBadgeText({})") == "Ⅱ", "the pause")
    extension.set(paused=False)


def _pick(page: Page, extension: Extension) -> Overlay:
    box = page.locator("#lines").bounding_box()
    assert box
    extension.pick(page, box["x"] + 20, box["y"] + box["height"] - 4)
    overlay = Overlay(page)
    until(lambda: overlay.state() == "live", "the connection", page=page)
    return overlay


def _metrics(inspector: CDPSession) -> dict[str, float]:
    return {entry["name"]: entry["value"] for entry in inspector.send("Performance.getMetrics")["metrics"]}


def _heap(inspector: CDPSession) -> float:
    inspector.send("HeapProfiler.collectGarbage")
    return float(inspector.send("Runtime.getHeapUsage")["usedSize"])


def percentile(times: list[float], part: float) -> float:
    """The value that ``part`` of the times stay below."""
    return sorted(times)[min(len(times) - 1, int(part * len(times)))]


if __name__ == "__main__":
    main()

"""What the browser tests stand on: the server as its own process, a page server, and a reader of the closed overlay."""

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from playwright.sync_api import BrowserContext, Page

ROOT = Path(__file__).parents[2]
EXTENSION = ROOT / "extension"
PAGES = ROOT / "tests" / "extension" / "pages"
WITHIN_S = 20.0


def until(fact: Callable[[], Any], what: str, within: float = WITHIN_S, page: Page | None = None) -> Any:
    """Wait for a fact; a page given keeps its events running meanwhile."""
    deadline = time.monotonic() + within
    while not (value := fact()):
        if time.monotonic() > deadline:
            raise AssertionError(f"never came: {what}")
        if page:
            page.wait_for_timeout(40)
        else:
            time.sleep(0.04)
    return value


def free_port() -> int:
    """A port nobody uses just now."""
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        return int(bound.getsockname()[1])


class Server:
    """``pitchguard serve`` as its own process, stopped by id and started again on the same port."""

    def __init__(self, data: Path, *options: str) -> None:
        self.port = free_port()
        self._options = ("--data", str(data), *options)
        self._process: subprocess.Popen[str] | None = None

    @property
    def url(self) -> str:
        """The address of its pages."""
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Start and wait until it says it is ready."""
        command = [sys.executable, "-m", "server", "serve", "--port", str(self.port), *self._options]
        self._process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        assert self._process.stdout
        lines = []
        for line in self._process.stdout:
            lines.append(line)
            if line.startswith("ready on"):
                break
        else:
            raise AssertionError("".join(lines))
        until(self._answers, "the server answers")

    def _answers(self) -> bool:
        with contextlib.suppress(OSError), urllib.request.urlopen(f"{self.url}/health", timeout=2) as answer:
            return json.load(answer)["status"] == "ready"  # type: ignore[no-any-return]
        return False

    def stop(self) -> None:
        """End the process."""
        if self._process:
            os.kill(self._process.pid, signal.SIGTERM)
            self._process.wait(20)
            if self._process.stdout:
                self._process.stdout.close()
            self._process = None


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""

    def do_GET(self) -> None:
        """A page; no browser is told off for asking after an icon."""
        if self.path == "/favicon.ico":
            self.send_response(204)
            self.end_headers()
        else:
            super().do_GET()

    def end_headers(self) -> None:
        if self.path.startswith("/strict"):
            policy = "default-src 'none'; script-src 'self'; style-src 'none'; require-trusted-types-for 'script'"
            self.send_header("Content-Security-Policy", policy)
        super().end_headers()


@contextlib.contextmanager
def page_server() -> Iterator[str]:
    """Serve tests/extension/pages; yields the address."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(PAGES)))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)


class Overlay:
    """Reads and clicks the overlay, which no script of the page can reach, through the browser's own inspector."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self._inspector = page.context.new_cdp_session(page)

    def nodes(self) -> list[dict[str, Any]]:
        """Every element below the overlay's host, with ``words``, the text within."""
        root = self._inspector.send("DOM.getDocument", {"depth": -1, "pierce": True})["root"]
        found: list[dict[str, Any]] = []
        for host in _walk(root):
            if host.get("localName") == "pitchguard-overlay":
                for shadow in host.get("shadowRoots", []):
                    found += [{**node, "words": _words(node)} for node in _walk(shadow) if node["nodeType"] == 1]
        return found

    def cards(self, *, closed: bool | None = None) -> list[str]:
        """The words of the cards now shown; ``closed`` tells corrected ones apart."""
        named = [(node["words"], _classes(node)) for node in self.nodes() if "card" in _classes(node)]
        return [words for words, names in named if closed is None or closed == ("corrected" in names)]

    def words(self, name: str) -> str:
        """The words of the element of a class, empty where it is absent."""
        return next((node["words"] for node in self.nodes() if name in _classes(node)), "")

    def card(self, words: str) -> None:
        """Wait for a card with these words."""
        until(
            lambda: any(words in card for card in self.cards()),
            f"a card with {words}; cards: {self.cards()}",
            page=self.page,
        )

    def click(self, words: str) -> None:
        """Click the first button or summary with these words."""
        node = next(n for n in self.nodes() if n["localName"] in ("button", "summary") and words in n["words"])
        self._inspector.send("DOM.scrollIntoViewIfNeeded", {"nodeId": node["nodeId"]})
        box = self._inspector.send("DOM.getBoxModel", {"nodeId": node["nodeId"]})["model"]["content"]
        self.page.mouse.click((box[0] + box[4]) / 2, (box[1] + box[5]) / 2)

    def _node(self, name: str) -> dict[str, Any]:
        return next(node for node in self.nodes() if name in _classes(node))

    def box(self, name: str) -> dict[str, float]:
        """Where the first element of a class stands."""
        box = self._inspector.send("DOM.getBoxModel", {"nodeId": self._node(name)["nodeId"]})["model"]
        return {"x": box["border"][0], "y": box["border"][1], "width": box["width"], "height": box["height"]}

    def style(self, name: str) -> dict[str, str]:
        """The computed style of the first element of a class."""
        self._inspector.send("DOM.enable")
        self._inspector.send("CSS.enable")
        answer = self._inspector.send("CSS.getComputedStyleForNode", {"nodeId": self._node(name)["nodeId"]})
        return {entry["name"]: entry["value"] for entry in answer["computedStyle"]}

    def opened(self) -> bool:
        """Whether an article of a card is opened."""
        return any(node["localName"] == "details" and "open" in node.get("attributes", []) for node in self.nodes())

    def focused(self) -> str:
        """The words of the element the keyboard is on, empty where it is on none of the overlay's."""
        self._inspector.send("DOM.enable")
        self._inspector.send("CSS.enable")
        for node in self.nodes():
            if node["localName"] in ("button", "summary"):
                answer = self._inspector.send("CSS.getComputedStyleForNode", {"nodeId": node["nodeId"]})
                style = {entry["name"]: entry["value"] for entry in answer["computedStyle"]}
                if style["outline-style"] == "solid":
                    return str(node["words"])
        return ""

    def state(self) -> str:
        """The connection as its bar shows it: live, down, …"""
        return next((_classes(n)[-1] for n in self.nodes() if "bar" in _classes(n)), "")


def _walk(node: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield node
    for child in [*node.get("children", []), *node.get("shadowRoots", [])]:
        if child.get("shadowRootType") != "user-agent":
            yield from _walk(child)
    if "contentDocument" in node:
        yield from _walk(node["contentDocument"])


def _words(node: dict[str, Any]) -> str:
    return "".join(str(n["nodeValue"]) for n in _walk(node) if n["nodeType"] == 3)


def _classes(node: dict[str, Any]) -> list[str]:
    attributes = node.get("attributes", [])
    named = dict(zip(attributes[::2], attributes[1::2]))
    return str(named.get("class", "")).split()


class Extension:
    """The loaded extension: its worker, its settings, its pages."""

    def __init__(self, context: BrowserContext) -> None:
        self.context = context
        self.id = self.worker.url.split("/")[2]

    @property
    def worker(self) -> Any:
        """The service worker, waited for where it is just starting."""
        return (
            self.context.service_workers[0]
            if self.context.service_workers
            else self.context.wait_for_event("serviceworker")
        )

    def set(self, **settings: Any) -> None:
        """Change settings as the options page does."""
        self.worker.evaluate("settings => chrome.storage.local.set(settings)", settings)

    def reset(self) -> None:
        """End the broadcast and go back to defaults."""
        self.set(paused=True)
        until(lambda: self.worker.evaluate("() => chrome.action.getBadgeText({})") == "Ⅱ", "the pause")
        self.worker.evaluate("() => chrome.storage.local.clear()")

    def tab(self, page: Page) -> int:
        """The browser's number of a page."""
        return int(
            self.worker.evaluate("async url => (await chrome.tabs.query({})).find(t => t.url === url).id", page.url)
        )

    def open(self, path: str) -> Page:
        """Open one of the extension's pages in a tab."""
        page = self.context.new_page()
        page.goto(f"chrome-extension://{self.id}/{path}")
        return page

    def pick(self, page: Page, x: float, y: float) -> None:
        """Pick captions as a host does: the popup's button, then a click on the page."""
        popup = self.open(f"popup/popup.html?tab={self.tab(page)}")
        popup.click("#pick")
        until(lambda: _has_picker(page), "the picker", page=page)
        popup.close()
        page.bring_to_front()
        page.mouse.move(x, y)
        page.mouse.click(x, y)


def _has_picker(page: Page) -> bool:
    return any(frame.locator("pitchguard-picker").count() for frame in page.frames)


def wake(page: Page, extension: Extension) -> Overlay:
    """Let the extension onto a page without picking: the popup's start button."""
    popup = extension.open(f"popup/popup.html?tab={extension.tab(page)}")
    popup.click("#go")
    until(lambda: popup.inner_text("#go") == "暂停", "the start", page=popup)
    popup.close()
    page.bring_to_front()
    overlay = Overlay(page)
    until(lambda: overlay.state() == "live", "the connection", page=page)
    return overlay

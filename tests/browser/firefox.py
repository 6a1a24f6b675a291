"""A headless Firefox driven over WebDriver BiDi by the websockets package alone: no driver program is needed."""

import contextlib
import json
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from websockets.sync.client import ClientConnection, connect

from tests.browser.harness import free_port, until

ADDON = "pitchguard@pitchguard.example"
UUID = "6f3f4c5e-6a0b-4f2e-9d55-0c1a2b3c4d5e"
IDLE_MS = 18_000
PREFERENCES = {
    "extensions.webextensions.uuids": json.dumps({ADDON: UUID}),
    "intl.accept_languages": "zh-CN, zh",
    "extensions.background.idle.timeout": IDLE_MS,
    "datareporting.policy.dataSubmissionEnabled": False,
    "app.update.enabled": False,
    "browser.shell.checkDefaultBrowser": False,
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
    "extensions.getAddons.cache.enabled": False,
    "browser.safebrowsing.update.enabled": False,
}


@contextmanager
def running(program: str, profile: Path) -> Iterator["Firefox"]:
    """A Firefox with a profile of its own until the block ends."""
    lines = [f"user_pref({json.dumps(name)}, {json.dumps(value)});" for name, value in PREFERENCES.items()]
    (profile / "user.js").write_text("\n".join(lines), "utf-8")
    port = free_port()
    command = [program, "--headless", "--no-remote", "--profile", str(profile), "--remote-debugging-port", str(port)]
    with subprocess.Popen([*command, "about:blank"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            until(lambda: _answers(port), "Firefox listening", within=60)
            with connect(f"ws://127.0.0.1:{port}/session", max_size=None, proxy=None) as line:
                yield Firefox(line)
        finally:
            process.terminate()
            process.wait(20)


def _answers(port: int) -> bool:
    with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
        return True
    return False


class Firefox:
    """What a running one is told to do."""

    def __init__(self, line: ClientConnection) -> None:
        self.errors: list[str] = []
        self._number = 0
        self._socket = line
        self.do("session.new", capabilities={})
        self.do("session.subscribe", events=["log.entryAdded"])

    def do(self, method: str, **params: Any) -> Any:
        """One command; its result. Raises AssertionError with what Firefox said."""
        self._number += 1
        self._socket.send(json.dumps({"id": self._number, "method": method, "params": params}))
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline:
            message = json.loads(self._socket.recv(30))
            if message["type"] == "event":
                entry = message["params"]
                if message["method"] == "log.entryAdded" and entry["level"] == "error":
                    self.errors.append(str(entry["text"]))
            elif message["id"] == self._number:
                assert message["type"] == "success", f"{method}: {message.get('error')}: {message.get('message')}"
                return message["result"]
        raise AssertionError(f"{method}: no answer")

    def install(self, folder: Path) -> "Tab":
        """Load the unpacked extension; its first-run page, which opens by itself."""
        self.do("webExtension.install", extensionData={"type": "path", "path": str(folder)})
        return self._tab("options/welcome.html")

    def open(self, url: str) -> "Tab":
        """A new tab."""
        tab = Tab(self, self.do("browsingContext.create", type="tab")["context"])
        tab.go(url)
        return tab

    def page(self, first: "Tab", path: str) -> "Tab":
        """One of the extension's own pages, opened by the extension itself: no one else may."""
        first.run(f"browser.tabs.create({{url: '/{path}'}}).then(() => null)")
        return self._tab(path)

    def _tab(self, path: str) -> "Tab":
        def found() -> str | None:
            contexts = self.do("browsingContext.getTree")["contexts"]
            return next((str(c["context"]) for c in contexts if c["url"] == f"moz-extension://{UUID}/{path}"), None)

        tab = Tab(self, until(found, path))
        until(lambda: tab.run("document.body.inert === false"), f"{path} ready")
        return tab


class Tab:
    """One tab."""

    def __init__(self, browser: Firefox, context: str) -> None:
        self._browser = browser
        self._context = context

    def go(self, url: str) -> None:
        """Load a page."""
        self._browser.do("browsingContext.navigate", context=self._context, url=url, wait="complete")

    def run(self, expression: str) -> Any:
        """The plain value of an expression."""
        answer = self._evaluate(expression, {})
        assert answer["type"] == "success", answer["exceptionDetails"]["text"]
        return answer["result"].get("value")

    def overlay(self) -> list[tuple[str, str]]:
        """Class and words of every element of the overlay, which only the browser itself can read."""
        whole = {"maxDomDepth": 20, "includeShadowTree": "all"}
        answer = self._evaluate("document.querySelector('pitchguard-overlay')", whole)
        return list(_elements(answer["result"]))

    def words(self, name: str) -> str:
        """The words of the overlay's first element of a class."""
        return next((words for classes, words in self.overlay() if name in classes.split()), "")

    def close(self) -> None:
        """Close the tab."""
        self._browser.do("browsingContext.close", context=self._context)

    def _evaluate(self, expression: str, serialization: dict[str, Any]) -> Any:
        return self._browser.do(
            "script.evaluate", expression=expression, target={"context": self._context}, awaitPromise=True,
            serializationOptions=serialization,
        )  # fmt: skip


def _elements(node: dict[str, Any]) -> Any:
    value = node.get("value") or {}
    if value.get("nodeType") == 1:
        yield (value.get("attributes", {}).get("class", ""), _words(node))
    inner = [value["shadowRoot"]] if value.get("shadowRoot") else []
    for child in [*value.get("children", []), *inner]:
        yield from _elements(child)


def _words(node: dict[str, Any]) -> str:
    value = node.get("value") or {}
    if value.get("nodeType") == 3:
        return str(value["nodeValue"])
    inner = [value["shadowRoot"]] if value.get("shadowRoot") else []
    return "".join(_words(child) for child in [*value.get("children", []), *inner])

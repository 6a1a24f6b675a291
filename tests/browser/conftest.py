"""Fixtures of the browser tests: one browser with the unpacked extension for all, a fresh page and clean settings for each."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import BrowserContext, Page, sync_playwright

from tests.browser.get_chromium import path
from tests.browser.harness import EXTENSION, Extension, Server, page_server

FLAGS = [
    "--headless=new", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-component-update",
    "--disable-sync", "--disable-quic", "--lang=zh-CN", f"--load-extension={EXTENSION}", f"--disable-extensions-except={EXTENSION}",
]  # fmt: skip
EXPECTED = (
    "ERR_CONNECTION_REFUSED",
    "ERR_CONNECTION_RESET",
)  # what the browser itself says while the server is stopped


@pytest.fixture(scope="session")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[BrowserContext]:
    """Chromium with the extension loaded as it lies in the repo."""
    chromium = path()
    assert chromium, "no Chromium: run make browser"
    with sync_playwright() as playwright:
        context = playwright.chromium.launch_persistent_context(
            tmp_path_factory.mktemp("profile"), executable_path=chromium, headless=False, args=FLAGS, locale="zh-CN",
            viewport={"width": 1280, "height": 720},
        )  # fmt: skip
        yield context
        context.close()


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The real server."""
    running = Server(tmp_path_factory.mktemp("data"))
    running.start()
    yield running
    running.stop()


@pytest.fixture(scope="session")
def pages() -> Iterator[str]:
    """The address of the test pages."""
    with page_server() as address:
        yield address


@pytest.fixture
def extension(browser: BrowserContext, server: Server) -> Iterator[Extension]:
    """The extension with clean settings, set to the test server's port."""
    loaded = Extension(browser)
    loaded.reset()
    loaded.set(port=server.port, language="zh_CN")
    yield loaded
    loaded.reset()


@pytest.fixture
def page(browser: BrowserContext, extension: Extension) -> Iterator[Page]:
    """A fresh page; afterwards no page may have logged an error."""
    errors: list[str] = []
    fresh = browser.new_page()
    fresh.on("pageerror", lambda error: errors.append(str(error)))
    listen = lambda message: errors.append(message.text) if message.type == "error" else None  # noqa: E731
    browser.on("console", listen)
    yield fresh
    fresh.close()
    for other in browser.pages[1:]:
        other.close()
    browser.remove_listener("console", listen)
    assert [error for error in errors if not any(known in error for known in EXPECTED)] == []

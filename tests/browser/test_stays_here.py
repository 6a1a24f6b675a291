"""No page of ours, no script of the extension asks anything of another machine."""

from urllib.parse import urlsplit

import pytest
from playwright.sync_api import BrowserContext, Page, Request

from tests.browser.harness import Extension, Overlay, Server

pytestmark = pytest.mark.browser


def test_pages_worker_and_overlay_ask_only_this_machine(
    browser: BrowserContext, page: Page, extension: Extension, server: Server
) -> None:
    asked: list[str] = []

    def note(request: Request) -> None:
        asked.append(request.url)

    browser.on("request", note)
    page.goto(f"{server.url}/demo?speed=6")
    Overlay(page).card("")
    for path in ("/", "/panel", "/check", "/pair"):
        page.goto(f"{server.url}{path}")
    for place in ("popup/popup.html", "options/options.html", "options/welcome.html"):
        page.goto(f"chrome-extension://{extension.id}/{place}")
        page.wait_for_timeout(300)
    browser.remove_listener("request", note)
    hosts = {urlsplit(url).hostname for url in asked if not url.startswith("data:")}
    assert "127.0.0.1" in hosts
    assert hosts <= {"127.0.0.1", extension.id}

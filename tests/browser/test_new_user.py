"""From install to the first warning as docs/guide.zh-CN.md tells it, with the zip made for the stores: nobody knows it yet."""

import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, sync_playwright

from tests.browser.conftest import FLAGS
from tests.browser.get_chromium import path
from tests.browser.harness import EXTENSION, ROOT, Extension, Overlay, Server, until
from tests.browser.test_overlay import BANNED

pytestmark = pytest.mark.browser


@pytest.fixture
def fresh(tmp_path: Path) -> Iterator[BrowserContext]:
    """A browser that has just been given the packed extension."""
    subprocess.run([sys.executable, "-m", "server", "pack", str(tmp_path)], cwd=ROOT, check=True, capture_output=True)
    [packed] = tmp_path.glob("*chromium*.zip")
    zipfile.ZipFile(packed).extractall(tmp_path / "extension")
    flags = [flag.replace(str(EXTENSION), str(tmp_path / "extension")) for flag in FLAGS]
    with sync_playwright() as playwright:
        context = playwright.chromium.launch_persistent_context(
            tmp_path / "profile", executable_path=path(), headless=False, args=flags, locale="zh-CN"
        )
        yield context
        context.close()


def _page(context: BrowserContext, end: str) -> Page:
    """The page that opened by itself."""
    until(lambda: any(page.url.endswith(end) for page in context.pages), end, page=context.pages[0])
    return next(page for page in context.pages if page.url.endswith(end))


def _popup(extension: Extension, page: Page) -> Page:
    return extension.open(f"popup/popup.html?tab={extension.tab(page)}")


def test_the_guide_step_by_step(fresh: BrowserContext, server: Server, pages: str) -> None:
    extension = Extension(fresh)
    extension.set(language="zh_CN")

    welcome = _page(fresh, "options/welcome.html")
    options = extension.open("options/options.html")
    options.fill("#port", str(server.port))
    options.locator("#port").blur()
    until(lambda: "已保存" in options.inner_text("#saved"), "the port kept", page=options)
    welcome.reload()
    welcome.click("#test")
    until(lambda: "请配对" in welcome.inner_text("#detail"), "pairing asked for", page=welcome)
    welcome.click("#pair-page")
    pairing = _page(fresh, "/pair")
    welcome.fill("#code", pairing.inner_text(".code"))
    welcome.click("#pair button.main")
    until(lambda: "配对成功" in welcome.inner_text("#detail"), "the pairing", page=welcome)
    welcome.click("#test")
    until(lambda: "本机服务正常" in welcome.inner_text("#detail"), "all well", page=welcome)
    welcome.click("#send")
    welcome.locator("#try .card").wait_for()

    console = fresh.new_page()
    console.goto(f"{pages}/rolling.html")
    popup = _popup(extension, console)
    until(lambda: "没有认出字幕" in popup.inner_text("#hint"), "what to do", page=popup)
    popup.close()
    box = console.locator("#lines").bounding_box()
    assert box
    extension.pick(console, box["x"] + 20, box["y"] + box["height"] - 4)
    overlay = Overlay(console)
    until(lambda: overlay.state() == "live", "the connection", page=console)
    console.evaluate("say", BANNED)
    overlay.card("全网最低价")

    popup = _popup(extension, console)
    popup.click("#remember")
    until(lambda: "不再自动守护" in popup.inner_text("#remember"), "the site remembered", page=popup)
    popup.close()
    console.close()
    console = fresh.new_page()
    console.goto(f"{pages}/rolling.html")
    overlay = Overlay(console)
    until(lambda: overlay.state() == "live", "on guard by itself", page=console)
    console.evaluate("say", "这个手感真的是史上最强")
    overlay.card("史上最强")

    popup = _popup(extension, console)
    popup.click("#go")
    until(lambda: popup.inner_text("#go") == "继续", "the pause", page=popup)
    console.goto(server.url)
    console.locator("a[href^='/report/']").first.click()
    until(lambda: "史上最强" in console.inner_text("main"), "the report", page=console)
    doctor = [sys.executable, "-m", "server", "doctor", "--port", str(server.port)]
    told = subprocess.run(doctor, cwd=ROOT, capture_output=True, text=True).stdout
    assert str(server.port) in told
    assert "最强" not in told

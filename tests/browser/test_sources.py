"""Each caption source on a page of its own."""

import pytest
from playwright.sync_api import Page

from tests.browser.harness import Extension, Overlay, Server, until
from tests.browser.test_overlay import BANNED

pytestmark = pytest.mark.browser


def wake(page: Page, extension: Extension) -> Overlay:
    """Let the extension onto a page without picking: the popup's button, then Escape."""
    popup = extension.open(f"popup/popup.html?tab={extension.tab(page)}")
    popup.click("#pick")
    until(lambda: page.locator("pitchguard-picker").count(), "the picker", page=page)
    popup.close()
    page.bring_to_front()
    page.keyboard.press("Escape")
    overlay = Overlay(page)
    until(lambda: overlay.state() == "live", "the connection", page=page)
    return overlay


def test_the_demo_page_needs_no_step(page: Page, server: Server) -> None:
    page.goto(f"{server.url}/demo?speed=6")
    overlay = Overlay(page)
    overlay.card("全网最低价")
    until(lambda: overlay.cards(closed=True), "its correction", page=page)


@pytest.mark.parametrize("query", ["", "?closed"])
def test_a_picked_element_inside_shadow_roots(page: Page, extension: Extension, pages: str, query: str) -> None:
    page.goto(f"{pages}/shadow.html{query}")
    extension.pick(page, 40, 70)
    overlay = Overlay(page)
    until(lambda: overlay.state() == "live", "the connection", page=page)
    page.evaluate("say", BANNED)
    overlay.card("全网最低价")


def test_a_picked_element_inside_the_second_frame(page: Page, extension: Extension, pages: str) -> None:
    page.goto(f"{pages}/frames.html")
    extension.pick(page, 60, 425)
    overlay = Overlay(page)
    until(lambda: overlay.state() == "live", "the connection", page=page)
    assert page.locator("pitchguard-overlay").count() == 1
    page.frames[2].evaluate("say", BANNED)
    overlay.card("全网最低价")


def test_a_strict_policy_does_not_stop_it(page: Page, extension: Extension, pages: str) -> None:
    page.goto(f"{pages}/strict.html")
    box = page.locator("#lines").bounding_box()
    assert box
    extension.pick(page, box["x"] + 10, box["y"] + box["height"] - 3)
    overlay = Overlay(page)
    until(lambda: overlay.state() == "live", "the connection", page=page)
    page.evaluate("say", BANNED)
    overlay.card("全网最低价")


def test_a_caption_track(page: Page, extension: Extension, pages: str) -> None:
    page.goto(f"{pages}/track.html")
    overlay = wake(page, extension)
    page.evaluate("cue", BANNED)
    overlay.card("全网最低价")


def test_a_known_caption_element(page: Page, extension: Extension, pages: str) -> None:
    page.goto(f"{pages}/known.html")
    overlay = wake(page, extension)
    page.evaluate("say", BANNED)
    overlay.card("全网最低价")


def test_a_site_added_by_hand(page: Page, extension: Extension, pages: str) -> None:
    extension.set(known={pages.removeprefix("http://"): ".box_3Qe6w8ey99wSZai4 > div"})
    page.goto(f"{pages}/rolling.html")
    overlay = wake(page, extension)
    page.evaluate("say", BANNED)
    overlay.card("全网最低价")

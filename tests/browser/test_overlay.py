"""The whole way in a real browser: words change on the page, the right card stands in the overlay."""

from io import BytesIO

import pytest
from PIL import Image
from playwright.sync_api import Page

from tests.browser.harness import Extension, Overlay, Server, until, wake

pytestmark = pytest.mark.browser

BANNED = "家人们今天这款真的是全网最低价"
QUIET = "最好饭后半小时再喝"


def picked(page: Page, extension: Extension, address: str) -> Overlay:
    """Open a page and pick its caption area."""
    page.goto(address)
    overlay = Overlay(page)
    box = page.locator("#lines").bounding_box()
    assert box
    extension.pick(page, box["x"] + 20, box["y"] + box["height"] - 4)
    until(lambda: overlay.state() == "live", "the connection", page=page)
    return overlay


def test_a_banned_line_shows_its_card_and_an_innocent_line_none(page: Page, extension: Extension, pages: str) -> None:
    overlay = picked(page, extension, f"{pages}/rolling.html")
    page.evaluate("say", QUIET)
    page.evaluate("say", BANNED)
    overlay.card("全网最低价")
    [card] = overlay.cards()
    assert "可以这样说" in card
    assert "《" in card
    assert "最好" not in card.replace("最好饭后", "")
    assert QUIET not in "".join(overlay.cards())


def test_growing_text_shows_one_card(page: Page, extension: Extension, pages: str) -> None:
    overlay = picked(page, extension, f"{pages}/rolling.html")
    for length in range(2, len(BANNED) + 1):
        page.evaluate("write", BANNED[:length])
    overlay.card("全网最低价")
    assert len(overlay.cards()) == 1


def test_the_area_is_found_again_after_a_redraw(page: Page, extension: Extension, pages: str) -> None:
    overlay = picked(page, extension, f"{pages}/rolling.html")
    page.evaluate("redraw()")
    page.evaluate("say", BANNED)
    overlay.card("全网最低价")


def test_the_picked_place_is_remembered_for_the_site(page: Page, extension: Extension, pages: str) -> None:
    picked(page, extension, f"{pages}/rolling.html")
    sites = extension.worker.evaluate("async () => (await chrome.storage.local.get('sites')).sites")
    [site] = sites.values()
    assert site["source"] == "picked"
    assert site["picked"] == ["html > body > div"]


def test_a_page_that_wipes_its_body_keeps_the_overlay(page: Page, extension: Extension, pages: str) -> None:
    overlay = picked(page, extension, f"{pages}/rolling.html")
    page.evaluate("say", BANNED)
    overlay.card("全网最低价")
    page.evaluate("document.body.replaceChildren()")
    page.evaluate("document.querySelector('pitchguard-overlay').remove()")
    until(lambda: page.locator("pitchguard-overlay:popover-open").count(), "the overlay back in place", page=page)
    overlay.card("全网最低价")


def test_the_overlay_never_takes_the_focus(page: Page, extension: Extension, pages: str) -> None:
    overlay = picked(page, extension, f"{pages}/rolling.html")
    page.evaluate("document.body.append(Object.assign(document.createElement('input'), {id: 'typing'}))")
    page.focus("#typing")
    page.evaluate("say", BANNED)
    overlay.card("全网最低价")
    assert page.evaluate("document.activeElement.id") == "typing"


def test_over_a_fullscreen_video_the_card_is_painted(page: Page, extension: Extension, pages: str) -> None:
    page.goto(f"{pages}/track.html")
    overlay = wake(page, extension)
    page.evaluate("full()")
    until(lambda: page.evaluate("document.fullscreenElement?.id") == "video", "fullscreen", page=page)
    page.evaluate("cue", BANNED)
    overlay.card("全网最低价")
    bar = Image.open(BytesIO(page.screenshot())).convert("RGB").getpixel((1280 - 120, 27))
    assert bar == (0x1D, 0x2B, 0x28)


def test_a_server_stopped_and_started_again_is_survived(
    page: Page, extension: Extension, server: Server, pages: str
) -> None:
    overlay = picked(page, extension, f"{pages}/rolling.html")
    server.stop()
    until(lambda: overlay.state() == "down", "the bar saying so", page=page)
    assert "连不上" in overlay.words("state")
    page.evaluate("say", BANNED)
    server.start()
    until(lambda: overlay.state() == "live", "the connection back", page=page)
    overlay.card("全网最低价")


def test_a_worker_put_to_sleep_wakes_and_goes_on(page: Page, extension: Extension, pages: str) -> None:
    overlay = picked(page, extension, f"{pages}/rolling.html")
    inspector = (
        page.context.browser.new_browser_cdp_session() if page.context.browser else page.context.new_cdp_session(page)
    )
    targets = inspector.send("Target.getTargets")["targetInfos"]
    [worker] = [t["targetId"] for t in targets if t["type"] == "service_worker" and extension.id in t["url"]]
    inspector.send("Target.closeTarget", {"targetId": worker})
    until(lambda: overlay.state() == "live", "the connection back", page=page)
    page.evaluate("say", BANNED)
    overlay.card("全网最低价")


def test_handled_wrong_and_mute(page: Page, extension: Extension, pages: str) -> None:
    overlay = picked(page, extension, f"{pages}/rolling.html")
    page.evaluate("say", BANNED)
    overlay.card("全网最低价")
    overlay.click("已纠正")
    until(lambda: overlay.cards(closed=True), "the corrected card", page=page)
    page.evaluate("say", "这个手感真的是史上最强")
    overlay.card("史上最强")
    overlay.click("误报")
    until(lambda: not overlay.cards(closed=False), "the dismissed card gone", page=page)
    page.evaluate("say", "这就是行业第一的品牌")
    overlay.card("行业第一")
    overlay.click("本场不再提醒此条")
    until(lambda: not overlay.cards(closed=False), "the muted card gone", page=page)


def test_a_correction_closes_its_card(page: Page, extension: Extension, pages: str) -> None:
    overlay = picked(page, extension, f"{pages}/rolling.html")
    page.evaluate("say", BANNED)
    overlay.card("全网最低价")
    page.evaluate("say", "刚才说错了啊 不是全网最低价 是我们店今天的活动价")
    page.evaluate("say", "来看下一个颜色")
    until(lambda: overlay.cards(closed=True), "the corrected card", page=page)


def test_the_checklist_ticks_what_was_said(page: Page, extension: Extension, pages: str) -> None:
    options = extension.open("options/options.html")
    options.check("#situation [value=ai_host]")
    options.select_option("#product", "health_food")
    options.close()
    overlay = picked(page, extension, f"{pages}/rolling.html")
    until(lambda: "AI" in overlay.words("rail"), "what an AI host makes owed", page=page)
    until(lambda: "保健食品" in overlay.words("owed") and "○" in overlay.words("owed"), "the checklist", page=page)
    page.evaluate("say", "提醒一下保健食品不是药物 不能代替药物治疗疾病")
    page.evaluate("say", "好我们接着看")
    until(lambda: "✓" in overlay.words("owed"), "the tick", page=page)


def test_levels_and_muted_rules_of_the_settings_are_kept(page: Page, extension: Extension, pages: str) -> None:
    extension.set(lowest="ban")
    overlay = picked(page, extension, f"{pages}/rolling.html")
    page.evaluate("say", BANNED)
    page.evaluate("say", "这个手感真的是史上最强")
    overlay.card("史上最强")
    assert not any("全网最低价" in card for card in overlay.cards())


def test_folded_away_and_out_again(page: Page, extension: Extension, pages: str) -> None:
    overlay = picked(page, extension, f"{pages}/rolling.html")
    overlay.click("－")
    until(lambda: "＋" in overlay.words("fold"), "the folded bar", page=page)
    page.evaluate("say", BANNED)
    overlay.card("全网最低价")
    overlay.click("＋")
    until(lambda: "－" in overlay.words("fold"), "the open bar", page=page)


def test_place_and_size_are_remembered_for_the_site(page: Page, extension: Extension, pages: str) -> None:
    overlay = picked(page, extension, f"{pages}/rolling.html")
    overlay.click("字")
    overlay.click("◳")
    sites = "async () => Object.values((await chrome.storage.local.get('sites')).sites)[0]"
    until(lambda: extension.worker.evaluate(sites).get("y") == 1, "the corner kept", page=page)
    assert extension.worker.evaluate(sites)["size"] == "l"
    page.reload()
    until(lambda: overlay.state() == "live", "it back by itself", page=page)
    box = overlay.box("bar")
    assert box["y"] > 600
    page.mouse.move(box["x"] + 30, box["y"] + 8)
    page.mouse.down()
    page.mouse.move(200, 300, steps=4)
    page.mouse.up()
    until(lambda: extension.worker.evaluate(sites)["y"] < 0.6, "the place kept", page=page)
    assert overlay.box("bar")["x"] < 200


def test_a_page_loaded_anew_stays_one_broadcast(page: Page, extension: Extension, pages: str) -> None:
    overlay = picked(page, extension, f"{pages}/rolling.html")
    session = "async () => (await chrome.storage.session.get('session')).session"
    before = extension.worker.evaluate(session)
    page.reload()
    until(lambda: overlay.state() == "live", "it back by itself", page=page)
    page.evaluate("say", BANNED)
    overlay.card("全网最低价")
    assert extension.worker.evaluate(session) == before


def test_the_keyboard_reaches_the_buttons(page: Page, extension: Extension, pages: str) -> None:
    overlay = picked(page, extension, f"{pages}/rolling.html")
    page.evaluate("say", BANNED)
    overlay.card("全网最低价")
    for _ in range(12):
        page.keyboard.press("Tab")
        if overlay.focused() == "已纠正":
            break
    assert overlay.focused() == "已纠正"
    page.keyboard.press("Enter")
    until(lambda: overlay.cards(closed=True), "the corrected card", page=page)


def test_an_opened_article_stays_open_when_the_pitch_is_said_again(
    page: Page, extension: Extension, pages: str
) -> None:
    overlay = picked(page, extension, f"{pages}/rolling.html")
    page.evaluate("say", BANNED)
    overlay.card("全网最低价")
    overlay.click("《")
    until(lambda: overlay.opened(), "the gist", page=page)
    page.evaluate("say", "好我们接着看这个颜色")
    page.evaluate("say", "这个手感真的是史上最强")
    overlay.card("史上最强")
    assert overlay.opened()


def test_high_contrast_and_reduced_motion_are_honoured(page: Page, extension: Extension, pages: str) -> None:
    overlay = picked(page, extension, f"{pages}/rolling.html")
    page.evaluate("say", BANNED)
    overlay.card("全网最低价")
    assert overlay.style("card")["animation-name"] == "come"
    page.emulate_media(forced_colors="active", reduced_motion="reduce")
    assert overlay.style("card")["animation-name"] == "none"
    assert overlay.style("level")["border-top-width"] == "1px"
    assert "▲" in overlay.words("level")
    page.emulate_media(forced_colors="none", reduced_motion="no-preference")


def test_an_alert_whose_card_is_gone_is_shown_again_from_the_rail(
    page: Page, extension: Extension, pages: str
) -> None:
    overlay = picked(page, extension, f"{pages}/rolling.html")
    for line in (BANNED, "这个手感真的是史上最强", "我们是行业第一品牌", "这是国家级的工艺"):
        page.evaluate("say", line)
        page.wait_for_timeout(200)
    until(lambda: "全网最低价" in overlay.words("left"), f"the one without a card; {overlay.cards()}", page=page)
    assert not any("全网最低价" in card for card in overlay.cards())
    [before] = [n["backendNodeId"] for n in overlay.nodes() if n["localName"] == "button" and "全网最低价" in n["words"]]
    clean = overlay.words("clean")
    until(lambda: overlay.words("clean") != clean, "a second passed", page=page)
    [after] = [n["backendNodeId"] for n in overlay.nodes() if n["localName"] == "button" and "全网最低价" in n["words"]]
    assert before == after, "the button under the pointer and the keyboard stays"
    overlay.click("全网最低价")
    overlay.card("全网最低价")
    assert "全网最低价" not in overlay.words("left")


def test_a_tone_comes_with_a_warning_where_it_is_wanted(page: Page, extension: Extension, pages: str) -> None:
    states: list[str] = []
    inspector = page.context.new_cdp_session(page)
    inspector.on("WebAudio.contextChanged", lambda message: states.append(message["context"]["contextState"]))
    inspector.send("WebAudio.enable")
    overlay = picked(page, extension, f"{pages}/rolling.html")
    page.evaluate("say", BANNED)
    overlay.card("全网最低价")
    extension.set(sound=True)
    page.evaluate("say", QUIET)
    page.evaluate("say", "这个手感真的是史上最强")
    overlay.card("史上最强")
    until(lambda: states == ["running", "closed"], f"one tone; heard {states}", page=page)


def test_the_browsers_shortcuts_fold_and_judge_the_newest(page: Page, extension: Extension, pages: str) -> None:
    keys = extension.worker.evaluate("async () => (await chrome.commands.getAll()).map((c) => [c.name, c.shortcut])")
    assert {name: key for name, key in keys if key} == {
        "fold": "Alt+Shift+F", "handled": "Alt+Shift+J", "wrong": "Alt+Shift+K",
    }, "one that is the browser's own is given to nobody"  # fmt: skip
    press = "name => chrome.commands.onCommand.dispatch(name)"
    overlay = picked(page, extension, f"{pages}/rolling.html")
    page.evaluate("say", BANNED)
    overlay.card("全网最低价")
    page.evaluate("say", "这个手感真的是史上最强")
    overlay.card("史上最强")
    extension.worker.evaluate(press, "wrong")
    until(lambda: "史上最强" not in "".join(overlay.cards()), "the newest dismissed", page=page)
    extension.worker.evaluate(press, "handled")
    until(lambda: overlay.cards(closed=True), "the other corrected", page=page)
    extension.worker.evaluate(press, "fold")
    until(lambda: "＋" in overlay.words("fold"), "the folded bar", page=page)
    assert not overlay.cards(closed=False)


def test_more_contrast_is_honoured(page: Page, extension: Extension, pages: str) -> None:
    overlay = picked(page, extension, f"{pages}/rolling.html")
    page.evaluate("say", BANNED)
    overlay.card("全网最低价")
    assert overlay.style("card")["border-top-width"] == "1px"
    page.emulate_media(contrast="more")
    assert overlay.style("card")["border-top-width"] == "2px"
    assert overlay.style("said")["color"] == overlay.style("card")["color"]
    page.emulate_media(contrast="no-preference")

"""Popup, options, first run and the server's panel, as a user meets them."""

import json
from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.browser.harness import Extension, Overlay, Server, until
from tests.browser.test_overlay import BANNED, picked
from tests.nlp.test_ear import SAID, taught

pytestmark = pytest.mark.browser

AXE = Path(__file__).parents[1] / "extension" / "node_modules" / "axe-core" / "axe.min.js"


def test_the_popup_tells_state_source_and_test_result(
    page: Page, extension: Extension, server: Server, pages: str
) -> None:
    picked(page, extension, f"{pages}/rolling.html")
    popup = extension.open(f"popup/popup.html?tab={extension.tab(page)}")
    until(lambda: popup.locator("#lamp.live").count(), "the green lamp", page=popup)
    assert "自己点选的字幕" in popup.inner_text(".sources .active")
    assert "这个页面的视频没有字幕轨" in popup.inner_text("#sources")
    popup.click("#test")
    until(lambda: "本机服务正常" in popup.inner_text("#detail"), "the test's result", page=popup)


def test_the_popup_tells_the_sources_before_anything_is_read(page: Page, extension: Extension, pages: str) -> None:
    page.goto(f"{pages}/known.html")
    popup = extension.open(f"popup/popup.html?tab={extension.tab(page)}")
    until(lambda: "可用" in popup.inner_text("#sources"), "the known element", page=popup)
    assert "开始守护" in popup.inner_text("#hint")
    assert popup.locator("#sources .active").count() == 0
    assert popup.inner_text("#speech-state")
    assert Overlay(page).nodes() == []


def test_the_popup_says_what_to_do_where_no_server_runs(page: Page, extension: Extension, pages: str) -> None:
    extension.set(port=9)
    page.goto(f"{pages}/rolling.html")
    popup = extension.open(f"popup/popup.html?tab={extension.tab(page)}")
    popup.click("#test")
    until(lambda: "pitchguard serve" in popup.inner_text("#detail"), "the advice", page=popup)
    extension.set(port=int(pages.rsplit(":", 1)[1]))
    popup.click("#test")
    until(lambda: "别的程序" in popup.inner_text("#detail"), "the other program", page=popup)


def test_pause_stops_and_resume_goes_on(page: Page, extension: Extension, pages: str) -> None:
    overlay = picked(page, extension, f"{pages}/rolling.html")
    popup = extension.open(f"popup/popup.html?tab={extension.tab(page)}")
    popup.click("#go")
    until(lambda: "已暂停" in overlay.words("state"), "the pause", page=page)
    page.evaluate("say", BANNED)
    popup.click("#go")
    until(lambda: overlay.state() == "live", "the connection back", page=page)
    page.evaluate("say", "这个手感真的是史上最强")
    overlay.card("史上最强")


def test_pairing_by_the_code_the_server_shows(page: Page, extension: Extension, server: Server) -> None:
    page.goto(f"{server.url}/pair")
    code = page.inner_text(".code")
    popup = extension.open("popup/popup.html")
    ask = "code => chrome.runtime.sendMessage({to: 'worker', type: 'pair', code})"
    assert popup.evaluate(ask, "000000" if code != "000000" else "111111")["result"] == "pair_wrong"
    assert popup.evaluate(ask, code)["result"] == "pair_ok"
    assert len(extension.worker.evaluate("async () => (await chrome.storage.local.get('token')).token")) > 40


def test_options_are_kept_exported_and_imported(page: Page, extension: Extension, tmp_path: Path) -> None:
    options = extension.open("options/options.html")
    options.select_option("#lowest", "proof")
    options.select_option("#cooldown", "30")
    options.click("#table ~ details summary")
    options.fill("#sheet", "sku,name,price,gifts\n1号链接,大衣,899,衣架;防尘袋")
    options.locator("#sheet").blur()
    until(lambda: "共 1 件商品" in options.inner_text("#sheet-state"), "the sheet taken", page=options)
    with options.expect_download() as download:
        options.click("#export")
    saved = tmp_path / "settings.json"
    download.value.save_as(saved)
    settings = json.loads(saved.read_text("utf-8"))
    assert (settings["lowest"], settings["cooldown"]) == ("proof", 30)
    assert settings["sheet"] == [{"sku": "1号链接", "name": "大衣", "price": 899, "gifts": ["衣架", "防尘袋"]}]
    assert "token" not in settings
    settings |= {"lowest": "ban", "port": "nonsense"}
    saved.write_text(json.dumps(settings), "utf-8")
    options.set_input_files("#file", saved)
    until(lambda: "port" in options.inner_text("#saved"), "the fault named", page=options)
    assert extension.worker.evaluate("async () => (await chrome.storage.local.get('lowest')).lowest") == "ban"


def test_a_broken_sheet_names_its_line(page: Page, extension: Extension) -> None:
    options = extension.open("options/options.html")
    options.click("#table ~ details summary")
    options.fill("#sheet", "sku,name\n1号,大衣\n,裤子")
    options.locator("#sheet").blur()
    until(lambda: "第 3 行" in options.inner_text("#sheet-state"), "the line", page=options)


def test_the_sheet_is_edited_in_its_table(page: Page, extension: Extension, tmp_path: Path) -> None:
    csv = tmp_path / "sheet.csv"
    csv.write_text("\ufeffsku,name,price\n1号,大衣,899\n2号,裤子,99\n", "utf-8")
    options = extension.open("options/options.html")
    options.set_input_files("#csv", csv)
    options.locator("#table tbody tr").nth(1).wait_for()
    options.locator("#table .price").first.fill("799")
    options.locator("#table tbody button").nth(1).click()
    options.click("#add")
    options.keyboard.type("3号")
    options.keyboard.press("Tab")
    until(lambda: "第 2 行：没有品名" in options.inner_text("#sheet-state"), "what is missing yet", page=options)
    options.keyboard.type("帽子")
    options.keyboard.press("Tab")
    until(lambda: "共 2 件商品" in options.inner_text("#sheet-state"), "the sheet taken", page=options)
    sheet = extension.worker.evaluate("async () => (await chrome.storage.local.get('sheet')).sheet")
    assert sheet == [{"sku": "1号", "name": "大衣", "price": 799}, {"sku": "3号", "name": "帽子"}]


def test_the_first_run_page_ends_with_a_working_warning(page: Page, extension: Extension) -> None:
    welcome = extension.open("options/welcome.html")
    welcome.click("#test")
    until(lambda: "本机服务正常" in welcome.inner_text("#detail"), "the test's result", page=welcome)
    welcome.click("#send")
    welcome.locator("#try .card").wait_for()
    assert "全网最低价" in welcome.inner_text("#try .card")


def test_english_where_it_is_chosen(page: Page, extension: Extension) -> None:
    extension.set(language="en")
    options = extension.open("options/options.html")
    until(lambda: options.inner_text("h1") == "PitchGuard options", "English words", page=options)


def test_the_panel_shows_the_same_cards(page: Page, extension: Extension, server: Server, pages: str) -> None:
    panel = page.context.new_page()
    panel.goto(f"{server.url}/panel")
    until(lambda: "已连接" in panel.inner_text("#state"), "the panel's connection", page=panel)
    overlay = picked(page, extension, f"{pages}/rolling.html")
    page.evaluate("say", BANNED)
    overlay.card("全网最低价")
    panel.locator("#panel .card").wait_for()
    assert panel.inner_text("#state") == "正在守护"
    assert "真的是全网最低价" in panel.inner_text("#panel .card .said")
    panel.click("#panel .card button")
    until(lambda: overlay.cards(closed=True), "its verdict in the overlay", page=page)


def test_the_side_panel_shows_the_same_cards(page: Page, extension: Extension, pages: str) -> None:
    side = extension.open("panel/panel.html")
    overlay = picked(page, extension, f"{pages}/rolling.html")
    page.evaluate("say", BANNED)
    overlay.card("全网最低价")
    side.locator("#board .card").wait_for()
    assert "真的是全网最低价" in side.inner_text("#board .card .said")
    assert "正在守护" in side.inner_text("#state")
    side.click("#board .card button")
    until(lambda: overlay.cards(closed=True), "its verdict in the overlay", page=page)


@pytest.mark.parametrize(
    "where",
    [
        "popup/popup.html",
        "options/options.html",
        "options/welcome.html",
        "panel/panel.html",
        "speech/speech.html",
        "/",
        "/panel",
        "/pair",
        "/demo?idle=1",
    ],
)
def test_no_serious_accessibility_fault(page: Page, extension: Extension, server: Server, where: str) -> None:
    opened = extension.open(where) if not where.startswith("/") else page
    if where.startswith("/"):
        opened.goto(server.url + where)
    inspector = opened.context.new_cdp_session(opened)
    opened.wait_for_load_state("networkidle")
    run = f"{AXE.read_text('utf-8')}; axe.run().then(r => JSON.stringify(r.violations.map(v => [v.impact, v.id, v.nodes.length, v.nodes[0].html])))"
    answer = inspector.send("Runtime.evaluate", {"expression": run, "awaitPromise": True})
    faults = json.loads(answer["result"]["value"])
    assert [fault for fault in faults if fault[0] in ("serious", "critical")] == []


def test_the_overlay_has_its_roles(page: Page, extension: Extension, pages: str) -> None:
    overlay: Overlay = picked(page, extension, f"{pages}/rolling.html")
    page.evaluate("say", BANNED)
    overlay.card("全网最低价")
    roles = [
        dict(zip(n["attributes"][::2], n["attributes"][1::2])).get("role")
        for n in overlay.nodes()
        if n.get("attributes")
    ]
    assert {"status", "alert"} <= set(roles)
    until(
        lambda: (
            "全网最低价" in "".join(n["words"] for n in overlay.nodes() if "hidden-text" in str(n.get("attributes")))
        ),
        "it spoken",
        page=page,
    )


def test_the_second_ear_is_switched_on_in_the_options(
    page: Page, extension: Extension, pages: str, tmp_path: Path
) -> None:
    taught(bias=9.0).save(tmp_path / "ear.npz")
    ears = Server(tmp_path / "data", "--ear-model", str(tmp_path / "ear.npz"))
    ears.start()
    try:
        extension.set(port=ears.port, product="health_food")
        overlay = picked(page, extension, f"{pages}/rolling.html")
        page.evaluate("say", SAID)
        options = extension.open("options/options.html")
        assert options.input_value("#second_ear") == ""
        options.select_option("#second_ear", "high")
        until(lambda: "已保存" in options.inner_text("#saved"), "it kept", page=options)
        options.close()
        assert overlay.cards() == []
        page.evaluate("say", "好我们接着看下一个颜色")
        page.evaluate("say", SAID)
        page.evaluate("say", "来看一下袖口")
        until(overlay.cards, "the second ear's card", page=page)
    finally:
        extension.set(port=9)
        ears.stop()


def test_a_sheet_the_server_cannot_read_is_told_and_keeps_nobody_out(
    page: Page, extension: Extension, pages: str
) -> None:
    extension.set(sheet=[{"sku": "1号", "price": "八九"}])
    overlay = picked(page, extension, f"{pages}/rolling.html")
    until(lambda: "商品表" in overlay.words("state"), "what is wrong", page=page)
    page.evaluate("say", BANNED)
    overlay.card("全网最低价")
    popup = extension.open(f"popup/popup.html?tab={extension.tab(page)}")
    until(lambda: "商品表" in popup.inner_text("#state"), "the popup saying so", page=popup)
    extension.set(sheet=[{"sku": "1号", "name": "大衣", "price": 89}])
    until(lambda: overlay.words("state") == "正在守护", "all well", page=page)


def test_another_broadcast_begins_with_nothing_open(page: Page, extension: Extension, pages: str) -> None:
    extension.set(product="health_food")
    overlay = picked(page, extension, f"{pages}/rolling.html")
    page.evaluate("say", BANNED)
    overlay.card("全网最低价")
    until(lambda: "○" in overlay.words("owed"), "the checklist", page=page)
    for line in ("我们先看下一个颜色", "大家可以看一下这个袖口"):
        page.evaluate("say", line)
    extension.set(paused=True)
    until(lambda: "已暂停" in overlay.words("state"), "the pause", page=page)
    extension.set(paused=False, product="general")
    until(lambda: overlay.state() == "live", "the connection back", page=page)
    until(lambda: "未处理 0" in overlay.words("rail"), "nothing open", page=page)
    assert overlay.cards() == []
    assert overlay.words("owed") == ""

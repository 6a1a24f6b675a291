"""Each caption source on a page of its own."""

from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.browser.harness import Extension, Overlay, Server, until, wake
from tests.browser.test_overlay import BANNED

pytestmark = pytest.mark.browser


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


def test_a_frame_that_comes_later_is_read_too(page: Page, extension: Extension, pages: str) -> None:
    page.goto(f"{pages}/known.html")
    overlay = wake(page, extension)
    page.evaluate('document.body.append(Object.assign(document.createElement("iframe"), {src: "known.html?two"}))')
    until(lambda: len(page.frames) == 2 and page.frames[1].locator("#lines").count(), "the frame", page=page)
    page.frames[1].evaluate("say", BANNED)
    overlay.card("全网最低价")
    popup = extension.open(f"popup/popup.html?tab={extension.tab(page)}")
    until(lambda: popup.inner_text("#sources"), "the sources", page=popup)
    assert popup.inner_text("#sources").count("已知的字幕元素") == 1, "a source of two frames stands once"


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


def test_the_track_of_a_video_that_comes_later(page: Page, extension: Extension, pages: str) -> None:
    page.goto(f"{pages}/track.html")
    overlay = wake(page, extension)
    page.evaluate("anew()")
    page.wait_for_timeout(1500)
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


def test_a_file_the_server_reads_is_started_from_the_popup(
    page: Page, extension: Extension, pages: str, tmp_path: Path
) -> None:
    page.goto(f"{pages}/strict.html")
    popup = extension.open(f"popup/popup.html?tab={extension.tab(page)}")
    popup.click("#go")
    popup.click("#outside summary")
    popup.select_option("#kind", "file")
    popup.fill("#address", "/etc/hostname")
    popup.click("#listen-start")
    until(lambda: "读不了" in popup.inner_text("#listen-state"), "the refusal", page=popup)
    captions = tmp_path / "live.txt"
    captions.touch()
    popup.fill("#address", str(captions))
    popup.click("#listen-start")
    until(lambda: "正在读取" in popup.inner_text("#listen-state"), "the file being read", page=popup)
    captions.write_text(f"{BANNED}\n", "utf-8")
    page.bring_to_front()
    Overlay(page).card("真的是全网最低价")
    popup.click("#listen-stop")
    until(lambda: popup.locator("#listen-stop:disabled").count(), "the end", page=popup)


FAKE_SPEECH = """
globalThis.SpeechRecognition = class {
  static async available(wanted) { return wanted.processLocally ? globalThis.pack ?? "downloadable" : "available"; }
  static async install() { globalThis.pack = "available"; return true; }
  get processLocally() { return this.local ?? false; }
  set processLocally(local) { this.local = local; }
  start() { globalThis.speaking = this; }
  abort() { globalThis.speaking = null; this.onend(); }
};
globalThis.hear = (transcript, isFinal) => globalThis.speaking.onresult({ resultIndex: 0, results: [Object.assign([{ transcript }], { isFinal })] });
"""


def test_speech_heard_on_this_computer(page: Page, extension: Extension, pages: str) -> None:
    page.goto(f"{pages}/strict.html")
    popup = extension.open(f"popup/popup.html?tab={extension.tab(page)}")
    popup.click("#go")
    until(lambda: popup.inner_text("#go") == "暂停", "the start", page=popup)
    speech = page.context.new_page()
    speech.add_init_script(FAKE_SPEECH)
    speech.goto(f"chrome-extension://{extension.id}/speech/speech.html")
    until(lambda: "要先下载" in speech.inner_text("#state"), "the language pack's state", page=speech)
    assert speech.is_disabled("#start")
    speech.click("#install")
    until(lambda: speech.is_enabled("#start"), "the pack", page=speech)
    speech.click("#start")
    assert speech.evaluate("speaking.processLocally && speaking.lang === 'zh-CN'")
    until(lambda: "正在读取" in popup.inner_text("#speech-state"), "the popup knowing", page=popup)
    for end in (6, len(BANNED)):
        speech.evaluate("([text, final]) => hear(text, final)", [BANNED[:end], end == len(BANNED)])
    page.bring_to_front()
    Overlay(page).card("真的是全网最低价")
    speech.click("#stop")
    until(lambda: speech.is_enabled("#start"), "the end", page=speech)


def test_speech_where_this_browser_has_no_pack_says_so(page: Page, extension: Extension) -> None:
    speech = extension.open("speech/speech.html")
    until(lambda: speech.inner_text("#state"), "the state", page=speech)
    assert speech.is_disabled("#start") or "可以开始" in speech.inner_text("#state")


SHOWN = [
    "<p>第一行</p><p>第二 行</p>",
    "<div><span>前半</span><span>后半</span></div>下一行<br>再下一行",
    "<p>看得见</p><p style='display:none'>看不见</p><p style='visibility:hidden'>也看不见</p><p hidden>还是看不见</p>",
    "<p style='visibility:hidden'>藏着<b style='visibility:visible'>露出来</b></p>",
    "<div style='display:flex'><span>一</span><span>二</span></div><ul><li>甲<li>乙</ul>",
    "<p style='white-space:pre-line'>上\n下</p><p>同一\n行</p>",
    "<script>1</script><style>p {}</style><em>只有</em><i style='display:inline-block'>一行</i>",
    "没有元素的字",
    "<table><tr><td>格</td><td>子</td></tr><tr><td>下一行</td></tr></table>",
    "".join(f"<p>{number}号</p>" for number in range(80)),
    "",
]


@pytest.mark.parametrize("html", SHOWN, ids=range(len(SHOWN)))
def test_what_is_read_is_what_is_shown(page: Page, extension: Extension, pages: str, html: str) -> None:
    page.goto(f"{pages}/rolling.html")
    read, shown = page.evaluate(
        """async ([html, module]) => {
          const { shownText } = await import(module);
          const area = document.querySelector("#lines");
          area.innerHTML = html;
          const lines = area.innerText.split("\\n").map((line) => line.trim()).filter(Boolean);
          return [shownText(area), lines.join("\\n")];
        }""",
        [html, f"chrome-extension://{extension.id}/content/watch.js"],
    )
    assert read == shown

"""The server's own pages in a browser: home keeps up, a script is reworded, nothing overflows, nobody is shut out."""

import json
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

from tests.browser.harness import Server, until

pytestmark = pytest.mark.browser

AXE = Path(__file__).parents[1] / "extension" / "node_modules" / "axe-core" / "axe.min.js"
SCRIPT = "大家好欢迎来到直播间\n这款全网最低价\n我们是行业第一品牌"
SAY = """async ([texts, end]) => {
  const socket = new WebSocket(`ws://${location.host}/v1/live`);
  const got = [];
  socket.onmessage = (event) => got.push(JSON.parse(event.data));
  const heard = (type, count = 1) => new Promise((done) => {
    const look = () => got.filter((m) => m.type === type).length >= count ? done(got.findLast((m) => m.type === type)) : setTimeout(look, 20);
    look();
  });
  await heard("hello");
  socket.send(JSON.stringify({ type: "identify", protocol: 1, client: "test", profile: { product: "food" } }));
  const { session } = await heard("ready");
  texts.forEach((text, n) => socket.send(JSON.stringify(
    { type: "caption", cue: `c${n}`, rev: 0, text, final: true, at_ms: n * 4000, source: "test" })));
  await heard("alerts", texts.length);
  if (end) { socket.send('{"type":"bye"}'); await heard("summary"); }
  window.live = socket;
  return session;
}"""


def broadcast(page: Page, server: Server, *texts: str, end: bool = True) -> str:
    """Say texts from a page of the server's own; return the session."""
    page.goto(f"{server.url}/pair")
    return str(page.evaluate(SAY, [list(texts), end]))


@pytest.fixture
def session(page: Page, server: Server) -> str:
    """A recorded broadcast with a correction; another stands beside it in the record."""
    broadcast(page, server, "大家好", "我们是行业第一品牌")
    return broadcast(page, server, "这款全网最低价", "刚才说错了，不是全网最低价，是本店活动价", "我们是行业第一品牌")


def faults(page: Page) -> list[Any]:
    """What axe finds that is serious."""
    inspector = page.context.new_cdp_session(page)
    page.wait_for_load_state("load")
    run = f"{AXE.read_text('utf-8')}; axe.run().then(r => JSON.stringify(r.violations.map(v => [v.impact, v.id, v.nodes[0].html])))"
    answer = inspector.send("Runtime.evaluate", {"expression": run, "awaitPromise": True})
    return [fault for fault in json.loads(answer["result"]["value"]) if fault[0] in ("serious", "critical")]


def reviewed(page: Page, server: Server, lang: str = "zh") -> None:
    """Check the script on the script page, with a sheet."""
    page.goto(f"{server.url}/check?lang={lang}")
    page.fill("#text", SCRIPT)
    sheet = {"name": "sheet.csv", "mimeType": "text/csv", "buffer": "sku,name,price\n1,大衣,899\n".encode()}
    page.set_input_files("#sheet", [sheet])  # type: ignore[list-item]
    page.click("button[value=check]")
    page.locator("#mark-1").wait_for()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_no_page_has_a_serious_fault_or_overflows_a_phone(
    page: Page, server: Server, session: str, lang: str, scheme: Any
) -> None:
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": 390, "height": 844})
    places = ["/?", "/check?", "/rules?", "/rules?q=最低价&", "/settings?", "/pair?", "/panel?", f"/report/{session}?"]
    for place in places:
        page.goto(f"{server.url}{place}lang={lang}")
        assert faults(page) == [], place
        assert page.evaluate("document.documentElement.scrollWidth") <= 390, place
    reviewed(page, server, lang)
    assert faults(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_home_keeps_up_with_a_broadcast(page: Page, server: Server) -> None:
    home = page.context.new_page()
    home.goto(server.url)
    session = broadcast(page, server, "这款全网最低价", end=False)
    row = home.locator(f'[data-session="{session}"]')
    until(row.count, "the broadcast listed", page=home)
    until(lambda: row.locator('[data-count="alerts"]').inner_text() == "1", "its alert counted", page=home)
    until(lambda: "提醒会出现在这里" in home.inner_text("#state"), "the panel's connection", page=home)
    page.evaluate("""live.send(JSON.stringify(
      {type: "caption", cue: "z", rev: 0, text: "我们是行业第一品牌", final: true, at_ms: 9000, source: "test"}))""")
    until(lambda: row.locator('[data-count="alerts"]').inner_text() == "2", "the next one counted", page=home)
    home.locator("#panel .card").first.wait_for()
    page.evaluate('live.send(\'{"type":"bye"}\')')
    until(lambda: home.locator(f'a[href^="/report/{session}"]').count(), "its report", page=home)


def test_a_rewording_shows_in_its_line_and_stays_when_put_in(page: Page, server: Server) -> None:
    reviewed(page, server)
    mark, choice = page.locator("#mark-1"), page.locator("fieldset").first.locator("input[type=radio]").nth(1)
    assert mark.inner_text() == "全网最低价"
    choice.check()
    instead = mark.inner_text()
    assert instead != "全网最低价"
    page.locator("fieldset").first.locator("input[type=radio]").first.check()
    assert mark.inner_text() == "全网最低价"
    choice.check()
    page.click("button[value=apply]")
    until(lambda: instead in page.inner_text(".lines"), "the changed script", page=page)
    assert "全网最低价" not in page.inner_text(".lines")


def test_a_dropped_file_is_checked(page: Page, server: Server) -> None:
    page.goto(f"{server.url}/check")
    data = page.evaluate_handle(
        "text => { const data = new DataTransfer(); data.items.add(new File([text], '稿子.txt')); return data; }",
        SCRIPT,
    )
    page.dispatch_event("#text", "dragover", {"dataTransfer": data})
    assert page.locator("#text.over").count() == 1
    page.dispatch_event("#text", "drop", {"dataTransfer": data})
    page.click("button[value=check]")
    page.locator("#mark-1").wait_for()
    assert "稿子.txt" in page.inner_text(".tally")


def test_the_report_opens_from_its_file_and_asks_for_nothing(
    page: Page, server: Server, session: str, tmp_path: Path
) -> None:
    page.goto(server.url)
    saved = page.evaluate("path => fetch(path).then(answer => answer.text())", f"/report/{session}?download=1")
    file = tmp_path / "report.html"
    file.write_text(saved, "utf-8")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(file.as_uri())
    assert asked == [file.as_uri()]
    assert page.locator(".pygal-chart").count() == 3
    box = page.locator(".pygal-chart").first.bounding_box()
    assert box
    assert box["height"] > 100
    assert "行业第一" in page.inner_text("main")

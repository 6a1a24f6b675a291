"""The same extension in Firefox, where the server does not know its random Origin: pairing comes first."""

import time
from collections.abc import Iterator

import pytest

from tests.browser.firefox import IDLE_MS, Firefox, Tab, running
from tests.browser.get_firefox import path
from tests.browser.harness import EXTENSION, Server, until

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def firefox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Firefox]:
    """Firefox with an empty profile."""
    program = path()
    if not program:
        pytest.skip("no Firefox here: python tests/browser/get_firefox.py gets one")
    with running(program, tmp_path_factory.mktemp("firefox")) as browser:
        yield browser


@pytest.fixture(scope="module")
def welcome(firefox: Firefox, server: Server) -> Tab:
    """The extension just installed, set to the test server's port; its first-run page."""
    tab = firefox.install(EXTENSION)
    tab.run(f"browser.storage.local.set({{port: {server.port}, language: 'zh_CN'}}).then(() => null)")
    return tab


def click(tab: Tab, button: str, shown: str, words: str) -> None:
    """Click and wait for words in another place."""
    tab.run(f"document.querySelector('{button}').click()")
    until(lambda: words in str(tab.run(f"document.querySelector('{shown}').textContent")), words)


def test_pairing_then_the_demo_shows_its_card(firefox: Firefox, welcome: Tab, server: Server) -> None:
    demo = firefox.open(f"{server.url}/demo?speed=6")
    until(lambda: "配对" in demo.words("state"), "the overlay asking for pairing")
    click(welcome, "#test", "#detail", "请配对")
    pairing = firefox.open(f"{server.url}/pair")
    code = pairing.run("document.querySelector('.code').textContent")
    pairing.close()
    popup = firefox.page(welcome, "popup/popup.html")
    until(lambda: popup.run("!document.querySelector('#pair').hidden"), "the pairing form")
    popup.run(f"document.querySelector('#code').value = '{code}'")
    click(popup, "#pair button", "#detail", "配对成功")
    click(popup, "#test", "#detail", "本机服务正常")
    popup.close()
    demo.go(f"{server.url}/demo?speed=6")
    until(lambda: "全网最低价" in demo.words("said"), "the card")
    assert "正在守护" in demo.words("state")
    assert "可以这样说" in demo.words("card")
    until(lambda: "✓" in "".join(words for _, words in demo.overlay()), "the correction")
    demo.close()


def test_the_first_run_page_ends_with_a_working_warning(firefox: Firefox, welcome: Tab) -> None:
    welcome.run("document.querySelector('#send').click()")
    until(lambda: "全网最低价" in str(welcome.run("document.querySelector('#try').shadowRoot.textContent")), "the card")


def test_the_popup_says_that_this_browser_has_no_speech_of_its_own(firefox: Firefox, welcome: Tab) -> None:
    popup = firefox.page(welcome, "popup/popup.html")
    assert "Chrome 139" in popup.run("document.querySelector('#speech-state').textContent")
    popup.close()


def test_the_event_page_is_kept_awake_by_its_port(firefox: Firefox, welcome: Tab, server: Server) -> None:
    demo = firefox.open(f"{server.url}/demo?idle=1")
    until(lambda: "正在守护" in demo.words("state"), "the connection")
    welcome.run("browser.runtime.getBackgroundPage().then((page) => { page.mark = 1; })")
    time.sleep(IDLE_MS / 1000 + 4)
    assert welcome.run("browser.runtime.getBackgroundPage().then((page) => page.mark)") == 1
    demo.close()


def test_nothing_was_logged_as_an_error(firefox: Firefox, welcome: Tab) -> None:
    assert firefox.errors == []

"""Photographs what a host sees, for docs/images and for looking at: ``python -m tests.browser.shots [FOLDER] [--all]``.

Without ``--all`` only the pictures the guide shows; with it, every page at 1280 and 1920 pixels, light and dark.
"""

import itertools
import tempfile
from collections.abc import Callable, Iterator, Sequence
from io import BytesIO
from pathlib import Path

import click
from PIL import Image
from playwright.sync_api import BrowserContext, Page, sync_playwright

from tests.browser.conftest import FLAGS
from tests.browser.get_chromium import path
from tests.browser.harness import ROOT, Extension, Overlay, Server, until

SHOWN = ("overlay-1280-light", "corrected-1280-light", "folded-1280-light", "popup-light", "options-1280-light", "welcome-1280-light",
         "panel-1280-dark", "side-light", "speech-1280-light", "home", "report", "check", "phone")  # fmt: skip
SIZES = ((1280, 720), (1920, 1080))
SHEET = [
    {
        "sku": "1号链接",
        "name": "双面呢羊绒大衣",
        "product": "general",
        "price": 899,
        "list_price": 1299,
        "stock": 260,
        "origin": "浙江桐乡",
        "gifts": ["衣架"],
    },
    {"sku": "2号链接", "name": "桂花坚果礼盒", "product": "food", "price": 59.9, "stock": 800, "origin": "安徽"},
]
SCRIPT = (
    "家人们这款大衣是双面呢羊绒",
    "今天全网最低价 只要八百九十九",
    "先量一下肩宽再拍",
    "最后三单 拼手速",
    "别家都是智商税",
)
PHONE = (390, 1250)
Shot = tuple[str, bytes]


@click.command()
@click.argument("folder", default=ROOT / "docs" / "images", type=click.Path(file_okay=False, path_type=Path))
@click.option("--all", "everything", is_flag=True, help="Every page, size and colour.")
def main(folder: Path, everything: bool) -> None:
    """Take the pictures and write them, small, into FOLDER."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as data, sync_playwright() as playwright:
        server = Server(Path(data) / "data")
        server.start()
        context = playwright.chromium.launch_persistent_context(
            Path(data) / "profile", executable_path=path(), headless=False, args=[*FLAGS, "--hide-scrollbars"], locale="zh-CN", device_scale_factor=1,
        )  # fmt: skip
        try:
            wanted = (lambda name: True) if everything else SHOWN.__contains__
            for name, picture in shots(context, server, wanted):
                if wanted(name):
                    file = folder / f"{name}.webp"
                    click.echo(f"{file.name}  {write(file, picture) // 1024} kB")
        finally:
            context.close()
            server.stop()


def shots(context: BrowserContext, server: Server, wanted: Callable[[str], bool]) -> Iterator[Shot]:
    """Every wanted picture and its name."""
    extension = Extension(context)
    extension.set(port=server.port, language="zh_CN", sheet=SHEET)
    for scheme, (width, height) in itertools.product(("light", "dark"), SIZES):
        end = f"{width}-{scheme}"
        if any(wanted(f"{name}-{end}") for name in ("overlay", "corrected", "folded", "panel")):
            yield from console(context, server, (width, height), scheme)
        for name, address in pages(extension, server).items():
            if wanted(f"{name}-{end}"):
                yield f"{name}-{end}", whole(context, address, (width, height), scheme)
    for scheme in ("light", "dark"):
        if wanted(f"popup-{scheme}"):
            yield f"popup-{scheme}", popup_beside_demo(context, extension, server, scheme)
    if any(map(wanted, ("home", "report", "check", "phone"))):
        yield from after_the_show(context, extension, server)


def pages(extension: Extension, server: Server) -> dict[str, str]:
    """The addresses of the plain pages."""
    own = f"chrome-extension://{extension.id}"
    return {
        "options": f"{own}/options/options.html",
        "welcome": f"{own}/options/welcome.html",
        "speech": f"{own}/speech/speech.html",
    }


def fresh(context: BrowserContext, size: tuple[int, int], scheme: str) -> Page:
    """An empty page of a size and colour."""
    page = context.new_page()
    page.set_viewport_size({"width": size[0], "height": size[1]})
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    return page


def whole(context: BrowserContext, address: str, size: tuple[int, int], scheme: str) -> bytes:
    """A page from top to bottom; the first run with its card."""
    page = fresh(context, size, scheme)
    page.goto(address)
    page.wait_for_timeout(400)
    if "welcome" in address:
        page.click("#test")
        until(lambda: "正常" in page.inner_text("#detail"), "the test", page=page)
        page.click("#send")
        page.locator("#try .card").wait_for()
    picture = page.screenshot(full_page=True)
    page.close()
    return picture


def console(context: BrowserContext, server: Server, size: tuple[int, int], scheme: str) -> Iterator[Shot]:
    """The demo broadcast with the overlay in three states, the panel and the side panel beside it."""
    extension = Extension(context)
    panel, side = fresh(context, size, scheme), fresh(context, (420, size[1]), scheme)
    panel.goto(f"{server.url}/panel")
    side.goto(f"chrome-extension://{extension.id}/panel/panel.html")
    page = fresh(context, size, scheme)
    page.goto(f"{server.url}/demo?speed=2")
    page.bring_to_front()
    overlay = Overlay(page)
    end = f"{size[0]}-{scheme}"
    wait(page, lambda: overlay.cards(closed=False))
    page.wait_for_timeout(900)
    yield f"overlay-{end}", page.screenshot()
    panel.bring_to_front()  # a card comes in only where somebody looks
    panel.wait_for_timeout(600)
    yield f"panel-{end}", panel.screenshot()
    side.bring_to_front()
    side.wait_for_timeout(600)
    yield f"side-{scheme}", side.screenshot(clip={"x": 0, "y": 0, "width": 420, "height": 560})
    page.bring_to_front()
    wait(page, lambda: overlay.cards(closed=True))
    yield f"corrected-{end}", page.screenshot()
    overlay.click("－")
    page.wait_for_timeout(400)
    yield f"folded-{end}", page.screenshot()
    overlay.click("＋")
    page.wait_for_timeout(300)
    for opened in (page, panel, side):
        opened.close()
    end_broadcast(extension)


def end_broadcast(extension: Extension) -> None:
    """The next picture begins a broadcast of its own."""
    extension.set(paused=True)
    until(lambda: extension.worker.evaluate("() => chrome.action.getBadgeText({})") == "Ⅱ", "the pause")
    extension.set(paused=False)


def popup_beside_demo(context: BrowserContext, extension: Extension, server: Server, scheme: str) -> bytes:
    """The popup as it stands during a broadcast."""
    page = fresh(context, SIZES[0], scheme)
    page.goto(f"{server.url}/demo?idle=1")
    popup = fresh(context, (400, 760), scheme)
    popup.goto(f"chrome-extension://{extension.id}/popup/popup.html?tab={extension.tab(page)}")
    popup.locator("#lamp.live").wait_for()
    popup.wait_for_timeout(300)
    picture = popup.locator("body").screenshot()
    page.close()
    popup.close()
    return picture


def after_the_show(context: BrowserContext, extension: Extension, server: Server) -> Iterator[Shot]:
    """The server's own pages once a broadcast has ended; three of them on a phone."""
    demo = fresh(context, SIZES[0], "light")
    demo.goto(f"{server.url}/demo?speed=8")
    wait(demo, lambda: demo.locator("#bar").evaluate("bar => bar.style.width") == "100%")
    end_broadcast(extension)
    demo.close()
    page = fresh(context, (1280, 900), "light")
    page.goto(server.url)
    page.wait_for_timeout(500)
    yield "home", page.screenshot(full_page=True)
    report = page.locator('a[href*="/report/"]').first.evaluate("link => link.href")
    page.goto(report)
    page.wait_for_timeout(500)
    yield "report", page.screenshot(full_page=True, clip={"x": 0, "y": 0, "width": 1280, "height": 1330})
    page.goto(f"{server.url}/check")
    page.fill("textarea", "\n".join(SCRIPT))
    page.click("button[value=check]")
    page.locator("mark").first.wait_for()
    yield "check", page.screenshot()
    page.close()
    yield (
        "phone",
        side_by_side(
            [whole(context, address, PHONE, "light") for address in (server.url, report, f"{server.url}/rules")]
        ),
    )


def side_by_side(pictures: Sequence[bytes]) -> bytes:
    """Phone screens in a row, each cut to one height."""
    width, height = PHONE
    row = Image.new("RGB", ((width + 20) * len(pictures) - 20, height), "#d9d8d3")
    for at, picture in enumerate(pictures):
        row.paste(Image.open(BytesIO(picture)).crop((0, 0, width, height)), ((width + 20) * at, 0))
    buffer = BytesIO()
    row.save(buffer, "PNG")
    return buffer.getvalue()


def wait(page: Page, fact: Callable[[], object]) -> None:
    """Until something shows, a long line's time at most."""
    until(fact, "the picture", within=60, page=page)


def write(file: Path, picture: bytes) -> int:
    """Write a picture, small where it is WebP; returns its bytes."""
    Image.open(BytesIO(picture)).convert("RGB").save(file, quality=82, method=6)
    return file.stat().st_size


if __name__ == "__main__":
    main()

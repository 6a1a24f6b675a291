"""An agency's policy: Chromium reads it from a system folder, which is laid over in a mount namespace of the browser's own."""

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, sync_playwright

from tests.browser.conftest import FLAGS
from tests.browser.get_chromium import path
from tests.browser.harness import Extension, Server, until

pytestmark = pytest.mark.browser

SYSTEM = Path("/etc/chromium")
EXTENSION_ID = "albojegclfmneempgojcmapcomjhcpkd"  # follows from the manifest's `key`
ALONE = ["unshare", "--user", "--map-root-user", "--mount"]


@pytest.fixture
def managed(server: Server, tmp_path: Path) -> Iterator[BrowserContext]:
    """A browser under a policy for the extension."""
    if not SYSTEM.is_dir() or subprocess.run([*ALONE, "true"], capture_output=True).returncode:
        pytest.skip("no mount namespaces here, or Chromium is not the system's own: shared/settings has its unit test")
    fixed = {"product": "alcohol", "lowest": "ban", "second_ear": "low", "port": server.port, "sheet": [{"sku": "1号", "name": "大衣"}]}
    folder = tmp_path / "etc" / "policies" / "managed"
    folder.mkdir(parents=True)
    policy = {"3rdparty": {"extensions": {EXTENSION_ID: {**fixed, "size": "huge", "nonsense": 1}}}}
    (folder / "agency.json").write_text(json.dumps(policy), "utf-8")
    program = tmp_path / "chromium"
    inside = f"mount --bind {tmp_path}/etc {SYSTEM} && exec {path()} \"$@\""
    program.write_text(f"#!/bin/sh\nexec {' '.join(ALONE)} sh -c '{inside}' sh \"$@\"\n", "utf-8")
    program.chmod(0o755)
    with sync_playwright() as playwright:
        context = playwright.chromium.launch_persistent_context(
            tmp_path / "profile", executable_path=program, headless=False, args=FLAGS, locale="zh-CN"
        )
        yield context
        context.close()


def test_what_an_agency_fixes_holds_and_cannot_be_changed(managed: BrowserContext, server: Server) -> None:
    extension = Extension(managed)
    assert extension.id == EXTENSION_ID
    extension.set(product="food", port=1, cooldown=30)
    options = extension.open("options/options.html")
    until(lambda: "机构" in options.inner_text("#managed"), "the note", page=options)
    for fixed in ("#product", "#lowest", "#second_ear", "#port", "#sheet"):
        assert options.is_disabled(fixed), fixed
    assert (options.input_value("#product"), options.input_value("#cooldown")) == ("alcohol", "30")
    assert options.is_enabled("#size")
    assert options.get_attribute("#add", "inert") is not None
    popup = extension.open("popup/popup.html")
    until(lambda: popup.is_disabled("#product"), "the popup's fixed choice", page=popup)
    assert popup.is_enabled("#platform")
    popup.click("#test")
    until(lambda: "本机服务正常" in popup.inner_text("#detail"), "the server of the fixed port", page=popup)

"""The zips for the stores: complete, the same each time, and clean to Mozilla's own linter."""

import json
import subprocess
import zipfile
from pathlib import Path

import pytest
from click.testing import CliRunner

from server import __version__
from server.cli.pack import pack
from tests.conftest import ROOT

LINTER = ROOT / "tests" / "extension" / "node_modules" / ".bin" / "addons-linter"
KNOWN = {("content/loader.js", "UNSAFE_VAR_ASSIGNMENT")}  # a content script can load a module in no other way


@pytest.fixture
def zips(tmp_path: Path) -> dict[str, Path]:
    """The zip of each browser."""
    result = CliRunner().invoke(pack, [str(tmp_path)], catch_exceptions=False)
    assert result.exit_code == 0
    return {name: tmp_path / f"pitchguard-{name}-{__version__}.zip" for name in ("chromium", "firefox")}


def manifest(path: Path) -> dict[str, object]:
    """The manifest in a zip."""
    with zipfile.ZipFile(path) as packed:
        return json.loads(packed.read("manifest.json"))  # type: ignore[no-any-return]


def test_each_browser_gets_what_it_knows(zips: dict[str, Path]) -> None:
    chromium, firefox = manifest(zips["chromium"]), manifest(zips["firefox"])
    assert chromium["background"] == {"service_worker": "background/main.js", "type": "module"}
    assert firefox["background"] == {"scripts": ["background/main.js"], "type": "module"}
    assert "side_panel" in chromium
    assert "sidebar_action" in firefox
    assert not {"key", "sidebar_action", "browser_specific_settings"} & chromium.keys()
    assert not {"key", "side_panel", "minimum_chrome_version"} & firefox.keys()


def test_every_file_is_in_and_the_bytes_are_the_same_each_time(zips: dict[str, Path], tmp_path: Path) -> None:
    with zipfile.ZipFile(zips["firefox"]) as packed:
        names = set(packed.namelist())
    tracked = subprocess.run(
        ["git", "ls-files", "extension"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.split()
    wanted = {name.removeprefix("extension/") for name in tracked if not name.endswith((".md", "jsconfig.json"))}
    assert wanted <= names
    again = CliRunner().invoke(pack, [str(tmp_path / "again")], catch_exceptions=False)
    assert again.exit_code == 0
    for path in zips.values():
        assert path.read_bytes() == (tmp_path / "again" / path.name).read_bytes()


def test_the_linter_of_the_store_finds_nothing_new(zips: dict[str, Path]) -> None:
    if not LINTER.exists():
        pytest.skip("addons-linter is not installed: cd tests/extension && npm install")
    run = subprocess.run(
        [LINTER, "--output", "json", str(zips["firefox"])], capture_output=True, text=True, check=False
    )
    found = json.loads(run.stdout)
    assert found["errors"] == []
    assert {(entry["file"], entry["code"]) for entry in found["warnings"]} <= KNOWN
    assert found["metadata"]["name"]

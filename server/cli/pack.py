"""``pitchguard pack``: the extension as zips for the stores, one for each kind of browser, the same bytes each time."""

import zipfile
from collections.abc import Callable, Iterator
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

import click

from server import __version__
from server.protocol import dump, load
from server.settings import extension_folder

SKIPPED = (".md", "jsconfig.json")
STAMP = (1980, 1, 1, 0, 0, 0)
Manifest = dict[str, Any]


@click.command(short_help="Write the extension's zips, for the stores.")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path), default="dist")
def pack(folder: Path) -> None:
    """Write the extension's zips into FOLDER (default: dist). A store signs with a key of its own, so ours stays out."""
    folder.mkdir(parents=True, exist_ok=True)
    for browser, fit in FITS.items():
        path = folder / f"pitchguard-{browser}-{__version__}.zip"
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as out:
            for name, data in files(fit):
                out.writestr(zipfile.ZipInfo(name, STAMP), data, zipfile.ZIP_DEFLATED)
        click.echo(f"{path}  {path.stat().st_size // 1024} kB")


def files(fit: Callable[[Manifest], None]) -> Iterator[tuple[str, bytes]]:
    """Each file a browser needs, by name in order; ``fit`` changes the manifest."""
    for name, file in _walk(extension_folder()):
        if name == "manifest.json":
            manifest: Manifest = load(file.read_text("utf-8"))
            fit(manifest)
            yield name, dump(manifest)
        elif not name.endswith(SKIPPED):
            yield name, file.read_bytes()


def _walk(folder: Traversable, above: str = "") -> Iterator[tuple[str, Traversable]]:
    for entry in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if entry.is_dir():
            yield from _walk(entry, f"{above}{entry.name}/")
        else:
            yield above + entry.name, entry


def _chromium(manifest: Manifest) -> None:
    for key in ("browser_specific_settings", "sidebar_action", "key"):
        del manifest[key]
    del manifest["background"]["scripts"]


def _firefox(manifest: Manifest) -> None:
    for key in ("minimum_chrome_version", "side_panel", "key"):
        del manifest[key]
    del manifest["background"]["service_worker"]
    manifest["permissions"].remove("sidePanel")


FITS: dict[str, Callable[[Manifest], None]] = {"chromium": _chromium, "firefox": _firefox}

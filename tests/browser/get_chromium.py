"""Gets a Chromium for the browser tests: one that is here, else Debian's package, else Playwright's own download."""

import os
import shutil
import subprocess
import sys

NAMES = ("chromium", "chromium-browser", "chrome")
PACKAGES = ["chromium", "fonts-noto-cjk"]


def path() -> str | None:
    """Return the Chromium to use, None where there is none; branded Chrome does not load unpacked extensions."""
    if given := os.environ.get("PITCHGUARD_CHROMIUM"):
        return given
    return next((found for name in NAMES if (found := shutil.which(name))), None) or _playwrights()


def _playwrights() -> str | None:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        own = playwright.chromium.executable_path
    return own if os.path.exists(own) else None


def _run(*command: str) -> bool:
    print("+", *command, flush=True)
    return subprocess.run(command, check=False, stdout=subprocess.DEVNULL).returncode == 0


def get() -> str | None:
    """Install a Chromium if there is none; return where it is."""
    if not path() and hasattr(os, "geteuid") and os.geteuid() == 0 and shutil.which("apt-get"):
        os.environ["DEBIAN_FRONTEND"] = "noninteractive"
        _run("apt-get", "update", "-qq") and _run("apt-get", "install", "-y", "-qq", *PACKAGES)
    if not path():
        _run(sys.executable, "-m", "playwright", "install", "chromium")
    return path()


if __name__ == "__main__":
    if not get():
        sys.exit(
            "No Chromium: install one (Debian: apt install chromium fonts-noto-cjk) or set PITCHGUARD_CHROMIUM, then try again"
        )

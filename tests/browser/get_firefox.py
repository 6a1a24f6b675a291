"""Gets a Firefox for its browser tests: one that is here, else Debian's package."""

import os
import shutil
import subprocess
import sys

NAMES = ("firefox-esr", "firefox")


def path() -> str | None:
    """Return the Firefox to use, None where there is none."""
    if given := os.environ.get("PITCHGUARD_FIREFOX"):
        return given
    return next((found for name in NAMES if (found := shutil.which(name))), None)


def get() -> str | None:
    """Install a Firefox if there is none and it can be; return where it is."""
    if not path() and hasattr(os, "geteuid") and os.geteuid() == 0 and shutil.which("apt-get"):
        environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        for command in (["update", "-qq"], ["install", "-y", "-qq", "--no-install-recommends", "firefox-esr"]):
            subprocess.run(["apt-get", *command], check=False, stdout=subprocess.DEVNULL, env=environment)
    return path()


if __name__ == "__main__":
    if not get():
        print(
            "No Firefox: its tests will be skipped (Debian: apt install firefox-esr, or set PITCHGUARD_FIREFOX)",
            file=sys.stderr,
        )

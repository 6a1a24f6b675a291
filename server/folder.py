"""The data folder: made so that only the user can read it, and what is damaged in it kept aside."""

import os
import stat
import time
from collections.abc import Iterator
from pathlib import Path

OURS = ("tokens", "tokens.*", "record*.sqlite3*")


def secure(folder: Path) -> Iterator[str]:
    """Make ``folder`` 0700 and our files in it 0600; yield a line for each thing that could not be closed to others.

    A folder that was there before and holds other things is not ours to change: that it is open is told.
    """
    os.umask(0o077)
    existed = folder.exists()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    ours = {path for pattern in OURS for path in folder.glob(pattern)}
    for path in ours:
        if path.is_file() and not path.is_symlink() and is_open(path):
            path.chmod(0o600)
    if is_open(folder):
        if existed and set(folder.iterdir()) - ours:
            yield f"{folder} can be read by other users of this machine: choose a folder of its own with --data"
        else:
            folder.chmod(0o700)


def is_open(path: Path) -> bool:
    """Whether others than the user may read or write it."""
    return os.name == "posix" and bool(path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO))


def set_aside(path: Path) -> Path:
    """Rename a damaged file, so that a fresh one can be begun; return the new path."""
    stem = f"{path.name}.damaged-{time.strftime('%Y%m%d-%H%M%S')}"
    number = 0
    while (aside := path.with_name(f"{stem}{f'-{number}' if number else ''}")).exists():
        number += 1
    path.rename(aside)
    return aside

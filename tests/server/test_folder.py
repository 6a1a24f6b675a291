"""The data folder is the user's alone, and what is damaged is kept."""

import os
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from server.folder import is_open, secure, set_aside


@pytest.fixture(autouse=True)
def _same_umask() -> Iterator[None]:
    """Put the process's mask back."""
    mask = os.umask(0o022)
    yield
    os.umask(mask)


def mode(path: Path) -> int:
    """Permission bits."""
    return stat.S_IMODE(path.stat().st_mode)


def test_a_new_folder_is_the_users_alone_and_so_is_what_is_made_after(tmp_path: Path) -> None:
    assert list(secure(tmp_path / "a" / "b")) == []
    (tmp_path / "a" / "b" / "new").write_text("x")
    assert (mode(tmp_path / "a" / "b"), mode(tmp_path / "a" / "b" / "new")) == (0o700, 0o600)


def test_our_own_open_folder_and_files_are_closed(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    folder.mkdir(mode=0o755)
    for name in ("tokens", "record.sqlite3", "record.sqlite3-wal"):
        (folder / name).write_text("x")
    assert list(secure(folder)) == []
    assert [mode(path) for path in (folder, *folder.iterdir())] == [0o700, 0o600, 0o600, 0o600]


def test_a_folder_of_other_things_is_left_alone_and_told(tmp_path: Path) -> None:
    folder = tmp_path / "documents"
    folder.mkdir(mode=0o755)
    (folder / "letter").write_text("x")
    [told] = secure(folder)
    assert str(folder) in told
    assert is_open(folder)


def test_a_link_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "other").write_text("x")
    folder = tmp_path / "data"
    folder.mkdir(mode=0o700)
    (folder / "tokens").symlink_to(tmp_path / "other")
    list(secure(folder))
    assert mode(tmp_path / "other") == 0o644


def test_what_is_set_aside_never_overwrites(tmp_path: Path) -> None:
    kept = []
    for text in ("one", "two", "three"):
        (tmp_path / "tokens").write_text(text)
        kept.append(set_aside(tmp_path / "tokens").read_text())
    assert kept == ["one", "two", "three"]
    assert len(list(tmp_path.iterdir())) == 3

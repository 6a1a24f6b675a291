"""The diagnosis: what is well, what is not, and nothing that was said."""

import os
import shutil
import sqlite3
from pathlib import Path

import pytest
from click.testing import CliRunner

from nlp import Checker
from server.cli.doctor import doctor
from server.cli.running import server
from server.settings import Settings
from server.tokens import Tokens
from tests.browser.harness import free_port


def diagnosis(data: Path, port: int, *more: str) -> tuple[int, dict[str, tuple[bool, str]]]:
    """The exit code, and each finding."""
    ended = CliRunner().invoke(doctor, ["--data", str(data), "--port", str(port), *more])
    lines = [line for line in ended.output.splitlines() if line[:3] in ("ok ", "no ")]
    return ended.exit_code, {line.split()[1]: (line.startswith("ok"), line[16:]) for line in lines}


def test_a_machine_before_its_first_start_is_well(tmp_path: Path) -> None:
    code, found = diagnosis(tmp_path / "none", free_port())
    assert (code, all(good for good, _ in found.values())) == (0, True)
    assert "serve" in found["port"][1]
    assert not (tmp_path / "none").exists(), "looking changes nothing"


def test_a_running_server_and_a_whole_record_are_told(recorded: Path, checker: Checker) -> None:
    recorded.chmod(0o700)
    Tokens(recorded / "tokens").new("studio")
    with server(Settings(port=0, data=recorded), checker) as settings:
        code, found = diagnosis(recorded, settings.port)
    assert code == 0
    assert "ready" in found["port"][1]
    assert "whole" in found["record"][1]
    assert found["tokens"][1] == "1 clients paired"
    said = " ".join(text for _, text in found.values())
    assert "全网最低价" not in said
    assert "studio" not in said


def test_what_is_in_the_way_is_named(recorded: Path, stranger: int, tmp_path: Path) -> None:
    (recorded / "tokens").write_text("garbage\n")
    recorded.chmod(0o755)
    line = sqlite3.connect(recorded / "record.sqlite3")
    line.execute("UPDATE entries SET kind = 'x' WHERE seq = 2")
    line.commit()
    line.close()
    (recorded / "pack" / "absolute").mkdir(parents=True)
    (recorded / "pack" / "absolute" / "own.toml").write_text("title = 7")
    code, found = diagnosis(recorded, stranger, "--rules", str(recorded / "pack"))
    assert code == 1
    bad = {name for name, (good, _) in found.items() if not good}
    assert bad == {"tokens", "record", "port", "rules", *(["data"] if os.name == "posix" else [])}
    assert "another program" in found["port"][1]


def test_no_room_and_no_right_to_write_are_named(recorded: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    recorded.chmod(0o700)
    usage = shutil.disk_usage(recorded)
    monkeypatch.setattr(shutil, "disk_usage", lambda path: usage._replace(free=50 * 2**20))
    code, found = diagnosis(recorded, free_port())
    assert (code, found["data"][0], "make room" in found["data"][1]) == (1, False, True)
    monkeypatch.setattr(os, "access", lambda path, mode: mode != os.W_OK)
    assert "cannot be written" in diagnosis(recorded, free_port())[1]["data"][1]


def test_a_record_that_is_no_record_is_named_and_left_as_it_is(recorded: Path) -> None:
    recorded.chmod(0o700)
    (recorded / "record.sqlite3").write_bytes(b"this is no database " * 100)
    code, found = diagnosis(recorded, free_port())
    assert (code, found["record"][0]) == (1, False)
    assert (recorded / "record.sqlite3").read_bytes().startswith(b"this is no database")


def test_a_server_of_another_version_is_named(recorded: Path, checker: Checker, monkeypatch: pytest.MonkeyPatch) -> None:
    recorded.chmod(0o700)
    with server(Settings(port=0, data=recorded), checker) as settings:
        monkeypatch.setattr("server.cli.doctor.__version__", "9.9.9")
        code, found = diagnosis(recorded, settings.port)
    assert code == 1
    assert "start it again" in found["port"][1]

"""``pitchguard serve`` and ``token``: what stands in the way of a start is one line; tokens are made, listed and revoked."""

import os
from pathlib import Path

import pytest
import uvicorn
from click.testing import CliRunner, Result

from server.__main__ import main
from server.cli.running import allow_files
from server.tokens import Tokens


def run(*arguments: str) -> Result:
    """Run a command as a user types it."""
    return CliRunner().invoke(main, arguments)


@pytest.fixture
def brief(monkeypatch: pytest.MonkeyPatch) -> None:
    """A server that would run ends at once."""
    monkeypatch.setattr(uvicorn.Server, "run", lambda self, sockets: [bound.close() for bound in sockets])


@pytest.mark.usefixtures("brief")
def test_what_was_open_or_damaged_is_told_and_the_server_starts(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    good = Tokens(tmp_path / "tokens").new("studio")
    with (tmp_path / "tokens").open("ab") as file:
        file.write(b"garbage\n")
    (tmp_path / "record.sqlite3").write_bytes(b"this is no database " * 100)
    started = run("serve", "--port", "0", "--data", str(tmp_path))
    assert started.exit_code == 0, started.output
    assert "the tokens were damaged" in started.stderr
    assert "record-damaged" in started.stderr
    assert "ready on http://127.0.0.1:" in started.stdout
    assert Tokens(tmp_path / "tokens").is_valid(good)
    again = run("serve", "--port", "0", "--data", str(tmp_path))
    assert again.stderr == ""


@pytest.mark.usefixtures("brief")
def test_broken_rules_and_a_folder_that_is_none_start_nothing(tmp_path: Path) -> None:
    (tmp_path / "pack" / "absolute").mkdir(parents=True)
    (tmp_path / "pack" / "absolute" / "own.toml").write_text("title = 7", "utf-8")
    broken = run("serve", "--port", "0", "--data", str(tmp_path / "data"), "--rules", str(tmp_path / "pack"))
    assert (broken.exit_code, "own.toml" in broken.stderr, "ready" in broken.stdout) == (2, True, False)
    (tmp_path / "file").write_text("")
    ended = run("serve", "--port", "0", "--data", str(tmp_path / "file" / "data"))
    assert (ended.exit_code, "choose another with --data" in ended.stderr) == (2, True)


@pytest.mark.usefixtures("brief")
def test_a_record_in_the_way_stops_the_start_unless_none_is_wanted(tmp_path: Path) -> None:
    (tmp_path / "record.sqlite3").mkdir()
    ended = run("serve", "--port", "0", "--data", str(tmp_path))
    assert (ended.exit_code, "--no-record" in ended.stderr) == (2, True)
    assert run("serve", "--port", "0", "--data", str(tmp_path), "--no-record").exit_code == 0


def test_a_token_is_made_listed_and_revoked(tmp_path: Path) -> None:
    made = run("token", "--data", str(tmp_path), "--new", "studio").stdout.strip()
    assert Tokens(tmp_path / "tokens").is_valid(made)
    hashed, name = run("token", "--data", str(tmp_path), "--list").stdout.split()
    assert name == "studio"
    assert run("token", "--data", str(tmp_path)).stdout.strip() not in ("", made)
    unknown = run("token", "--data", str(tmp_path), "--revoke", "zz")
    assert (unknown.exit_code, "token --list" in unknown.stderr) == (2, True)
    assert "1 revoked" in run("token", "--data", str(tmp_path), "--revoke", hashed).stdout
    assert not Tokens(tmp_path / "tokens").is_valid(made)


def test_tokens_that_cannot_be_kept_are_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    ended = run("token", "--data", str(tmp_path / "file" / "data"))
    assert (ended.exit_code, "cannot be kept" in ended.stderr) == (2, True)


@pytest.mark.skipif(os.name != "posix", reason="no such limit here")
@pytest.mark.parametrize(
    ("now", "wanted"), [((256, 100_000), (4096, 100_000)), ((256, 1024), (1024, 1024)), ((256, -1), (4096, -1)), ((8192, 8192), None)]
)  # fmt: skip
def test_a_low_limit_on_open_files_is_raised_as_far_as_it_may(
    now: tuple[int, int], wanted: tuple[int, int] | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    import resource

    limits: list[tuple[int, int]] = []
    monkeypatch.setattr(resource, "getrlimit", lambda which: now)
    monkeypatch.setattr(resource, "setrlimit", lambda which, limit: limits.append(limit))
    allow_files(4096)
    assert limits == ([wanted] if wanted else [])

"""``pitchguard record`` as a user types it."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from server.__main__ import main
from server.protocol import load
from server.record import Store
from tests.server.cli.conftest import LONG_AGO


def run(data: Path, *arguments: str, answer: str = "") -> Result:
    return CliRunner().invoke(main, [*arguments, "--data", str(data)], input=answer)


def test_list_shows_each_broadcast_and_the_size(recorded: Path) -> None:
    lines = run(recorded, "record", "list").output.splitlines()
    assert [line.split()[0] for line in lines[:3]] == ["show2", "show1", "show0"]
    assert lines[3].startswith("3 broadcasts, 0 reviews, 0.")
    rows = [load(line) for line in run(recorded, "record", "list", "--json").output.splitlines()]
    assert [row["alerts"] for row in rows] == [1, 1, 1]


def test_list_of_an_empty_record(tmp_path: Path) -> None:
    assert run(tmp_path, "record", "list").output.startswith("0 broadcasts")


def test_verify_is_clean_then_finds_a_change(recorded: Path) -> None:
    clean = run(recorded, "record", "verify")
    assert clean.exit_code == 0
    head = clean.output.split()[-1]
    assert run(recorded, "record", "verify", "--entry", head).exit_code == 0
    with closing(sqlite3.connect(recorded / "record.sqlite3")) as sql, sql:
        sql.execute(
            "UPDATE entries SET body = replace(body, '最低价', '好价') WHERE kind = 'alert' AND session = 'show1'"
        )
    found = run(recorded, "record", "verify")
    assert found.exit_code == 1
    assert "was changed" in found.output


def test_verify_compares_with_the_entry_of_a_report(recorded: Path) -> None:
    assert "not the one" in run(recorded, "record", "verify", "--entry", "2:abcdef0123456789").output
    assert "is not there" in run(recorded, "record", "verify", "--entry", "9999:abcdef0123456789").output
    assert run(recorded, "record", "verify", "--entry", "nonsense").exit_code == 2


def test_export_writes_entries_with_their_hashes(recorded: Path, tmp_path: Path) -> None:
    rows = [load(line) for line in run(recorded, "record", "export", "show1").output.splitlines()]
    assert {row["session"] for row in rows} == {"show1"}
    assert {"begin", "alert", "finish"} <= {row["kind"] for row in rows}
    file = tmp_path / "all.jsonl"
    assert "entries in" in run(recorded, "record", "export", "-o", str(file)).output
    assert len(file.read_text("utf-8").splitlines()) > len(rows) >= 4
    assert run(recorded, "record", "export", "nobody").exit_code == 2


def test_export_of_verdicts_is_read_by_eval(recorded: Path, tmp_path: Path) -> None:
    with closing(Store(recorded)) as store:
        alert = store.entries("show2", kinds=("alert",))[0].data()
        store.append("show2", "corrected", LONG_AGO, {"alert": alert["id"], "at_ms": 9000, "by": "handled"})
    file = tmp_path / "verdicts.jsonl"
    assert run(recorded, "record", "export", "--labelled", "-o", str(file)).output.startswith("2 lines in")
    scored = CliRunner().invoke(main, ["eval", str(file), "--json"])
    assert load(scored.output)["total"]["found"] == 1
    assert run(recorded, "record", "export", "show1", "--labelled").output == ""


def test_list_shows_reviews(recorded: Path) -> None:
    body = {"verdict": "passed", "marks": [{}, {}], "remaining": 1, "reviewer": "李审核", "source": "稿.txt"}
    with closing(Store(recorded)) as store:
        store.append("review-1", "review", LONG_AGO, body)
    assert "review-1" in (listed := run(recorded, "record", "list").output)
    assert "passed    marks 2, left 1  李审核  稿.txt" in listed
    rows = [load(line) for line in run(recorded, "record", "list", "--json").output.splitlines()]
    assert [row["kind"] for row in rows] == ["broadcast"] * 3 + ["review"]


def test_purge_of_transcripts_leaves_the_rest(recorded: Path) -> None:
    with closing(Store(recorded)) as store:
        store.append("show1", "said", LONG_AGO, {"text": "大家好", "at_ms": 0})
    assert run(recorded, "record", "purge", "--transcripts").output.startswith("0 sessions")
    assert run(recorded, "record", "purge", "--transcripts", "show1").output.startswith("1 sessions, 1 entries")
    assert "show1" in run(recorded, "record", "list").output
    assert run(recorded, "record", "verify").exit_code == 0


def test_purge_takes_what_is_older_than_three_years(recorded: Path) -> None:
    assert run(recorded, "record", "purge").output.startswith("1 sessions")
    assert "show0" not in run(recorded, "record", "list").output
    assert run(recorded, "record", "verify").exit_code == 0
    assert run(recorded, "record", "purge").output.startswith("0 sessions, 0 entries")


def test_purge_asks_before_the_three_years_are_over(recorded: Path) -> None:
    assert run(recorded, "record", "purge", "show1", answer="n\n").exit_code == 1
    assert "show1" in run(recorded, "record", "list").output
    assert run(recorded, "record", "purge", "show1", "--yes").exit_code == 0
    assert "show1" not in run(recorded, "record", "list").output
    assert run(recorded, "record", "purge", "show1").exit_code == 2


def test_what_is_kept_is_not_purged(recorded: Path) -> None:
    assert run(recorded, "record", "keep", "show0").exit_code == 0
    assert run(recorded, "record", "purge").output.startswith("0 sessions")
    refused = run(recorded, "record", "purge", "show0", "--yes")
    assert refused.exit_code == 2
    assert "keep --undo" in refused.output
    run(recorded, "record", "keep", "--undo", "show0")
    assert run(recorded, "record", "purge", "show0", "--yes").exit_code == 0
    assert run(recorded, "record", "keep", "nobody").exit_code == 2


def test_a_file_that_is_no_record_is_refused_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "record.sqlite3").write_bytes(b"nonsense " * 1000)
    refused = run(tmp_path, "record", "list")
    assert refused.exit_code == 2
    assert refused.output.count("\n") == 1


@pytest.mark.parametrize("command", [("record", "export"), ("report",)])
def test_a_file_that_cannot_be_written_is_told_in_one_line(recorded: Path, command: tuple[str, ...]) -> None:
    done = run(recorded, *command, "-o", str(recorded / "absent" / "x.jsonl"))
    assert done.exit_code == 2
    assert "cannot be written" in done.output
    assert done.output.count("\n") == 1

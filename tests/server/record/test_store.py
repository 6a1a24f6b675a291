"""The record's file: appending, reading back, verifying, purging, and what hands from outside may do to it."""

import os
import signal
import sqlite3
import stat
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from server.record.store import FILE, RecordError, Store

AT = "2026-03-01T12:00:00.000+00:00"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    store = Store(tmp_path / "data")
    yield store
    store.close()


def fill(store: Store, count: int = 5, session: str = "s1") -> None:
    for number in range(count):
        store.append(session, "alert" if number else "begin", AT, {"id": f"a{number}", "text": f"最低价{number}"})


def tamper(store: Store, *statements: str) -> None:
    with closing(sqlite3.connect(store.path)) as sql, sql:
        for statement in statements:
            sql.execute(statement)


def test_append_numbers_entries_and_reads_them_back(store: Store) -> None:
    fill(store)
    entries = store.entries("s1")
    assert [entry.seq for entry in entries] == [1, 2, 3, 4, 5]
    assert entries[2].data() == {"id": "a2", "text": "最低价2"}
    assert [entry.seq for entry in store.entries(kinds=("begin",))] == [1]
    assert store.entries("other") == []
    assert store.verify() == []


def test_store_continues_the_chain_after_it_was_closed(tmp_path: Path) -> None:
    for _ in range(3):
        store = Store(tmp_path)
        fill(store, 2)
        store.close()
    with closing(Store(tmp_path)) as store:
        assert store.head()[0] == 6
        assert store.verify() == []


def test_store_is_readable_by_its_owner_alone(store: Store) -> None:
    fill(store)
    files = [store.path.parent, *store.path.parent.iterdir()]
    assert len(files) >= 3
    assert not [file for file in files if stat.S_IMODE(file.stat().st_mode) & 0o077]
    store.path.chmod(0o644)
    with closing(Store(store.path.parent)) as again:
        assert stat.S_IMODE(again.path.stat().st_mode) == 0o600


@pytest.mark.parametrize(
    ("statements", "seq"),
    [
        (["UPDATE entries SET body = replace(body, '最低价2', '好价2') WHERE seq = 3"], 3),
        (["UPDATE entries SET session = 's9' WHERE seq = 2"], 2),
        (["DELETE FROM entries WHERE seq = 2"], 2),
        (["DELETE FROM entries WHERE seq = 5"], 5),
        (["DELETE FROM entries"], 1),
        (["DELETE FROM entries WHERE seq = 1"], 1),
        (["UPDATE entries SET body = NULL WHERE seq = 4"], 4),
        (["UPDATE entries SET seq = 99 WHERE seq = 2", "UPDATE entries SET seq = 2 WHERE seq = 3",
          "UPDATE entries SET seq = 3 WHERE seq = 99"], 2),
        (["UPDATE head SET seq = 4"], 5),
    ],
)  # fmt: skip
def test_verify_finds_what_was_done_to_the_file(store: Store, statements: list[str], seq: int) -> None:
    fill(store)
    tamper(store, *statements)
    assert store.verify()[0].seq == seq


def test_purge_empties_a_session_for_good_and_stays_verifiable(store: Store) -> None:
    fill(store, session="old")
    fill(store, session="new")
    assert store.purge(["old"], AT, "asked") == 5
    assert [entry.body for entry in store.entries("old")] == [None] * 5
    assert [session for session, _, _ in store.sessions()] == ["new"]
    assert store.verify() == []
    fill(store, 2, session="old")
    assert store.verify() == []
    assert "最低价1" in store.entries("new")[1].data()["text"]


def test_purge_leaves_no_word_in_the_file(store: Store) -> None:
    store.append("s1", "alert", AT, {"text": "此话只说一次"})
    store.purge(["s1"], AT, "asked")
    files = list(store.path.parent.iterdir())
    assert files
    assert not any("此话只说一次".encode() in file.read_bytes() for file in files)


def test_purge_of_one_kind_leaves_the_others_and_stays_verifiable(store: Store) -> None:
    fill(store)
    store.append("s1", "said", AT, {"text": "大家好"})
    assert store.purge(["s1"], AT, "asked", kinds=("said",)) == 1
    assert [entry.kind for entry in store.entries("s1") if entry.body is None] == ["said"]
    assert store.verify() == []
    tamper(store, "UPDATE entries SET body = NULL WHERE seq = 3")
    assert [fault.seq for fault in store.verify()] == [3]


def test_purge_of_nothing_writes_nothing(store: Store) -> None:
    fill(store)
    assert store.purge(["unknown", ""], AT, "asked") == 0
    assert store.head()[0] == 5


def test_append_from_threads_and_another_connection_keeps_one_chain(tmp_path: Path) -> None:
    first, second = Store(tmp_path), Store(tmp_path)
    threads = [
        threading.Thread(target=fill, args=(store, 10, f"s{n}")) for n, store in enumerate([first, second, first])
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert first.head()[0] == 30
    assert first.verify() == second.verify() == []
    first.close()
    second.close()


def test_store_refuses_a_file_that_is_no_record(tmp_path: Path) -> None:
    (tmp_path / FILE).write_bytes(b"not a database, but long enough to look like something" * 40)
    with pytest.raises(RecordError, match="cannot be used"):
        Store(tmp_path)


def test_store_refuses_a_file_of_a_newer_version(tmp_path: Path) -> None:
    Store(tmp_path).close()
    with closing(sqlite3.connect(tmp_path / FILE)) as sql:
        sql.execute("PRAGMA user_version = 99")
    with pytest.raises(RecordError, match="newer"):
        Store(tmp_path)


def test_the_alerts_view_tells_outcomes_as_the_report_does_in_a_file_made_before_it(tmp_path: Path) -> None:
    """Outcomes in the order of time: what counts in the end."""
    first = (Path(__file__).parents[3] / "server/record/migrations/0001.sql").read_text("utf-8")
    with closing(sqlite3.connect(tmp_path / FILE)) as sql, sql:
        sql.executescript(first + "PRAGMA user_version = 1;")
    cases = {
        "a": ("corrected", "reopened"), "b": ("withdrawn", "restored"), "c": ("corrected", "withdrawn"),
        "d": ("withdrawn",), "e": ("corrected", "withdrawn", "reopened"), "f": ("dismissed",), "g": (),
    }  # fmt: skip
    with closing(Store(tmp_path)) as store:
        for id, kinds in cases.items():
            store.append("s1", "alert", AT, {"id": id})
            for kind in kinds:
                store.append("s1", kind, AT, {"alert": id})
        with closing(sqlite3.connect(store.path)) as sql:
            outcomes = dict(sql.execute("SELECT alert, outcome FROM alerts"))
    assert outcomes == dict.fromkeys("abeg") | {"c": "corrected", "d": "withdrawn", "f": "dismissed"}


def test_store_says_when_its_folder_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(RecordError, match="cannot be opened"):
        Store(tmp_path / "file" / "data")


def test_verify_finds_a_damaged_file(store: Store) -> None:
    for _ in range(40):
        fill(store)
    store.close()
    data = bytearray(store.path.read_bytes())
    data[8192:12288] = b"\xff" * 4096
    store.path.write_bytes(data)
    again = Store(store.path.parent)
    try:
        assert again.verify()
    except RecordError as error:
        assert "malformed" in str(error)
    finally:
        again.close()


KILLS = 100
WRITERS = """
import os, pathlib, sys
from server.record.store import Store
for _ in range(int(sys.argv[2])):
    writer = os.fork()
    if not writer:
        store = Store(pathlib.Path(sys.argv[1]))
        while True:
            seq = store.append("s1", "alert", "2026-03-01T12:00:00.000+00:00", {"id": "x", "text": "最低价" * 50})
            os.write(1, b"%d %d\\n" % (os.getpid(), seq))
    os.waitpid(writer, 0)
    os.write(1, b"dead\\n")
"""


@pytest.mark.no_cover
@pytest.mark.skipif(not hasattr(os, "fork"), reason="writers are forked from one process, so that a hundred are quick")
def test_append_survives_sigkill(tmp_path: Path) -> None:
    """A hundred kills while writing: every entry acknowledged is there, and the chain holds."""
    command = [sys.executable, "-c", WRITERS, str(tmp_path), str(KILLS)]
    kills = 0
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as writers:
        assert writers.stdout is not None
        for round in range(KILLS):
            for _ in range(1 + round % 7):
                writer, acknowledged = writers.stdout.readline().split()
            os.kill(int(writer), signal.SIGKILL)
            while (line := writers.stdout.readline().strip()) != "dead":
                acknowledged = line.split()[1]
            kills += 1
            with closing(Store(tmp_path)) as store:
                assert store.verify() == []
                assert store.head()[0] >= int(acknowledged)
    assert kills == KILLS


FULL = """
import resource, sys, pathlib
from server.record.store import RecordError, Store
store = Store(pathlib.Path(sys.argv[1]))
usual = resource.getrlimit(resource.RLIMIT_FSIZE)
resource.setrlimit(resource.RLIMIT_FSIZE, (1024 * 1024, usual[1]))
last = 0
for _ in range(2000):
    try:
        last = store.append("s1", "alert", "2026-03-01T12:00:00.000+00:00", {"text": "最低价" * 400})
    except RecordError as error:
        print(last, error)
        break
resource.setrlimit(resource.RLIMIT_FSIZE, usual)  # what measures the tests writes its files, too
"""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no limit on a process's file size")
def test_append_survives_a_full_disk(tmp_path: Path) -> None:
    """What was acknowledged before the disk was full stays; the chain holds; writing goes on when there is room."""
    answer = subprocess.run([sys.executable, "-c", FULL, str(tmp_path)], capture_output=True, text=True, timeout=120)
    assert "cannot be used" in answer.stdout, answer.stderr
    acknowledged = int(answer.stdout.split()[0])
    assert acknowledged > 10
    with closing(Store(tmp_path)) as store:
        assert store.verify() == []
        assert store.head()[0] == acknowledged
        assert store.append("s1", "alert", AT, {}) == acknowledged + 1
        assert store.verify() == []

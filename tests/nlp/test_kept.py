"""What the rules come to is kept for the next start: only for the user, only while nothing changed, and never needed."""

import os
import tempfile
from pathlib import Path

import pytest

from nlp import Checker, kept
from nlp.segment import shared_segmenter
from tests.nlp.minirules import pack, write_rule

SHARED = object()


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A cache folder of this test's own."""
    path = tmp_path / "cache"
    path.mkdir(mode=0o700)
    monkeypatch.setattr(shared_segmenter(), "folder", path)
    return path


def test_the_next_start_judges_alike_and_reads_no_rule(folder: Path, checker: Checker, monkeypatch: pytest.MonkeyPatch) -> None:
    Checker.load()
    (file,) = folder.iterdir()
    assert file.stat().st_mode & 0o077 == 0
    monkeypatch.setattr(Checker, "_read", lambda *_: pytest.fail("the rules were read again"))
    again = Checker.load()
    assert again.rules_version == checker.rules_version
    assert again._segmenter is shared_segmenter()
    for rule in checker.rules[::10]:
        for example in (*rule.hits, *rule.allows):
            assert again.check(example.text, example.product) == checker.check(example.text, example.product)


@pytest.fixture
def reads(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[Checker]:
    """What was read from rule files: here always the same small pack."""
    small = pack(tmp_path / "rules", {"absolute/own": '["甲词乙词"]'})
    read: list[Checker] = []

    def reading(cls: type[Checker], _: object) -> Checker:
        read.append(small)
        return small

    monkeypatch.setattr(Checker, "_read", classmethod(reading))
    return read


def test_a_damaged_file_is_made_anew(folder: Path, reads: list[Checker]) -> None:
    Checker.load()
    (file,) = folder.iterdir()
    whole = file.read_bytes()
    middle = len(whole) // 2
    flipped = whole[:middle] + bytes([whole[middle] ^ 1]) + whole[middle + 1 :]
    for damaged in (b"", whole[:middle], whole + b"x", flipped):
        file.write_bytes(damaged)
        before = len(reads)
        assert Checker.load().check("甲词乙词")
        assert len(reads) == before + 1
        assert file.stat().st_size == len(whole)
    assert Checker.load().check("甲词乙词")
    assert len(reads) == 5


def test_what_changed_has_another_place(tmp_path: Path) -> None:
    own, other = tmp_path / "pack", tmp_path / "other"
    write_rule(own, "absolute/own", '["甲词乙词"]')
    write_rule(other, "absolute/other", '["丙词丁词"]')
    places = [kept.place(tmp_path, packs) for packs in ((), (own,), (other,), (own, other))]
    assert len(set(places)) == 4
    assert places[1] == kept.place(tmp_path, (own,))
    write_rule(own, "absolute/own", '["乙词丙词"]')
    assert kept.place(tmp_path, (own,)) != places[1]
    write_rule(own, "absolute/own", '["甲词乙词"]')
    assert kept.place(tmp_path, (own,)) == places[1]
    (own / "lexicon").mkdir()
    (own / "lexicon" / "own.txt").write_text("甲词", "utf-8")
    assert kept.place(tmp_path, (own,)) != places[1]


def test_rules_with_token_patterns_are_not_kept(folder: Path, reads: list[Checker], monkeypatch: pytest.MonkeyPatch) -> None:
    Checker.load()
    (file,) = folder.iterdir()
    file.unlink()
    monkeypatch.setattr(reads[0], "_anchored", [("a rule", frozenset({1}))])
    Checker.load()
    assert list(folder.iterdir()) == []


@pytest.mark.skipif(os.name != "posix", reason="modes and owners are POSIX")
def test_what_others_could_have_written_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "rules-1.pickle"
    kept.keep(path, ["made", SHARED], SHARED)
    assert kept.take(path, SHARED) == ["made", SHARED]
    path.chmod(0o620)
    assert kept.take(path, SHARED) is None
    path.chmod(0o600)
    tmp_path.chmod(0o770)
    assert kept.take(path, SHARED) is None
    tmp_path.chmod(0o700)
    link = tmp_path / "rules-2.pickle"
    link.symlink_to(path)
    assert kept.take(link, SHARED) is None
    assert kept.take(path, SHARED) == ["made", SHARED]


@pytest.mark.skipif(os.name != "posix", reason="modes and owners are POSIX")
def test_what_another_owns_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "rules-1.pickle"
    kept.keep(path, "made", SHARED)
    me = os.getuid()
    monkeypatch.setattr(os, "getuid", lambda: me + 1)
    assert kept.take(path, SHARED) is None


def test_the_oldest_go_and_nothing_is_left_lying_about(tmp_path: Path) -> None:
    for number in range(kept.MOST + 2):
        path = tmp_path / f"rules-{number}.pickle"
        kept.keep(path, number, SHARED)
        os.utime(path, (number, number))
    kept.keep(tmp_path / "rules-x.pickle", lambda: "cannot be kept", SHARED)
    assert sorted(path.name for path in tmp_path.iterdir()) == [f"rules-{n}.pickle" for n in range(2, kept.MOST + 2)]


def test_where_nothing_can_be_kept_the_rules_are_read(folder: Path, reads: list[Checker], monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(tempfile, "mkstemp", full)
    for turn in (1, 2):
        assert Checker.load().check("甲词乙词")
        assert len(reads) == turn
    assert list(folder.iterdir()) == []

"""Word lists: braces, inclusion, directives, and every fault named with its file."""

from pathlib import Path

import pytest

from nlp import RuleError, lexicon
from nlp.lexicon import Lexicon, expand, own_lexicons, read_lexicons


def folder(path: Path, **lists: str) -> Path:
    """A folder of word lists."""
    for name, source in lists.items():
        (path / f"{name}.txt").write_text(source, "utf-8")
    return path


def test_braces_stand_for_each_choice() -> None:
    assert expand("{降|控|}{血|}糖") == ["降血糖", "降糖", "控血糖", "控糖", "血糖", "糖"]


@pytest.mark.parametrize("entry", ["{降|控", "降}糖", "{{降}糖}"])
def test_unbalanced_braces(entry: str) -> None:
    with pytest.raises(ValueError, match="unbalanced"):
        expand(entry)


def test_too_many_wordings() -> None:
    with pytest.raises(ValueError, match="2000 is the most"):
        expand("{a|b|c}" * 7)


def test_lists_take_in_others_however_deep(tmp_path: Path) -> None:
    read = read_lexicons(folder(tmp_path, a="# 说明\n甲  # 注\n<b>\n", b="<c>\n乙\n", c="丙\n<a>\n"))
    assert read["a"] == Lexicon("a", ("甲", "乙", "丙"), 3)
    assert set(read["c"].words) == {"甲", "乙", "丙"}


@pytest.mark.parametrize(("first", "least"), [("#! exact", 0), ("#! sound 2", 2), ("#! nonsense", 3), ("", 3)])
def test_how_long_a_homophone_must_be(tmp_path: Path, first: str, least: int) -> None:
    assert read_lexicons(folder(tmp_path, a=f"{first}\n甲\n"))["a"].sound == least


def test_every_fault_of_every_file_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lexicon, "MOST_WORDS", 3)
    folder(tmp_path, a="{甲\n乙\n", b="<none>\n", c="甲\n乙\n丙\n丁\n", d="长" * 25)
    (tmp_path / "e.txt").write_bytes(b"\xff\xfe")
    with pytest.raises(RuleError) as caught:
        read_lexicons(tmp_path)
    told = "\n".join(caught.value.faults)
    for part in ("lexicon/a.txt: line 1: unbalanced", "lexicon/b.txt: <none>", "lexicon/c.txt: has 4 words", "lexicon/d.txt: line 1", "codec"):
        assert part in told


def test_the_package_s_own_lists_hold_no_word_twice() -> None:
    assert len(own_lexicons()) > 50
    for name, read in own_lexicons().items():
        assert len(read.words) == len(set(read.words)), name
        assert all(word.strip() == word for word in read.words), name

"""Long entries of the lists: found as if every wording stood there, at the cost of one part."""

import itertools
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.lexicon import MOST_SPELT, read_lexicons
from nlp.phrases import Phrasebook

PHRASE = (("洗", "穿", "用"), ("一", "两", "两三"), ("次", "水"), ("就",), ("坏", "变形"), ("了", ""))


def often(word: str) -> int:
    """How often a word is said, here."""
    return 1000 if word == "就" else 10


def test_every_wording_is_found_where_it_stands() -> None:
    book = Phrasebook({7: PHRASE}, often)
    for choice in itertools.product(*PHRASE):
        said = "".join(choice)
        assert (7, 2, 2 + len(said)) in set(book.find(f"那个{said}啊")), said


@given(st.text(alphabet="洗穿用一两三次水就坏变形了 ", max_size=14))
def test_nothing_else_is_found(text: str) -> None:
    wordings = {"".join(choice) for choice in itertools.product(*PHRASE)}
    book = Phrasebook({7: PHRASE}, often)
    expected = {
        (7, start, end) for start in range(len(text)) for end in range(start, len(text) + 1) if text[start:end] in wordings
    }
    assert set(book.find(text)) == expected


def test_an_empty_book_finds_nothing() -> None:
    assert list(Phrasebook({}, often).find("洗一次就坏")) == []


@pytest.mark.parametrize(("count", "kept"), [(10, False), (11, True)])
def test_an_entry_of_many_wordings_is_kept_as_its_parts(tmp_path: Path, count: int, kept: bool) -> None:
    part = "|".join(f"字{chr(0x4E00 + n)}" for n in range(count))
    (tmp_path / "own.txt").write_text(f"{{{part}}}{{{part}}}\n", "utf-8")
    read = read_lexicons(tmp_path)["own"]
    assert bool(read.phrases) is kept is (count * count > MOST_SPELT)
    assert len(set(read.spelt())) == count * count

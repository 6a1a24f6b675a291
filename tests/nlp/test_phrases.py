"""Long entries of the lists: found as if every wording stood there, at the cost of one part."""

import itertools
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.lexicon import MOST_SPELT, read_lexicons
from nlp.phrases import Phrase, anchored, around

PHRASE = (("洗", "穿", "用"), ("一", "两", "两三"), ("次", "水"), ("就",), ("坏", "变形"), ("了", ""))
MAY_MISS = (("洗", "用"), ("", "两"), ("坏", "一水"), ("就", ""), ("了", "变形了"))


def often(word: str) -> int:
    """How often a word is said, here."""
    return 1000 if word == "就" else 10


def found(text: str, phrase: Phrase = PHRASE) -> set[tuple[int, int, int]]:
    """The entry wherever it stands in ``text``, by the words that are looked for."""
    parts = ((first, first + len(word), sides) for word, sides in anchored({7: phrase}, often).items() for first in range(len(text)) if text.startswith(word, first))
    return {hit for first, past, sides in parts for side in sides for hit in around(text, first, past, side)}


def test_every_wording_is_found_where_it_stands() -> None:
    for choice in itertools.product(*PHRASE):
        said = "".join(choice)
        assert (7, 2, 2 + len(said)) in found(f"那个{said}啊"), said


@given(st.text(alphabet="洗穿用一两三次水就坏变形了 ", max_size=14), st.sampled_from([PHRASE, MAY_MISS, MAY_MISS[1:4], MAY_MISS[::-1]]))
def test_nothing_else_is_found(text: str, phrase: Phrase) -> None:
    wordings = {"".join(choice) for choice in itertools.product(*phrase)}
    expected = {
        (7, start, end) for start in range(len(text)) for end in range(start, len(text) + 1) if text[start:end] in wordings
    }
    assert found(text, phrase) == expected


def test_what_is_looked_for_is_the_least_said_part_with_what_must_stand_beside_it() -> None:
    looked_for = anchored({7: PHRASE}, often)
    assert looked_for.keys() == {"就坏", "就变形"}
    ((number, before, behind, _, _),) = looked_for["就变形"]
    assert (number, before, behind) == (7, 1, 0)
    assert anchored({}, often) == {}


@pytest.mark.parametrize(("count", "kept"), [(10, False), (11, True)])
def test_an_entry_of_many_wordings_is_kept_as_its_parts(tmp_path: Path, count: int, kept: bool) -> None:
    part = "|".join(f"字{chr(0x4E00 + n)}" for n in range(count))
    (tmp_path / "own.txt").write_text(f"{{{part}}}{{{part}}}\n", "utf-8")
    read = read_lexicons(tmp_path)["own"]
    assert bool(read.phrases) is kept is (count * count > MOST_SPELT)
    assert len(set(read.spelt())) == count * count

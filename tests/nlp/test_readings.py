"""Marks without words: joined with the captions they were made on, refused on any others."""

import json
from pathlib import Path

import pytest

from nlp import readings
from nlp.evaluate import read_lines
from nlp.types import Category, Product

WINDOW = {"b": "douyin-food-99", "product": "food", "first": 2, "last": 4}
MARKS = [{"n": 2, "gold": [[2, 6, ["efficacy"], ["ban"]]]}, {"n": 4, "maybe": [[0, 2, ["price", "absolute"], ["proof"]]]}]
SAID = ["大家好", "喝了精神百倍", "原味的也有", "全网都找不到"]


@pytest.fixture
def broadcasts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    marks, captions = tmp_path / "marks", tmp_path / "broadcasts"
    marks.mkdir()
    captions.mkdir()
    (marks / "one.jsonl").write_text("\n".join(json.dumps(row) for row in (WINDOW, *MARKS)), "utf-8")
    rows = [{"broadcast": "douyin-food-99"}, *({"n": n, "at_ms": n * 1000, "text": text} for n, text in enumerate(SAID, 1))]
    (captions / "douyin-food-99.jsonl").write_text("\n".join(json.dumps(row) for row in rows), "utf-8")
    monkeypatch.setattr(readings, "FOLDER", marks)
    return captions


def test_marks_are_joined_with_their_captions(broadcasts: Path) -> None:
    lines = read_lines(readings.readings(broadcasts)["one"])
    assert [(line.id, line.text, line.at_ms) for line in lines] == [("2", SAID[1], 2000), ("3", SAID[2], 3000), ("4", SAID[3], 4000)]
    assert {(line.broadcast, line.product, line.platform) for line in lines} == {("douyin-food-99", Product.FOOD, "douyin")}
    assert [[line.text[gold.start : gold.end] for gold in line.gold] for line in lines] == [["精神百倍"], [], []]
    assert [maybe.categories for line in lines for maybe in line.maybe] == [("price", "absolute")]


@pytest.mark.parametrize("said", [SAID[:3], ["大家好", "短", *SAID[2:]], None])
def test_another_corpus_is_refused(broadcasts: Path, said: list[str] | None) -> None:
    file = broadcasts / "douyin-food-99.jsonl"
    if said is None:
        file.unlink()
    else:
        file.write_text("\n".join(json.dumps({"n": n, "at_ms": 0, "text": text}) for n, text in enumerate(said, 1)), "utf-8")
    with pytest.raises(ValueError, match=r"missing|no caption|another corpus"):
        readings.readings(broadcasts)


def test_the_marks_that_are_kept_are_whole_and_hold_no_word_of_a_caption() -> None:
    if not readings.FOLDER.is_dir():
        pytest.skip("not in the source tree")
    for file in readings.FOLDER.glob("*.jsonl"):
        text = file.read_text("utf-8")
        assert text.isascii()
        for row in map(json.loads, text.splitlines()):
            assert set(row) <= {"b", "product", "first", "last", "n", "gold", "maybe"}
            for start, end, categories, *_ in (*row.get("gold", ()), *row.get("maybe", ())):
                assert 0 <= start < end
                assert [Category(name) for name in categories]

"""The law book: dates, successors, and that nothing unverified is shown as law."""

import re
from datetime import date, timedelta
from importlib.resources import files

import pytest

from nlp.citations import Citation, Citations, load_citations

TODAY = date(2026, 11, 24)
NEW_TRADEMARK_LAW = date(2027, 1, 1)


@pytest.fixture(scope="module")
def citations() -> Citations:
    return load_citations()


def test_every_article_is_complete(citations: Citations) -> None:
    assert len(citations) == len(citations.ids) >= 360
    for id in citations.ids:
        entry = citations._entries[id]
        assert entry.law
        assert entry.law_en
        assert entry.article
        assert entry.gist_zh
        assert entry.gist_en
        assert entry.verify_level in {"text", "secondary", "knowledge"}
        assert entry.verified == (entry.verify_level != "knowledge")


def test_get_gives_the_article_in_chinese(citations: Citations) -> None:
    cite = citations.get("ad-law-9-3", TODAY)
    assert cite is not None
    assert (cite.id, cite.law, cite.article) == ("ad-law-9-3", "中华人民共和国广告法", "第九条第(三)项")
    assert cite.gist


def test_find_gives_the_article_in_english(citations: Citations) -> None:
    entry = citations.find("ad-law-9-3", TODAY)
    assert entry is not None
    assert entry.law_en == "Advertising Law of the PRC"
    assert entry.gist_en.isascii() or "“" in entry.gist_en


def test_an_unknown_id_is_nothing(citations: Citations) -> None:
    assert citations.get("no-such-law", TODAY) is None


def test_what_is_not_verified_is_never_law(citations: Citations) -> None:
    unverified = [id for id in citations.ids if not citations._entries[id].verified]
    assert len(unverified) >= 20
    assert [id for id in unverified if citations.get(id, TODAY) or citations.get(id, date(2030, 1, 1))] == []


@pytest.mark.parametrize("id", ["live-ec-31-1", "aucl-9-1", "psa-82", "fin-1", "gb7718-nozero"])
def test_not_in_force_before_its_day(citations: Citations, id: str) -> None:
    entry = citations._entries[id]
    assert entry.effective is not None
    assert citations.get(id, entry.effective - timedelta(days=1)) is None
    assert citations.get(id, entry.effective) is not None


@pytest.mark.parametrize(("old", "new"), [("tm-14-5", "tm27-64"), ("tm-57-3", "tm27-72-3")])
@pytest.mark.parametrize("asked", ["old", "new"])
def test_trademark_law_changes_with_the_year(citations: Citations, old: str, new: str, asked: str) -> None:
    id = old if asked == "old" else new
    before, after = citations.get(id, date(2026, 12, 31)), citations.get(id, NEW_TRADEMARK_LAW)
    assert before is not None
    assert before.id == old
    assert after is not None
    assert after.id == new


def test_expired_without_successor_is_nothing() -> None:
    entry = Citation("x", "法", "Law", "第一条", "甲", "a", True, "text", date(2020, 1, 1), date(2020, 12, 31))
    book = Citations({"x": entry})
    assert book.get("x", date(2020, 12, 31)) is not None
    assert book.get("x", date(2021, 1, 1)) is None


def test_a_successor_must_be_an_article() -> None:
    entry = Citation("x", "法", "Law", "第一条", "甲", "a", True, "text", successor="y")
    with pytest.raises(ValueError, match="successor is no article: y"):
        Citations({"x": entry})


def test_the_data_names_no_host() -> None:
    text = files("nlp").joinpath("citations.toml").read_text("utf-8")
    assert re.search(r"https?:|\.(?:com|cn|net|org)\b|github", text, re.I) is None

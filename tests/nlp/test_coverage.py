"""The page of what the rules cover is fresh, and leaves nothing out."""

from pathlib import Path

from nlp import Category, Checker, articles, coverage_page

PAGE = Path(__file__).parents[2] / "docs" / "coverage.md"


def test_the_page_is_fresh(checker: Checker) -> None:
    assert PAGE.read_text("utf-8") == coverage_page(checker.rules), (
        "run: pitchguard rules list --coverage --markdown > docs/coverage.md"
    )


def test_every_category_and_every_article_stands_there(checker: Checker) -> None:
    page = coverage_page(checker.rules)
    listed = articles(checker.rules)
    assert len(listed) > 300
    assert all(f"| {category} |" in page for category in Category)
    assert [article.citation.id for article in listed if f"| {article.citation.id} |" not in page] == []
    assert all(f"`{rule.id.partition('/')[2]}`" in page for rule in checker.rules)


def test_what_is_cited_is_covered_and_what_is_not_has_a_reason_or_says_so(checker: Checker) -> None:
    listed = {article.citation.id: article for article in articles(checker.rules)}
    cited = {id for rule in checker.rules for id in rule.cite}
    assert all(listed[id].covered for id in cited)
    assert not listed["ad-law-55"].covered
    assert listed["ad-law-55"].reason == "a penalty"
    assert "statements" in listed["mad-7"].others
    assert "**not covered**" in coverage_page([])

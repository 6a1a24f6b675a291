"""The review record names who, when, what and by which rules."""

from datetime import date

import pytest

from nlp import Checker, Product
from server.pages.review_record import ReviewRecord, review_page
from server.review import review, reworded


@pytest.fixture
def record(checker: Checker) -> ReviewRecord:
    before = review(
        checker, "全网最低价\n我们是行业第一品牌", source="稿.txt", product=Product.FOOD, date=date(2026, 3, 1)
    )
    after = review(checker, reworded(before, {1: 0}), product=Product.FOOD, date=date(2026, 3, 1))
    return ReviewRecord(before, after, {1: 0, 2: 99}, "李<b>", "passed", "好", "2026-03-01T12:00:00.000+00:00")


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_page_says_who_judged_what_and_what_changed(record: ReviewRecord, lang: str) -> None:
    page = review_page(record, "7:abcd", lang)
    for words in (record.before.digest, record.after.digest, record.before.rules, "李&lt;b&gt;", "稿.txt", "7:abcd"):
        assert words in page
    assert page.count('class="tag corrected"') == 1
    assert page.count('class="tag open"') == len(record.before.marks) - 1 >= 1
    assert "<script" not in page


def test_kept_says_what_became_of_each_mark(record: ReviewRecord) -> None:
    kept = record.kept()
    assert [bool(mark["became"]) for mark in kept["marks"]] == [True] + [False] * (len(kept["marks"]) - 1)
    assert kept["remaining"] == len(record.after.marks) < len(record.before.marks)

"""The page that stands alone."""

import io
import re

import pytest

from server.formats import Result, write


def page(results: list[Result], lang: str = "zh") -> str:
    out = io.StringIO()
    write("html", results, out, lang)
    return out.getvalue()


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_page_marks_explains_and_counts(results: list[Result], lang: str) -> None:
    text = page(results, lang)
    assert '<mark class="proof">全网最低价</mark>&lt;b&gt;' in text
    assert text.count("<mark") == sum(len(result.alerts) for result in results)
    assert "第十九条" in text
    assert "<td>稿/a.txt</td>" in text
    assert ("Needs proof" in text) == (lang == "en")
    counts = [int(n) for n in re.findall(r'<strong class="\w+">(\d+)</strong></p><p class="where">', text)]
    assert sum(counts) == text.count("<mark")
    assert not re.search(r"<(script|link|img)|(src|href)=|url\(", text)


def test_page_of_clean_lines_says_so(results: list[Result]) -> None:
    assert "没有发现问题" in page(results[:1])
    assert "Nothing was found" in page(results[:1], "en")

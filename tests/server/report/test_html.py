"""The report's page: its policy fits its style, what was said stays text, both languages are whole."""

import base64
import hashlib
import re
from dataclasses import replace

import pytest

from server.report import Report, html, policy


def test_policy_names_the_style_that_is_in_the_page(report: Report) -> None:
    style = re.search(r"<style>(.*?)</style>", html(report), re.DOTALL)
    assert style is not None
    digest = base64.b64encode(hashlib.sha256(style[1].encode()).digest()).decode()
    assert f"'sha256-{digest}'" in policy()
    assert "style=" not in html(report, links=True)


def test_what_was_said_stays_text(report: Report) -> None:
    said = '<script>alert("x")</script>'
    slips = tuple(replace(slip, sentence=said, start=0, end=3, closed_with=said, name=said) for slip in report.slips)
    page = html(replace(report, slips=slips, session=said))
    assert "<script" not in page
    assert "&lt;script&gt;" in page


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_page_shows_each_alert_with_sentence_law_and_advice(report: Report, lang: str) -> None:
    page = html(report, lang)
    for slip in report.slips:
        assert slip.sentence[slip.end :] in page
        assert f">{slip.sentence[slip.start : slip.end]}</mark>" in page
        assert slip.say_instead[0] in page
        assert slip.cite
        assert slip.cite[0]["article"] in page
    assert report.hash in page
    assert ("Not corrected" in page) == (lang == "en")


def test_page_says_when_a_session_did_not_end(report: Report) -> None:
    assert "没有正常结束" in html(replace(report, ended=None))
    assert "没有正常结束" not in html(report)

"""A few judged lines of two files."""

from datetime import date

import pytest

from nlp import Checker, Product, item_from_dict
from server.formats import Judge, Result
from server.readers import Line

DAY = date(2026, 3, 1)


@pytest.fixture(scope="session")
def results(checker: Checker) -> list[Result]:
    """Five lines: quiet ones, all levels, a fact, an emoji before the words."""
    item = item_from_dict({"sku": "1", "name": "大衣", "product": "general", "price": 899}, where="1")
    lines = [
        Line("稿/a.txt", 1, "1", "大家好欢迎来到直播间"),
        Line("稿/a.txt", 2, "2", "😀家人们这款是行业第一品牌"),
        Line("稿/a.txt", 4, "4", "这款全网最低价<b>"),
        Line("b.srt", 1, "1", "喜欢的加我微信"),
        Line("b.srt", 2, "2", "今天大衣只要699", item=item),
    ]
    return list(Judge(checker, Product.GENERAL, None, DAY, ()).alone(lines))

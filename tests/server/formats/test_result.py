"""Lines judged alone and as a broadcast, and what is counted of them."""

from datetime import date

from nlp import Checker, Product, item_from_dict
from server.formats import Judge, Result
from server.formats.result import Tally
from server.readers import Line

DAY = date(2026, 3, 1)


def judge(checker: Checker, *sheet: dict[str, object]) -> Judge:
    items = [item_from_dict(row, where="1") for row in sheet]
    return Judge(checker, Product.GENERAL, None, DAY, items)


def test_alone_takes_a_lines_own_product_and_the_only_item_of_a_sheet(checker: Checker) -> None:
    text = "它能提高免疫力"
    line = Line("-", 1, "1", text)
    plain = next(judge(checker).alone([line])).alerts
    own = next(judge(checker).alone([Line("-", 1, "1", text, product=Product.INFANT_FORMULA)])).alerts
    only = next(judge(checker, {"sku": "1", "name": "奶粉", "product": "infant_formula"}).alone([line])).alerts
    assert plain != own
    assert [alert.level for alert in own] == [alert.level for alert in only]


def test_stream_hears_a_correction_and_a_change_of_product(checker: Checker) -> None:
    lines = [
        Line("-", 1, "1", "这款全网最低价", 1000),
        Line("-", 2, "2", "刚才说错了，不是全网最低价，是本店活动价", 5000),
        Line("-", 3, "3", "它能提高免疫力", 9000, product=Product.INFANT_FORMULA),
    ]
    found = list(judge(checker).stream(lines))
    assert [bool(result.alerts) for result in found] == [True, False, True]


def test_tally_counts_in_all_and_file_by_file(results: list[Result]) -> None:
    tally = Tally()
    for result in results:
        tally.add(result)
    assert tally.total.lines == 5
    assert [(file, count.lines) for file, count in tally.files.items()] == [("稿/a.txt", 3), ("b.srt", 2)]
    assert sum(tally.total.counts.values()) == sum(len(result.alerts) for result in results) >= 4
    assert set(tally.total.counts) == {"ban", "proof", "hint"}

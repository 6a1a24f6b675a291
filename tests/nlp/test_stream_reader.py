"""A caption that grows: settled sections are read once, line breaks are read over, the outcome is that of the text."""

from nlp import Alert, Category, Level, Span
from nlp.stream_reader import MOST_SECTION, Reader


def check(text: str, first: int) -> list[Alert]:
    """Every 最低 is an alert."""
    found = []
    at = text.find("最低")
    while at >= 0:
        found.append(Alert("x", "r", Category.PRICE, Level.BAN, (Span("", at, at + 2),), "最低", "", "", (), ()))
        at = text.find("最低", at + 1)
    return found


def places(reader: Reader, left: str, text: str) -> list[tuple[int, int]]:
    return [(one.start, one.end) for one in reader.read(left, text, check)]


def test_a_line_break_is_read_over() -> None:
    assert places(Reader(), "", "今天最\n低价") == [(2, 5)]
    assert places(Reader(), "全网最", "低\n价") == [(-1, 1)]


def test_what_is_checked_tells_where_it_begins() -> None:
    seen: list[tuple[str, int]] = []
    Reader().read("左边", "今天", lambda text, first: seen.append((text, first)) or [])
    assert seen == [("左边今天", -2)]


def test_growing_and_whole_come_to_the_same() -> None:
    text = ("大家慢慢挑选颜色尺码都有，" * 9 + "今天最低，") * 4
    growing, whole = Reader(), Reader()
    for end in range(1, len(text) + 1):
        found = places(growing, "", text[:end])
    assert found == places(whole, "", text)
    assert len(found) == 4
    assert growing.bounds == whole.bounds
    assert growing.sections()[-1][1] == len(text)
    changed = text[:5] + "最低" + text[7:]
    assert places(growing, "", changed) == places(Reader(), "", changed)
    assert all(end - start <= MOST_SECTION for start, end in growing.sections()[:-1])

"""What the terminal shows: place, marked words, law, a table whose columns stand under each other."""

import io
import unicodedata

from server.formats import Result, write


def written(results: list[Result], lang: str = "zh") -> str:
    out = io.StringIO()
    write("text", results, out, lang)
    return out.getvalue()


def test_each_alert_has_place_words_law_and_advice(results: list[Result]) -> None:
    text = written(results)
    assert "稿/a.txt:4:3: 有证据才能说" in text
    assert "    这款【全网最低价】<b>\n" in text
    assert "（明码标价和禁止价格欺诈规定第十九条" in text
    assert "    可以说：这是我们店今天的活动价" in text
    assert "[price/lowest]" in text


def test_many_files_end_in_a_table_whose_columns_line_up(results: list[Result]) -> None:
    lines = written(results).splitlines()
    start = lines.index("") + 1
    table = lines[start : start + 3]
    assert table[0].split() == ["文件", "行", "不能说", "有证据才能说", "建议"]
    assert table[1].split()[:2] == ["稿/a.txt", "3"]
    widths = {sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in line) for line in table}
    assert len(widths) == 1


def test_one_file_needs_no_table_and_silence_is_told(results: list[Result]) -> None:
    assert written(results[:1]) == "1 行，没有发现问题\n"
    assert written(results[:1], "en") == "1 lines, nothing found\n"
    assert "File" not in written(results[:3], "en")
    assert "3 lines: Banned" in written(results[:3], "en")

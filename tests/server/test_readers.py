"""Every kind of file becomes lines; what cannot be read is refused in one line that names it."""

import io
from pathlib import Path

import docx
import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp import Platform, Product
from server.readers import ReadError, decoded, read, read_file, read_folder

SRT = "1\n00:00:01,000 --> 00:00:02,000\n大家好\n欢迎\n\n2\n00:00:03,500 --> 00:00:04,000\n{\\an8}全网最低价\n"
ASS = """[Script Info]
ScriptType: v4.00+

[Events]
Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text
Dialogue: 0,0:00:03.50,0:00:04.00,Default,,0,0,0,,全网最低价
"""


def texts(data: bytes, kind: str, source: str = "x") -> list[str]:
    return [line.text for line in read(data, kind, source)]


def test_text_keeps_the_numbers_of_its_lines() -> None:
    lines = read("大家好\n\n再见\n".encode(), "text", "a.txt")
    assert [(line.number, line.id, line.text) for line in lines] == [(1, "1", "大家好"), (3, "3", "再见")]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
def test_text_of_chinese_windows_is_read(encoding: str) -> None:
    assert decoded("全网最低价".encode(encoding), "a.txt") == "全网最低价"


@pytest.mark.parametrize("data", [b"\xff\xff\xff", b"\xff\xfe\x00", b"MZ\x00\x00", "价".encode("utf-16-le") + b"\x00"])
def test_what_is_no_text_is_refused(data: bytes) -> None:
    with pytest.raises(ReadError, match=r"a\.doc is neither"):
        decoded(data, "a.doc")


@pytest.mark.parametrize(("text", "kind"), [(SRT, "srt"), ("WEBVTT\n\n" + SRT.replace(",", "."), "vtt"), (ASS, "ass")])
def test_subtitles_become_lines_with_their_time(text: str, kind: str) -> None:
    line = read(text.encode(), "auto", f"talk.{kind}")[-1]
    assert (line.text, line.at_ms) == ("全网最低价", 3500)


def test_subtitles_without_events_are_refused() -> None:
    with pytest.raises(ReadError, match="subtitle"):
        read(b"nothing of the kind", "ass", "x.ass")


def test_word_files_are_read_with_their_tables_in_order() -> None:
    document = docx.Document()
    document.add_paragraph("开场")
    table = document.add_table(1, 3)
    table.cell(0, 0).merge(table.cell(0, 1)).text = "一号链接"
    table.cell(0, 2).text = "全网最低价"
    document.add_paragraph("再见")
    out = io.BytesIO()
    document.save(out)
    assert texts(out.getvalue(), "auto", "x.docx") == ["开场", "一号链接  全网最低价", "再见"]


def test_workbooks_are_read_row_by_row() -> None:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.append(["1号", None, "全网最低价", 99])
    book.create_sheet("更多").append(["再见"])
    out = io.BytesIO()
    book.save(out)
    assert texts(out.getvalue(), "auto", "x.xlsx") == ["1号  全网最低价  99", "再见"]


@pytest.mark.parametrize("kind", ["docx", "xlsx"])
def test_an_office_file_that_is_none_is_refused(kind: str) -> None:
    with pytest.raises(ReadError, match=f"no .{kind} file"):
        read(b"PK no zip", kind, "x")


def test_json_lines_carry_what_they_say_of_themselves() -> None:
    row = '{"id":"a","text":"价","product":"food","platform":"douyin","at_ms":1500,"sheet":{"sku":"1","name":"大衣"}}'
    line = read(f'{row}\n\n{{"text":"价","t":2}}\n'.encode(), "jsonl", "x")
    assert (line[0].id, line[0].product, line[0].platform, line[0].at_ms) == ("a", Product.FOOD, Platform.DOUYIN, 1500)
    assert line[0].item is not None
    assert line[0].item.name == "大衣"
    assert (line[1].id, line[1].at_ms) == ("3", 2000)


def test_a_broadcast_s_header_tells_of_the_captions_behind_it() -> None:
    header = '{"header":true,"title":"专场","product":"food","platform":"douyin"}'
    lines = read(f'{header}\n{{"text":"价","t":2}}\n{{"text":"价","product":"alcohol"}}\n'.encode(), "jsonl", "x")
    assert [(line.id, line.product, line.platform) for line in lines] == [
        ("2", Product.FOOD, Platform.DOUYIN),
        ("3", Product.ALCOHOL, Platform.DOUYIN),
    ]


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ("{", "not JSON"), ("[]", 'with "text"'), ('{"text":1}', 'with "text"'),
        ('{"text":"x","product":"spaceship"}', "none of"), ('{"text":"x","platform":1}', "none of"),
        ('{"text":"x","product":[]}', "none of"), ('{"title":"x"}', 'with "text"'),
        ('{"text":"x","at_ms":"soon"}', "milliseconds"), ('{"text":"x","t":"soon"}', "milliseconds"),
        ('{"text":"x","at_ms":true}', "milliseconds"), ('{"text":"x","sheet":{"nonsense":1}}', "line 1"),
    ],
)  # fmt: skip
def test_a_bad_json_line_is_named(row: str, words: str) -> None:
    with pytest.raises(ReadError, match="line 1") as error:
        read(row.encode(), "jsonl", "x.jsonl")
    assert words in str(error.value)
    assert "\n" not in str(error.value)


def test_a_folder_is_read_below_and_in_order(tmp_path: Path) -> None:
    (tmp_path / "b").mkdir()
    for name, text in (("z.txt", "三"), ("a.md", "一"), ("b/c.SRT", SRT), ("picture.png", "x")):
        (tmp_path / name).write_text(text, "utf-8")
    assert [line.text for line in read_folder(tmp_path)] == ["一", "大家好 欢迎", "全网最低价", "三"]
    with pytest.raises(ReadError, match="holds no"):
        read_folder(tmp_path / "b" / "none")
    with pytest.raises(ReadError, match="cannot be read"):
        read_file(tmp_path, "text")


@given(st.binary(max_size=200), st.sampled_from(["text", "jsonl", "srt", "vtt", "ass", "docx", "xlsx"]))
def test_no_bytes_break_a_reader(data: bytes, kind: str) -> None:
    try:
        read(data, kind, "x")
    except ReadError as error:
        assert str(error).startswith("x")

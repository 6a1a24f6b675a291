"""``pitchguard check`` as a user types it."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from server.__main__ import main
from server.protocol import load

SRT = "1\n00:00:01,000 --> 00:00:02,000\n{}\n\n2\n00:00:05,000 --> 00:00:08,000\n{}\n"


def run(*arguments: str, text: str | bytes = "") -> Result:
    return CliRunner().invoke(main, ["check", *arguments], input=text)


@pytest.mark.parametrize(
    ("text", "fail_on", "code"),
    [
        ("大家好", "ban", 0), ("我们是行业第一品牌", "ban", 1), ("我们是行业第一品牌", "never", 0),
        ("这款全网最低价", "ban", 0), ("这款全网最低价", "proof", 1), ("喜欢的加我微信", "proof", 0),
        ("喜欢的加我微信", "hint", 1),
    ],
)  # fmt: skip
def test_exit_code_follows_the_gravest_level(text: str, fail_on: str, code: int) -> None:
    assert run("-", "--fail-on", fail_on, text=text).exit_code == code


def test_json_lines_go_in_and_out_in_order() -> None:
    rows = '{"id":"a","text":"大家好"}\n{"id":"b","text":"我们是行业第一品牌"}\n'
    done = run("-", "--input", "jsonl", "--format", "jsonl", text=rows)
    found = [load(line) for line in done.output.splitlines()]
    assert [(row["id"], len(row["alerts"])) for row in found] == [("a", 0), ("b", 1)]
    assert done.exit_code == 1


@pytest.mark.parametrize("kind", ["html", "sarif", "json"])
def test_a_file_is_written_in_every_format(tmp_path: Path, kind: str) -> None:
    (tmp_path / "稿.txt").write_text("我们是行业第一品牌", "utf-8")
    assert "行业第一" in run(str(tmp_path / "稿.txt"), "--format", kind).output


def test_a_folder_of_subtitles_shows_progress_and_a_table(tmp_path: Path) -> None:
    for name, lines in (("周一", ("这款全网最低价", "我们是行业第一品牌")), ("周二", ("大家好", "再见"))):
        (tmp_path / f"{name}.srt").write_text(SRT.format(*lines), "utf-8")
    done = run(str(tmp_path))
    assert done.exit_code == 1
    assert "2 files" in done.stderr
    table = done.stdout[done.stdout.index("\n\n") :].split("\n")
    assert table[3].split()[1:] == ["2", "1", "1", "0"]
    assert table[4].split()[1:] == ["2", "0", "0", "0"]
    assert table[5].startswith("4 行：不能说 1")


def test_each_file_of_a_folder_is_a_broadcast_of_its_own(tmp_path: Path) -> None:
    (tmp_path / "a.srt").write_text(SRT.format("大家好", "姐妹们今天给到的是全网"), "utf-8")
    (tmp_path / "b.srt").write_text(SRT.format("最低价，喜欢的自己看看", "再见"), "utf-8")
    assert "全网最低价" not in run(str(tmp_path), "--stream", "--fail-on", "never").output
    (tmp_path / "c.srt").write_text(SRT.format("姐妹们今天给到的是全网", "最低价，喜欢的自己看看"), "utf-8")
    assert "price/lowest" in run(str(tmp_path / "c.srt"), "--stream").output


def test_product_platform_date_and_sheet_are_heard(tmp_path: Path) -> None:
    sheet = tmp_path / "sheet.csv"
    sheet.write_text("sku,name,product,price\n1,大衣,general,899\n", "utf-8")
    rows = load(run("-", "--sheet", str(sheet), "--format", "json", text="今天大衣只要699").stdout)
    assert [alert["fact"]["field"] for alert in rows[0]["alerts"]] == ["price"]
    options = ("--product", "infant_formula", "--platform", "douyin", "--date", "2026-03-01", "--fail-on", "hint")
    assert run("-", *options, text="它能提高免疫力").exit_code == 1


@pytest.mark.parametrize("name", ["absent.txt", "binary.txt", "empty-folder", "broken.docx"])
def test_what_cannot_be_read_is_one_line_and_code_two(tmp_path: Path, name: str) -> None:
    (tmp_path / "binary.txt").write_bytes(b"\xff\xff\xff")
    (tmp_path / "broken.docx").write_bytes(b"PK")
    (tmp_path / "empty-folder").mkdir()
    done = run(str(tmp_path / name))
    assert done.exit_code == 2
    assert done.stderr.startswith("Error: ")
    assert name in done.stderr
    assert done.stderr.count("\n") == 1


def test_a_broken_sheet_or_rule_is_one_line_and_code_two(tmp_path: Path) -> None:
    (tmp_path / "sheet.json").write_text("{", "utf-8")
    assert run("-", "--sheet", str(tmp_path / "sheet.json"), text="x").exit_code == 2
    (tmp_path / "price").mkdir()
    (tmp_path / "price" / "x.toml").write_text("title = 1", "utf-8")
    assert run("-", "--rules", str(tmp_path), text="x").exit_code == 2

"""The script page: what may be uploaded, what comes back, what is kept."""

import io
import re

import docx
import openpyxl
import pytest
from starlette.testclient import TestClient

from server.record import Store

SCRIPT = "大家好欢迎来到直播间\n这款全网最低价\n明天见"
SUBTITLES = "1\n00:00:01,000 --> 00:00:02,000\n大家好\n\n2\n00:00:03,000 --> 00:00:04,000\n这款全网最低价\n"


def word_file() -> bytes:
    document = docx.Document()
    for line in SCRIPT.split("\n"):
        document.add_paragraph(line)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def workbook() -> bytes:
    book = openpyxl.Workbook()
    book.active.append(["1", "这款全网最低价"])  # type: ignore[union-attr]
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def fields(**more: str) -> dict[str, str]:
    return {"text": SCRIPT, "product": "general", "platform": "", "do": "check", **more}


def test_page_asks_for_a_script(client: TestClient) -> None:
    answer = client.get("/check")
    assert answer.status_code == 200
    assert '<textarea id="text"' in answer.text
    assert answer.headers["referrer-policy"] == "same-origin"
    assert "script-src 'self'" in answer.headers["content-security-policy"]
    assert not re.search(r"<script(?![^>]*src=)|\son\w+=|\sstyle=", answer.text)


def test_pasted_text_is_marked_and_explained(client: TestClient) -> None:
    page = client.post("/check", data=fields()).text
    assert re.search(r'<mark class="\w+" id="mark-1">全网最低价</mark>', page)
    assert "这是我们店今天的活动价" in page
    assert "第十九条" in page or "第九条" in page
    assert not re.search(r"<script(?![^>]*src=)|\son\w+=|\sstyle=", page)


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("稿子.txt", SCRIPT.encode()),
        ("稿子.txt", SCRIPT.encode("utf-8-sig")),
        ("稿子.txt", SCRIPT.encode("gb18030")),
        ("script.md", SCRIPT.encode()),
        ("script.docx", word_file()),
        ("script.xlsx", workbook()),
        ("script.srt", SUBTITLES.encode()),
        ("script.vtt", ("WEBVTT\n\n" + SUBTITLES.replace(",", ".")).encode()),
    ],
)
def test_every_kind_of_file_is_read(client: TestClient, name: str, data: bytes) -> None:
    page = client.post("/check", data={**fields(), "text": ""}, files={"file": (name, data)}).text
    assert re.search(r'id="mark-1">全网最低价</mark>', page)
    assert f'name="source" value="{name}"' in page


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("x.exe", b"MZ", "can be read"),
        ("x.docx", b"not a zip", "no .docx"),
        ("x.xlsx", b"not a zip", "no .xlsx"),
        ("x.txt", b"\xff\xff\xff", "neither UTF-8"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_in_one_line(
    client: TestClient, name: str, data: bytes, words: str
) -> None:
    answer = client.post("/check", data=fields(), files={"file": (name, data)})
    assert answer.status_code == 400
    assert words in answer.text


def test_what_is_too_long_or_unknown_is_refused(client: TestClient) -> None:
    assert client.post("/check", data=fields(text="价" * 300_001)).status_code == 400
    assert client.post("/check", data=fields(product="spaceship")).status_code == 400


def test_a_script_stays_text(client: TestClient) -> None:
    page = client.post("/check", data=fields(text='</textarea><script>alert("最低价")</script>全网最低价')).text
    assert "<script>alert" not in page
    assert "&lt;/textarea&gt;" in page


def test_rewordings_chosen_are_put_in_and_checked_again(client: TestClient) -> None:
    page = client.post("/check", data=fields(do="apply", **{"pick-1": "0"})).text
    assert "这是我们店今天的活动价" in page
    assert 'id="mark-1"' not in page
    page = client.post("/check", data=fields(do="edit", edited="我们是行业第一品牌")).text
    assert "行业第一" in page
    assert "全网最低价" not in page


def test_cleaned_script_is_handed_out(client: TestClient) -> None:
    answer = client.post("/check", data=fields(do="text", source="春季.txt", **{"pick-1": "0"}))
    assert answer.headers["content-disposition"].startswith("attachment")
    assert answer.content.decode("utf-8-sig") == SCRIPT.replace("全网最低价", "这是我们店今天的活动价")
    answer = client.post("/check", data=fields(do="docx"))
    assert [p.text for p in docx.Document(io.BytesIO(answer.content)).paragraphs] == SCRIPT.split("\n")


def test_product_sheet_stands_beside_the_script(client: TestClient) -> None:
    sheet = "sku,name,product,price\n1,面霜,cosmetics,99\n"
    page = client.post("/check", data=fields(), files={"sheet": ("sheet.csv", sheet.encode())}).text
    assert "<td>面霜</td>" in page
    page = client.post("/check", data=fields(sheet_text=sheet)).text
    assert "<td>面霜</td>" in page
    assert client.post("/check", data=fields(sheet_text="sku,nonsense\n1,2\n")).status_code == 400


def test_review_record_is_handed_out_and_kept_without_the_script(client: TestClient, store: Store) -> None:
    answer = client.post("/check", data=fields(do="record", reviewer="李审核", note="可以", **{"pick-1": "0"}))
    assert "李审核" in answer.text
    assert "改为：这是我们店今天的活动价" in answer.text
    assert "script-src" not in answer.headers["content-security-policy"]
    entry = store.entries(kinds=("review",))[0]
    assert f"{entry.seq}:{entry.hash[:16]}" in answer.text
    kept = entry.data()
    assert (kept["reviewer"], kept["verdict"], kept["remaining"]) == ("李审核", "returned", 0)
    assert kept["marks"][0]["became"] == "这是我们店今天的活动价"
    assert "欢迎来到直播间" not in str(entry.body)
    assert store.verify() == []


def test_a_review_record_needs_a_reviewer(client: TestClient, store: Store) -> None:
    answer = client.post("/check", data=fields(do="record", reviewer=" "))
    assert answer.status_code == 400
    assert "要写明审核人" in answer.text
    assert 'id="mark-1"' in answer.text
    assert store.entries(kinds=("review",)) == []


def test_the_sheet_shows_what_it_says_and_facts_in_words(client: TestClient) -> None:
    sheet = '[{"sku":"1","name":"面霜","product":"cosmetics","price":99,"gifts":["小样","发带"]}]'
    page = client.post("/check", data=fields(text="面霜今天只要79", sheet_text=sheet)).text
    assert "<td>99</td>" in page
    assert "<td>小样、发带</td>" in page
    assert "<th>产地</th>" not in page
    assert "和商品单不符：价格＝99元" in page


def test_a_page_from_elsewhere_may_not_post(client: TestClient) -> None:
    for origin in ("http://evil.example", "null"):
        assert client.post("/check", data=fields(), headers={"Origin": origin}).status_code == 403


def test_while_the_rules_load_it_says_so(client: TestClient) -> None:
    client.app.state.context.checker = None  # type: ignore[attr-defined]
    answer = client.post("/check", data=fields())
    assert answer.status_code == 503
    assert "not loaded yet" in answer.text
    assert client.get("/v2/check?text=x&language=zh").status_code == 503
    assert client.get("/rules?q=x").status_code == 200
    assert "正在启动" in client.get("/").text


def test_a_review_that_cannot_be_written_is_told(client: TestClient, store: Store) -> None:
    store.close()
    answer = client.post("/check", data=fields(do="record", reviewer="李审核"))
    assert answer.status_code == 503
    assert "cannot be used" in answer.text


def test_a_review_is_handed_out_where_no_record_is_kept(client: TestClient) -> None:
    client.app.state.context.recorder = None  # type: ignore[attr-defined]
    assert "李审核" in client.post("/check", data=fields(do="record", reviewer="李审核")).text

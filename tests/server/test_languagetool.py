"""LanguageTool's interface: with its own Python client on a real server, and by hand."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import language_tool_python
import pytest
from starlette.testclient import TestClient

from nlp import Checker
from server.app import create_app
from server.cli.running import server
from server.languagetool import Refused, checked, read_text
from server.protocol import dump, load
from server.settings import Settings

ADDRESS = "http://127.0.0.1:8787"
HERE = ("127.0.0.1", 50_000)
DAY = date(2026, 3, 1)
SCRIPT = "大家好😀欢迎来到直播间\n这款全网最低价，我们是行业第一品牌\n\n😀用了它三天见效，最低价\n明天见"


@pytest.fixture
def client(tmp_path: Path, checker: Checker) -> Iterator[TestClient]:
    with TestClient(create_app(Settings(data=tmp_path), checker), base_url=ADDRESS, client=HERE) as client:
        yield client


def expected(checker: Checker, text: str) -> list[tuple[str, str]]:
    """What ``check`` finds: (rule, words), line by line."""
    return [(a.rule, a.text) for line in text.splitlines() for a in checker.check(line)]


def test_a_real_client_finds_what_check_finds(tmp_path: Path, checker: Checker) -> None:
    with server(Settings(port=0, data=tmp_path), checker) as settings:
        tool = language_tool_python.LanguageTool("zh-CN", remote_server=f"http://127.0.0.1:{settings.port}")
        matches = tool.check(SCRIPT)
        tool.disabled_rules = {matches[0].rule_id}
        fewer = tool.check(SCRIPT)
        tool.close()
    found = [(match.rule_id, SCRIPT[match.offset : match.offset + match.error_length]) for match in matches]
    assert found == expected(checker, SCRIPT)
    assert len(found) >= 3
    assert all(match.replacements and match.message for match in matches)
    assert [m.rule_id for m in fewer] == [rule for rule, _ in found if rule != found[0][0]]


def test_languages_names_chinese(client: TestClient) -> None:
    known = client.get("/v2/languages").json()
    assert {"name": "Chinese", "code": "zh", "longCode": "zh-CN"} in known


def test_offsets_are_utf16_units(client: TestClient) -> None:
    answer = client.post("/v2/check", data={"text": SCRIPT, "language": "zh"}).json()
    units = SCRIPT.encode("utf-16-le")
    words = [units[2 * m["offset"] : 2 * (m["offset"] + m["length"])].decode("utf-16-le") for m in answer["matches"]]
    assert "全网最低价" in words
    assert len(words) >= 3
    for match in answer["matches"]:
        context = match["context"]
        inside = context["text"].encode("utf-16-le")
        place = slice(2 * context["offset"], 2 * (context["offset"] + context["length"]))
        assert inside[place].decode("utf-16-le") in words
        assert match["rule"]["issueType"] in ("legal", "non-conformance", "style")


def test_a_get_is_answered_too(client: TestClient) -> None:
    answer = client.get("/v2/check", params={"text": "全网最低价", "language": "auto"})
    assert answer.json()["matches"][0]["rule"]["id"] == "price/lowest"


def test_markup_is_stepped_over(checker: Checker) -> None:
    parts: list[dict[str, str]] = [
        {"markup": "<p>"}, {"text": "今天全网"}, {"markup": "<b>"}, {"text": "最低价"}, {"markup": "</b>"},
        {"markup": "<br>", "interpretAs": "\n"}, {"text": "再见"},
    ]  # fmt: skip
    sent = "".join(part.get("text") or part["markup"] for part in parts)
    fields = {"language": "zh", "data": dump({"annotation": parts}).decode()}
    match = checked(checker, fields, DAY)["matches"][0]
    assert sent[match["offset"] : match["offset"] + match["length"]] == "全网<b>最低价"
    assert match["sentence"] == "今天全网最低价"


def test_rules_and_categories_can_be_chosen(checker: Checker) -> None:
    def rules(**fields: str) -> set[str]:
        answer: dict[str, Any] = checked(checker, {"text": SCRIPT, "language": "zh", **fields}, DAY)
        return {match["rule"]["id"] for match in answer["matches"]}

    everything = rules()
    assert "price/lowest" in everything
    assert len(everything) >= 3
    assert rules(disabledCategories="price") == {rule for rule in everything if not rule.startswith("price/")}
    assert rules(enabledRules="price/lowest", enabledOnly="true") == {"price/lowest"}
    assert rules(enabledRules="price/lowest") == everything


def test_product_changes_the_judgement(checker: Checker) -> None:
    def levels(product: str) -> list[str]:
        fields = {"text": "它能提高免疫力", "language": "zh", "product": product}
        return [match["rule"]["issueType"] for match in checked(checker, fields, DAY)["matches"]]

    assert levels("infant_formula") != levels("general")


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"text": "x", "language": "en-US"}, 400),
        ({"text": "x"}, 400),
        ({"language": "zh"}, 400),
        ({"language": "zh", "data": "{"}, 400),
        ({"language": "zh", "data": "[]"}, 400),
        ({"language": "zh", "data": '{"annotation":[{"nothing":1}]}'}, 400),
        ({"language": "zh", "text": "x", "product": "spaceship"}, 400),
        ({"language": "zh", "text": "价" * 300_001}, 413),
    ],
)
def test_what_cannot_be_checked_is_refused_in_one_line(client: TestClient, fields: dict[str, str], status: int) -> None:
    answer = client.post("/v2/check", data=fields)
    assert answer.status_code == status
    assert answer.text.startswith("Error: ")
    assert "\n" not in answer.text


def test_a_body_that_is_too_long_or_no_form_is_refused(client: TestClient) -> None:
    assert client.post("/v2/check", content=b"x" * 3_700_000).status_code == 413
    assert client.post("/v2/check", content=b"\xff\xfe").status_code == 400


@pytest.mark.parametrize(
    ("headers", "status"),
    [({"Origin": "http://evil.example"}, 403), ({"Origin": "null"}, 403), ({"Host": "evil.example:8787"}, 421)],
)
def test_the_door_is_guarded(client: TestClient, headers: dict[str, str], status: int) -> None:
    for path in ("/v2/languages", "/v2/check?text=x&language=zh"):
        assert client.get(path, headers=headers).status_code == status


def test_read_text_takes_plain_data() -> None:
    assert read_text({"data": '{"text":"a😀b"}'}).places == (0, 1, 3)
    with pytest.raises(Refused):
        read_text({})


def test_an_empty_text_has_no_matches(client: TestClient) -> None:
    answer = load(client.post("/v2/check", data={"text": "", "language": "zh"}).content)
    assert answer["matches"] == []

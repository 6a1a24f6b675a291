"""SARIF 2.1.0, for editors and code hosts that show findings in place."""

from collections.abc import Iterable
from typing import Any, TextIO

from nlp import Alert
from server import __version__
from server.formats.result import Result
from server.protocol import dump

LEVELS = {"ban": "error", "proof": "warning", "hint": "note"}


def write(results: Iterable[Result], out: TextIO, lang: str) -> None:
    """One run; columns count code points from 1."""
    rules: dict[str, dict[str, Any]] = {}
    found = []
    for result in results:
        for alert in result.alerts:
            rules.setdefault(alert.rule, _rule(alert))
            found.append(_finding(result, alert, list(rules).index(alert.rule)))
    driver = {"name": "PitchGuard", "version": __version__, "rules": list(rules.values())}
    run = {"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": found}
    log = {"version": "2.1.0", "$schema": "https://json.schemastore.org/sarif-2.1.0.json", "runs": [run]}
    out.write(dump(log).decode() + "\n")


def _rule(alert: Alert) -> dict[str, Any]:
    return {
        "id": alert.rule,
        "shortDescription": {"text": alert.title},
        "fullDescription": {"text": alert.why},
        "defaultConfiguration": {"level": LEVELS[alert.level.value]},
        "properties": {"category": alert.category, "cite": [cite.id for cite in alert.cite]},
    }


def _finding(result: Result, alert: Alert, index: int) -> dict[str, Any]:
    span = alert.spans[-1]
    region = {
        "startLine": result.line.number, "startColumn": span.start + 1, "endColumn": span.end + 1,
        "snippet": {"text": result.line.text[span.start : span.end]},
    }  # fmt: skip
    uri = result.line.source.replace("\\", "/") if result.line.source != "-" else "stdin"
    return {
        "ruleId": alert.rule,
        "ruleIndex": index,
        "level": LEVELS[alert.level.value],
        "message": {"text": f"{alert.title}：{alert.why} 可以说：{' / '.join(alert.say_instead)}"},
        "locations": [{"physicalLocation": {"artifactLocation": {"uri": uri}, "region": region}}],
    }

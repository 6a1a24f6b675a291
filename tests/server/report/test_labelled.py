"""Verdicts become lines that eval and train read."""

from dataclasses import replace

from nlp import read_lines
from server.report import Report, labelled


def test_a_correction_is_gold_a_false_alarm_is_quiet_and_the_rest_left_out(report: Report) -> None:
    corrected = next(slip for slip in report.slips if slip.outcome == "corrected")
    quiet = next(slip for slip in report.slips if slip.outcome == "open")
    alone = [slip for slip in report.slips if slip.sentence == quiet.sentence]
    slips = tuple(replace(s, outcome="dismissed", closed_by="wrong") if s in alone else s for s in report.slips)
    rows = list(labelled([replace(report, slips=slips)]))
    lines = read_lines(rows)
    assert rows[0]["broadcast"] == report.session
    assert {line.text for line in lines} == {corrected.sentence, quiet.sentence}
    gold = {line.text: line.gold for line in lines}
    assert gold[quiet.sentence] == ()
    claim = gold[corrected.sentence][0]
    assert corrected.sentence[claim.start : claim.end] == corrected.text
    assert (claim.categories, claim.levels) == ((corrected.category,), (corrected.level,))
    assert lines[0].broadcast == report.session
    assert lines[0].product == corrected.product


def test_what_is_undecided_beside_a_verdict_counts_neither_way(report: Report) -> None:
    slip = next(slip for slip in report.slips if slip.outcome == "corrected")
    fact = {"field": "price", "kind": "contradicts", "sheet": "9"}
    beside = [
        replace(slip, id="open", outcome="open"),
        replace(slip, id="muted", outcome="dismissed", closed_by="mute_rule"),
        replace(slip, id="fact", outcome="corrected", fact=fact),
    ]
    row = list(labelled([replace(report, slips=(slip, *beside))]))[1]
    assert (len(row["gold"]), len(row["maybe"])) == (1, 3)
    assert list(labelled([replace(report, slips=tuple(beside))])) == []

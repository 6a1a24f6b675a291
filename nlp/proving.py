"""What the second ear is worth: rules alone against rules and ear, always on broadcasts left out of the learning.

Everything is measured by ``nlp.evaluate.score`` on the alerts a checker gives. Needs scikit-learn.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from sklearn.metrics import average_precision_score  # type: ignore[import-untyped]

from nlp.alerts import SECOND_EAR
from nlp.checker import Checker
from nlp.ear import LISTENING, Model
from nlp.evaluate import Line, Score, batches, score
from nlp.kinship import brands
from nlp.learning import FOLDS, Corpus, Example, Trial, fit, folds, learn, scores, table, trials
from nlp.traits import REACH
from nlp.types import Alert, Sensitivity, Span

SHARES = (0.2, 0.4, 0.6, 0.8, 1.0)
Heard = dict[int, Sequence[Alert]]


@dataclass(slots=True)
class Proof:
    """Figures of one way to leave out. ``tried`` are trials of real speech by models that had not heard it."""

    folds: list[tuple[str, ...]] = field(default_factory=list)
    models: list[Model] = field(default_factory=list)
    rules: Heard = field(default_factory=dict)
    ears: dict[Sensitivity, Heard] = field(default_factory=dict)
    tried: list[tuple[Line, Trial, Model]] = field(default_factory=list)

    def scores(self, lines: Sequence[Line], sensitivity: Sensitivity = Sensitivity.NORMAL) -> tuple[Score, Score]:
        """Return the scores of rules alone and of both, for lines that were left out."""
        return _score(lines, self.rules), _score(lines, self.ears[sensitivity])


def _score(lines: Sequence[Line], heard: Heard) -> Score:
    return score(lines, lambda batch: [heard[id(line)] for line in batch])


def judge(checker: Checker, lines: Sequence[Line]) -> Iterator[tuple[Line, list[Alert]]]:
    """Yield each line with its alerts, the end of the line before it given along."""
    for batch in batches(lines):
        before = ""
        for line in batch:
            alerts = checker.check(before + line.text, line.product, line.platform, before=len(before))
            yield line, [moved for alert in alerts if (moved := _moved(alert, len(before)))]
            before = line.text[-REACH:] if line.broadcast else ""


def _moved(alert: Alert, by: int) -> Alert | None:
    start, end = alert.spans[0].start - by, alert.spans[0].end - by
    return replace(alert, spans=(Span("", max(0, start), end),)) if end > 0 else None


def prove(load: Callable[[Model | None, Sensitivity], Checker], corpus: Corpus, *, by_brand: bool = False) -> Proof:
    """Leave out a fifth of the broadcasts and of the lines that stand alone (or of the brands) at a time; learn, calibrate, judge."""
    brand = brands(corpus.lines) if by_brand else {}
    groups = [brand.get(line.broadcast, line.broadcast) for line in corpus.lines]
    fold = dict(zip((line.broadcast for line in corpus.lines), folds(groups, FOLDS).tolist(), strict=True))
    aside = {} if by_brand else {id(line): index % FOLDS for index, batch in enumerate(batches(corpus.aside)) for line in batch}
    proof = Proof(ears={sensitivity: {} for sensitivity in LISTENING})
    for line, alerts in judge(load(None, Sensitivity.OFF), [*corpus.lines, *(line for line in corpus.aside if id(line) in aside)]):
        proof.rules[id(line)] = alerts
    for number in range(FOLDS):
        proof.folds.append(tuple(sorted(name for name, at in fold.items() if at == number)))
        known = [one for one in corpus.examples if fold.get(one.group, aside.get(one.line)) != number]
        model = learn(known, [brand.get(one.group, one.group) for one in known])
        proof.models.append(model)
        outside = [line for line in corpus.lines if fold[line.broadcast] == number]
        others = [line for line in corpus.aside if aside.get(id(line)) == number]
        for sensitivity in LISTENING:
            ear = load(model, sensitivity)
            proof.ears[sensitivity].update((id(line), alerts) for line, alerts in judge(ear, [*outside, *others]))
        proof.tried += _tried(corpus, model, {id(line): line for line in outside})
    return proof


def _tried(corpus: Corpus, model: Model, outside: dict[int, Line]) -> list[tuple[Line, Trial, Model]]:
    left_out = [one for one in corpus.examples if one.line in outside]
    rows = table(left_out)
    tried = trials(left_out, rows, model, scores(model, rows))
    return [(outside[one.line], trial, model) for one, trial in zip(left_out, tried, strict=True)]


def learning_curve(corpus: Corpus) -> list[tuple[int, float]]:
    """Return (captions learned from, average precision on left-out captions where no rule speaks)."""
    rows = table(corpus.examples)
    real = [at for at, one in enumerate(corpus.examples) if one.weight == 1.0]
    groups = [corpus.examples[at].group for at in real]
    fold = folds(groups, FOLDS)
    order = sorted(set(groups), key=lambda name: name[::-1])
    curve = []
    for share in SHARES:
        kept = set(order[:: -1][: round(share * len(order))])
        truth: list[bool] = []
        given: list[float] = []
        learned = 0
        for number in range(FOLDS):
            inside = [at for at, group, its in zip(real, groups, fold, strict=True) if its != number and group in kept]
            learned += len(inside)
            inside += range(len(real), len(corpus.examples))
            model = fit([corpus.examples[at] for at in inside], rows[inside], kinds=())
            outside = [at for at, its in zip(real, fold, strict=True) if its == number and _counts(corpus.examples[at])]
            given += scores(model, rows[outside])[:, 0].tolist()
            truth += [corpus.examples[at].truth == 1 for at in outside]
        curve.append((learned // FOLDS, float(average_precision_score(truth, given))))
    return curve


def _counts(one: Example) -> bool:
    return not one.spoken and one.truth in (0.0, 1.0)


def own(alerts: Sequence[Alert]) -> list[Alert]:
    """The ear's own alerts among ``alerts``."""
    return [alert for alert in alerts if alert.rule.endswith(f"/{SECOND_EAR}")]


def precision_recall(proof: Proof) -> list[tuple[float, float, float]]:
    """Return (limit, recall, precision) over captions with a claim, as the limit for speaking goes down."""
    claims = sum(trial.example.truth == 1 for _, trial, _ in proof.tried)
    points = []
    for limit in np.arange(0.98, 0.08, -0.02).tolist():
        right = wrong = heard = 0
        for _, trial, model in proof.tried:
            outcomes = trial.said(model, replace(model.limits[1], speak=limit))
            right, wrong, heard = right + outcomes.count(True), wrong + outcomes.count(False), heard + (True in outcomes)
        points.append((limit, heard / claims, right / max(1, right + wrong)))
    return points


def calibration(proof: Proof) -> list[tuple[float, float, int]]:
    """Return (mean chance told, share right, count) by tenths, as if a tenth of the rules' alerts were missing."""
    given = [
        (model.chance(trial.column, trial.score), bool(trial.right), trial.unforeseen)
        for _, trial, model in proof.tried
        if trial.right is not None
    ]
    bins = []
    for low in np.arange(0, 1, 0.1).tolist():
        inside = [one for one in given if low <= one[0] < low + 0.1]
        if inside:
            told, right, weight = zip(*inside, strict=True)
            bins.append((float(np.average(told, weights=weight)), float(np.average(right, weights=weight)), round(sum(weight))))
    return bins

"""How the second ear learns: labelled lines in, a ``Model`` out. Needs scikit-learn, which the product does not.

Lines of one broadcast stay together wherever something is left out. ``maybe`` spans are taught as half true. The
chances are calibrated on scores of broadcasts a model had not seen, and as if a tenth of the rules' alerts were missing.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, diags, vstack  # type: ignore[import-untyped]
from sklearn.linear_model import LogisticRegression  # type: ignore[import-untyped]

from nlp.checker import Checker
from nlp.ear import Limits, Model, pieces, telling
from nlp.evaluate import Gold, Line, batches
from nlp.traits import REACH, SIZE, Floats, Traits, traits
from nlp.types import Category

SEED = 8
FOLDS = 5
HEARD = tuple(Category)
TRIED = 1.0  # least weight of what the chances are told from: broadcasts and written lines
MAYBE_SHARE = 0.35
_USUAL_RARITY = 8.0
_FAULT = (2.0, 2.0)  # power of rarity, inverse of regularisation
_WHICH = (1.0, 2.0)
_STEPS = 127  # from none to the largest weight: what a byte holds
_NEVER = -30.0
_INNER_FOLDS = 3
_UNFORESEEN = 0.1  # share of the rules' alerts that would be missing on speech their authors had not at hand
_SPEAK, _PROOF = (0.65, 0.5, 0.35), 0.7  # chances; fixed, for limits chosen on trials suit those trials alone


@dataclass(frozen=True, slots=True)
class Spoken:
    """A rule's alert in a piece: right, wrong, or neither (None: it touches only ``maybe``)."""

    rule: str
    right: bool | None


@dataclass(frozen=True, slots=True)
class Example:
    """A piece of a labelled line (``line`` is its ``id()``). ``truth`` is 1, 0, or 0.35 for ``maybe``; places are code points as normalised."""

    line: int
    group: str
    traits: Traits
    text: str
    start: int
    end: int
    truth: float
    accepted: frozenset[Category]
    golds: tuple[Gold, ...]
    maybes: tuple[Gold, ...]
    spoken: tuple[Spoken, ...]
    weight: float = 1.0


def examples(checker: Checker, lines: Sequence[Line], weight: float = 1.0) -> list[Example]:
    """Return the pieces of ``lines`` as the ear hears them. ``checker`` must have an ear; whose model plays no part."""
    found: list[Example] = []
    for batch in batches(lines):
        before = ""
        for line in batch:
            found += _of_line(checker, line, before[-REACH:], weight)
            before = line.text if line.broadcast else ""
    return found


def _of_line(checker: Checker, line: Line, before: str, weight: float) -> Iterator[Example]:
    assert checker.ear is not None
    here, begin, moved = checker.surroundings(before + line.text, len(before), line.product, line.platform)
    golds = _moved(line.gold, moved, len(before)) or (
        (Gold(begin, len(here.text), tuple(line.hint), ()),) if line.hint else ()
    )
    maybes = _moved(line.maybe, moved, len(before))
    for start, end in pieces(here.text, begin):
        touched = tuple(gold for gold in golds if gold.start < end and start < gold.end)
        doubtful = tuple(gold for gold in maybes if gold.start < end and start < gold.end)
        spoken = tuple(
            Spoken(rule.id, outcome(v.words.start, v.words.end, rule.category, golds, maybes))
            for v in here.verdicts
            if start < v.words.end <= end and (rule := v.words.rule)
        )
        yield Example(
            line=id(line),
            group=line.broadcast or line.id,
            traits=traits(here, checker.ear.lists, start, end),
            text=here.text,
            start=start,
            end=end,
            truth=1.0 if touched else MAYBE_SHARE if doubtful else 0.0,
            accepted=frozenset(Category(name) for gold in touched or doubtful for name in gold.categories),
            golds=golds,
            maybes=maybes,
            spoken=spoken,
            weight=weight,
        )


def _moved(golds: Sequence[Gold], moved: Mapping[int, int], by: int) -> tuple[Gold, ...]:
    """Golds in places of the normalised text."""
    return tuple(replace(gold, start=moved[gold.start + by], end=moved[gold.end + by]) for gold in golds)


def outcome(start: int, end: int, category: Category, golds: Sequence[Gold], maybes: Sequence[Gold]) -> bool | None:
    """Tell whether an alert on ``[start, end)`` is right, or (None) touches only what is ``maybe``."""
    if any(start < gold.end and gold.start < end and category.value in gold.categories for gold in golds):
        return True
    return None if any(start < maybe.end and maybe.start < end for maybe in maybes) else False


def table(found: Sequence[Example]) -> csr_matrix:
    """Return one row an example, one column a feature."""
    ends = np.cumsum([0, *(len(one.traits.places) for one in found)])
    places = np.concatenate([one.traits.places for one in found])
    counts = np.concatenate([one.traits.counts for one in found])
    rows = csr_matrix((counts, places, ends), shape=(len(found), SIZE))
    rows.sum_duplicates()
    return rows


@dataclass(frozen=True, slots=True)
class Corpus:
    """``lines`` are broadcasts, ``aside`` lines that stand alone, ``taught`` never scored; ``examples`` are of all three."""

    lines: Sequence[Line]
    aside: Sequence[Line]
    taught: Sequence[Line]
    examples: Sequence[Example]


def fit(found: Sequence[Example], rows: csr_matrix, kinds: Sequence[Category] = HEARD) -> Model:
    """Return the weights learned from the examples; chances and limits are left to ``calibrated``.

    Rare features count more; the weights take that in.
    """
    rarity = np.log((len(found) + 1) / (np.bincount(rows.indices, minlength=SIZE) + 1)) / _USUAL_RARITY
    truth = np.array([one.truth for one in found])
    weight = np.array([one.weight for one in found])
    weights = np.zeros((SIZE, 1 + len(HEARD)))
    bias = np.full(1 + len(HEARD), _NEVER, np.float32)
    half = np.flatnonzero((truth > 0) & (truth < 1))
    labels = np.concatenate([truth > 0, np.zeros(len(half), bool)])
    shares = np.concatenate([np.where(truth > 0, truth, 1.0) * weight, (1 - truth[half]) * weight[half]])
    power, strength = _FAULT
    learner = LogisticRegression(C=strength, solver="liblinear", dual=True, random_state=SEED)
    scaled = (rows @ diags(rarity**power)).tocsr()
    weights[:, 0], bias[0] = _line(learner.fit(vstack([scaled, scaled[half]]), labels, shares), rarity**power)
    faulty = np.flatnonzero(truth > 0)
    power, strength = _WHICH
    scaled = (rows[faulty] @ diags(rarity**power)).tocsr()
    for index, category in enumerate(kinds, 1):
        accepted = np.array([category in found[at].accepted for at in faulty.tolist()])
        if accepted.all():
            bias[index] = 0
        elif accepted.any():
            learner = LogisticRegression(C=strength, solver="liblinear", dual=True, random_state=SEED, class_weight="balanced", tol=1e-2)
            learner.fit(scaled, accepted, (weight * truth)[faulty])
            weights[:, index], bias[index] = _line(learner, rarity**power)
    step = (np.abs(weights).max(axis=0) / _STEPS).astype(np.float32)
    step[step == 0] = 1
    return Model(np.rint(weights / step).astype(np.int8), step, bias, HEARD, np.zeros((len(HEARD), 2), np.float32), ())


def _line(learner: LogisticRegression, rarity: NDArray[np.float64]) -> tuple[NDArray[np.float64], float]:
    return learner.coef_[0] * rarity, learner.intercept_[0]


def scores(model: Model, rows: csr_matrix) -> Floats:
    """Return the scores of many pieces: a fault at all, then each category given a fault."""
    found: Floats = np.asarray(rows @ model.weights.astype(np.float32), np.float32) * model.step + model.bias
    return found


def folds(groups: Sequence[str], count: int = FOLDS) -> NDArray[np.int64]:
    """Return the fold of each example: the largest groups first, each into the fold that is smallest so far."""
    sizes: dict[str, int] = {}
    for group in groups:
        sizes[group] = sizes.get(group, 0) + 1
    filled = [0] * count
    fold: dict[str, int] = {}
    for group in sorted(sizes, key=lambda group: (-sizes[group], group)):
        fold[group] = filled.index(min(filled))
        filled[fold[group]] += sizes[group]
    return np.array([fold[group] for group in groups])


@dataclass(frozen=True, slots=True)
class Trial:
    """What would be said of one piece: the ear's score, category and outcome, beside the rules'."""

    score: float
    column: int
    right: bool | None
    example: Example

    @property
    def unforeseen(self) -> float:
        """How likely no rule would speak here on new speech: on this one, which their authors knew, they speak more."""
        return _UNFORESEEN ** len({one.rule for one in self.example.spoken})

    def said(self, model: Model, limit: Limits) -> list[bool | None]:
        """Return the outcomes of the alerts that stand under a limit, as ``Ear`` decides."""
        outcomes = [one.right for one in self.example.spoken]
        if not outcomes and model.chance(self.column, self.score) >= limit.speak:
            outcomes.append(self.right)
        return outcomes


def trials(found: Sequence[Example], rows: csr_matrix, model: Model, score: Floats) -> list[Trial]:
    """Return the ear's opinion of every piece, right or wrong; ``model`` says where in it the words stand."""
    result = []
    for index, one in enumerate(found):
        column = int(np.argmax(score[index, 1:]))
        n = one.end - one.start
        span = telling(one.text, one.start, one.end, model.weights[one.traits.places[: 3 * n + 1], 0])
        right = outcome(*span, HEARD[column], one.golds, one.maybes)
        result.append(Trial(float(score[index, 0]), column, right, one))
    return result


def left_out_trials(found: Sequence[Example], rows: csr_matrix, fold: NDArray[np.int64]) -> list[Trial]:
    """Return trials of every broadcast and hard line by a model that never saw its fold."""
    result = []
    for number in range(int(fold.max()) + 1):
        inside = np.flatnonzero(fold != number)
        model = fit([found[at] for at in inside.tolist()], rows[inside])
        outside = [at for at in np.flatnonzero(fold == number).tolist() if found[at].weight >= TRIED]
        if outside:
            result += trials([found[at] for at in outside], rows[outside], model, scores(model, rows[outside]))
    return result


def calibrated(model: Model, tried: Sequence[Trial]) -> Model:
    """Return the model with chances and limits set from trials on what it had not seen."""
    silent = [(t.score, t.column, t.right, t.unforeseen) for t in tried if t.right is not None]
    speak = _chances(silent)
    limits = tuple(Limits(limit, max(limit, _PROOF)) for limit in _SPEAK)
    return replace(model, speak=speak, limits=limits)


def _chances(outcomes: Sequence[tuple[float, int, bool, float]]) -> Floats:
    """Platt's line: one slope for all, an offset for each category, drawn to the common one where there is little."""
    *given, truth, weight = map(np.array, zip(*outcomes, strict=True))
    if truth.all() or not truth.any():
        return np.array([[0, np.log((truth.sum() + 1) / (len(truth) - truth.sum() + 2))]] * len(HEARD), np.float32)
    score, column = given
    told = np.column_stack([score, column[:, None] == np.arange(len(HEARD))])
    learner = LogisticRegression(C=1.0, max_iter=1000).fit(told, truth, weight)
    slope, *offsets = learner.coef_[0]
    return np.array([[slope, offset + learner.intercept_[0]] for offset in offsets], np.float32)


def learn(found: Sequence[Example], groups: Sequence[str] | None = None) -> Model:
    """Return a whole model: learned from all examples, calibrated on left-out ones. Raises ValueError for too few broadcasts."""
    groups = groups or [one.group for one in found]
    real = [(group, one.truth > 0) for group, one in zip(groups, found, strict=True) if one.weight == 1.0]
    if len({group for group, _ in real}) < 2 or len({claim for _, claim in real}) < 2:
        raise ValueError("claims and quiet captions of several broadcasts are needed")
    rows = table(found)
    fold = folds(groups, _INNER_FOLDS)
    return calibrated(fit(found, rows), left_out_trials(found, rows, fold))

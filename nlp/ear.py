"""The second ear: a small learned model that hears what no rule foresaw.

A linear model over the features of ``nlp.traits``. Its weights ship in ``nlp/model/weights.npz`` and are made by
``python -m server train``. It is told how likely a claim must be before it speaks, and it says so honestly:
its alerts are never ``ban``.
"""

import math
import tomllib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from nlp.names import category_names
from nlp.normalise import BREAKS
from nlp.rules import Rule
from nlp.traits import SIZE, VERSION, Floats, Lists, Surroundings, Traits, traits
from nlp.types import Category, Level, ModelError, Product, Sensitivity

PIECE = 30
_MOST_WORDS = 14
_LEAST_WORDS = 2
_MOST_CITES = 2
LISTENING = (Sensitivity.LOW, Sensitivity.NORMAL, Sensitivity.HIGH)  # in the order of ``Model.limits``


@dataclass(frozen=True, slots=True)
class Limits:
    """Chances (0 to 1) from which the ear speaks, and calls it ``proof``."""

    speak: float
    proof: float


@dataclass(frozen=True, slots=True)
class Model:
    """What was learned. Column 0 of ``weights`` tells a fault from none, the others which it would be.

    ``weights`` count in steps of ``step``, one for each column. ``speak`` holds a slope and an offset for each category that turn a score into the chance of being right.
    """

    weights: NDArray[np.int8]
    step: Floats
    bias: Floats
    categories: tuple[Category, ...]
    speak: Floats
    limits: tuple[Limits, ...]

    def likeliest(self, found: Traits) -> int:
        """Return which category a fault would be."""
        return int(np.argmax(found.counts @ self.weights[found.places, 1:].astype(np.float32) * self.step[1:] + self.bias[1:]))

    def chance(self, column: int, score: float) -> float:
        """Return how likely an alert of the ear's own is right."""
        return _logistic(float(self.speak[column, 0]) * score + float(self.speak[column, 1]))

    def best(self, score: float) -> float:
        """Return the chance of the category that needs least."""
        return _logistic(float((self.speak @ np.array([score, 1], np.float32)).max()))

    def save(self, file: Path) -> None:
        """Write the weights; equal models give equal bytes."""
        limits = np.array([[limit.speak, limit.proof] for limit in self.limits], np.float32)
        np.savez_compressed(
            file, version=np.int64(VERSION), weights=self.weights, step=self.step, bias=self.bias,
            categories=np.array([c.value for c in self.categories]), speak=self.speak, limits=limits,
        )  # fmt: skip


def read_model(file: Path) -> Model:
    """Read what ``Model.save`` wrote. Raises ModelError for anything else."""
    try:
        with np.load(file, allow_pickle=False) as data:
            if int(data["version"]) != VERSION:
                raise ValueError("made by another version")
            return Model(
                weights=data["weights"],
                step=data["step"],
                bias=data["bias"],
                categories=tuple(Category(name) for name in data["categories"].tolist()),
                speak=data["speak"],
                limits=tuple(Limits(*row) for row in data["limits"].tolist()),
            )
    except (OSError, EOFError, LookupError, TypeError, ValueError, AttributeError, BadZipFile) as error:
        raise ModelError(f"the weights of the second ear cannot be read ({error}); make them with: pitchguard train") from error


def untaught(categories: Sequence[Category]) -> Model:
    """Return a model that knows nothing and says nothing: what learning begins with."""
    kinds = len(categories)
    weights, step, bias = np.zeros((SIZE, 1 + kinds), np.int8), np.ones(1 + kinds, np.float32), np.zeros(1 + kinds, np.float32)
    silent = (Limits(speak=2.0, proof=2.0),) * len(LISTENING)
    return Model(weights, step, bias, tuple(categories), np.zeros((kinds, 2), np.float32), silent)


def own_file() -> Path:
    """Where the model that ships with the package stands."""
    return Path(str(files("nlp").joinpath("model/weights.npz")))


@cache
def own_model() -> Model:
    """The model that ships with the package."""
    return read_model(own_file())


@dataclass(frozen=True, slots=True)
class Opinion:
    """Words of the normalised text that sound like a fault: which, how grave, and the chance of being right."""

    start: int
    end: int
    category: Category
    level: Level
    chance: float


@dataclass(frozen=True, slots=True)
class Wording:
    """What the host reads beside an opinion; ``cite`` holds ids of articles."""

    title: str
    why: str
    say_instead: tuple[str, ...]
    cite: tuple[str, ...]


class Ear:
    """The model beside one set of rules. Thread-safe; holds no speech."""

    def __init__(self, model: Model, lists: Lists, rules: Sequence[Rule], sensitivity: Sensitivity) -> None:
        self.model = model
        self.sensitivity = sensitivity
        self.lists = lists
        self._faults = model.weights[:, 0] * model.step[0]
        self._limits = model.limits[LISTENING.index(sensitivity)]
        self._rules = tuple(rules)
        self._wordings: dict[tuple[Category, Product], Wording] = {}

    def opinions(self, here: Surroundings, begin: int, final: bool = True) -> list[Opinion]:
        """Return what the ear makes of the text from ``begin`` on where no rule speaks.

        While the text still grows (``final`` false) its last piece is left alone, so that nothing flickers.
        """
        found: list[Opinion] = []
        cuts = pieces(here.text, begin)
        for start, end in cuts if final else cuts[:-1]:
            ruled = any(v.words.start < end and start < v.words.end for v in here.verdicts)
            if not ruled and _worth_hearing(here, start, end):
                found += self._opinion(here, start, end)
        return found

    def wording(self, category: Category, product: Product) -> Wording:
        """Return what to show for a category: its likeness only, and the articles its rules cite most for the goods."""
        key = (category, product)
        if key not in self._wordings:
            rules = [rule for rule in self._rules if rule.category == category and rule.level_for(product)]
            often = Counter(id for rule in rules for id in rule.cite)
            cite = tuple(sorted(often, key=lambda id: (-often[id], id))[:_MOST_CITES])
            words = _words()
            title = words["title"].format(name=category_names()[category])
            self._wordings[key] = Wording(title, words["why"], tuple(words["say_instead"][category.value]), cite)
        return self._wordings[key]

    def _opinion(self, here: Surroundings, start: int, end: int) -> list[Opinion]:
        found = traits(here, self.lists, start, end)
        score = float(found.counts @ self._faults[found.places]) + float(self.model.bias[0])
        if self.model.best(score) < self._limits.speak:
            return []
        column = self.model.likeliest(found)
        chance = self.model.chance(column, score)
        if chance < self._limits.speak:
            return []
        left, right = telling(here.text, start, end, self.model.weights[found.places[: 3 * (end - start) + 1], 0])
        level = Level.PROOF if chance >= self._limits.proof else Level.HINT
        return [Opinion(left, right, self.model.categories[column], level, chance)]


def pieces(text: str, begin: int) -> list[tuple[int, int]]:
    """Cut ``text[begin:]`` into pieces of at most 30 characters, at clause breaks where there are any."""
    cuts: list[tuple[int, int]] = []
    while begin < len(text):
        end = min(len(text), begin + PIECE)
        if end < len(text):
            end = next((at for at in range(end, begin + PIECE // 2, -1) if text[at - 1] in BREAKS), end)
        cuts.append((begin, end))
        begin = end
    return cuts


def telling(text: str, start: int, end: int, weights: NDArray[np.int8]) -> tuple[int, int]:
    """Return the clause of ``text[start:end]`` that speaks most for a fault; of a long one, its strongest stretch.

    ``weights`` are those of the piece's ones, pairs and threes, in this order.
    """
    n = end - start
    ones, twos, threes = (part.astype(np.float32) for part in np.split(weights, (n, 2 * n + 1)))
    per_character = ones + (twos[:-1] + twos[1:]) / 2
    spread = np.concatenate([[0.0], threes, [0.0]]) / 3
    per_character += spread[:-2] + spread[1:-1] + spread[2:]
    runs = [(left, right) for left, right in _clauses(text, start, end) if right - left >= _LEAST_WORDS] or [(start, end)]
    windows = [
        (at, min(at + _MOST_WORDS, right))
        for left, right in runs
        for at in range(left, max(left + 1, right - _MOST_WORDS + 1))
    ]
    sums = np.concatenate([[0.0], np.cumsum(per_character)])
    return max(windows, key=lambda window: float(sums[window[1] - start] - sums[window[0] - start]))


def _clauses(text: str, start: int, end: int) -> list[tuple[int, int]]:
    breaks = [at for at in range(start, end) if text[at] in BREAKS]
    return list(zip([start, *(at + 1 for at in breaks)], [*breaks, end], strict=True))


def _worth_hearing(here: Surroundings, start: int, end: int) -> bool:
    """Nothing of any rule or list in it: plainly nothing."""
    return any(left < end and start < right for places in here.hits.values() for left, right in places)


def _logistic(value: float) -> float:
    return 1 / (1 + math.exp(-value))


@cache
def _words() -> dict[str, Any]:
    with files("nlp").joinpath("model/words.toml").open("rb") as file:
        return tomllib.load(file)

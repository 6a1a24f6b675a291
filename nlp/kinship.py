"""Which broadcasts sell the same goods: shops are not named, so shared rare wording tells (runs of four characters).

Broadcasts of one brand repeat its names and its script. Left out together, a model is scored on brands never heard.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from math import log, sqrt

from nlp.evaluate import Line
from nlp.normalise import BREAKS

ALIKE = 0.12
_RUN = 4


def brands(lines: Sequence[Line]) -> dict[str, str]:
    """Return each broadcast's brand, named after its first broadcast."""
    talk: dict[str, Counter[str]] = {}
    for line in lines:
        runs = (line.text[at : at + _RUN] for at in range(len(line.text) - _RUN + 1))
        talk.setdefault(line.broadcast, Counter()).update(run for run in runs if BREAKS.isdisjoint(run))
    spread = Counter(run for runs in talk.values() for run in runs)
    weighed = {
        name: {run: log(1 + n) * log(len(talk) / spread[run]) for run, n in runs.items() if spread[run] > 1}
        for name, runs in talk.items()
    }
    brand = {name: name for name in sorted(talk)}
    names = sorted(talk)
    for index, one in enumerate(names):
        for other in names[index + 1 :]:
            if _likeness(weighed[one], weighed[other]) > ALIKE:
                old, new = brand[other], brand[one]
                brand = {name: new if root == old else root for name, root in brand.items()}
    return brand


def _likeness(one: Mapping[str, float], other: Mapping[str, float]) -> float:
    """Cosine: 1 for the same talk, 0 for nothing shared."""
    sizes = sqrt(sum(x * x for x in one.values())) * sqrt(sum(x * x for x in other.values()))
    return sum(x * other.get(run, 0.0) for run, x in one.items()) / sizes if sizes else 0.0

"""Scores disguised speech against what was meant: {spoken, restored} pairs, of which both should alert alike."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from nlp.types import Alert


@dataclass(slots=True)
class PairScore:
    """``alerting``: pairs whose restored member alerts; ``alike``: the disguised one too, in one of its categories.

    ``in_all`` counts the pairs in which it does in every one of them, ``at_all`` those in which it alerts somehow.
    """

    pairs: int = 0
    alerting: int = 0
    alike: int = 0
    in_all: int = 0
    at_all: int = 0
    lost: list[dict[str, Any]] = field(default_factory=list)

    def figures(self) -> dict[str, Any]:
        """Return counts and shares as plain data for JSON."""
        shares = {f"share_{name}": _share(getattr(self, name), self.alerting) for name in ("alike", "in_all", "at_all")}
        counts = {name: getattr(self, name) for name in ("pairs", "alerting", "alike", "in_all", "at_all")}
        return {**counts, **shares, "lost": self.lost}


def is_pair(row: Mapping[str, Any]) -> bool:
    """Tell whether a row of a corpus file is a pair."""
    return "spoken" in row and "restored" in row


def score_pairs(rows: Iterable[Mapping[str, Any]], check: Callable[[str], Sequence[Alert]]) -> PairScore:
    """Judge both members of each pair by ``check`` and count."""
    result = PairScore()
    for row in rows:
        result.pairs += 1
        meant = check(str(row["restored"]))
        if not meant:
            continue
        heard = check(str(row["spoken"]))
        wanted, got = ({alert.category for alert in alerts} for alerts in (meant, heard))
        result.alerting += 1
        result.alike += bool(wanted & got)
        result.in_all += wanted <= got
        result.at_all += bool(got)
        if not wanted & got:
            words = [f"{alert.rule} 【{alert.text}】" for alert in meant]
            result.lost.append({"spoken": row["spoken"], "restored": row["restored"], "meant": words})
    return result


def _share(part: int, whole: int) -> float | None:
    return round(part / whole, 4) if whole else None

"""What to do better next time, worked out from a session. Pure."""

from dataclasses import dataclass

from server.report.model import LEVELS, Owed, Report, Slip

MOST = 5


@dataclass(frozen=True, slots=True)
class Advice:
    """``instead``: the slips worth rewording first, with how often each was said; ``say``: statements missed."""

    instead: tuple[tuple[Slip, int], ...]
    say: tuple[Owed, ...]


def advice(report: Report) -> Advice:
    """Gravest and most frequent rules first; then the statements never said."""
    often: dict[str, list[Slip]] = {}
    for slip in report.slips:
        if slip.outcome != "dismissed":
            often.setdefault(slip.rule, []).append(slip)
    ranked = sorted(often.values(), key=lambda slips: (LEVELS.index(slips[0].level), -len(slips), slips[0].at_ms))
    return Advice(
        instead=tuple((slips[0], len(slips)) for slips in ranked[:MOST]),
        say=tuple(item for item in report.statements if item.said_ms is None),
    )

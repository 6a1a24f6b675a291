"""Where the marks of the report's timeline stand. Pure geometry; the template draws it. Units: SVG user units."""

from dataclasses import dataclass

from server.report.model import LEVELS, Report

WIDTH, LEFT, RIGHT, TOP, LANE = 960, 118, 24, 14, 36
LANES = (*LEVELS, "corrected", "said")
STEPS = (10, 20, 30, 60, 120, 300, 600, 900, 1800, 3600)
MOST_TICKS = 10


@dataclass(frozen=True, slots=True)
class Mark:
    """One sign: ``kind`` is the lane, ``hollow`` an alert that was corrected or dismissed, ``to`` its correction."""

    x: float
    y: float
    kind: str
    label: str
    at_ms: int
    outcome: str = ""
    to: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True)
class Timeline:
    """All that is drawn."""

    width: int
    height: int
    left: int
    right: int
    lanes: tuple[tuple[str, float], ...]
    ticks: tuple[tuple[float, int], ...]
    marks: tuple[Mark, ...]


def timeline(report: Report) -> Timeline:
    """Lay out the alerts, corrections and statements of a session."""
    total = max(report.duration_ms, 1000)
    y = {lane: TOP + LANE * (number + 0.5) for number, lane in enumerate(LANES)}

    def x(at_ms: int) -> float:
        return round(LEFT + (WIDTH - LEFT - RIGHT) * min(at_ms, total) / total, 1)

    marks = []
    for slip in report.slips:
        to = None
        if slip.outcome == "corrected" and slip.closed_ms is not None:
            to = (x(slip.closed_ms), y["corrected"])
            marks.append(Mark(*to, "corrected", slip.text, slip.closed_ms))
        marks.append(Mark(x(slip.at_ms), y[slip.level], slip.level, slip.text, slip.at_ms, slip.outcome, to))
    marks += [Mark(x(s.said_ms), y["said"], "said", s.text, s.said_ms) for s in report.said if s.said_ms is not None]
    step = next((s for s in STEPS if total / 1000 / s <= MOST_TICKS), STEPS[-1] * (1 + total // 36_000_000)) * 1000
    ticks = tuple((x(at), at) for at in range(0, total + 1, step))
    return Timeline(WIDTH, TOP + LANE * len(LANES) + 30, LEFT, WIDTH - RIGHT, tuple(y.items()), ticks, tuple(marks))

"""Plain line charts as SVG: readable on light and dark pages, no library."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from html import escape

WIDTH, HEIGHT, LEFT, TOP, BOTTOM, RIGHT = 640, 400, 64, 40, 56, 20
COLOURS = ("#1f77b4", "#d9730d", "#2a9d5c", "#8a5cd0")
_TICKS = 5


@dataclass(frozen=True, slots=True)
class Series:
    """One line of points (x, y); ``dots`` shows the points alone."""

    name: str
    points: Sequence[tuple[float, float]]
    dots: bool = False


@dataclass(slots=True)
class Curve:
    """A chart: what it shows, its axes and their ends."""

    title: str
    x: str
    y: str
    x_ends: tuple[float, float]
    y_ends: tuple[float, float]
    series: list[Series] = field(default_factory=list)

    def add(self, series: Series) -> None:
        """Add a line."""
        self.series.append(series)

    def svg(self) -> str:
        """Return the chart as an SVG document."""
        parts = [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" font-family="sans-serif" font-size="12">',
            f"<title>{escape(self.title)}</title>",
            f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#fff"/>',
            f'<text x="{LEFT}" y="22" font-size="15" fill="#222">{escape(self.title)}</text>',
            *self._grid(),
            *(part for index, series in enumerate(self.series) for part in self._line(series, index)),
            "</svg>",
        ]
        return "\n".join(parts) + "\n"

    def _at(self, x: float, y: float) -> tuple[float, float]:
        (x0, x1), (y0, y1) = self.x_ends, self.y_ends
        across, up = (x - x0) / (x1 - x0), (y - y0) / (y1 - y0)
        return LEFT + across * (WIDTH - LEFT - RIGHT), HEIGHT - BOTTOM - up * (HEIGHT - TOP - BOTTOM)

    def _grid(self) -> list[str]:
        parts = []
        for step in range(_TICKS + 1):
            x = self.x_ends[0] + (self.x_ends[1] - self.x_ends[0]) * step / _TICKS
            y = self.y_ends[0] + (self.y_ends[1] - self.y_ends[0]) * step / _TICKS
            across, up = self._at(x, self.y_ends[0])[0], self._at(self.x_ends[0], y)[1]
            parts += [
                f'<path d="M{across:.1f} {TOP}V{HEIGHT - BOTTOM}M{LEFT} {up:.1f}H{WIDTH - RIGHT}" stroke="#ddd"/>',
                f'<text x="{across:.1f}" y="{HEIGHT - BOTTOM + 16}" text-anchor="middle" fill="#444">{x:.4g}</text>',
                f'<text x="{LEFT - 6}" y="{up + 4:.1f}" text-anchor="end" fill="#444">{y:.2g}</text>',
            ]
        middle = (LEFT + WIDTH - RIGHT) / 2
        parts.append(f'<text x="{middle}" y="{HEIGHT - 14}" text-anchor="middle" fill="#222">{escape(self.x)}</text>')
        parts.append(f'<text transform="translate(16 {(TOP + HEIGHT - BOTTOM) / 2}) rotate(-90)" text-anchor="middle" fill="#222">{escape(self.y)}</text>')
        return parts

    def _line(self, series: Series, index: int) -> list[str]:
        colour = COLOURS[index % len(COLOURS)]
        points = [self._at(x, y) for x, y in series.points]
        path = "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in points)
        parts = [] if series.dots else [f'<path d="{path}" fill="none" stroke="{colour}" stroke-width="2"/>']
        radius = 5 if series.dots else 2.5
        parts += [f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius}" fill="{colour}"/>' for x, y in points]
        top = TOP + 14 + 16 * index
        parts.append(f'<text x="{WIDTH - RIGHT - 6}" y="{top}" text-anchor="end" fill="{colour}">{escape(series.name)}</text>')
        return parts

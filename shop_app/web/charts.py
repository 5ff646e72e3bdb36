"""The geometry of line charts and bars. The macros in `web/chart.html` draw them as inline SVG.

Every line has a panel and a scale of its own, above a common axis of days: one day with a thousand
tag changes must not press three orders flat.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, AXIS = 640, 30
PANEL, NAME_AT, TOP_AT, BASE_AT = 130, 28, 58, 122
"""Of one panel: its height, and from its upper edge the name, the highest line and the zero."""

STEPS = 2
_NICE = (1, 2, 5)


@dataclass(frozen=True, slots=True)
class Line:
    """A series in its panel: `values` by place of the axis, `points` as SVG wants them, `name_at`
    where its name stands, `grid` the values with lines behind and their places."""

    name: str
    values: Sequence[int]
    points: str
    name_at: int
    grid: Sequence[tuple[int, float]]

    @property
    def total(self) -> int:
        """All values together."""
        return sum(self.values)


@dataclass(frozen=True, slots=True)
class Mark:
    """A label below the axis, with SVG's word for where it is held."""

    at: float
    label: str
    anchor: str


@dataclass(frozen=True, slots=True)
class Chart:
    """Lines over the same axis, whose places `labels` name; `marks` are those that are written."""

    id: str
    title: str
    axis: str
    labels: Sequence[str]
    lines: Sequence[Line]
    marks: Sequence[Mark]

    @property
    def height(self) -> int:
        """Of the drawing, in its own units; it is WIDTH wide."""
        return PANEL * len(self.lines) + AXIS


def line_chart(
    id: str,  # noqa: A002 - the attribute's name
    title: str,
    axis: str,
    labels: Sequence[str],
    series: Sequence[tuple[str, Sequence[int]]],
    *,
    mark_every: int = 7,
) -> Chart:
    """A chart of at least two places; `series` are names with a value (0 or more) per place.

    Marks of the axis count back from the last place, `mark_every` places apart.
    """
    lines = [_line(name, values, PANEL * panel) for panel, (name, values) in enumerate(series)]
    return Chart(id, title, axis, labels, lines, _marks(labels, mark_every))


def step_for(highest: int) -> int:
    """The distance of the lines behind: 1, 2 or 5 times a power of ten, so that STEPS of it reach up
    to `highest` (0 or more)."""
    power = 1
    while True:
        for nice in _NICE:
            if nice * power * STEPS >= highest:
                return nice * power
        power *= 10


def _line(name: str, values: Sequence[int], above: int) -> Line:
    step = step_for(max(values))
    last, top = len(values) - 1, step * STEPS
    points = " ".join(
        f"{_x(place, last):g},{_y(value, top, above):g}" for place, value in enumerate(values)
    )
    grid = [(step * times, _y(step * times, top, above)) for times in range(STEPS + 1)]
    return Line(name, values, points, above + NAME_AT, grid)


def _marks(labels: Sequence[str], every: int) -> list[Mark]:
    last = len(labels) - 1
    marked = sorted(range(last, -1, -every))
    return [Mark(_x(place, last), labels[place], _anchor(place, last)) for place in marked]


def _anchor(place: int, last: int) -> str:
    """Held so that no label hangs over an edge."""
    if place == last:
        return "end"
    return "start" if place <= 1 else "middle"


def _x(place: int, last: int) -> float:
    return round(WIDTH * place / last, 1)


def _y(value: int, top: int, above: int) -> float:
    return round(above + BASE_AT - (BASE_AT - TOP_AT) * value / top, 1)


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar of several that have a scale in common, whose end is 100: what is `spent`, behind it
    what is `held`, and where its `limit` is, None: it has none."""

    name: str
    spent: float
    held: float
    limit: float | None


def bars(rows: Sequence[tuple[str, int, int, int | None]]) -> list[Bar]:
    """Bars of a name, what is spent, what is held (both 0 or more), and a limit."""
    end = max((max(spent + held, limit or 0) for _, spent, held, limit in rows), default=0) or 1
    return [
        Bar(name, _part(spent, end), _part(held, end), None if limit is None else _part(limit, end))
        for name, spent, held, limit in rows
    ]


def _part(value: int, end: int) -> float:
    return round(100 * value / end, 2)

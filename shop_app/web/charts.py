"""The geometry of line charts. The macro in `web/chart.html` draws them as inline SVG."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, HEIGHT = 640, 220
TOP, BOTTOM = 24, 30
STEPS = 4
_NICE = (1, 2, 5)


@dataclass(frozen=True, slots=True)
class Line:
    """A series: its name, a value for each place of the axis, and `points` as SVG wants them."""

    name: str
    values: Sequence[int]
    points: str

    @property
    def total(self) -> int:
        """All values together."""
        return sum(self.values)


@dataclass(frozen=True, slots=True)
class Mark:
    """A place on an axis: `at` is its coordinate."""

    at: float
    label: str
    anchor: str = "middle"


@dataclass(frozen=True, slots=True)
class Chart:
    """Lines over the same axis. `labels` name every place of it, in the table too; `across` and
    `up` are the marks that are drawn (`up`: value and coordinate)."""

    id: str
    title: str
    axis: str
    labels: Sequence[str]
    lines: Sequence[Line]
    across: Sequence[Mark]
    up: Sequence[tuple[int, float]]


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
    top = STEPS * step_for(max((max(values) for _, values in series), default=0))
    lines = [Line(name, values, _points(values, top)) for name, values in series]
    up = [(top * step // STEPS, _y(step, STEPS)) for step in range(STEPS + 1)]
    return Chart(id, title, axis, labels, lines, _across(labels, mark_every), up)


def step_for(highest: int) -> int:
    """The distance of the lines behind: 1, 2 or 5 times a power of ten, STEPS of which reach up to
    `highest` (0 or more)."""
    power = 1
    while True:
        for nice in _NICE:
            if nice * power * STEPS >= highest:
                return nice * power
        power *= 10


def _points(values: Sequence[int], top: int) -> str:
    last = len(values) - 1
    return " ".join(f"{_x(place, last):g},{_y(value, top):g}" for place, value in enumerate(values))


def _across(labels: Sequence[str], every: int) -> list[Mark]:
    last = len(labels) - 1
    marked = range(last, -1, -every)
    return [
        Mark(_x(place, last), labels[place], "end" if place == last else _anchor(place))
        for place in sorted(marked)
    ]


def _anchor(place: int) -> str:
    return "start" if place <= 1 else "middle"


def _x(place: int, last: int) -> float:
    return round(WIDTH * place / last, 1)


def _y(value: int, top: int) -> float:
    return round(TOP + (HEIGHT - TOP - BOTTOM) * (1 - value / top), 1)

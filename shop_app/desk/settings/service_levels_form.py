"""The form of the service levels: targets, hours, holidays, goals."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from shop_app.desk.settings.service_levels_fields import (
    EMPTY,
    Duration,
    Rows,
    duration_of,
    rows_of,
    shifts_of,
)
from shop_app.issues.rules import Channel, Severity
from shop_app.sla.levels import Goal, Levels
from shop_app.sla.rules import Target, Targets

WORST_FIRST = tuple(reversed(Severity))


@dataclass(frozen=True, slots=True)
class TargetRow:
    """What is promised for a severity; `channel` None: on every channel that has no row."""

    severity: Severity
    channel: Channel | None
    response: Duration = EMPTY
    resolve: Duration = EMPTY
    error: str | None = None

    @property
    def key(self) -> str:
        """Its place in the form."""
        code = self.severity.code
        return code if self.channel is None else f"{code}.{self.channel}"

    @property
    def wrong(self) -> bool:
        """Whether a field has an error."""
        return bool(self.error or self.response.error or self.resolve.error)


@dataclass(frozen=True, slots=True)
class DayRow:
    """A day of the merchant's own; without shifts it is closed."""

    day: date
    shifts: Rows = ()

    @property
    def key(self) -> str:
        """Its place in the form."""
        return self.day.isoformat()


@dataclass(frozen=True, slots=True)
class GoalRow:
    """A share in per cent, within a time span."""

    share: str
    within: Duration
    error: str | None = None


@dataclass(frozen=True, slots=True)
class Adding:
    """What was chosen to be added next; errors are shown there."""

    severity: str = ""
    channel: str = ""
    day: str = ""
    exception_error: str | None = None
    day_error: str | None = None


@dataclass(frozen=True, slots=True)
class LevelsForm:
    """Everything as typed; `version` is what it is based on."""

    version: int
    targets: tuple[TargetRow, ...]
    exceptions: tuple[TargetRow, ...]
    week: tuple[Rows, ...]
    country: str
    subdivision: str
    days: tuple[DayRow, ...]
    solved: GoalRow
    answered: GoalRow
    follow_up: str
    adding: Adding = Adding()
    country_error: str | None = None
    follow_up_error: str | None = None

    @property
    def wrong(self) -> bool:
        """Whether a field has an error."""
        return any(self._errors())

    @property
    def levels(self) -> Levels:
        """What to keep. Only if not `wrong`."""
        return Levels(
            week=tuple(shifts_of(rows) for rows in self.week),
            days={row.day: shifts_of(row.shifts) for row in self.days},
            country=self.country or None,
            subdivision=self.subdivision or None,
            targets=_targets(self.targets, self.exceptions),
            follow_up_days=int(self.follow_up),
            solved=_goal(self.solved),
            answered=_goal(self.answered),
        )

    def _errors(self) -> Iterator[object]:
        yield from (self.country_error, self.follow_up_error)
        yield from (self.adding.exception_error, self.adding.day_error)
        yield from (row.wrong for row in (*self.targets, *self.exceptions))
        yield from (goal.error or goal.within.error for goal in (self.solved, self.answered))
        for rows in (*self.week, *(row.shifts for row in self.days)):
            yield from (row.error for row in rows)


def form_of(levels: Levels, version: int) -> LevelsForm:
    """The form as it stands."""
    usual = levels.targets.by_severity
    nothing = Target(None, None)
    exceptions = sorted(
        levels.targets.exceptions.items(), key=lambda item: (-item[0][0], item[0][1])
    )
    return LevelsForm(
        version=version,
        targets=tuple(_row(one, None, usual.get(one, nothing)) for one in WORST_FIRST),
        exceptions=tuple(
            _row(Severity(severity), Channel(channel), target)
            for (severity, channel), target in exceptions
        ),
        week=tuple(rows_of(shifts) for shifts in levels.week),
        country=levels.country or "",
        subdivision=levels.subdivision or "",
        days=tuple(DayRow(day, rows_of(levels.days[day])) for day in sorted(levels.days)),
        solved=_goal_row(levels.solved),
        answered=_goal_row(levels.answered),
        follow_up=str(levels.follow_up_days),
    )


def _row(severity: Severity, channel: Channel | None, target: Target) -> TargetRow:
    response, resolve = duration_of(target.response), duration_of(target.resolve)
    return TargetRow(severity, channel, response, resolve)


def _targets(usual: Iterable[TargetRow], exceptions: Iterable[TargetRow]) -> Targets:
    return Targets(
        {row.severity: Target(row.response.seconds, row.resolve.seconds) for row in usual},
        {
            (row.severity, row.channel): Target(row.response.seconds, row.resolve.seconds)
            for row in exceptions
            if row.channel is not None
        },
    )


def _goal(row: GoalRow) -> Goal:
    return Goal(int(row.share), row.within.seconds or 0)


def _goal_row(goal: Goal) -> GoalRow:
    return GoalRow(str(goal.share), duration_of(goal.within))

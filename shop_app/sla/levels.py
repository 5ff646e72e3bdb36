"""What the merchant promises, as one value, and what of it can not be kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial
from zoneinfo import ZoneInfo

from shop_app.errors import Invalid
from shop_app.sla import holiday_calendars
from shop_app.sla.rules import DAY_MINUTES, WEEK_DAYS, Hours, Shifts, Targets

MOST_SHIFTS = 6
"""Of one day; our own choice."""

MOST_DAYS = 366
"""Own days; our own choice."""

LONGEST_TARGET = 2000 * 3600
"""Business seconds; our own choice: a year of 40 hours a week."""

LONGEST_FOLLOW_UP = 365
"""Days; our own choice."""


@dataclass(frozen=True, slots=True)
class Goal:
    """So many per cent (1–100) of all issues within so many business seconds."""

    share: int
    within: int


@dataclass(frozen=True)
class Levels:
    """Service levels as the merchant sets them; `days` and holidays as in `Hours`.

    `follow_up_days` after an issue is resolved its owner is asked how it went; 0: nobody is.
    """

    week: tuple[Shifts, ...]
    days: Mapping[date, Shifts]
    country: str | None
    subdivision: str | None
    targets: Targets
    follow_up_days: int
    solved: Goal
    answered: Goal

    def hours(self, zone: ZoneInfo) -> Hours:
        """The hours of a shop whose clocks are those of `zone`."""
        if self.country is None:
            return Hours(zone, self.week, self.days)
        calendar = partial(holiday_calendars.closed_days, self.country, self.subdivision)
        return Hours(zone, self.week, self.days, calendar)


@dataclass(frozen=True)
class Terms:
    """What holds for the issues of a shop now."""

    hours: Hours
    targets: Targets
    follow_up_days: int
    solved: Goal
    answered: Goal


def terms_of(levels: Levels, zone: ZoneInfo) -> Terms:
    """The service levels by the clocks of `zone`."""
    return Terms(
        levels.hours(zone), levels.targets, levels.follow_up_days, levels.solved, levels.answered
    )


def check(levels: Levels) -> None:
    """Raises Invalid (`code` says which limit) for what can't be kept."""
    if len(levels.week) != WEEK_DAYS:
        raise Invalid(f"a week has {WEEK_DAYS} days, got {len(levels.week)}", code="week_not_whole")
    for shifts in (*levels.week, *levels.days.values()):
        check_shifts(shifts)
    if len(levels.days) > MOST_DAYS:
        raise Invalid(
            f"there may be {MOST_DAYS} own days, got {len(levels.days)}",
            code="too_many_days",
            limit=MOST_DAYS,
            value=len(levels.days),
        )
    if levels.country is not None and not holiday_calendars.known(
        levels.country, levels.subdivision
    ):
        raise Invalid(
            f"no holidays are known of {levels.country} {levels.subdivision or ''}".rstrip(),
            code="holidays_unknown",
        )
    _check_numbers(levels)


def check_shifts(shifts: Shifts) -> None:
    """Raises Invalid unless they are few, in order and apart, within one day."""
    if len(shifts) > MOST_SHIFTS:
        raise Invalid(
            f"a day may have {MOST_SHIFTS} shifts, got {len(shifts)}",
            code="too_many_shifts",
            limit=MOST_SHIFTS,
            value=len(shifts),
        )
    until = 0
    for shift in shifts:
        if not until <= shift.start < shift.end <= DAY_MINUTES:
            raise Invalid(
                f"shifts must come one after the other within {DAY_MINUTES} minutes,"
                f" got {shift.start} to {shift.end} after {until}",
                code="shifts_overlap",
            )
        until = shift.end


def _check_numbers(levels: Levels) -> None:
    targets = (*levels.targets.by_severity.values(), *levels.targets.exceptions.values())
    seconds = [value for one in targets for value in (one.response, one.resolve)]
    for value in (*seconds, levels.solved.within, levels.answered.within):
        if value is not None and not 0 < value <= LONGEST_TARGET:
            raise Invalid(
                f"a target may have 1 to {LONGEST_TARGET} seconds, got {value}",
                code="target_out_of_range",
                limit=LONGEST_TARGET,
                value=value,
            )
    for share in (levels.solved.share, levels.answered.share):
        if not 1 <= share <= 100:  # noqa: PLR2004 - per cent
            raise Invalid(f"a share is 1 to 100 per cent, got {share}", code="share_out_of_range")
    if not 0 <= levels.follow_up_days <= LONGEST_FOLLOW_UP:
        raise Invalid(
            f"a follow-up comes after 0 to {LONGEST_FOLLOW_UP} days, got {levels.follow_up_days}",
            code="follow_up_out_of_range",
            limit=LONGEST_FOLLOW_UP,
            value=levels.follow_up_days,
        )

"""Days in the shop's time zone: which one a moment falls on, when it begins, when it comes again."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

_LAST_YEAR = 9998


def day_of(at: datetime, zone: ZoneInfo) -> date:
    """The day on which a moment falls there."""
    return at.astimezone(zone).date()


def begins(day: date, zone: ZoneInfo) -> datetime:
    """The moment at which a day begins there, in UTC. Where the clock skips midnight that night,
    the day begins with the hour it skips to; where midnight comes twice, with the first."""
    return datetime.combine(day, time(), tzinfo=zone).astimezone(UTC)


def anniversary(day: date, years: int) -> date | None:
    """The day so many years later; 29 February comes on the 28th where a year has none. None
    beyond the years a calendar has."""
    year = day.year + years
    if year > _LAST_YEAR:
        return None
    try:
        return day.replace(year=year)
    except ValueError:
        return day.replace(year=year, day=28)


def full_years(since: date, today: date) -> int:
    """How many anniversaries of a day have come, today's included; 0 for a day still to come."""
    years = today.year - since.year
    latest = anniversary(since, years) if years > 0 else None
    return max(0, years if latest is not None and latest <= today else years - 1)

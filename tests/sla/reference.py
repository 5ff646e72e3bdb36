"""Business time counted minute by minute, the slow way, and what is drawn to compare it with."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from shop_app.sla.rules import Hours, Shift, Shifts

MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)

ZONES = (
    "UTC",
    "Europe/Berlin",
    "America/New_York",
    "America/St_Johns",
    "America/Sao_Paulo",
    "Australia/Lord_Howe",  # half an hour of summer time
    "Antarctica/Troll",  # two hours
    "Africa/Casablanca",  # winter time in Ramadan
    "Asia/Kathmandu",
    "Asia/Tehran",  # changes at midnight
    "Pacific/Apia",  # had no 30 December 2011
)


def is_open(hours: Hours, at: datetime) -> bool:
    """Whether the shop works in the minute that begins at `at`."""
    here = at.astimezone(hours.zone)
    today = date(here.year, here.month, here.day)
    if today in hours.days:
        shifts = hours.days[today]
    elif today in hours.holidays(today.year):
        shifts = ()
    else:
        shifts = hours.week[today.isoweekday() - 1]
    minute = here.hour * 60 + here.minute
    return any(shift.start <= minute < shift.end for shift in shifts)


def slow_seconds(hours: Hours, start: datetime, end: datetime) -> int:
    """Business seconds, minute by minute."""
    total = 0
    minute = start.replace(second=0, microsecond=0)
    while minute < end:
        if is_open(hours, minute):
            part = min(end, minute + MINUTE) - max(start, minute)
            total += max(0, int(part.total_seconds()))
        minute += MINUTE
    return total


def slow_after(hours: Hours, start: datetime, seconds: int, until: datetime) -> datetime | None:
    """The moment after so many business seconds, minute by minute; None: not before `until`."""
    left, minute = seconds, start.replace(second=0, microsecond=0)
    if left <= 0:
        return start
    while minute < until:
        if is_open(hours, minute):
            begin = max(start, minute)
            room = int((minute + MINUTE - begin).total_seconds())
            if room >= left:
                return begin + timedelta(seconds=left)
            left -= room
        minute += MINUTE
    return None


@st.composite
def shifts(draw: st.DrawFn, most: int = 3) -> Shifts:
    """Of a day: none, one or split ones, on any minute, through all of the day too."""
    count = draw(st.integers(0, most))
    edges = sorted(draw(st.sets(st.integers(0, 1440), min_size=2 * count, max_size=2 * count)))
    return tuple(Shift(*edges[place : place + 2]) for place in range(0, len(edges), 2))


@cache
def changes(zone: str, year: int) -> tuple[datetime, ...]:
    """The midnights (UTC) before which the zone changed its offset within a day."""
    at, found = datetime(year, 1, 2, tzinfo=UTC), []
    while at.year == year:
        if (
            at.astimezone(ZoneInfo(zone)).utcoffset()
            != (at - DAY).astimezone(ZoneInfo(zone)).utcoffset()
        ):
            found.append(at)
        at += DAY
    return tuple(found)


@st.composite
def moments(draw: st.DrawFn, zone: str) -> datetime:
    """Mostly a few days before the clocks change."""
    year = draw(st.integers(2008, 2030))
    near = changes(zone, year)
    base = draw(st.sampled_from(near)) if near else datetime(year, 1, 1, tzinfo=UTC)
    return base - timedelta(seconds=draw(st.integers(0, 4 * 86400)))


@st.composite
def hours_near(draw: st.DrawFn, zone: str, start: datetime) -> Hours:
    """A random week with own days and holidays in the days after `start`."""
    week = tuple(draw(shifts()) for _ in range(7))
    near = st.integers(-1, 9).map(lambda days: (start + timedelta(days=days)).date())
    off = frozenset(draw(st.sets(near, max_size=3)))
    own = draw(st.dictionaries(near, shifts(), max_size=2))
    return Hours(
        ZoneInfo(zone), week, own, lambda year: frozenset(day for day in off if day.year == year)
    )

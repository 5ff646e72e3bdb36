"""Business time: how much of it passed, when so much will have passed, and who is promised what."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

DAY = timedelta(days=1)
DAY_MINUTES = 24 * 60
WEEK_DAYS = 7

HORIZON = timedelta(days=5 * 366)
"""Nobody is promised anything farther away: what is not due by then is not due at all."""

RISK_PERCENT = 80
"""From this share of a target on, an issue is at risk."""

_TICK = timedelta(seconds=1)


@dataclass(frozen=True, slots=True, order=True)
class Shift:
    """From `start` until before `end`, minutes after midnight by the shop's clocks, up to 24:00."""

    start: int
    end: int


Shifts = tuple[Shift, ...]
"""Of one day, in order and apart from each other; none: closed."""


def _no_holidays(_year: int) -> frozenset[date]:
    return frozenset()


@dataclass(frozen=True)
class Hours:
    """When a shop works: `week` from Monday to Sunday by the clocks of `zone`.

    `days` are the merchant's own, which come before `holidays` (those of a year), when it is closed.
    """

    zone: ZoneInfo
    week: tuple[Shifts, ...]
    days: Mapping[date, Shifts] = field(default_factory=dict)
    holidays: Callable[[int], frozenset[date]] = _no_holidays

    def on(self, day: date) -> Shifts:
        """The shifts of a day of the calendar."""
        own = self.days.get(day)
        if own is not None:
            return own
        return () if day in self.holidays(day.year) else self.week[day.weekday()]


def spans(hours: Hours, start: datetime, end: datetime) -> Iterator[tuple[datetime, datetime]]:
    """What is business time from `start` until before `end`: pieces in order, in UTC.

    An hour that clocks skip is none, and one that they show twice counts twice: it is worked.
    """
    at, end = start.astimezone(UTC), end.astimezone(UTC)
    while at < end:
        upto, offset = _same_offset(hours.zone, at, min(end, at + DAY))
        yield from _spans_of(hours, at, upto, offset)
        at = upto


def business_seconds(hours: Hours, start: datetime, end: datetime) -> int:
    """Business time between two moments in whole seconds; 0 where `end` is not after `start`."""
    passed = sum((upto - at for at, upto in spans(hours, start, end)), timedelta())
    return passed // _TICK


def after(hours: Hours, start: datetime, seconds: int) -> datetime | None:
    """The first moment with so many business seconds since `start`; `start` itself for none or less.

    None where that is beyond HORIZON.
    """
    left = timedelta(seconds=seconds)
    if left <= timedelta():
        return start
    for at, upto in spans(hours, start, start + HORIZON):
        if upto - at >= left:
            return at + left
        left -= upto - at
    return None


def _same_offset(zone: ZoneInfo, at: datetime, upto: datetime) -> tuple[datetime, timedelta]:
    """How far from `at` (at most `upto`, a day on) clocks are this far from UTC, and how far."""
    offset = _offset(zone, at)
    if _offset(zone, upto) == offset:
        return upto, offset
    before, changed = at, upto
    while changed - before > _TICK:
        middle = before + (changed - before) / 2
        if _offset(zone, middle) == offset:
            before = middle
        else:
            changed = middle
    # Clocks change at whole seconds of UTC, and the change lies in (before, changed].
    return changed.replace(microsecond=0), offset


def _offset(zone: ZoneInfo, at: datetime) -> timedelta:
    return at.astimezone(zone).utcoffset() or timedelta()


def _spans_of(
    hours: Hours, at: datetime, upto: datetime, offset: timedelta
) -> Iterator[tuple[datetime, datetime]]:
    """The pieces of less than two days of one offset."""
    midnight = (at + offset).replace(hour=0, minute=0, second=0, microsecond=0)
    while midnight < upto + offset:
        for shift in hours.on(midnight.date()):
            opens = max(at, midnight + timedelta(minutes=shift.start) - offset)
            closes = min(upto, midnight + timedelta(minutes=shift.end) - offset)
            if opens < closes:
                yield opens, closes
        midnight += DAY


@dataclass(frozen=True, slots=True)
class Target:
    """Business seconds until the first answer and until the solution; None: not promised."""

    response: int | None
    resolve: int | None


@dataclass(frozen=True)
class Targets:
    """Targets by severity (1–4); `exceptions` by severity and channel say only what differs."""

    by_severity: Mapping[int, Target]
    exceptions: Mapping[tuple[int, str], Target] = field(default_factory=dict)

    def of(self, severity: int, channel: str) -> Target:
        """What is promised to a customer who told us on this channel."""
        usual = self.by_severity.get(severity, Target(None, None))
        other = self.exceptions.get((severity, channel), usual)
        return Target(
            usual.response if other.response is None else other.response,
            usual.resolve if other.resolve is None else other.resolve,
        )


def nearer(one: int | None, other: int | None) -> int | None:
    """The smaller of two targets; None where there is none."""
    given = [target for target in (one, other) if target is not None]
    return min(given, default=None)


@dataclass(frozen=True, slots=True)
class Deadline:
    """When a target is due, and from when on it is at risk; each None beyond HORIZON."""

    due: datetime | None
    risk: datetime | None


def deadline(hours: Hours, start: datetime, target: int, used: int) -> Deadline:
    """Of a clock that runs since `start` and has `used` business seconds from before."""
    tight = -(-target * RISK_PERCENT // 100)
    return Deadline(after(hours, start, target - used), after(hours, start, tight - used))

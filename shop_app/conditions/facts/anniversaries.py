"""Full years and anniversaries, by the calendar of the shop's time zone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from shop_app.conditions.fact import Fact
from shop_app.conditions.facts.local_days import anniversary, begins, day_of, full_years
from shop_app.conditions.facts.since import When, created, first_order
from shop_app.conditions.kinds import Kind, Null
from shop_app.conditions.reading import Parameters, Reading
from shop_app.conditions.subject import Part, Subject

_ORDERS = frozenset({Part.ORDERS})


def years_since_first_order(subject: Subject, _parameters: Parameters) -> Reading:
    """How many anniversaries of the first order have come."""
    reading = first_order(subject)
    if not isinstance(reading.value, datetime):
        return reading
    zone = subject.timezone
    first = day_of(reading.value, zone)
    years = full_years(first, day_of(subject.as_of, zone))
    return Reading(years, reaches=lambda number: _begin(first, number, zone))


def _days_since_anniversary(when: When) -> Callable[[Subject, Parameters], Reading]:
    """Days since the last anniversary, 0 on the day. The day itself is no anniversary: there is
    none before a year has passed."""

    def days(subject: Subject, _parameters: Parameters) -> Reading:
        reading = when(subject)
        if not isinstance(reading.value, datetime):
            return reading
        zone = subject.timezone
        first, today = day_of(reading.value, zone), day_of(subject.as_of, zone)
        years = full_years(first, today)
        again = _begin(first, years + 1, zone)
        latest = anniversary(first, years)
        if years == 0 or latest is None:
            return Reading(None, until=again)
        return Reading(
            (today - latest).days,
            until=again,
            reaches=lambda number: begins(latest + timedelta(days=number), zone),
        )

    return days


def _begin(first: date, years: int, zone: ZoneInfo) -> datetime | None:
    day = anniversary(first, years)
    return None if day is None else begins(day, zone)


FACTS = (
    Fact(
        "years_since_first_order",
        Kind.COUNT,
        years_since_first_order,
        unit="years",
        parts=_ORDERS,
    ),
    Fact(
        "days_since_first_order_anniversary",
        Kind.DAYS,
        _days_since_anniversary(first_order),
        unit="days",
        parts=_ORDERS,
    ),
    Fact(
        "days_since_created_anniversary",
        Kind.DAYS,
        _days_since_anniversary(created),
        unit="days",
        null=Null.UNKNOWN,
    ),
)

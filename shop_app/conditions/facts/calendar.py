"""What day it is in the shop's time zone."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from shop_app.conditions.fact import Fact, Source
from shop_app.conditions.facts.local_days import begins, day_of
from shop_app.conditions.kinds import Kind
from shop_app.conditions.reading import Parameters, Reading
from shop_app.conditions.subject import Subject

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
MONTHS = (
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
)


def today(subject: Subject, _parameters: Parameters) -> Reading:
    """The date."""
    zone = subject.timezone
    return Reading(day_of(subject.as_of, zone), reaches=lambda day: begins(day, zone))


def weekday(subject: Subject, _parameters: Parameters) -> Reading:
    """The day of the week."""
    day = day_of(subject.as_of, subject.timezone)
    return Reading(WEEKDAYS[day.weekday()], ahead=_weekdays_ahead(day, subject.timezone))


def month(subject: Subject, _parameters: Parameters) -> Reading:
    """The month."""
    day = day_of(subject.as_of, subject.timezone)
    return Reading(MONTHS[day.month - 1], ahead=_months_ahead(day.replace(day=1), subject.timezone))


# The same for every customer of a shop, and there may be a million of them.
@lru_cache(maxsize=256)
def _weekdays_ahead(day: date, zone: ZoneInfo) -> tuple[tuple[datetime, str], ...]:
    days = [day + timedelta(days=ahead) for ahead in range(1, 8)]
    return tuple((begins(each, zone), WEEKDAYS[each.weekday()]) for each in days)


@lru_cache(maxsize=256)
def _months_ahead(first: date, zone: ZoneInfo) -> tuple[tuple[datetime, str], ...]:
    months = [first.year * 12 + first.month - 1 + ahead for ahead in range(1, 13)]
    return tuple(
        (begins(date(count // 12, count % 12 + 1, 1), zone), MONTHS[count % 12]) for count in months
    )


FACTS = (
    Fact("date", Kind.DATE, today, source=Source.CLOCK),
    Fact("weekday", Kind.CHOICE, weekday, source=Source.CLOCK, choices=WEEKDAYS),
    Fact("month", Kind.CHOICE, month, source=Source.CLOCK, choices=MONTHS),
)

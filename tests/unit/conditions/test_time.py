"""Time since, anniversaries and the calendar of the shop's time zone."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from shop_app.conditions.facts.calendar import MONTHS, WEEKDAYS
from shop_app.conditions.subject import Subject
from tests.unit.conditions.cast import (
    DAY,
    NOW,
    a_check,
    a_customer,
    ago,
    an_order,
    holds,
    judged,
    reading,
)

INSTANT = timedelta.resolution
BERLIN = ZoneInfo("Europe/Berlin")


def at(text: str, zone: str = "Europe/Berlin") -> datetime:
    """A moment by the clock there, in UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


def turns(subject: Subject, fact: str, operator: str, value: Any = None, **given: Any) -> Any:
    """Whether it holds, until when; and that it holds until then and not longer."""
    when = a_check(fact, operator, value, **given)
    outcome = judged(when, subject)
    if outcome.until is not None:
        for as_of, same in ((outcome.until - INSTANT, True), (outcome.until, False)):
            later = a_customer(*subject.orders, timezone=subject.timezone, as_of=as_of)
            assert (judged(when, later).holds is outcome.holds) is same
    return outcome.holds, outcome.until


@pytest.mark.parametrize(
    ("_case", "orders", "lifetime", "first", "last"),
    [
        ("all known", (20, 5), 2, 20, 5),
        ("older ones are not seen", (20, 5), 3, "unknown", 5),
        ("none of them is seen", (), 3, "unknown", "unknown"),
        ("there is none", (), 0, None, None),
        ("Shopify has not told anything", (), None, "unknown", "unknown"),
        ("Shopify has not told how many there were", (20, 5), None, "unknown", 5),
        ("not a whole day", (0.99,), 1, 0, 0),
        ("a clock ahead of ours", (-1,), 1, 0, 0),
    ],
)
def test_days_since_the_first_and_the_last_order(
    _case: str, orders: tuple[float, ...], lifetime: int | None, first: Any, last: Any
) -> None:
    customer = a_customer(*(an_order(days) for days in orders), lifetime_orders=lifetime)
    assert reading(customer, "days_since_first_order") == first
    assert reading(customer, "days_since_last_order") == last


def test_cancelled_orders_are_neither_first_nor_last() -> None:
    customer = a_customer(
        an_order(30, cancelled_at=ago(29)), an_order(20), an_order(1, cancelled_at=ago(0))
    )
    assert reading(customer, "first_order_at") == reading(customer, "last_order_at") == ago(20)


@pytest.mark.parametrize(
    ("operator", "value", "to", "expected", "days"),
    [
        ("at_least", 25, None, False, 5),
        ("at_least", 20, None, True, None),
        ("more_than", 20, None, False, 1),
        ("at_most", 20, None, True, 1),
        ("less_than", 25, None, True, 5),
        ("equals", 20, None, True, 1),
        ("equals", 21, None, False, 1),
        ("equals", 19, None, False, None),
        ("differs", 25, None, True, 5),
        ("between", 10, 24, True, 5),
        ("between", 22, 24, False, 2),
        ("between", 1, 2, False, None),
        ("exists", None, None, True, None),
    ],
)
def test_days_go_by_and_turn_the_answer_when_their_number_is_full(
    operator: str, value: int, to: int | None, expected: bool, days: int | None
) -> None:
    customer = a_customer(an_order(20))
    until = None if days is None else NOW + days * DAY
    found = turns(customer, "days_since_last_order", operator, value, to=to)
    assert found == (expected, until)


@pytest.mark.parametrize(
    ("operator", "value", "to", "expected", "days"),
    [
        ("within_last", 20, None, False, None),
        ("within_last", 21, None, True, 1),
        ("not_within_last", 20, None, True, None),
        ("not_within_last", 30, None, False, 10),
        ("before", ago(20).isoformat(), None, False, None),
        ("before", ago(19).isoformat(), None, True, None),
        ("after", "2026-01-01T00:00:00+02:00", None, True, None),
        ("between", ago(20).isoformat(), ago(20).isoformat(), True, None),
    ],
)
def test_moments(
    operator: str, value: Any, to: str | None, expected: bool, days: int | None
) -> None:
    until = None if days is None else NOW + days * DAY
    found = turns(a_customer(an_order(20)), "last_order_at", operator, value, to=to)
    assert found == (expected, until)


def test_a_customer_who_never_ordered_is_not_lapsed() -> None:
    assert holds(a_customer(), "last_order_at", "not_within_last", 90) is False
    assert holds(a_customer(), "last_order_at", "missing") is True


def since(ordered: str, now: str, zone: str = "Europe/Berlin") -> Subject:
    order = an_order(processed_at=at(ordered, zone))
    return a_customer(order, as_of=at(now, zone), timezone=ZoneInfo(zone))


@pytest.mark.parametrize(
    ("_case", "ordered", "now", "years", "days"),
    [
        ("on the day itself", "2025-11-21T23:59", "2025-11-21T23:59", 0, None),
        ("the day before", "2025-11-21T00:00", "2026-11-20T23:59", 0, None),
        ("on the anniversary, earlier in the day", "2025-11-21T23:59", "2026-11-21T00:00", 1, 0),
        ("a week later", "2020-11-14T12:00", "2026-11-21T12:00", 6, 7),
        ("the last day before the next one", "2020-11-21T12:00", "2026-11-20T12:00", 5, 364),
        ("29 February in a common year", "2024-02-29T12:00", "2026-02-28T12:00", 2, 0),
        (
            "29 February in a leap year, the day before",
            "2024-02-29T12:00",
            "2028-02-28T12:00",
            3,
            365,
        ),
        ("29 February in a leap year", "2024-02-29T12:00", "2028-02-29T12:00", 4, 0),
    ],
)
def test_anniversaries(_case: str, ordered: str, now: str, years: int, days: int | None) -> None:
    customer = since(ordered, now)
    assert reading(customer, "years_since_first_order") == years
    assert reading(customer, "days_since_first_order_anniversary") == days


def test_the_day_of_an_order_is_the_one_in_the_shops_time_zone() -> None:
    order = an_order(processed_at=datetime(2025, 11, 20, 23, 30, tzinfo=UTC))  # the 21st in Berlin
    berlin = a_customer(order, as_of=datetime(2026, 11, 20, 23, 0, tzinfo=UTC))
    assert reading(berlin, "days_since_first_order_anniversary") == 0
    new_york = a_customer(order, as_of=berlin.as_of, timezone=ZoneInfo("America/New_York"))
    assert reading(new_york, "days_since_first_order_anniversary") == 0
    assert reading(a_customer(order, as_of=berlin.as_of - INSTANT), "years_since_first_order") == 0


def test_an_anniversary_begins_and_ends_at_midnight_in_the_shop() -> None:
    name = "days_since_first_order_anniversary"
    first = since("2025-03-30T12:00", "2026-03-01T12:00")
    assert turns(first, name, "equals", 0) == (False, at("2026-03-30T00:00"))
    on_it = since("2025-03-29T12:00", "2026-03-29T12:00")  # clocks change that night
    assert turns(on_it, name, "equals", 0) == (True, at("2026-03-30T00:00"))
    after = since("2025-03-29T12:00", "2026-05-01T12:00")
    assert turns(after, name, "at_most", 6) == (False, at("2027-03-29T00:00"))
    assert turns(first, "years_since_first_order", "at_least", 3) == (False, at("2028-03-30T00:00"))


def test_a_day_without_midnight_begins_when_the_clock_goes_on() -> None:
    # Cairo: on 24 April 2026 the clock goes from 00:00 to 01:00.
    customer = since("2025-04-24T12:00", "2026-04-23T12:00", "Africa/Cairo")
    found = turns(customer, "days_since_first_order_anniversary", "equals", 0)
    assert found == (False, datetime(2026, 4, 23, 22, 0, tzinfo=UTC))


def test_the_anniversary_of_a_customers_creation() -> None:
    created = a_customer(created_at=at("2024-11-20T08:00"))
    assert reading(created, "days_since_created_anniversary") == 1
    assert (reading(created, "days_since_created"), reading(created, "created_at")) == (
        731,
        at("2024-11-20T08:00"),
    )
    assert reading(a_customer(), "days_since_created_anniversary") == "unknown"


@pytest.mark.parametrize(
    ("fact", "operator", "value", "to", "expected", "until"),
    [
        ("weekday", "is_one_of", ["monday", "Tuesday"], None, False, "2026-11-23"),
        ("weekday", "is_one_of", ["saturday", "sunday"], None, True, "2026-11-23"),
        ("weekday", "is_none_of", ["saturday"], None, False, "2026-11-22"),
        ("weekday", "equals", "saturday", None, True, "2026-11-22"),
        ("month", "is_one_of", ["november", "december"], None, True, "2027-01-01"),
        ("month", "equals", "march", None, False, "2027-03-01"),
        ("date", "before", "2026-12-24", None, True, "2026-12-24"),
        ("date", "before", "2026-11-21", None, False, None),
        ("date", "after", "2026-11-21", None, False, "2026-11-22"),
        ("date", "between", "2026-11-01", "2026-11-30", True, "2026-12-01"),
        ("date", "between", "2027-06-01", "2027-06-30", False, "2027-06-01"),
        ("date", "exists", None, None, True, None),
    ],
)
def test_the_calendar_turns_at_the_midnight_that_matters(
    *, fact: str, operator: str, value: Any, to: str | None, expected: bool, until: str | None
) -> None:
    moment = None if until is None else at(f"{until}T00:00")
    assert turns(a_customer(), fact, operator, value, to=to) == (expected, moment)


def test_every_weekday_and_month_stays_for_ever() -> None:

    assert turns(a_customer(), "weekday", "is_one_of", [*WEEKDAYS]) == (True, None)
    assert turns(a_customer(), "month", "is_one_of", [*MONTHS]) == (True, None)


def test_today_is_the_day_in_the_shop() -> None:
    late = datetime(2026, 11, 21, 23, 30, tzinfo=UTC)
    assert reading(a_customer(as_of=late), "date") == date(2026, 11, 22)
    assert reading(a_customer(as_of=late, timezone=ZoneInfo("UTC")), "date") == date(2026, 11, 21)

"""Business time against the slow reference, and at the edges where calendars are odd."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shop_app.sla.rules import Deadline, Hours, Shift, after, business_seconds, deadline
from tests.sla.reference import ZONES, hours_near, moments, slow_after, slow_seconds

HOUR = 3600
WORKDAY = (Shift(540, 1020),)
OFFICE = (WORKDAY,) * 5 + ((), ())
BERLIN = Hours(ZoneInfo("Europe/Berlin"), OFFICE)
ALWAYS = ((Shift(0, 1440),),) * 7


def at(text: str) -> datetime:
    """A moment in UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@settings(max_examples=80, deadline=None)
@given(st.data())
def test_business_time_is_what_counting_minutes_finds(data: st.DataObject) -> None:
    zone = data.draw(st.sampled_from(ZONES))
    start = data.draw(moments(zone))
    hours = data.draw(hours_near(zone, start))
    end = start + timedelta(seconds=data.draw(st.integers(-3600, 8 * 86400)))
    found = business_seconds(hours, start, end)
    assert found == slow_seconds(hours, start, end)
    middle = start + (end - start) / 2
    middle = middle.replace(microsecond=0)
    if start <= middle <= end:
        halves = business_seconds(hours, start, middle) + business_seconds(hours, middle, end)
        assert halves == found, "no second is counted twice or lost"


@settings(max_examples=80, deadline=None)
@given(st.data())
def test_the_due_time_is_the_one_that_counting_minutes_finds(data: st.DataObject) -> None:
    zone = data.draw(st.sampled_from(ZONES))
    start = data.draw(moments(zone))
    hours = data.draw(hours_near(zone, start))
    seconds = data.draw(st.integers(0, 60 * HOUR))
    until = start + timedelta(days=8)
    due = slow_after(hours, start, seconds, until)
    found = after(hours, start, seconds)
    if due is None:
        assert found is None or found >= until
    else:
        assert found == due
        assert business_seconds(hours, start, due) == seconds


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        ("2026-11-20T08:00", "2026-11-20T16:00", 8 * HOUR),  # Friday 9 to 17
        ("2026-11-20T15:59:59", "2026-11-23T08:00:01", 2),  # over the weekend
        ("2026-11-20T16:00", "2026-11-23T08:00", 0),
        ("2026-11-21T00:00", "2026-11-22T23:00", 0),
        ("2026-11-20T10:00", "2026-11-20T10:00", 0),
        ("2026-11-20T10:00", "2026-11-19T10:00", 0),  # the wrong way round
        ("2026-03-27T15:00", "2026-03-30T08:00", 2 * HOUR),  # from 16 to 17, summer time, 9 to 10
    ],
)
def test_office_hours_in_berlin(start: str, end: str, expected: int) -> None:
    assert business_seconds(BERLIN, at(start), at(end)) == expected


@pytest.mark.parametrize(
    ("shift", "day", "hours"),
    [
        (Shift(0, 1440), "2026-03-29", 23),
        (Shift(0, 1440), "2026-10-25", 25),
        (Shift(120, 180), "2026-03-29", 0),  # the hour that clocks skip
        (Shift(120, 180), "2026-10-25", 2),  # the hour that they show twice
        (Shift(150, 300), "2026-03-29", 2),  # begins in the skipped hour
        (Shift(150, 300), "2026-10-25", 3),  # 2:30 to 3, then 2:30 to 5 again
    ],
)
def test_the_days_when_the_clocks_change(shift: Shift, day: str, hours: float) -> None:
    calendar = Hours(ZoneInfo("Europe/Berlin"), ((shift,),) * 7)
    midnight = datetime.fromisoformat(day).replace(tzinfo=calendar.zone)
    next_one = midnight + timedelta(days=1)
    assert business_seconds(calendar, midnight, next_one) == hours * HOUR


def test_a_day_that_the_calendar_skips_has_no_hours() -> None:
    apia = Hours(ZoneInfo("Pacific/Apia"), ALWAYS, {date(2011, 12, 30): (Shift(0, 1440),)})
    week = business_seconds(
        apia, datetime(2011, 12, 29, tzinfo=apia.zone), datetime(2012, 1, 1, tzinfo=apia.zone)
    )
    assert week == 2 * 24 * HOUR


def test_own_days_come_before_holidays_and_holidays_before_the_week() -> None:
    christmas = frozenset({date(2026, 12, 24), date(2026, 12, 25)})
    calendar = Hours(
        UTC_ZONE, OFFICE, {date(2026, 12, 24): (Shift(600, 720),)}, lambda _year: christmas
    )
    assert business_seconds(calendar, at("2026-12-24"), at("2026-12-25")) == 2 * HOUR
    assert business_seconds(calendar, at("2026-12-25"), at("2026-12-26")) == 0
    assert business_seconds(calendar, at("2026-12-23"), at("2026-12-24")) == 8 * HOUR


UTC_ZONE = ZoneInfo("UTC")


def test_what_is_due_when_the_shop_closes_is_due_then_and_not_the_next_morning() -> None:
    assert after(BERLIN, at("2026-11-20T15:00"), HOUR) == at("2026-11-20T16:00")
    assert after(BERLIN, at("2026-11-20T15:00"), HOUR + 1) == at("2026-11-23T08:00:01")
    assert after(BERLIN, at("2026-11-21T12:00"), 1) == at("2026-11-23T08:00:01")


@pytest.mark.parametrize("seconds", [0, -5])
def test_what_has_been_used_up_is_due_at_once(seconds: int) -> None:
    assert after(BERLIN, at("2026-11-21T12:00"), seconds) == at("2026-11-21T12:00")


def test_a_shop_that_never_works_owes_nothing() -> None:
    closed = Hours(UTC_ZONE, ((),) * 7)
    assert after(closed, at("2026-11-20"), 1) is None
    assert business_seconds(closed, at("2026-01-01"), at("2027-01-01")) == 0


def test_an_issue_is_at_risk_from_four_fifths_of_its_target_on() -> None:
    start = at("2026-11-20T08:00")
    assert deadline(BERLIN, start, 5 * HOUR, 0) == Deadline(
        at("2026-11-20T13:00"), at("2026-11-20T12:00")
    )
    assert deadline(BERLIN, start, 5 * HOUR, 4 * HOUR + 1) == Deadline(
        at("2026-11-20T08:59:59"), start
    )

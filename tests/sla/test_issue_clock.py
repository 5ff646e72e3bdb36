"""The clock of an issue against one that looks at every minute whether somebody has to work."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from shop_app.issues import clock
from shop_app.issues.rules import Channel, Severity, Status, moves
from shop_app.sla.levels import Goal, Terms, terms_of
from shop_app.sla.rules import Hours, Target, Targets
from shop_app.sla.shipped import SHIPPED
from tests.sla.reference import ZONES, hours_near, moments, slow_after, slow_seconds

HOUR = 3600
GOAL = Goal(80, HOUR)


@dataclass(frozen=True)
class Row:
    """An issue as far as its clock goes."""

    status: Status = Status.OPEN
    first_response_at: datetime | None = None
    response_target: int | None = None
    resolve_target: int | None = None
    response_used: int | None = None
    clock_used: int = 0
    clock_from: datetime | None = None
    response_due_at: datetime | None = None
    resolve_due_at: datetime | None = None
    at_risk_at: datetime | None = None
    due_at: datetime | None = None


def at(text: str) -> datetime:
    """A moment in UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def opened(
    terms: Terms, now: datetime, own: int | None = None, severity: int = Severity.NORMAL
) -> Row:
    """A new issue, told by e-mail."""
    return Row(**clock.started(terms, own, severity, Channel.EMAIL, now))


def moved(terms: Terms, row: Row, to: Status, now: datetime) -> Row:
    """The issue after a move."""
    return replace(row, status=to, **clock.moved(terms, row, to, now))


BERLIN = terms_of(SHIPPED, ZoneInfo("Europe/Berlin"))
FRIDAY = at("2026-11-20T14:00")  # 15:00 in Berlin, two hours before the weekend


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_any_course_of_an_issue_is_timed_as_counting_minutes_finds(data: st.DataObject) -> None:
    zone = data.draw(st.sampled_from(ZONES))
    start = data.draw(moments(zone))
    terms = _terms(data, zone, start)
    row, now = opened(terms, start), start
    banked, since, answer = 0, start, None
    for _ in range(data.draw(st.integers(1, 5))):
        now += timedelta(minutes=data.draw(st.integers(1, 1500)))
        what = data.draw(st.sampled_from(("move", "answer", "change")))
        if what == "answer":
            if answer is None:
                answer = banked + (slow_seconds(terms.hours, since, now) if _runs(row) else 0)
            row = replace(row, **clock.responded(terms, row, now))
        elif what == "change":
            terms = _terms(data, data.draw(st.sampled_from(ZONES)), start)
            told = clock.retargeted(terms, row, None, Severity.NORMAL, Channel.EMAIL)
            row = replace(row, **told)
        else:
            to = data.draw(st.sampled_from(moves(row.status)))
            if _runs(row) and to not in clock.RUNNING:
                banked += slow_seconds(terms.hours, since, now)
            if not _runs(row) and to in clock.RUNNING:
                since = now
            row = moved(terms, row, to, now)
            if to is Status.RESOLVED and answer is None:
                answer = banked
        running = slow_seconds(terms.hours, since, now) if _runs(row) else 0
        assert clock.used_by(terms, row, now) == banked + running
        assert row.response_used == answer
        _same_dues(terms, row, since, banked)


def _terms(data: st.DataObject, zone: str, start: datetime) -> Terms:
    hours: Hours = data.draw(hours_near(zone, start))
    target = st.none() | st.integers(1, 30 * HOUR)
    targets = Targets({Severity.NORMAL: Target(data.draw(target), data.draw(target))})
    return Terms(hours, targets, 3, GOAL, GOAL)


def _runs(row: Row) -> bool:
    return row.status in (Status.OPEN, Status.WAITING_CARRIER, Status.WAITING_SUPPLIER)


def _same_dues(terms: Terms, row: Row, since: datetime, banked: int) -> None:
    until = since + timedelta(days=6)

    def due(target: int | None) -> datetime | None:
        if target is None or not _runs(row):
            return None
        return slow_after(terms.hours, since, target - banked, until)

    def within(found: datetime | None) -> datetime | None:
        return found if found and found < until else None

    response = due(None if row.first_response_at else row.response_target)
    resolve = due(row.resolve_target)
    assert within(row.response_due_at) == within(response)
    assert within(row.resolve_due_at) == within(resolve)
    both = [one for one in (response, resolve) if one]
    assert within(row.due_at) == within(min(both, default=None))


def test_a_new_issue_is_due_by_its_severity_and_at_risk_before() -> None:
    row = opened(BERLIN, FRIDAY)
    assert row.response_due_at == at("2026-11-23T14:00")  # 2 h on Friday, 6 h on Monday
    assert row.resolve_due_at == at("2026-11-25T14:00")
    assert row.due_at == row.response_due_at
    assert row.at_risk_at == at("2026-11-23T12:24")


def test_a_reasons_own_time_counts_where_it_is_shorter() -> None:
    assert opened(BERLIN, FRIDAY, 2 * HOUR).resolve_due_at == at("2026-11-20T16:00")
    assert opened(BERLIN, FRIDAY, 900 * HOUR).resolve_target == 24 * HOUR


def test_a_channel_may_be_promised_something_else() -> None:
    targets = Targets(
        {2: Target(8 * HOUR, 24 * HOUR)},
        {(2, "chat"): Target(HOUR, None), (2, "sms"): Target(None, 5)},
    )
    assert targets.of(2, "chat") == Target(HOUR, 24 * HOUR)
    assert targets.of(2, "sms") == Target(8 * HOUR, 5)
    assert targets.of(2, "email") == Target(8 * HOUR, 24 * HOUR)
    assert targets.of(3, "chat") == Target(None, None)


def test_while_the_customer_is_waited_for_nothing_is_due_and_nothing_counted() -> None:
    row = moved(BERLIN, opened(BERLIN, FRIDAY), Status.WAITING_CUSTOMER, at("2026-11-20T15:00"))
    assert (row.clock_used, row.clock_from, row.due_at, row.at_risk_at) == (HOUR, None, None, None)
    back = moved(BERLIN, row, Status.OPEN, at("2026-12-01T09:00"))
    assert back.resolve_due_at == at("2026-12-03T16:00")  # 23 h from Tuesday 10:00 on
    assert clock.used_by(BERLIN, back, at("2026-12-01T09:30")) == HOUR + 1800


def test_an_answer_ends_the_first_target_and_a_second_one_changes_nothing() -> None:
    row = opened(BERLIN, FRIDAY)
    row = replace(row, **clock.responded(BERLIN, row, at("2026-11-20T14:30")))
    assert (row.response_used, row.response_due_at) == (1800, None)
    assert row.due_at == row.resolve_due_at == at("2026-11-25T14:00")
    assert clock.responded(BERLIN, row, at("2026-11-23T14:30")) == {}


def test_resolving_stops_the_clock_and_answers_and_reopening_goes_on_from_there() -> None:
    row = moved(BERLIN, opened(BERLIN, FRIDAY), Status.RESOLVED, at("2026-11-20T15:30"))
    assert (row.clock_used, row.response_used, row.due_at) == (5400, 5400, None)
    assert row.first_response_at == at("2026-11-20T15:30")
    closed = moved(BERLIN, row, Status.CLOSED, at("2026-11-30T10:00"))
    again = moved(BERLIN, closed, Status.OPEN, at("2026-12-07T08:00"))
    assert clock.used_by(BERLIN, again, at("2026-12-07T08:00")) == 5400
    assert (again.first_response_at, again.response_used) == (row.first_response_at, 5400)
    assert again.resolve_due_at == at("2026-12-09T14:30")


def test_a_shorter_target_than_what_was_used_is_overdue_at_once() -> None:
    row = moved(BERLIN, opened(BERLIN, FRIDAY), Status.WAITING_CUSTOMER, at("2026-11-24T16:00"))
    row = moved(BERLIN, row, Status.OPEN, at("2026-11-25T09:00"))
    values = clock.retargeted(BERLIN, row, None, Severity.URGENT, Channel.EMAIL)
    assert values["resolve_target"] == 8 * HOUR
    assert values["due_at"] == values["at_risk_at"] == at("2026-11-25T09:00")

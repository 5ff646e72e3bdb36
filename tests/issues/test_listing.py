"""Pages of lists, against a slow reference: what is on them, in which order, each issue once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, Engine, insert, update

from shop_app.errors import Invalid
from shop_app.issues.filters import NOBODY, Filter, Kind, Look, as_texts, parse, wanted
from shop_app.issues.listing import MOST_COUNTED, Order, Sort, counts, few, listed, place
from shop_app.issues.models import Issue
from shop_app.issues.queries import IssueRow
from shop_app.issues.rules import WAITING, Channel, Remedy, RootCause, Severity, Status
from shop_app.timeline.service import Actor
from tests.database import empty_all_tables

SHOP, OTHER = "bakery.myshopify.com", "florist.myshopify.com"
NOW = datetime(2026, 5, 4, 10, 30, tzinfo=UTC)
ZONE = ZoneInfo("America/New_York")
LOOK = Look(SHOP, "70", NOW, ZONE)
_TIMES = [NOW + timedelta(hours=hours) for hours in (-50, -31, -7, -6, 0, 5)]
times = st.sampled_from(_TIMES)
maybe_times = st.none() | times
days = st.none() | st.sampled_from([date(2026, 5, day) for day in (2, 3, 4)])
issues = st.lists(
    st.fixed_dictionaries(
        {
            "customer_gid": st.sampled_from(
                ["gid://shopify/Customer/1", "gid://shopify/Customer/2"]
            ),
            "reason": st.sampled_from(["late", "lost"]),
            "sub_reason": st.sampled_from([None, "late.carrier"]),
            "channel": st.sampled_from(["email", "chat"]),
            "severity": st.sampled_from([1, 4]),
            "owner_id": st.sampled_from([None, "70", "71"]),
            "status": st.sampled_from([status.value for status in Status]),
            "root_cause": st.sampled_from([None, "carrier"]),
            "remedy": st.sampled_from([None, "refund"]),
            "opened_by": st.sampled_from(["staff", "rule"]),
            "opened_by_id": st.sampled_from([None, "70"]),
            "repeat_of": st.sampled_from([None, 7]),
            "opened_at": times,
            "updated_at": times,
            "resolved_at": maybe_times,
            "due_at": maybe_times,
            "at_risk_at": maybe_times,
            "follow_up_at": maybe_times,
        }
    ),
    max_size=12,
)
filters = st.builds(
    Filter,
    status=st.none() | st.sampled_from(Status),
    severity=st.none() | st.sampled_from([Severity.LOW, Severity.URGENT]),
    reason=st.none() | st.just("late"),
    channel=st.none() | st.just(Channel.CHAT),
    owner=st.none() | st.sampled_from([NOBODY, "71"]),
    root_cause=st.none() | st.just(RootCause.CARRIER),
    remedy=st.none() | st.just(Remedy.REFUND),
    customer=st.none() | st.just("1"),
    opened_from=days,
    updated_to=days,
    resolved_from=days,
    opened_by=st.none() | st.just(Actor.RULE),
    repeat=st.none() | st.booleans(),
)


def put(db: Connection, rows: list[dict[str, Any]], shop: str = SHOP) -> None:
    for number, row in enumerate(rows, 1001):
        db.execute(insert(Issue).values(shop=shop, number=number, **row))


def _in_kind(row: IssueRow, kind: Kind) -> bool:
    waits: dict[Kind, Callable[[], bool]] = {
        Kind.MINE: lambda: row.owner_id == "70",
        Kind.UNASSIGNED: lambda: row.owner_id is None,
        Kind.AT_RISK: lambda: (
            row.at_risk_at is not None
            and row.at_risk_at <= NOW
            and row.due_at is not None
            and row.due_at > NOW
        ),
        Kind.BREACHED: lambda: row.due_at is not None and row.due_at <= NOW,
        Kind.WAITING: lambda: row.status in WAITING,
    }
    if kind is Kind.FOLLOW_UP:
        due = row.follow_up_at
        return due is not None and due <= NOW
    return kind is Kind.ALL or (row.status.at_work and waits[kind]())


def _passes(row: IssueRow, chosen: Filter) -> bool:
    for name in ("status", "severity", "reason", "sub_reason", "channel", "root_cause", "remedy",
                 "opened_by", "opened_by_id"):  # fmt: skip
        if getattr(chosen, name) not in (None, getattr(row, name)):
            return False
    if chosen.owner is not None and row.owner_id != (
        None if chosen.owner == NOBODY else chosen.owner
    ):
        return False
    if chosen.customer and row.customer_gid != f"gid://shopify/Customer/{chosen.customer}":
        return False
    if chosen.repeat is not None and chosen.repeat != (row.repeat_of is not None):
        return False
    for at, first, last in (
        (row.opened_at, chosen.opened_from, chosen.opened_to),
        (row.updated_at, chosen.updated_from, chosen.updated_to),
        (row.resolved_at, chosen.resolved_from, chosen.resolved_to),
    ):
        on = None if at is None else at.astimezone(ZONE).date()
        if (first and (on is None or on < first)) or (last and (on is None or on > last)):
            return False
    return True


def _key(row: IssueRow, by: Sort) -> tuple[Any, int]:
    keys: dict[Sort, Any] = {
        Sort.NUMBER: 0,
        Sort.DUE: row.due_at or datetime.max.replace(tzinfo=UTC),
        Sort.SEVERITY: row.severity,
        Sort.UPDATED: row.updated_at,
        Sort.OPENED: row.opened_at,
        Sort.OWNER: row.owner_id or "",
        Sort.REASON: row.reason,
    }
    return keys[by], row.number


def walk(db: Connection, kind: Kind, chosen: Filter, order: Order, *, gathering: bool) -> list[int]:
    """All pages of three onwards, then back again; both have to be the same."""
    condition = wanted(kind, chosen, LOOK)
    gather = few(db, kind, chosen, LOOK) if gathering else None
    page = listed(db, condition, order, limit=3, gather=gather)
    onwards = [row.number for row in page.rows]
    while page.next is not None:
        at = place(str(page.next), order.by)
        page = listed(db, condition, order, after=at, limit=3, gather=gather)
        onwards += [row.number for row in page.rows]
    back = [row.number for row in page.rows]
    while page.previous is not None:
        at = place(str(page.previous), order.by)
        page = listed(db, condition, order, before=at, limit=3, gather=gather)
        back = [row.number for row in page.rows] + back
    assert back == onwards
    return onwards


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    st.tuples(issues, issues),
    filters,
    st.sampled_from(Kind),
    st.builds(Order, st.sampled_from(Sort), st.booleans()),
)
def test_pages_onwards_and_back_are_what_a_slow_reference_says(
    engine: Engine,
    shops: tuple[list[dict[str, Any]], list[dict[str, Any]]],
    chosen: Filter,
    kind: Kind,
    order: Order,
) -> None:
    empty_all_tables(engine)
    with engine.begin() as db:
        put(db, shops[0])
        put(db, shops[1], OTHER)
        everything = listed(db, Issue.shop == SHOP, Order(), limit=50).rows
        right = [row for row in everything if _in_kind(row, kind) and _passes(row, chosen)]
        right.sort(key=lambda row: _key(row, order.by), reverse=order.descending)
        numbers = [row.number for row in right]
        assert walk(db, kind, chosen, order, gathering=False) == numbers
        assert walk(db, kind, chosen, order, gathering=True) == numbers
        found = counts(db, LOOK)
        mine = [len([row for row in everything if _in_kind(row, one)]) for one in found]
        assert list(found.values()) == mine


@settings(max_examples=50)
@given(filters)
def test_a_filter_survives_its_address(chosen: Filter) -> None:
    assert parse(as_texts(chosen)) == chosen


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("status", "lost"),
        ("severity", "5"),
        ("opened_from", "yesterday"),
        ("customer", "1 OR 1"),
        ("owner", "x" * 101),
        ("reason", "a\0b"),
        ("repeat", "maybe"),
    ],
)
def test_a_value_that_there_is_not_is_refused_by_name(name: str, value: str) -> None:
    with pytest.raises(Invalid) as refused:
        parse({name: value})
    assert (refused.value.code, refused.value.details["field"]) == ("wrong_value", name)


def test_paging_by_the_last_change_repeats_and_misses_none_that_stay_as_they_are(
    engine: Engine,
) -> None:
    order = Order(Sort.UPDATED, descending=True)
    with engine.begin() as db:
        row = _plain()
        put(db, [row | {"updated_at": NOW - timedelta(hours=n)} for n in range(6)])
        condition = wanted(Kind.ALL, Filter(), LOOK)
        first = listed(db, condition, order, limit=3)
        # The last one shown and one of those to come are touched meanwhile.
        for number in (1003, 1005):
            db.execute(
                update(Issue)
                .where(Issue.shop == SHOP, Issue.number == number)
                .values(updated_at=NOW + timedelta(hours=1))
            )
        second = listed(db, condition, order, after=first.next, limit=3)
    assert [row.number for row in first.rows] == [1001, 1002, 1003]
    assert [row.number for row in second.rows] == [1004, 1006]


def test_very_many_are_counted_no_further_than_is_shown(engine: Engine) -> None:
    with engine.begin() as db:
        values = [
            _plain() | {"shop": SHOP, "number": number, "owner_id": None}
            for number in range(MOST_COUNTED + 9)
        ]
        db.execute(insert(Issue), values)
        found = counts(db, replace(LOOK, member="71"))
    assert found[Kind.UNASSIGNED] == MOST_COUNTED + 1
    assert found[Kind.MINE] == 0


def _plain() -> dict[str, Any]:
    return {
        "customer_gid": "gid://shopify/Customer/1",
        "reason": "late",
        "channel": "email",
        "severity": 2,
        "opened_by": "staff",
    }

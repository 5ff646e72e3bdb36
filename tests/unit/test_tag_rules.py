"""The two first rules, one fact moved at a time, at the boundary and one past it."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from shop_app.customers.facts import CustomerFacts
from shop_app.money import Money
from shop_app.tagging.defaults import FIRST_TIME_BUYER, VIP
from shop_app.tagging.rules import Verdict, judge

NOBODY = CustomerFacts(
    gid="gid://shopify/Customer/1",
    as_of=datetime(2026, 11, 21, tzinfo=UTC),
    orders=3,
    recent_orders=3,
    recent_spent=Money(30000, "EUR"),
    recent_refunds=0,
    leaves_at=None,
)


def holds(rule: str, facts: CustomerFacts) -> bool | None:
    return next(verdict.holds for verdict in judge(facts) if verdict.rule == rule)


@pytest.mark.parametrize(
    ("_case", "orders", "expected"),
    [("none", 0, False), ("one", 1, True), ("two", 2, False), ("not told yet", None, None)],
)
def test_first_time_buyer(_case: str, orders: int | None, expected: bool | None) -> None:
    assert holds(FIRST_TIME_BUYER, replace(NOBODY, orders=orders)) is expected


@pytest.mark.parametrize(
    ("_case", "spent", "orders", "expected"),
    [
        ("neither", Money(99999, "EUR"), 9, False),
        ("exactly the amount", Money(100000, "EUR"), 1, True),
        ("exactly the orders", Money(0, "EUR"), 10, True),
        ("a thousand yen are 1,000 units", Money(1000, "JPY"), 1, True),
        ("one yen less", Money(999, "JPY"), 1, False),
        ("a thousand dinars are a million units", Money(999_999, "KWD"), 1, False),
        ("exactly a thousand dinars", Money(1_000_000, "KWD"), 1, True),
        ("more given back than paid", Money(-500, "EUR"), 2, False),
    ],
)
def test_vip(_case: str, spent: Money, orders: int, expected: bool) -> None:
    assert holds(VIP, replace(NOBODY, recent_spent=spent, recent_orders=orders)) is expected


def test_a_verdict_keeps_its_numbers_when_it_is_stored_and_read_back() -> None:
    facts = replace(NOBODY, recent_refunds=2)
    for verdict in judge(facts):
        assert Verdict.from_data(verdict.as_data()) == verdict
    spent = judge(facts)[1].checks[0]
    assert (spent.value, spent.needed, spent.refunds, spent.days) == (30000, 100000, 2, 365)

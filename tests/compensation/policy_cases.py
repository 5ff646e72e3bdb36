"""An order of 100.00 EUR, a customer with an account, and what somebody wants to give them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from shop_app.compensation.judgement import (
    Code,
    CustomerNow,
    Judgement,
    OrderNow,
    Past,
    Refusal,
    Standing,
    Wanted,
    Worth,
)
from shop_app.compensation.kinds import Kind
from shop_app.compensation.policy import Policy, Terms
from shop_app.compensation.rules import judge
from shop_app.money import Money
from shop_app.staff.rules import Role

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
BERLIN = ZoneInfo("Europe/Berlin")
ORDER = OrderNow(
    "order",
    total=10_000,
    presentment=Money(11_000, "USD"),
    at=NOW - timedelta(days=10),
    country="DE",
    channel="web",
)
CUSTOMER = CustomerNow("customer", account=True, tags=frozenset())
STANDING = Standing(NOW, BERLIN, "EUR", Role.STAFF, order=ORDER, customer=CUSTOMER)


def policy(**given: Any) -> Policy:
    """One that limits nothing but what is given, and gives every kind."""
    terms = Terms(free_shipping_most=700)
    return Policy(**{"currency": "EUR", "kinds": tuple(Kind), "terms": terms, **given})


def order(**given: Any) -> Standing:
    """With these things about the order."""
    return replace(STANDING, order=replace(ORDER, **given))


def customer(**given: Any) -> Standing:
    """With these things about the customer."""
    return replace(STANDING, customer=replace(CUSTOMER, **given))


def past(*grants: tuple[float, int]) -> Standing:
    """The customer got amounts so many days ago."""
    return customer(past=tuple(Past(NOW - timedelta(days=ago), amount) for ago, amount in grants))


def euros(cents: int, kind: Kind = Kind.DISCOUNT_CODE, reason: str = "late") -> Wanted:
    """So many cents of a kind."""
    return Wanted(
        kind, reason, Worth() if kind is Kind.FREE_SHIPPING else Worth(Money(cents, "EUR"))
    )


def said(rules: Policy, standing: Standing, wanted: Wanted) -> Judgement:
    """The judgement."""
    return judge(rules, wanted, standing)


def refusals(rules: Policy, standing: Standing, wanted: Wanted) -> dict[Code, Refusal]:
    """Everything against it, by its code."""
    return {one.code: one for one in said(rules, standing, wanted).refusals}

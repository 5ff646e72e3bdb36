"""Random wishes over weeks, granted whenever the policy allows: no limit is ever exceeded."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from shop_app.compensation.judgement import CustomerNow, Past, Standing, Verdict
from shop_app.compensation.kinds import Kind
from shop_app.compensation.policy import Policy
from shop_app.compensation.rules import judge
from shop_app.staff.rules import Role
from tests.properties.policies import NOW, ZONE, Throw


@dataclass(frozen=True)
class Grant:
    """Something that was given, and by whom."""

    at: datetime
    amount: int
    kind: Kind
    reason: str
    staff: str

    @property
    def day(self) -> date:
        """The day in the shop."""
        return self.at.astimezone(ZONE).date()

    @property
    def month(self) -> tuple[int, int]:
        """The month in the shop."""
        return self.day.year, self.day.month


def total(grants: list[Grant]) -> int:
    return sum(grant.amount for grant in grants)


def most(grants: list[Grant], key: Callable[[Grant], Hashable]) -> int:
    """The largest sum of grants that have a key in common."""
    sums: dict[Hashable, int] = defaultdict(int)
    for grant in grants:
        sums[key(grant)] += grant.amount
    return max(sums.values(), default=0)


def standing(start: Standing, grants: list[Grant], now: Grant) -> Standing:
    """How things are when somebody asks for `now`: all that was given, added up."""
    assert start.order is not None
    monthly = [grant for grant in grants if grant.month == now.month]
    own = [grant for grant in monthly if grant.staff == now.staff]
    past = tuple(Past(grant.at, grant.amount) for grant in grants)
    return replace(
        start,
        now=now.at,
        role=Role.STAFF,
        order=replace(start.order, compensated=total(grants), cancelled=False),
        customer=CustomerNow("c", account=True, past=past),
        staff_day_used=total([grant for grant in own if grant.day == now.day]),
        staff_month_used=total(own),
        shop_month_used=total(monthly),
        reason_month_used=total([grant for grant in monthly if grant.reason == now.reason]),
        kind_month_used={
            kind: total([grant for grant in monthly if grant.kind is kind]) for kind in Kind
        },
    )


@given(st.integers(0, 2**48))
@settings(max_examples=100, deadline=None)
def test_whatever_is_asked_for_nothing_that_is_allowed_exceeds_any_limit(seed: int) -> None:
    """Of one grant, the order, the customer's last days, a staff member's day and month, a reason's,
    a kind's and the shop's month."""
    throw = Throw(Random(seed), fair=True)
    policy = throw.policy().model_copy(update={"tiers": ()})
    start = replace(throw.standing(), order=throw.order())
    at, grants = NOW, list[Grant]()
    for _ in range(15):
        at += timedelta(hours=throw.dice.choice((0, 1, 13, 24, 24 * 9)))
        wanted = throw.wanted(start.order)
        staff = throw.dice.choice(("Ada", "Bo"))
        asks = Grant(at, 0, wanted.kind, wanted.reason, staff)
        judged = judge(policy, wanted, standing(start, grants, asks))
        if judged.verdict is not Verdict.REFUSED:
            assert judged.hold > 0
            grants.append(replace(asks, amount=judged.hold))
    assert start.order is not None
    assert_within_grants(policy, grants, start.order.total)
    assert_within_order(policy, grants, start.order.total, start.order.refunded)
    assert_within_customer(policy, grants)
    assert_within_months(policy, grants)


def within(value: int, limit: int | None) -> bool:
    return limit is None or value <= limit


def assert_within_grants(policy: Policy, grants: list[Grant], order: int) -> None:
    role = policy.roles.get(Role.STAFF)
    for grant in grants:
        assert within(grant.amount, policy.limits.grant_amount)
        percent = policy.limits.order_percent
        assert percent is None or grant.amount * 100 <= percent * order
        assert role is None or within(grant.amount, role.grant_amount)
        for purse in (policy.reasons.get(grant.reason), policy.kind_purses.get(grant.kind)):
            assert purse is None or within(grant.amount, purse.grant_amount)


def assert_within_order(policy: Policy, grants: list[Grant], order: int, refunded: int) -> None:
    assert within(total(grants), policy.limits.order_amount)
    percent = policy.limits.order_total_percent
    if grants and percent is not None:
        assert (total(grants) + refunded) * 100 <= percent * order


def assert_within_customer(policy: Policy, grants: list[Grant]) -> None:
    window, limits = timedelta(days=policy.customer_days), policy.limits
    for place, grant in enumerate(grants):
        recent = [one for one in grants[: place + 1] if grant.at - one.at < window]
        assert within(len(recent), limits.customer_count)
        assert within(total(recent), limits.customer_amount)
        if place and limits.gap_days is not None:
            assert grant.at - grants[place - 1].at >= timedelta(days=limits.gap_days)


def assert_within_months(policy: Policy, grants: list[Grant]) -> None:
    assert within(most(grants, lambda one: (one.staff, one.day)), policy.staff_day)
    assert within(most(grants, lambda one: (one.staff, one.month)), policy.staff_month)
    assert within(most(grants, lambda one: one.month), policy.shop_month)
    for reason, purse in policy.reasons.items():
        own = [grant for grant in grants if grant.reason == reason]
        assert within(most(own, lambda one: one.month), purse.month_amount)
    for kind, purse in policy.kind_purses.items():
        own = [grant for grant in grants if grant.kind is kind]
        assert within(most(own, lambda one: one.month), purse.month_amount)

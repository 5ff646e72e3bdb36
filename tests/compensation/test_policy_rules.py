"""One limit after the other, by hand: the last amount that fits, and what is said to one cent more."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from shop_app.compensation.judgement import Code, Refusal, Standing, Unit, Verdict
from shop_app.compensation.kinds import Kind, Scope
from shop_app.compensation.policy import (
    Limits,
    Policy,
    Purse,
    RoleLimits,
    Tier,
)
from shop_app.compensation.rules import judge, possible
from shop_app.conditions.language import parse
from shop_app.conditions.subject import Subject
from shop_app.staff.rules import Role
from tests.compensation.policy_cases import (
    BERLIN,
    CUSTOMER,
    NOW,
    ORDER,
    STANDING,
    customer,
    euros,
    order,
    past,
    policy,
    refusals,
)

TOMORROW = datetime(2026, 11, 22, 23, tzinfo=UTC)
"""Midnight in Berlin."""
DECEMBER = datetime(2026, 11, 30, 23, tzinfo=UTC)
DAY = timedelta(days=1)


def limited(**limits: Any) -> Policy:
    return policy(limits=Limits(**limits))


MONEY = [
    ("grant_amount", limited(grant_amount=1_500), STANDING, 1_500, 0, {}),
    ("order_percent", limited(order_percent=15), order(total=3_333), 499, 0, {"percent": 15}),
    ("order_amount", limited(order_amount=2_000), order(compensated=500), 2_000, 500, {}),
    (
        "order_total_percent",
        limited(order_total_percent=30),
        order(compensated=500, refunded=1_000),
        3_000,
        1_500,
        {"percent": 30},
    ),
    (
        "customer_amount",
        limited(customer_amount=2_500),
        past((91, 900), (90, 700), (89.5, 0), (89, 400), (5, 600)),
        2_500,
        1_000,
        {"until": NOW + DAY},
    ),
    (
        "role_grant",
        policy(roles={Role.STAFF: RoleLimits(grant_amount=900)}),
        STANDING,
        900,
        0,
        {},
    ),
    (
        "staff_day",
        policy(staff_day=5_000),
        replace(STANDING, staff_day_used=4_900),
        5_000,
        4_900,
        {"until": TOMORROW},
    ),
    (
        "staff_month",
        policy(staff_month=9_000),
        replace(STANDING, staff_month_used=1),
        9_000,
        1,
        {"until": DECEMBER},
    ),
    ("reason_grant", policy(reasons={"late": Purse(grant_amount=800)}), STANDING, 800, 0, {}),
    (
        "reason_month",
        policy(reasons={"late": Purse(month_amount=4_000)}),
        replace(STANDING, reason_month_used=3_000),
        4_000,
        3_000,
        {"until": DECEMBER},
    ),
    (
        "kind_grant",
        policy(kind_purses={Kind.DISCOUNT_CODE: Purse(grant_amount=700)}),
        STANDING,
        700,
        0,
        {},
    ),
    (
        "kind_month",
        policy(kind_purses={Kind.DISCOUNT_CODE: Purse(month_amount=6_000)}),
        replace(STANDING, kind_month_used={Kind.DISCOUNT_CODE: 5_500, Kind.GIFT_CARD: 9_000}),
        6_000,
        5_500,
        {"until": DECEMBER},
    ),
    (
        "shop_month",
        policy(shop_month=100_000),
        replace(STANDING, shop_month_used=99_000),
        100_000,
        99_000,
        {"until": DECEMBER},
    ),
]


@pytest.mark.parametrize("example", MONEY, ids=[one[0] for one in MONEY])
def test_a_limit_of_money_lets_through_what_is_left_and_not_a_cent_more(
    example: tuple[str, Policy, Standing, int, int, dict[str, Any]],
) -> None:
    code, rules, standing, limit, used, more = example
    left = limit - used
    assert judge(rules, euros(left), standing).verdict is Verdict.ALLOWED
    judged = judge(rules, euros(left + 1), standing)
    assert judged.verdict is Verdict.REFUSED
    numbers = {"limit": limit, "used": used, "left": left, "wanted": left + 1, **more}
    assert judged.refusals == (Refusal(Code(code), Unit.MONEY, **numbers),)
    assert possible(rules, "late", standing)[0].most == left


def test_a_month_ends_at_midnight_of_the_shop_whatever_its_length() -> None:
    """Half past eleven on new year's eve in Berlin."""
    standing = replace(STANDING, now=datetime(2026, 12, 31, 22, 30, tzinfo=UTC), shop_month_used=1)
    [limit] = judge(policy(shop_month=9), euros(1), standing).limits
    assert limit.until == datetime(2026, 12, 31, 23, tzinfo=UTC)
    [unused] = judge(policy(shop_month=9), euros(1), STANDING).limits
    assert (unused.used, unused.until) == (0, None)


def test_a_limit_that_is_exceeded_already_leaves_nothing_and_says_by_how_much() -> None:
    rules, standing = limited(order_total_percent=30), order(refunded=4_000)
    judged = judge(rules, euros(1), standing)
    [refused] = judged.refusals
    assert (refused.limit, refused.used, refused.left, refused.wanted) == (3_000, 4_000, 0, 1)
    assert judged.limits[0].overrun == 1_000
    assert judged.caps[Scope.ORDER] == 0


def test_all_limits_speak_at_once_in_one_order() -> None:
    rules = policy(
        limits=Limits(grant_amount=400, order_percent=3, customer_count=1, gap_days=10),
        shop_month=450,
        not_while_disputed=True,
        blocked_tags=("fraud",),
    )
    standing = replace(past((3, 100)), order=replace(ORDER, disputed=True))
    standing = replace(standing, customer=replace(standing.customer or CUSTOMER, tags=None))
    judged = judge(rules, euros(500), standing)
    assert [one.code for one in judged.refusals] == [
        Code.TAGS_UNKNOWN,
        Code.DISPUTED,
        Code.GRANT_AMOUNT,
        Code.ORDER_PERCENT,
        Code.CUSTOMER_COUNT,
        Code.CUSTOMER_GAP,
        Code.SHOP_MONTH,
    ]


def test_of_several_limits_the_one_that_leaves_least_is_what_is_possible() -> None:
    rules = policy(
        limits=Limits(grant_amount=1_500, order_amount=2_000, order_total_percent=30),
        staff_day=4_000,
    )
    standing = replace(order(refunded=1_400, compensated=700), staff_day_used=2_500)
    assert possible(rules, "late", standing)[0].most == 900  # 30.00 less 14.00 and 7.00
    judged = judge(rules, euros(900), standing)
    assert judged.verdict is Verdict.ALLOWED
    assert judged.caps[Scope.ORDER] == 1_600  # 30.00 less the refund; 20.00 would be more
    assert judged.caps[Scope.STAFF_DAY] == 4_000
    assert judged.caps[Scope.SHOP_MONTH] is None


def test_a_customer_gets_something_so_many_times_within_the_rolling_days() -> None:
    rules = limited(customer_count=2)
    assert judge(rules, euros(1), past((1, 100), (90, 100))).verdict is Verdict.ALLOWED
    found = refusals(rules, past((1, 100), (89.5, 0)), euros(1))
    assert found == {
        Code.CUSTOMER_COUNT: Refusal(
            Code.CUSTOMER_COUNT, Unit.TIMES, limit=2, used=2, left=0, until=NOW + DAY / 2
        )
    }
    assert possible(rules, "late", past((1, 100), (2, 0)))[0].most is None


def test_two_grants_to_a_customer_keep_their_distance() -> None:
    rules = limited(gap_days=14)
    assert judge(rules, euros(1), STANDING).verdict is Verdict.ALLOWED
    assert judge(rules, euros(1), past((14, 100))).verdict is Verdict.ALLOWED
    [refused] = refusals(rules, past((13.5, 100), (40, 1)), euros(1)).values()
    assert refused == Refusal(
        Code.CUSTOMER_GAP, Unit.DAYS, limit=14, used=13, left=1, until=NOW + DAY / 2
    )


def test_an_order_grows_too_old_by_days_of_the_shop() -> None:
    rules = limited(order_age_days=120)
    young = datetime(2026, 7, 24, 22, 30, tzinfo=UTC)  # half past midnight on 25 July in Berlin
    assert judge(rules, euros(1), order(at=young)).verdict is Verdict.ALLOWED
    [refused] = refusals(rules, order(at=young - timedelta(hours=1)), euros(1)).values()
    assert refused == Refusal(Code.ORDER_AGE, Unit.DAYS, limit=120, used=121, left=0)


VIP = parse({"version": 1, "when": {"fact": "orders", "is": "at_least", "value": 5}})


def bought(orders: int | None) -> Standing:
    return customer(subject=Subject("customer", NOW, BERLIN, "EUR", lifetime_orders=orders))


@pytest.mark.parametrize(
    ("orders", "percent", "tier"), [(5, 20, "VIP"), (4, 10, None), (None, 10, None)]
)
def test_a_tier_decides_for_those_who_fulfil_its_condition_and_is_named(
    orders: int | None, percent: int, tier: str | None
) -> None:
    """Not for those of whom nobody knows."""
    rules = policy(
        limits=Limits(order_percent=10, grant_amount=1_900),
        tiers=(Tier(name="VIP", when=VIP, limits=Limits(order_percent=20)),),
    )
    found = refusals(rules, bought(orders), euros(2_001))
    assert found[Code.ORDER_PERCENT].percent == percent
    assert found[Code.ORDER_PERCENT].limit == percent * 100
    assert found[Code.ORDER_PERCENT].tier == tier
    assert found[Code.GRANT_AMOUNT].tier is None


def test_the_first_tier_that_says_something_decides_each_limit() -> None:
    rules = policy(
        kinds=(Kind.DISCOUNT_CODE,),
        limits=Limits(order_percent=5, gap_days=30),
        tiers=(
            Tier(name="small", order_to=10_000, limits=Limits(order_percent=1)),
            Tier(name="band", order_from=10_000, order_to=10_001, limits=Limits(gap_days=1)),
            Tier(name="all", limits=Limits(order_percent=50, gap_days=9), kinds=tuple(Kind)),
        ),
    )
    judged = judge(rules, euros(5_001, Kind.GIFT_CARD), past((0.5, 1)))
    assert judged.tiers == ("band", "all")
    assert {one.code: (one.limit, one.tier) for one in judged.refusals} == {
        Code.ORDER_PERCENT: (5_000, "all"),
        Code.CUSTOMER_GAP: (1, "band"),
    }

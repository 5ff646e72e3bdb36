"""What a wish holds, what it gives, and when somebody has to approve it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from shop_app.compensation.judgement import Code, Refusal, Unit, Verdict, Wanted, Worth
from shop_app.compensation.kinds import Kind
from shop_app.compensation.policy import (
    MOST_AMOUNT,
    Approval,
    Limits,
    Policy,
    RoleLimits,
    Terms,
)
from shop_app.compensation.rules import judge, possible
from shop_app.compensation.shipped_policy import shipped
from shop_app.errors import Invalid
from shop_app.money import Money
from shop_app.staff.rules import Role
from tests.compensation.policy_cases import (
    STANDING,
    euros,
    order,
    policy,
    refusals,
)

WORTHS: list[tuple[Kind, Worth, int, Money | None]] = [
    (Kind.DISCOUNT_CODE, Worth(percent=33), 3_300, Money(3_300, "EUR")),
    (Kind.GIFT_CARD, Worth(Money(1_000, "EUR")), 1_000, Money(1_000, "EUR")),
    # 11.00 USD are 10.00 EUR at the order's rate; 10.00 USD are 9.0909…
    (Kind.STORE_CREDIT, Worth(Money(1_100, "USD")), 1_000, Money(1_100, "USD")),
    (Kind.STORE_CREDIT, Worth(Money(1_000, "USD")), 910, Money(1_000, "USD")),
    (Kind.DISCOUNT_CODE, Worth(Money(1_000, "USD")), 910, Money(910, "EUR")),
    (Kind.FREE_SHIPPING, Worth(), 700, Money(700, "EUR")),
]


@pytest.mark.parametrize(("kind", "worth", "hold", "value"), WORTHS)
def test_a_wish_holds_what_it_may_cost_in_the_shops_currency(
    kind: Kind, worth: Worth, hold: int, value: Money | None
) -> None:
    judged = judge(policy(), Wanted(kind, "late", worth), STANDING)
    assert (judged.verdict, judged.hold, judged.value) == (Verdict.ALLOWED, hold, value)


def test_a_percent_is_a_fixed_amount_and_never_more_than_the_percent() -> None:
    """15 % of 33.33 are 4.9995: 4.99 fit, where at most 15 % may be given."""
    rules = policy(limits=Limits(order_percent=15))
    wanted = Wanted(Kind.DISCOUNT_CODE, "late", Worth(percent=15))
    judged = judge(rules, wanted, order(total=3_333))
    assert (judged.verdict, judged.hold) == (Verdict.ALLOWED, 499)


def test_a_true_percentage_code_holds_what_the_policy_says_and_no_more_percent_than_allowed() -> (
    None
):
    rules = policy(
        limits=Limits(order_percent=20),
        terms=Terms(percentage_codes=True, percentage_hold=1_200),
        approval=Approval(above_percent=15),
    )
    allowed = judge(rules, Wanted(Kind.DISCOUNT_CODE, "late", Worth(percentage=15)), STANDING)
    assert (allowed.verdict, allowed.hold) == (Verdict.ALLOWED, 1_200)
    assert (allowed.value, allowed.percentage) == (None, 15)
    most = judge(rules, Wanted(Kind.DISCOUNT_CODE, "late", Worth(percentage=20)), STANDING)
    assert most.verdict is Verdict.NEEDS_APPROVAL
    judged = judge(rules, Wanted(Kind.DISCOUNT_CODE, "late", Worth(percentage=21)), STANDING)
    assert judged.refusals == (
        Refusal(Code.ORDER_PERCENT, Unit.PERCENT, limit=20, used=0, left=20, wanted=21, percent=20),
    )
    assert [(one.code, one.limit, one.wanted) for one in judged.approvals] == [
        (Code.ABOVE_PERCENT, 15, 21)
    ]


@pytest.mark.parametrize(
    ("kind", "worth"),
    [
        (Kind.DISCOUNT_CODE, Worth()),
        (Kind.DISCOUNT_CODE, Worth(Money(1, "EUR"), percent=5)),
        (Kind.DISCOUNT_CODE, Worth(percentage=101)),
        (Kind.GIFT_CARD, Worth(percentage=5)),
        (Kind.FREE_SHIPPING, Worth(Money(1, "EUR"))),
    ],
)
def test_a_wish_that_makes_no_sense_is_invalid(kind: Kind, worth: Worth) -> None:
    with pytest.raises(Invalid) as refused:
        judge(policy(), Wanted(kind, "late", worth), STANDING)
    assert refused.value.code == "wrong_worth"


APPROVALS: list[tuple[Policy, int | None, Refusal]] = [
    (
        policy(approval=Approval(above_amount=1_000)),
        1_000,
        Refusal(Code.ABOVE_AMOUNT, Unit.MONEY, limit=1_000, used=0, left=1_000, wanted=1_001),
    ),
    (
        policy(approval=Approval(above_percent=15)),
        1_500,
        Refusal(
            Code.ABOVE_PERCENT,
            Unit.MONEY,
            limit=1_500,
            used=0,
            left=1_500,
            wanted=1_501,
            percent=15,
        ),
    ),
    (
        policy(roles={Role.STAFF: RoleLimits(approval_above=300)}),
        300,
        Refusal(Code.ROLE_ABOVE, Unit.MONEY, limit=300, used=0, left=300, wanted=301),
    ),
    (
        policy(roles={Role.STAFF: RoleLimits(always_approval=True)}),
        None,
        Refusal(Code.ROLE_ALWAYS),
    ),
]


@pytest.mark.parametrize(("rules", "alone", "asked"), APPROVALS)
def test_above_a_threshold_or_for_a_role_somebody_approves(
    rules: Policy, alone: int | None, asked: Refusal
) -> None:
    room = possible(rules, "late", STANDING)[0]
    assert (room.most, room.most_alone) == (MOST_AMOUNT, alone)
    if alone is not None:
        assert judge(rules, euros(alone), STANDING).verdict is Verdict.ALLOWED
    judged = judge(rules, euros((alone or 0) + 1), STANDING)
    assert judged.verdict is Verdict.NEEDS_APPROVAL
    assert judged.approvals == (asked,)
    assert judged.refusals == ()


def test_a_role_can_be_left_out_of_what_everybody_is_asked_for() -> None:
    """Neither an amount nor a percent of anything asks it for an approval, and others still are."""
    asked = Approval(above_amount=1_000, above_percent=15)
    terms = Terms(percentage_codes=True, percentage_hold=100)
    rules = policy(approval=asked, terms=terms, roles={Role.OWNER: RoleLimits(no_approval=True)})
    code = Wanted(Kind.DISCOUNT_CODE, "late", Worth(percentage=16))
    for wanted in (euros(1_001), euros(9_000), code):
        assert judge(rules, wanted, STANDING).verdict is Verdict.NEEDS_APPROVAL
        assert judge(rules, wanted, replace(STANDING, role=Role.OWNER)).approvals == ()
    alone = possible(rules, "late", replace(STANDING, role=Role.OWNER, order=None))[0]
    assert (alone.most, alone.most_alone) == (MOST_AMOUNT, MOST_AMOUNT)


def test_a_shop_begins_with_an_owner_who_needs_nobody() -> None:
    """Whoever is alone can give as much as the limits leave: 20 % of 100 euros."""
    owner = replace(STANDING, role=Role.OWNER)
    for standing, alone in ((STANDING, 1_500), (owner, 2_000)):
        room = possible(shipped("EUR"), "late", standing)[0]
        assert (room.most, room.most_alone) == (2_000, alone)


def test_a_percent_threshold_without_an_order_asks_for_an_approval() -> None:
    """Nothing says how much is little, unless the policy names an amount."""
    bare = replace(STANDING, order=None)
    rules = policy(approval=Approval(above_percent=15))
    assert judge(rules, euros(1), bare).approvals == (Refusal(Code.ABOVE_PERCENT, percent=15),)
    rules = policy(approval=Approval(above_percent=15, above_amount=500))
    assert judge(rules, euros(500), bare).verdict is Verdict.ALLOWED
    assert judge(rules, euros(501), bare).verdict is Verdict.NEEDS_APPROVAL


def test_what_no_limit_bounds_is_still_bounded() -> None:
    assert possible(policy(), "late", STANDING)[0].most == MOST_AMOUNT
    [refused] = refusals(policy(), STANDING, euros(MOST_AMOUNT + 1)).values()
    assert (refused.code, refused.limit) == (Code.GRANT_AMOUNT, MOST_AMOUNT)


def test_free_shipping_fits_as_a_whole_or_not_at_all() -> None:
    rules = policy(limits=Limits(grant_amount=699))
    room = possible(rules, "late", STANDING)[1]
    assert (room.kind, room.most) == (Kind.FREE_SHIPPING, None)
    assert [(one.code, one.left, one.wanted) for one in room.refusals] == [
        (Code.GRANT_AMOUNT, 699, 700)
    ]

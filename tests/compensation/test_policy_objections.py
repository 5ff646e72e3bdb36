"""What is refused whatever the amount, each by its name and alone."""

from __future__ import annotations

from dataclasses import replace

import pytest

from shop_app.compensation.judgement import Code, Refusal, Standing, Verdict, Wanted, Worth
from shop_app.compensation.kinds import Kind
from shop_app.compensation.policy import (
    MOST_AMOUNT,
    Policy,
    RoleLimits,
    Terms,
)
from shop_app.compensation.rules import judge, possible
from shop_app.money import Money
from shop_app.staff.rules import Role
from tests.compensation.policy_cases import (
    STANDING,
    customer,
    euros,
    order,
    policy,
)

OBJECTIONS: list[tuple[Code, Policy, Standing, Wanted, tuple[str, ...]]] = [
    (Code.KIND_OFF, policy(kinds=()), STANDING, euros(1), ("discount_code",)),
    (
        Code.KIND_OFF,
        policy(terms=Terms(free_shipping_most=0)),
        STANDING,
        euros(0, Kind.FREE_SHIPPING),
        ("free_shipping",),
    ),
    (
        Code.KIND_NOT_FOR_REASON,
        policy(kinds_of_reasons={"late": (Kind.GIFT_CARD,)}),
        STANDING,
        euros(1),
        ("discount_code",),
    ),
    (
        Code.KIND_NOT_GRANTED,
        policy(),
        replace(STANDING, missing_scopes=frozenset({Kind.DISCOUNT_CODE})),
        euros(1),
        ("discount_code",),
    ),
    (Code.REASON_WITHOUT, policy(), replace(STANDING, reason_allowed=False), euros(1), ("late",)),
    (
        Code.ROLE_MAY_NOT,
        policy(roles={Role.STAFF: RoleLimits(may_grant=False)}),
        STANDING,
        euros(1),
        (),
    ),
    (Code.ONE_OPEN, policy(), replace(STANDING, open_on_issue=31), euros(1), ("31",)),
    (Code.DISPUTED, policy(), order(disputed=True), euros(1), ()),
    (
        Code.TAG_BLOCKED,
        policy(blocked_tags=("Fraud", "abuse")),
        customer(tags=frozenset({"fraud", "VIP"})),
        euros(1),
        ("Fraud",),
    ),
    (
        Code.TAG_MISSING,
        policy(required_tags=("VIP", "Friend")),
        STANDING,
        euros(1),
        ("VIP", "Friend"),
    ),
    (Code.TAGS_UNKNOWN, policy(blocked_tags=("Fraud",)), customer(tags=None), euros(1), ()),
    (Code.COUNTRY, policy(countries=("AT", "CH")), STANDING, euros(1), ("DE",)),
    (Code.COUNTRY, policy(countries=("AT", "CH")), order(country=None), euros(1), ()),
    (Code.CHANNEL, policy(channels=("pos",)), STANDING, euros(1), ("web",)),
    (Code.GUEST, policy(), replace(STANDING, customer=None), euros(1), ()),
    (
        Code.GUEST,
        policy(terms=Terms(guests=True)),
        replace(STANDING, customer=None),
        euros(1, Kind.GIFT_CARD),
        (),
    ),
    (
        Code.NO_ACCOUNT,
        policy(),
        customer(account=False),
        euros(1, Kind.STORE_CREDIT),
        (),
    ),
    (
        Code.OTHER_CURRENCY,
        policy(),
        STANDING,
        Wanted(Kind.STORE_CREDIT, "late", Worth(Money(1, "GBP"))),
        ("GBP",),
    ),
    (
        Code.NO_ORDER,
        policy(),
        replace(STANDING, order=None),
        Wanted(Kind.DISCOUNT_CODE, "late", Worth(percent=10)),
        (),
    ),
    (
        Code.ORDER_CANCELLED,
        policy(),
        order(cancelled=True),
        Wanted(Kind.DISCOUNT_CODE, "late", Worth(percent=10)),
        (),
    ),
    (
        Code.PERCENTAGE_CODES_OFF,
        policy(terms=Terms(percentage_hold=900)),
        STANDING,
        Wanted(Kind.DISCOUNT_CODE, "late", Worth(percentage=10)),
        (),
    ),
    (Code.NOTHING, policy(), STANDING, euros(0), ()),
    (Code.POLICY_CURRENCY, policy(currency="USD"), STANDING, euros(1), ("USD", "EUR")),
]


@pytest.mark.parametrize(
    ("code", "rules", "standing", "wanted", "names"),
    OBJECTIONS,
    ids=[f"{one[0]}-{place}" for place, one in enumerate(OBJECTIONS)],
)
def test_what_no_amount_can_change_is_refused_by_its_name(
    code: Code, rules: Policy, standing: Standing, wanted: Wanted, names: tuple[str, ...]
) -> None:
    judged = judge(rules, wanted, standing)
    assert judged.verdict is Verdict.REFUSED
    assert judged.refusals == (Refusal(code, names=names),)


def test_a_guest_gets_a_code_where_the_policy_says_so() -> None:
    rules = policy(terms=Terms(guests=True, free_shipping_most=700))
    guest = replace(STANDING, customer=None)
    assert [one.most for one in possible(rules, "late", guest)] == [MOST_AMOUNT, 700, None, None]


def test_one_of_the_required_tags_is_enough_however_it_is_written() -> None:
    rules = policy(required_tags=("VIP", "Friend"), blocked_tags=("fraud",))
    standing = customer(tags=frozenset({"friend", "new"}))
    assert judge(rules, euros(1), standing).verdict is Verdict.ALLOWED


def test_what_is_not_forbidden_any_more_is_allowed() -> None:
    """Disputes and a second open compensation, where the policy minds neither."""
    rules = policy(not_while_disputed=False, one_open_per_issue=False)
    standing = replace(order(disputed=True), open_on_issue=31)
    assert judge(rules, euros(1), standing).verdict is Verdict.ALLOWED

"""Random policies and standings: what is judged, what is possible, and what is never exceeded."""

from __future__ import annotations

import json
from dataclasses import replace
from fractions import Fraction
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from shop_app.compensation.converting import in_order_currency, in_shop_currency
from shop_app.compensation.judgement import Code, Judgement, Unit, Verdict, Wanted, Worth
from shop_app.compensation.judgement_data import (
    judgement_data,
    judgement_of,
    wanted_data,
    wanted_of,
)
from shop_app.compensation.kinds import Kind, Scope
from shop_app.compensation.policy_data import policy_data, policy_of
from shop_app.compensation.rules import judge, possible
from shop_app.compensation.suggesting import suggest
from shop_app.money import Money
from tests.properties import policy_reference as reference
from tests.properties.policies import Case, Throw, cases, fair_cases

_often = settings(max_examples=150, deadline=None)


def asked(case: Case, kind: Kind, amount: int) -> Judgement:
    """What is said to so much of a kind; free shipping is what it is."""
    fixed = Worth(Money(amount, case.standing.currency))
    worth = Worth() if kind is Kind.FREE_SHIPPING else fixed
    return judge(case.policy, Wanted(kind, case.wanted.reason, worth), case.standing)


def refused(case: Case, kind: Kind, amount: int) -> bool:
    return asked(case, kind, amount).verdict is Verdict.REFUSED


def codes(judged: Judgement) -> tuple[set[Code], set[Code]]:
    """Of refusals and of approvals."""
    return {one.code for one in judged.refusals}, {one.code for one in judged.approvals}


@given(cases)
@_often
def test_every_wish_is_judged_as_the_reference_judges_it(case: Case) -> None:
    """The same reasons, all at once, the same approvals, the same hold and the same numbers."""
    judged = judge(case.policy, case.wanted, case.standing)
    expected = reference.answer(case.policy, case.wanted, case.standing)
    assert codes(judged) == (expected.against, expected.approvals)
    assert judged.hold == expected.hold
    money = {one.code: one for one in judged.limits if one.unit is Unit.MONEY}
    assert {code: (one.limit, one.used) for code, one in money.items()} == expected.limits
    assert all(one.left == max(0, one.limit - one.used) for one in money.values())
    assert all(one.overrun == max(0, one.used - one.limit) for one in money.values())
    verdict = Verdict.NEEDS_APPROVAL if expected.approvals else Verdict.ALLOWED
    assert judged.verdict is (Verdict.REFUSED if expected.against else verdict)


@given(cases)
@_often
def test_every_refusal_by_a_limit_tells_its_numbers(case: Case) -> None:
    """Limit, used and left are those of the limit, and what is wanted does not fit into it."""
    judged = judge(case.policy, case.wanted, case.standing)
    limits = {one.code: one for one in judged.limits}
    for one in judged.refusals:
        if one.unit is Unit.MONEY and one.limit != 10**12:
            now = limits[one.code]
            assert (one.limit, one.used, one.left) == (now.limit, now.used, now.left)
            assert (one.tier, one.percent, one.until) == (now.tier, now.percent, now.until)
            assert one.wanted == judged.hold > now.left


@given(cases | fair_cases, st.integers(1, 400))
@_often
def test_the_most_that_is_possible_is_the_largest_amount_that_is_not_refused(
    case: Case, other: int
) -> None:
    """Most is not refused, one more is; where there is no most, every amount is refused."""
    for room in possible(case.policy, case.wanted.reason, case.standing):
        if room.most is None:
            assert room.refusals
            assert room.most_alone is None
            assert {one.code for one in room.refusals} <= codes(asked(case, room.kind, 1))[0]
            assert refused(case, room.kind, 1)
            assert refused(case, room.kind, other)
            continue
        assert room.refusals == ()
        assert not refused(case, room.kind, room.most)
        if room.kind is not Kind.FREE_SHIPPING:
            assert refused(case, room.kind, room.most + 1)


@given(cases | fair_cases)
@_often
def test_the_most_alone_is_the_largest_amount_that_nobody_has_to_approve(case: Case) -> None:
    """It is allowed, one more is not; where there is none, not even the smallest amount is."""
    for room in possible(case.policy, case.wanted.reason, case.standing):
        alone = room.most_alone
        if alone is None:
            assert asked(case, room.kind, 1).verdict is not Verdict.ALLOWED
            continue
        assert asked(case, room.kind, alone).verdict is Verdict.ALLOWED
        assert room.most is not None
        assert alone <= room.most
        if room.kind is not Kind.FREE_SHIPPING:
            assert asked(case, room.kind, alone + 1).verdict is not Verdict.ALLOWED


@given(fair_cases, st.integers(1, 300), st.integers(1, 60))
@_often
def test_a_smaller_amount_is_never_refused_for_more_reasons(
    case: Case, amount: int, more: int
) -> None:
    """What speaks against an amount speaks against every larger one."""
    small = codes(asked(case, case.wanted.kind, amount))
    large = codes(asked(case, case.wanted.kind, amount + more))
    assert small[0] <= large[0]
    assert small[1] <= large[1]


COUNTED = {
    Code.ORDER_AMOUNT,
    Code.ORDER_TOTAL_PERCENT,
    Code.STAFF_DAY,
    Code.STAFF_MONTH,
    Code.REASON_MONTH,
    Code.KIND_MONTH,
    Code.SHOP_MONTH,
}


@given(fair_cases, st.integers(1, 300))
@_often
def test_the_caps_let_through_exactly_what_the_counted_limits_leave(
    case: Case, amount: int
) -> None:
    """A hold fits under the caps of all allowances when no limit of an order, a day or a month
    refuses it, and only then."""
    kind, now = case.wanted.kind, case.standing
    judged = asked(case, kind, amount)
    used = {
        Scope.ORDER: now.order.compensated if now.order else 0,
        Scope.CUSTOMER: 0,
        Scope.STAFF_DAY: now.staff_day_used,
        Scope.STAFF_MONTH: now.staff_month_used,
        Scope.REASON_MONTH: now.reason_month_used,
        Scope.KIND_MONTH: now.kind_month_used.get(kind, 0),
        Scope.SHOP_MONTH: now.shop_month_used,
    }
    fits = [cap is None or used[scope] + judged.hold <= cap for scope, cap in judged.caps.items()]
    if judged.hold > 0:
        assert all(fits) == COUNTED.isdisjoint(one.code for one in judged.refusals)


@given(cases | fair_cases, st.sampled_from(("high", "low", None)))
@_often
def test_a_suggestion_is_never_more_than_is_possible(case: Case, severity: str | None) -> None:
    """Taken as it is, it is not refused, and it says whether somebody has to approve it."""
    reason = case.wanted.reason
    found = suggest(case.policy, case.standing, reason=reason, severity=severity)
    if found is None:
        return
    judged = judge(case.policy, found.wanted, case.standing)
    assert judged.hold == found.amount > 0
    asks = Verdict.NEEDS_APPROVAL if found.needs_approval else Verdict.ALLOWED
    assert judged.verdict is asks
    offer = case.policy.offers[found.place]
    assert found.wanted.kind is offer.kind
    assert found.percent == offer.percent
    assert found.cut_from is None or found.cut_from > found.amount
    if offer.amount is not None:
        assert offer.amount == (found.cut_from or found.amount)
    assert not offer.severities or severity in offer.severities
    assert not offer.reasons or reason in offer.reasons
    assert not offer.tiers or set(offer.tiers) & set(judged.tiers)


@given(st.integers(0, 2**48), st.integers(0, 10**6))
@_often
def test_an_amount_counts_as_no_less_than_it_is_in_the_shops_currency(
    seed: int, amount: int
) -> None:
    """By the order's own rate, the next whole unit up; back it is never more than it was."""
    order = Throw(Random(seed)).order()
    found = in_shop_currency(Money(amount, order.presentment.currency), order, "CHF")
    back = in_order_currency(amount, order)
    if order.total == 0 or order.presentment.minor == 0:
        assert found is None
        assert back is None
        return
    assert found is not None
    exact = Fraction(amount * order.total, order.presentment.minor)
    assert exact <= found < exact + 1
    assert back is not None
    assert (in_shop_currency(back, order, "CHF") or 0) <= amount


@given(cases)
@_often
def test_policies_wishes_and_judgements_come_back_from_json_as_they_were(case: Case) -> None:
    """Nothing that was decided, or decided by, is changed by being kept."""
    assert policy_of(json.loads(json.dumps(policy_data(case.policy)))) == case.policy
    assert wanted_of(json.loads(json.dumps(wanted_data(case.wanted)))) == case.wanted
    judged = judge(case.policy, case.wanted, case.standing)
    assert judgement_of(json.loads(json.dumps(judgement_data(judged)))) == judged


@given(cases)
@_often
def test_what_no_person_asks_for_is_bound_by_no_limit_of_a_person(case: Case) -> None:
    """Neither a role nor a staff member's day and month say anything then."""
    standing = replace(case.standing, role=None)
    judged = judge(case.policy, case.wanted, standing)
    against, approvals = codes(judged)
    assert (against | approvals | {one.code for one in judged.limits}).isdisjoint(
        {
            Code.ROLE_GRANT,
            Code.ROLE_MAY_NOT,
            Code.ROLE_ABOVE,
            Code.ROLE_ALWAYS,
            Code.STAFF_DAY,
            Code.STAFF_MONTH,
        }
    )
    assert judged.caps[Scope.STAFF_DAY] is judged.caps[Scope.STAFF_MONTH] is None

"""What is offered with one click: the first offer that fits, cut to what is possible."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from shop_app.compensation.judgement import Standing, Suggested, Wanted, Worth
from shop_app.compensation.kinds import Kind
from shop_app.compensation.policy import Approval, Limits, Offer, Policy, Terms, Tier
from shop_app.compensation.shipped_policy import shipped
from shop_app.compensation.suggesting import suggest
from shop_app.issues.shipped_reasons import SHIPPED
from shop_app.money import Money
from tests.compensation.policy_cases import STANDING, euros, order, policy


def code(percent: int, **given: Any) -> Offer:
    return Offer(kind=Kind.DISCOUNT_CODE, percent=percent, **given)


def offered(rules: Policy, standing: Standing = STANDING, severity: str = "normal") -> Any:
    """Place and amount of what is suggested for a late parcel; None: nothing."""
    found = suggest(rules, standing, reason="late", severity=severity)
    return None if found is None else (found.place, found.amount)


def test_the_first_offer_that_fits_is_suggested_with_all_it_says() -> None:
    rules = policy(
        offers=(code(50, reasons=("lost",)), code(12, reasons=("lost", "late")), code(99)),
        approval=Approval(above_amount=1_000),
    )
    assert suggest(rules, STANDING, reason="late", severity=None) == Suggested(
        Wanted(Kind.DISCOUNT_CODE, "late", Worth(Money(1_200, "EUR"))),
        amount=1_200,
        place=1,
        percent=12,
        cut_from=None,
        needs_approval=True,
    )


def test_an_offer_is_cut_to_what_the_limits_leave() -> None:
    rules = policy(offers=(code(50),), limits=Limits(order_amount=3_000))
    found = suggest(rules, order(compensated=900), reason="late", severity=None)
    assert found is not None
    assert (found.amount, found.cut_from, found.needs_approval) == (2_100, 5_000, False)


def test_an_offer_that_is_not_possible_makes_room_for_the_next() -> None:
    rules = policy(
        kinds=(Kind.DISCOUNT_CODE,),
        offers=(Offer(kind=Kind.STORE_CREDIT, amount=700), code(5)),
    )
    assert offered(rules) == (1, 500)
    assert offered(rules, replace(STANDING, reason_allowed=False)) is None


def test_of_one_kind_its_first_offer_that_fits_is_suggested() -> None:
    rules = policy(offers=(code(5), Offer(kind=Kind.STORE_CREDIT, amount=700)))
    for kind, place in ((Kind.DISCOUNT_CODE, 0), (Kind.STORE_CREDIT, 1)):
        found = suggest(rules, STANDING, reason="late", severity=None, kind=kind)
        assert found is not None
        assert (found.wanted.kind, found.place) == (kind, place)
    assert suggest(rules, STANDING, reason="late", severity=None, kind=Kind.GIFT_CARD) is None


def test_a_percent_is_of_what_is_concerned() -> None:
    """The whole order when nobody said what; never more than the order."""
    rules = policy(offers=(code(10),))
    assert offered(rules, order(affected=2_505)) == (0, 250)
    assert offered(rules, order(affected=None)) == (0, 1_000)
    assert offered(rules, order(affected=12_000)) == (0, 1_000)


def test_a_percent_needs_an_order_that_stands() -> None:
    rules = policy(offers=(code(10), Offer(kind=Kind.GIFT_CARD, amount=300)))
    assert offered(rules, replace(STANDING, order=None)) == (1, 300)
    assert offered(rules, order(cancelled=True)) == (1, 300)


def test_a_bigger_impact_gets_the_offer_made_for_it() -> None:
    """When nobody said how much of the order is concerned, nobody said enough."""
    rules = policy(offers=(code(20, impact_from=50), code(10)))
    assert offered(rules, order(affected=5_000)) == (0, 1_000)
    assert offered(rules, order(affected=4_999)) == (1, 499)
    assert offered(rules, order(affected=None)) == (1, 1_000)


def test_severities_and_tiers_have_offers_of_their_own() -> None:
    rules = policy(
        tiers=(Tier(name="large", order_from=9_000),),
        offers=(code(30, severities=("urgent",)), code(20, tiers=("large",)), code(10)),
    )
    assert offered(rules, severity="urgent") == (0, 3_000)
    assert offered(rules) == (1, 2_000)
    assert offered(rules, order(total=8_000)) == (2, 800)


def test_free_shipping_is_offered_as_a_whole() -> None:
    shipping = Offer(kind=Kind.FREE_SHIPPING)
    rules = policy(offers=(shipping,))
    found = suggest(rules, STANDING, reason="late", severity=None)
    assert found is not None
    assert (found.wanted, found.amount) == (euros(0, Kind.FREE_SHIPPING), 700)
    limits = Limits(grant_amount=699)
    assert offered(policy(offers=(shipping, code(3)), limits=limits)) == (1, 300)


def test_nothing_is_suggested_where_no_offer_fits() -> None:
    assert offered(policy()) is None
    assert offered(policy(offers=(code(10, reasons=("lost",)),))) is None
    cheap = policy(offers=(code(1),), terms=Terms())
    assert offered(cheap, order(total=99)) is None


@pytest.mark.parametrize("reason", [one.key for one in SHIPPED if one.compensation])
def test_the_shipped_policy_has_an_offer_for_every_trouble_it_compensates(reason: str) -> None:
    """But for questions, which are no trouble."""
    found = suggest(shipped("EUR"), STANDING, reason=reason, severity="high")
    assert (found is None) == (reason == "question")

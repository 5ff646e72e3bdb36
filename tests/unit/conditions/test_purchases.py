"""How many orders, how much was spent, and what was given back."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from shop_app.money import Money
from tests.unit.conditions.cast import (
    DAY,
    NOW,
    a_check,
    a_customer,
    a_refund,
    ago,
    an_order,
    holds,
    judged,
    reading,
)

CANCELLED = an_order(40, cancelled_at=ago(39), refunds=(a_refund(39, amount=10000),))


@pytest.mark.parametrize(
    ("_case", "lifetime", "expected"),
    [
        ("Shopify counts cancelled orders too", 3, 2),
        ("Shopify knows older orders", 7, 6),
        ("Shopify's count lags behind what was heard", 1, 2),
        ("Shopify has not told it", None, "unknown"),
    ],
)
def test_orders_of_the_whole_life_are_shopifys_less_the_cancelled_ones(
    _case: str, lifetime: int | None, expected: Any
) -> None:
    customer = a_customer(an_order(10), an_order(400), CANCELLED, lifetime_orders=lifetime)
    assert reading(customer, "orders") == expected


def test_orders_of_a_window_are_those_we_know() -> None:
    customer = a_customer(an_order(10), an_order(400), CANCELLED, lifetime_orders=None)
    assert reading(customer, "orders", days=365) == 1
    assert reading(customer, "cancelled_orders") == 1
    assert reading(customer, "cancelled_orders", days=30) == 0


def test_spend_of_a_window_takes_refunds_off_the_order_they_belong_to() -> None:
    old = an_order(400, refunds=(a_refund(5, amount=9000),))
    customer = a_customer(old, an_order(300, refunds=(a_refund(1),)), CANCELLED)
    assert reading(customer, "spent", days=365) == Money(9000, "EUR")
    assert reading(customer, "spent", days=365, refunds="gross") == Money(10000, "EUR")
    assert reading(customer, "spent", days=3650) == Money(10000, "EUR")


def test_money_in_another_currency_is_not_added_up() -> None:
    customer = a_customer(an_order(1), an_order(2, currency="USD", refunds=(a_refund(),)))
    assert reading(customer, "spent", days=30) == Money(10000, "EUR")
    assert reading(customer, "refunded") == Money(0, "EUR")
    assert (reading(customer, "orders", days=30), reading(customer, "refunds")) == (2, 1)
    assert reading(customer, "average_order_value", days=30) == Money(10000, "EUR")


def test_lifetime_spend_is_shopifys_own_sum() -> None:
    customer = a_customer(an_order(10, refunds=(a_refund(),)), CANCELLED)
    assert reading(customer, "spent") == "unknown"
    told = replace(customer, lifetime_spent=Money(50000, "EUR"))
    assert reading(told, "spent") == Money(50000, "EUR")
    assert reading(told, "spent", refunds="gross") == Money(51000, "EUR")
    assert reading(replace(told, lifetime_spent=Money(50000, "USD")), "spent") == "unknown"


@pytest.mark.parametrize(
    ("_case", "paid", "expected"),
    [
        ("half a cent rounds up", (1000, 1001), 1001),
        ("a third rounds down", (1000, 1000, 1001), 1000),
        ("no order has no average", (), None),
    ],
)
def test_average_order_value(_case: str, paid: tuple[int, ...], expected: int | None) -> None:
    orders = [an_order(place + 1, each) for place, each in enumerate(paid)]
    average = None if expected is None else Money(expected, "EUR")
    assert reading(a_customer(*orders), "average_order_value", days=30) == average


def test_the_average_over_the_whole_life_is_shopifys_sum_by_its_count() -> None:
    customer = a_customer(an_order(1), lifetime_orders=3, lifetime_spent=Money(10000, "EUR"))
    assert reading(customer, "average_order_value") == Money(3333, "EUR")
    assert reading(replace(customer, lifetime_orders=None), "average_order_value") == "unknown"


def test_refunds_count_by_their_own_day_and_not_on_cancelled_orders() -> None:
    old = an_order(400, refunds=(a_refund(390, amount=100), a_refund(5, amount=200)))
    nothing = an_order(3, refunds=(a_refund(2, amount=0),))
    customer = a_customer(old, nothing, CANCELLED)
    assert (reading(customer, "refunds"), reading(customer, "refunds", days=30)) == (2, 1)
    assert reading(customer, "refunded", days=30) == Money(200, "EUR")
    assert reading(customer, "refunded_orders", days=30) == 1
    assert reading(customer, "refunded_orders") == 1


@pytest.mark.parametrize(
    ("_case", "refunded", "kept", "expected"),
    [
        ("one of three", 1, 2, Decimal("33.3")),
        ("two of three", 2, 1, Decimal("66.7")),
        ("one of eight, half a tenth rounds up", 1, 15, Decimal("6.3")),
        ("all", 1, 0, Decimal("100.0")),
        ("none", 0, 2, Decimal("0.0")),
        ("no orders, no rate", 0, 0, None),
    ],
)
def test_refund_rate(_case: str, refunded: int, kept: int, expected: Decimal | None) -> None:
    orders = [an_order(1 + place, refunds=(a_refund(0.5),) * 2) for place in range(refunded)]
    orders += [an_order(50 + place) for place in range(kept)]
    assert reading(a_customer(*orders), "refund_rate", days=365) == expected


def test_a_refund_leaves_its_window_before_its_order_does() -> None:
    customer = a_customer(an_order(20, refunds=(a_refund(15), a_refund(5))))
    outcome = judged(a_check("refunds", "at_least", 2, days=30), customer)
    assert (outcome.holds, outcome.until) == (True, NOW + 15 * DAY)


def test_spend_that_leaves_the_window_can_also_make_the_rest_more() -> None:
    owing = an_order(20, paid=0, refunds=(a_refund(1, amount=5000),))
    customer = a_customer(owing, an_order(10))
    few = judged(
        a_check("spent", "at_least", {"amount": "60", "currency": "EUR"}, days=30), customer
    )
    assert (few.holds, few.until) == (False, NOW + 10 * DAY)


@pytest.mark.parametrize(
    ("operator", "value", "to", "expected"),
    [
        ("equals", 2, None, True),
        ("differs", 2, None, False),
        ("at_least", 2, None, True),
        ("at_least", 3, None, False),
        ("at_most", 2, None, True),
        ("at_most", 1, None, False),
        ("more_than", 1, None, True),
        ("more_than", 2, None, False),
        ("less_than", 3, None, True),
        ("less_than", 2, None, False),
        ("between", 2, 2, True),
        ("between", 0, 1, False),
        ("between", 3, 9, False),
        ("exists", None, None, True),
        ("missing", None, None, False),
    ],
)
def test_comparing_two_orders(operator: str, value: int, to: int | None, expected: bool) -> None:
    customer = a_customer(an_order(1), an_order(2))
    assert holds(customer, "orders", operator, value, to=to) is expected


def test_of_a_customer_without_orders_no_comparison_of_what_is_not_there_holds() -> None:
    nobody = a_customer()
    assert (
        holds(nobody, "average_order_value", "at_least", {"amount": "0", "currency": "EUR"}, days=9)
        is False
    )
    assert holds(nobody, "refund_rate", "differs", 5) is False
    assert holds(nobody, "refund_rate", "exists") is False
    assert holds(nobody, "refund_rate", "missing") is True

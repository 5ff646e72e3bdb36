"""All, any and not in three values; how long an answer stays; what is still to be read."""

from datetime import timedelta
from typing import Any

import pytest

from shop_app.conditions.evaluation import evaluate
from shop_app.conditions.needs import needs
from shop_app.conditions.outcome import Outcome
from shop_app.errors import Invalid
from tests.unit.conditions.cast import (
    DAY,
    NOW,
    a_check,
    a_customer,
    a_refund,
    ago,
    an_order,
    condition,
    eur,
    judged,
)

TRUE = a_check("orders", "at_least", 1)
FALSE = a_check("orders", "at_least", 99)
UNKNOWN = a_check("created_at", "exists")
CUSTOMER = a_customer(an_order(10))


@pytest.mark.parametrize(
    ("when", "expected"),
    [
        ({"all": [TRUE, TRUE]}, True),
        ({"all": [TRUE, FALSE, UNKNOWN]}, False),
        ({"all": [TRUE, UNKNOWN]}, None),
        ({"any": [FALSE, FALSE]}, False),
        ({"any": [FALSE, UNKNOWN, TRUE]}, True),
        ({"any": [FALSE, UNKNOWN]}, None),
        ({"not": TRUE}, False),
        ({"not": UNKNOWN}, None),
        ({"not": {"all": [TRUE, {"any": [FALSE, {"not": FALSE}]}]}}, False),
    ],
)
def test_what_is_not_known_decides_only_where_it_has_to(
    when: dict[str, Any], expected: bool | None
) -> None:
    assert judged(when, CUSTOMER).holds is expected


def test_every_check_is_evaluated_also_when_the_answer_is_clear() -> None:
    outcome = judged({"any": [TRUE, FALSE]}, CUSTOMER)
    assert [inner.holds for inner in outcome.inner] == [True, False]
    assert [inner.reading.value for inner in outcome.inner] == [1, 1]


def test_an_answer_stays_until_the_checks_that_decide_it_can_turn() -> None:
    customer = a_customer(an_order(20), an_order(5))
    soon = a_check("days_since_last_order", "at_least", 10)  # true in 5 days
    late = a_check("days_since_last_order", "at_least", 40)  # true in 35 days
    never = a_check("orders", "at_least", 3)
    assert judged({"all": [soon, late]}, customer).until == NOW + 35 * DAY
    assert judged({"all": [soon, never]}, customer).until is None
    assert judged({"any": [soon, late, never]}, customer).until == NOW + 5 * DAY
    recent = a_check("last_order_at", "within_last", 30)  # until in 25 days
    longer = a_check("last_order_at", "within_last", 60)  # until in 55 days
    assert judged({"any": [recent, longer, soon]}, customer).until == NOW + 55 * DAY
    assert judged({"all": [recent, longer]}, customer).until == NOW + 25 * DAY
    assert judged({"not": {"all": [soon, late]}}, customer).until == NOW + 35 * DAY


def test_a_window_is_left_by_its_oldest_order_and_cannot_be_filled_by_time() -> None:
    customer = a_customer(an_order(20), an_order(5), an_order(400))
    enough = judged(a_check("orders", "at_least", 2, days=30), customer)
    assert (enough.holds, enough.until) == (True, NOW + 10 * DAY)
    few = judged(a_check("orders", "at_least", 3, days=30), customer)
    assert (few.holds, few.until) == (False, None)
    at_most = judged(a_check("orders", "at_most", 1, days=30), customer)
    assert (at_most.holds, at_most.until) == (False, NOW + 10 * DAY)
    assert judged(a_check("orders", "at_most", 2, days=30), customer).until is None


def test_the_answer_really_changes_at_the_moment_named_and_not_before() -> None:
    customer = a_customer(an_order(20), an_order(5))
    when = a_check("orders", "at_least", 2, days=30)
    until = judged(when, customer).until
    assert until is not None
    same = a_customer(*customer.orders, as_of=until - timedelta.resolution)
    later = a_customer(*customer.orders, as_of=until)
    assert (judged(when, same).holds, judged(when, later).holds) == (True, False)


def test_an_outcome_is_kept_with_its_numbers_and_read_back() -> None:
    order = an_order(20, paid=61240, refunds=(a_refund(amount=1000), a_refund(amount=240)))
    when = {
        "all": [
            a_check("spent", "at_least", eur("500.00"), days=365),
            {"any": [a_check("refund_rate", "more_than", 12.5), {"not": UNKNOWN}]},
        ]
    }
    data = judged(when, a_customer(order, lifetime_orders=3)).as_data()
    assert data == {
        "holds": True,
        "until": (NOW + 345 * DAY).isoformat(),
        "all": [
            {
                "holds": True,
                "until": (NOW + 345 * DAY).isoformat(),
                "check": when["all"][0],
                "value": {"minor": 60000, "currency": "EUR"},
                "refunds": 2,
                "orders": 1,
                "missing": 2,
            },
            {
                "holds": True,
                "any": [
                    {
                        "holds": True,
                        "check": {"fact": "refund_rate", "is": "more_than", "value": 12.5},
                        "value": "100.0",
                        "refunds": 1,
                        "orders": 1,
                        "missing": 2,
                    },
                    {
                        "holds": None,
                        "not": [{"holds": None, "check": UNKNOWN, "unknown": True}],
                    },
                ],
            },
        ],
    }
    assert Outcome.from_data(data).as_data() == data


def test_money_is_not_judged_once_the_shop_has_another_currency() -> None:
    customer = a_customer(an_order(10, currency="USD"), currency="USD")
    outcome = judged(a_check("spent", "at_least", eur("1"), days=30), customer)
    assert (outcome.holds, outcome.unread) == (None, frozenset())


def test_a_condition_that_has_run_is_still_equal_to_itself_read_again() -> None:
    ran = condition(TRUE)
    evaluate(ran, CUSTOMER)
    assert ran == condition(TRUE)
    assert ran.as_data() == {"version": 1, "when": TRUE}


def test_a_condition_nobody_checked_is_refused_where_it_makes_no_sense() -> None:
    with pytest.raises(
        Invalid, match=r"when.is: orders is compared with one of .*; got 'contains'"
    ):
        evaluate(condition(a_check("orders", "contains", 1)), CUSTOMER)
    with pytest.raises(Invalid, match=r"when.not.fact: there is no fact 'shoe_size'"):
        needs(condition({"not": a_check("shoe_size", "exists")}))
    with pytest.raises(Invalid, match=r"when.all\[1\].fact: there is no fact 'shoe_size'"):
        evaluate(condition({"all": [TRUE, a_check("shoe_size", "at_least", 1)]}), CUSTOMER)


def test_orders_at_the_edge_of_a_window() -> None:
    customer = a_customer(an_order(30), an_order(30 - 1e-9), an_order(0))
    assert customer.orders[0].processed_at == ago(30)
    outcome = judged(a_check("orders", "equals", 2, days=30), customer)
    assert outcome.holds is True

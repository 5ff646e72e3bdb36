"""Sentences say the very numbers a condition was judged by, and withhold what is not kept."""

from dataclasses import replace
from typing import Any

import pytest

from shop_app.conditions.catalogue import CATALOGUE, catalogue_json
from shop_app.conditions.outcome import Outcome
from shop_app.conditions.sentences import describe, sentence
from shop_app.conditions.subject import Asked, Live, Subject
from tests.unit.conditions.cast import (
    NOW,
    a_check,
    a_customer,
    a_line,
    a_refund,
    an_order,
    condition,
    eur,
    judged,
)

pytestmark = pytest.mark.usefixtures("english")

NET = a_check("spent", "at_least", eur("500.00"), days=365)
REFUNDED = an_order(
    20, paid=61440, channel="web", refunds=(a_refund(amount=100), a_refund(amount=100))
)
CUSTOMER = a_customer(REFUNDED)


def said(when: dict[str, Any], customer: Subject = CUSTOMER) -> str:
    return sentence(judged(when, customer))


@pytest.mark.parametrize(
    ("when", "expected"),
    [
        (NET, "€612.40 spent in the last 365 days, net of 2 refunds; €500.00 needed"),
        (
            {**NET, "refunds": "gross"},
            "€614.40 spent in the last 365 days, before refunds; €500.00 needed",
        ),
        (a_check("orders", "equals", 1), "1 order; exactly 1 needed"),
        (
            a_check("refund_rate", "at_most", 12.5),
            "100% of the orders with a refund (1 of 1 order); at most 12.5% allowed",
        ),
        (
            a_check("days_since_last_order", "at_least", 30),
            "last order 20 days ago; 30 days needed",
        ),
        (
            a_check("last_order_at", "within_last", 1),
            "Last order: Nov 1, 2026, 9:00\u202fAM; no longer than 1 day ago needed",
        ),
        (a_check("created_at", "exists"), "Customer created: not known; any needed"),
        (
            a_check("country", "is_one_of", ["DE", "AT"]),
            "Country: still to be read from Shopify; one of Germany, Austria needed",
        ),
        (
            a_check("weekday", "is_one_of", ["monday"]),
            "Today's weekday: Saturday; Monday needed",
        ),
        (
            a_check("date", "before", "2026-12-24"),
            "Today's date: Nov 21, 2026; before Dec 24, 2026 needed",
        ),
        (
            a_check("late_deliveries", "between", 1, to=3, days=1),
            "0 late deliveries in the last 1 day; between 1 and 3 needed",
        ),
        (
            a_check("units", "at_least", 2, skus=["A", "B"]),
            "0 units bought (SKU A, B), as far as is known; 2 needed",
        ),
        (a_check("discount_codes", "contains", "TEN"), "Discount codes used: none; TEN needed"),
        (
            a_check("channels", "contains_none", ["pos", "fb"], days=30),
            "Sales channels of orders in the last 30 days: web; none of pos, fb allowed",
        ),
    ],
)
def test_a_check_is_said_with_its_numbers(when: dict[str, Any], expected: str) -> None:
    assert said(when) == expected


def test_orders_that_cannot_be_seen_are_counted_in_the_sentence() -> None:
    customer = replace(CUSTOMER, lifetime_orders=3)
    assert said(NET, customer) == (
        "€612.40 spent in the last 365 days, net of 2 refunds (2 older orders can't be seen); "
        "€500.00 needed"
    )


def test_of_many_texts_those_asked_for_come_first() -> None:
    lines = tuple(a_line(sku=f"S-{place}") for place in range(8))
    customer = a_customer(an_order(5, lines=lines))
    assert said(a_check("skus", "contains", "s-6"), customer) == (
        "SKUs bought: S-6, S-0, S-1, S-2, S-3 and 3 more; s-6 needed"
    )


def test_the_parts_of_a_sentence_are_marked_with_what_they_came_to() -> None:
    once = a_check("orders", "equals", 1)
    late = a_check("late_deliveries", "at_least", 1)
    unread = a_check("locale", "equals", "de")
    assert said({"any": [late, once, unread]}) == (
        "✗ 0 late deliveries; 1 needed · or ✓ 1 order; exactly 1 needed · or "
        "? Language: still to be read from Shopify; de needed"
    )
    assert said({"all": [once]}) == "1 order; exactly 1 needed"


def test_nested_conditions_read_as_one_sentence() -> None:
    once = a_check("orders", "equals", 1)
    late = a_check("late_deliveries", "at_least", 1)
    when = {"all": [once, {"any": [late, {"not": {"any": [once, late]}}]}]}
    assert said(when) == (
        "✓ 1 order; exactly 1 needed · and ✗ (✗ 0 late deliveries; 1 needed · or "
        "✗ not (✓ 1 order; exactly 1 needed · or ✗ 0 late deliveries; 1 needed))"
    )
    assert describe(condition(when)) == (
        "Orders: exactly 1 · and (Late deliveries: at least 1 · or "
        "not (Orders: exactly 1 · or Late deliveries: at least 1))"
    )


@pytest.mark.parametrize(
    ("check", "expected", "described"),
    [
        (
            a_check("refunds", "at_least", 1, days=90),
            "2 refunds in the last 90 days; fewer than 1 needed",
            "Refunds in the last 90 days: fewer than 1",
        ),
        (
            a_check("orders", "equals", 1),
            "1 order; anything but 1 needed",
            "Orders: anything but 1",
        ),
        (
            a_check("channels", "contains", "web"),
            "Sales channels of orders: web; web not allowed",
            "not (Sales channels of orders: with web)",
        ),
        (
            a_check("discount_codes", "exists"),
            "Discount codes used: none; none allowed",
            "Discount codes used: none",
        ),
        (
            a_check("orders", "between", 2, to=3),
            "1 order; not wanted: between 2 and 3",
            "not (Orders: between 2 and 3)",
        ),
        (
            a_check("last_order_at", "within_last", 30),
            "Last order: Nov 1, 2026, 9:00\u202fAM; at least 30 days ago needed",
            "not (Last order: no longer than 30 days ago)",
        ),
    ],
)
def test_a_negated_check_is_said_as_what_it_asks_for(
    check: dict[str, Any], expected: str, described: str
) -> None:
    assert said({"not": check}) == expected
    assert said({"not": {"not": {"not": check}}}) == expected
    assert said({"not": {"not": check}}) == said(check)
    assert describe(condition({"not": check})) == described


def test_a_negated_check_of_what_there_is_not_asks_for_nothing() -> None:
    nobody = replace(a_customer(), lifetime_orders=0)
    outcome = judged({"not": a_check("last_order_at", "within_last", 30)}, nobody)
    assert outcome.holds is True
    assert sentence(outcome) == "Last order: none; not wanted: no longer than 30 days ago"


@pytest.mark.parametrize(
    ("when", "expected"),
    [
        (NET, "Amount spent in the last 365 days, net of refunds: at least €500.00"),
        (
            a_check("in_segment", "is_false", segment="gid://shopify/Segment/7"),
            "in segment 7: no",
        ),
        (
            a_check("orders_with", "more_than", 2, product_types=["Mug"], days=30),
            "Orders with products (product type Mug) in the last 30 days: more than 2",
        ),
        (a_check("country", "equals", "DE"), "Country: Germany"),
        (a_check("country", "is_none_of", ["DE"]), "Country: not Germany"),
        (a_check("country", "contains", "DE"), "Country: with DE"),
        (a_check("order_countries", "contains", "xk"), "Countries of orders: with Kosovo"),
        (
            a_check("order_countries", "any_starts_with", "DE"),
            "Countries of orders: one begins with DE",
        ),
        (a_check("order_tags", "contains_none", ["gift"]), "Tags of orders: without gift"),
        (
            a_check("rfm_group", "is_none_of", ["AT_RISK", "dormant"]),
            "RFM group: none of at risk, dormant",
        ),
    ],
)
def test_a_condition_is_described_without_a_customer(when: dict[str, Any], expected: str) -> None:
    assert describe(condition(when)) == expected


def test_what_is_not_kept_is_not_said_later() -> None:
    live = Live(NOW, frozenset({Asked.COUNTRY}), country="DE")
    outcome = judged(a_check("country", "equals", "de"), replace(CUSTOMER, live=live))
    assert sentence(outcome) == "Country: Germany; Germany needed"
    data = outcome.as_data()
    assert data["withheld"] is True
    assert "DE" not in str(data)
    later = Outcome.from_data(data)
    assert (later.holds, sentence(later)) == (True, "Country: … (not kept); Germany needed")


def test_a_kept_outcome_is_said_as_it_was() -> None:
    outcome = judged({"any": [NET, a_check("refund_rate", "less_than", 5)]}, CUSTOMER)
    assert sentence(Outcome.from_data(outcome.as_data())) == sentence(outcome)


def test_the_catalogue_says_of_every_fact_what_an_editor_needs() -> None:
    facts = {fact["name"]: fact for fact in catalogue_json()}
    assert set(facts) == set(CATALOGUE)
    assert facts["account_state"]["choices"][2] == {"value": "enabled", "label": "has an account"}
    assert facts["spent"] == {
        "name": "spent",
        "label": "Amount spent",
        "kind": "money",
        "unit": "",
        "operators": [
            {"name": "equals", "label": "exactly …"},
            {"name": "differs", "label": "anything but …"},
            {"name": "at_least", "label": "at least …"},
            {"name": "at_most", "label": "at most …"},
            {"name": "more_than", "label": "more than …"},
            {"name": "less_than", "label": "less than …"},
            {"name": "between", "label": "between … and …"},
            {"name": "exists", "label": "any"},
            {"name": "missing", "label": "none"},
        ],
        "parameters": ["days", "refunds"],
        "choices": [],
        "source": "ledger",
        "points": 0,
        "protected": False,
        "scope": None,
        "null": "unknown",
    }

"""A condition is refused before it is saved when it makes no sense, and warned of when it may not work."""

from typing import Any

import pytest

from shop_app.conditions import checking
from shop_app.conditions.catalogue import CATALOGUE
from shop_app.conditions.checking import Terms, Warned, check
from shop_app.conditions.kinds import Kind, operators_of
from shop_app.errors import Invalid
from tests.unit.conditions.cast import a_check, condition, eur

EVERYTHING = Terms("EUR", frozenset({"read_all_orders", "read_products"}))
NOTHING = Terms("EUR", frozenset())
FINE = a_check("orders", "at_least", 1)


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        (a_check("shoe_size", "equals", 1), "when.all[1].fact: there is no fact 'shoe_size'"),
        (
            a_check("orders", "contains", "x"),
            "when.all[1].is: orders is compared with one of equals, differs",
        ),
        (a_check("orders", "at_least", "x"), "when.all[1].value: must be a whole number from 0"),
        (a_check("orders", "at_least", 1.5), "when.all[1].value: must be a whole number from 0"),
        (a_check("orders", "at_least", -1), "when.all[1].value: must be a whole number from 0"),
        (a_check("orders", "at_least"), "when.all[1].value: must be a whole number from 0"),
        (a_check("orders", "exists", 1), "when.all[1].value: exists compares with nothing"),
        (a_check("orders", "at_least", 1, to=2), "when.all[1].to: is for between"),
        (a_check("orders", "between", 1), "when.all[1].to: is for between"),
        (a_check("orders", "between", 2, to=1), "when.all[1].to: lies below the lower end"),
        (
            a_check("orders", "at_least", 1, refunds="net"),
            "when.all[1].refunds: orders takes no refunds",
        ),
        (a_check("orders", "at_least", 1, skus=["A"]), "when.all[1].skus: orders takes no skus"),
        (a_check("days_since_created", "at_least", 3651), "from 0 to 3650; got 3651"),
        (a_check("created_at", "within_last", 0), "from 1 to 3650; got 0"),
        (a_check("created_at", "before", "2026-01-01"), "must be a moment with its time zone"),
        (a_check("created_at", "before", "9999-01-01T00:00:00Z"), "years 1900 to 2999"),
        (a_check("date", "before", "tomorrow"), "must be a day such as 2026-11-21; got 'tomorrow'"),
        (a_check("date", "after", "9999-12-31"), "must lie in the years 1900 to 2999"),
        (a_check("refund_rate", "at_least", 101), "number of per cent from 0 to 100; got 101"),
        (a_check("refund_rate", "at_least", "many"), "number of per cent from 0 to 100"),
        (a_check("spent", "at_least", 500), "when.all[1].value: must be money such as"),
        (a_check("spent", "at_least", eur("5,00")), "such as \"500.00\"; got '5,00'"),
        (a_check("spent", "at_least", eur("1e999999999")), 'such as "500.00"; got \'1e9'),
        (a_check("spent", "at_least", eur("1_0")), "such as \"500.00\"; got '1_0'"),
        (a_check("spent", "at_least", eur("٣")), "such as \"500.00\"; got '٣'"),
        (a_check("refund_rate", "equals", 33.33), "one decimal at most, as shares have; got 33.33"),
        (a_check("refund_rate", "equals", "1_0"), "number of per cent from 0 to 100; got '1_0'"),
        (a_check("refund_rate", "equals", "٣"), "number of per cent from 0 to 100; got '٣'"),
        (a_check("spent", "at_least", eur("5.001")), "has more digits than EUR has; got '5.001'"),
        (a_check("spent", "at_least", eur("9" * 18)), "must lie within 1000000000000 minor units"),
        (a_check("locale", "equals", ["de"]), "equals compares with one text"),
        (a_check("locale", "is_one_of", "de"), "is_one_of compares with a list of texts"),
        (a_check("weekday", "equals", "Montag"), "must be one of monday, tuesday"),
        (a_check("in_segment", "is_true"), "when.all[1].segment: in_segment needs a segment"),
        (a_check("in_segment", "is_true", segment="7"), "such as gid://shopify/Segment/1; got '7'"),
        (
            a_check("units", "at_least", 1, products=["gid://shopify/Order/1"]),
            "such as gid://shopify/Product/1; got 'gid://shopify/Order/1'",
        ),
    ],
)
def test_what_makes_no_sense_is_refused_with_its_place(wrong: dict[str, Any], message: str) -> None:
    with pytest.raises(Invalid) as refused:
        check(condition({"all": [FINE, wrong]}), EVERYTHING)
    assert message in str(refused.value)
    assert refused.value.details["path"].startswith("when.all[1].")


def test_money_is_only_compared_in_the_shops_currency() -> None:
    spent = condition(
        {"not": a_check("spent", "between", eur("1"), to={"amount": "2", "currency": "USD"})}
    )
    with pytest.raises(Invalid, match=r"when.not.to: .* shop's currency EUR; got USD") as refused:
        check(spent, EVERYTHING)
    assert refused.value.details == {"path": "when.not.to", "limit": "EUR", "value": "USD"}
    assert refused.value.code == "currency_differs"


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        (a_check("ordres", "at_least", 1), "unknown_fact"),
        (a_check("orders", "is_true"), "wrong_operator"),
        (a_check("orders", "at_least", "x"), "whole_number"),
        (a_check("orders", "at_least", 1, refunds="net"), "wrong_parameter"),
        (a_check("orders", "between", 2), "between_to"),
        (a_check("orders", "between", 2, to=1), "ends_turned"),
        (a_check("spent", "at_least", eur("5.001")), "too_many_digits"),
        (a_check("in_segment", "is_true", segment="7"), "wrong_id"),
        (a_check("in_segment", "is_true"), "missing_field"),
    ],
)
def test_a_refusal_has_a_code_of_its_own(wrong: dict[str, Any], code: str) -> None:
    with pytest.raises(Invalid) as refused:
        check(condition(wrong), EVERYTHING)
    assert refused.value.code == code


@pytest.mark.parametrize(
    ("when", "expected"),
    [
        (FINE, ()),
        (a_check("orders", "at_least", 1, days=60), ()),
        (
            a_check("orders", "at_least", 1, days=61),
            (checking.Warning(Warned.OLDER_ORDERS, "when", "orders", "read_all_orders"),),
        ),
        (
            {"any": [FINE, a_check("days_since_first_order", "at_least", 1)]},
            (
                checking.Warning(
                    Warned.OLDER_ORDERS,
                    "when.any[1]",
                    "days_since_first_order",
                    "read_all_orders",
                ),
            ),
        ),
        (
            a_check("units", "at_least", 1, product_types=["Mug"], days=7),
            (checking.Warning(Warned.NO_SCOPE, "when", "units", "read_products"),),
        ),
        (a_check("units", "at_least", 1, skus=["A"], days=7), ()),
        (
            a_check("rfm_group", "equals", "loyal"),
            (checking.Warning(Warned.NOT_TOLD, "when", "rfm_group"),),
        ),
        (
            a_check("country", "equals", "DE"),
            (checking.Warning(Warned.PROTECTED, "when", "country"),),
        ),
        (
            a_check("in_segment", "is_true", segment="gid://shopify/Segment/7"),
            (checking.Warning(Warned.SEGMENT, "when", "in_segment"),),
        ),
    ],
)
def test_what_may_not_work_is_warned_of(
    when: dict[str, Any], expected: tuple[checking.Warning, ...]
) -> None:
    assert check(condition(when), NOTHING) == expected


def test_granted_scopes_end_their_cautions() -> None:
    when = {
        "all": [
            a_check("orders", "at_least", 1, days=365),
            a_check("collections", "contains", "gid://shopify/Collection/1"),
        ]
    }
    assert check(condition(when), EVERYTHING) == ()
    assert len(check(condition(when), NOTHING)) == 3


def test_every_kind_can_be_asked_for_presence_and_every_fact_has_operators() -> None:
    for kind in Kind:
        assert [str(each) for each in operators_of(kind)[-2:]] == ["exists", "missing"]
    assert all(fact.choices for fact in CATALOGUE.values() if fact.kind is Kind.CHOICE)
    assert all(not fact.choices for fact in CATALOGUE.values() if fact.kind is not Kind.CHOICE)

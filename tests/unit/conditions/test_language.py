"""A condition is read strictly, with errors that name the place, and given back as it was."""

from typing import Any

import pytest

from shop_app.conditions.language import parse
from shop_app.conditions.needs import Needs, needs
from shop_app.conditions.subject import Part
from shop_app.errors import Invalid
from tests.unit.conditions.cast import a_check, condition, eur

CHECK = a_check("orders", "at_least", 1)


def deep(levels: int) -> dict[str, Any]:
    node = CHECK
    for _ in range(levels - 1):
        node = {"not": node}
    return node


def test_a_condition_is_given_back_as_it_was_read() -> None:
    data = {
        "version": 1,
        "when": {
            "all": [
                a_check("spent", "between", eur("1.00"), to=eur("5.00"), days=365, refunds="gross"),
                {"any": [a_check("skus", "contains_any", ["A", "B"]), {"not": CHECK}]},
                a_check("in_segment", "is_true", segment="gid://shopify/Segment/9"),
                a_check("units", "at_most", 3, products=["gid://shopify/Product/1"]),
            ]
        },
    }
    assert parse(data).as_data() == data
    assert parse(parse(data).as_data()) == parse(data)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (7, "condition: must be an object; got 7"),
        ({"when": CHECK}, "^version: is missing$"),
        ({"version": 2, "when": CHECK}, "version: must be 1; got 2"),
        ({"version": 1}, "^when: is missing$"),
        ({"version": 1, "when": {}}, 'when: must be an object with exactly one of "all"'),
        (
            {"version": 1, "when": {"all": [CHECK], "any": [CHECK]}},
            'when: must be an object with exactly one of "all"',
        ),
        ({"version": 1, "when": {"any": []}}, "^when.any: must be at least 1; got 0$"),
        (
            {"version": 1, "when": {"all": [CHECK, {"not": {"fact": "orders", "is": "big"}}]}},
            r"when.all\[1\].not.is: must be one of 'equals', .*; got 'big'",
        ),
        ({"version": 1, "when": {**CHECK, "days": 0}}, "when.days: must be at least 1; got 0"),
        (
            {"version": 1, "when": {**CHECK, "days": 3651}},
            "when.days: must be at most 3650; got 3651",
        ),
        (
            {"version": 1, "when": {**CHECK, "days": "7"}},
            "when.days: must be a whole number; got '7'",
        ),
        (
            {"version": 1, "when": {**CHECK, "color": 1}},
            "when.color: is no part of a condition; got 1",
        ),
        ({"version": 1, "when": {**CHECK, "value": True}}, "when.value: must be a number, .*True"),
        ({"version": 1, "when": {**CHECK, "value": float("nan")}}, "when.value: must be a number"),
        ({"version": 1, "when": {**CHECK, "value": []}}, "when.value: .* 1 to 250 texts; got 0"),
        (
            {"version": 1, "when": {**CHECK, "value": ["x"] * 251}},
            "when.value: .* 1 to 250 texts; got 251",
        ),
        ({"version": 1, "when": {**CHECK, "value": "x" * 256}}, "when.value: .* 255 characters"),
        (
            {"version": 1, "when": {**CHECK, "value": {"amount": "1", "currency": "euro"}}},
            "when.value.currency: must be a three-letter ISO 4217 code such as EUR; got 'euro'",
        ),
        ({"version": 1, "when": deep(9)}, "when: nested .* at most 8, got 9"),
        ({"version": 1, "when": deep(5000)}, "when: nested .* at most 8, got 9"),
        ({"version": 1, "when": {"all": [CHECK] * 101}}, "when: more checks .* at most 100"),
    ],
)
def test_what_is_wrong_is_refused_with_its_place(data: Any, message: str) -> None:
    with pytest.raises(Invalid, match=message):
        parse(data)


@pytest.mark.parametrize(
    ("changed", "code", "details"),
    [
        ({"days": 3651}, "out_of_range", {"path": "when.days", "limit": 3650, "value": "3651"}),
        ({"skus": []}, "too_few", {"path": "when.skus", "limit": 1, "value": "0"}),
        ({"skus": ["x"] * 251}, "too_many", {"path": "when.skus", "limit": 250, "value": "251"}),
        ({"skus": "A"}, "wrong_type", {"path": "when.skus", "value": "'A'"}),
        ({"skus": [1]}, "wrong_type", {"path": "when.skus[0]", "value": "1"}),
        ({"skus": [""]}, "text_too_short", {"path": "when.skus[0]", "limit": 1, "value": "''"}),
        ({"color": 1}, "unknown_field", {"path": "when.color", "value": "1"}),
        (
            {"refunds": "all"},
            "wrong_value",
            {"path": "when.refunds", "limit": "'net' or 'gross'", "value": "'all'"},
        ),
        ({"value": {"amount": "1"}}, "missing_field", {"path": "when.value.currency"}),
    ],
)
def test_a_refusal_has_a_code_and_its_figures(
    changed: dict[str, Any], code: str, details: dict[str, Any]
) -> None:
    with pytest.raises(Invalid) as refused:
        parse({"version": 1, "when": {**CHECK, **changed}})
    assert (refused.value.code, refused.value.details) == (code, details)


def test_the_largest_condition_is_read() -> None:
    parse({"version": 1, "when": deep(8)})
    parse({"version": 1, "when": {"any": [CHECK] * 100}})


def test_what_a_condition_needs_is_what_its_checks_need() -> None:
    wanted = condition({"all": [CHECK, {"not": a_check("late_deliveries", "at_least", 1)}]})
    assert needs(wanted) == Needs(parts=frozenset({Part.ORDERS, Part.PARCELS}))
    assert needs(condition(a_check("created_at", "exists"))) == Needs()

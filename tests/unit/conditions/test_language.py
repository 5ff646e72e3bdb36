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
        (7, "condition: Input should be a valid dictionary"),
        ({"when": CHECK}, "version: Field required"),
        ({"version": 2, "when": CHECK}, "version: Input should be 1; got 2"),
        ({"version": 1}, "when: Field required"),
        ({"version": 1, "when": {}}, 'when: must be an object with exactly one of "all"'),
        (
            {"version": 1, "when": {"all": [CHECK], "any": [CHECK]}},
            'when: must be an object with exactly one of "all"',
        ),
        ({"version": 1, "when": {"any": []}}, "when.any: .* at least 1 item"),
        (
            {"version": 1, "when": {"all": [CHECK, {"not": {"fact": "orders", "is": "big"}}]}},
            r"when.all\[1\].not.is: .*; got 'big'",
        ),
        ({"version": 1, "when": {**CHECK, "days": 0}}, "when.days: .* equal to 1; got 0"),
        ({"version": 1, "when": {**CHECK, "days": 3651}}, "when.days: .* equal to 3650; got 3651"),
        ({"version": 1, "when": {**CHECK, "days": "7"}}, "when.days: .* valid integer; got '7'"),
        ({"version": 1, "when": {**CHECK, "color": 1}}, "when.color: Extra inputs"),
        ({"version": 1, "when": {**CHECK, "value": True}}, "when.value: must be a number, .*True"),
        ({"version": 1, "when": {**CHECK, "value": float("nan")}}, "when.value: must be a number"),
        ({"version": 1, "when": {**CHECK, "value": []}}, "when.value: .* 1 to 250 texts, got 0"),
        (
            {"version": 1, "when": {**CHECK, "value": ["x"] * 251}},
            "when.value: .* 1 to 250 texts, got 251",
        ),
        ({"version": 1, "when": {**CHECK, "value": "x" * 256}}, "when.value: .* 255 characters"),
        (
            {"version": 1, "when": {**CHECK, "value": {"amount": "1", "currency": "euro"}}},
            "when.value.currency: .*; got 'euro'",
        ),
        ({"version": 1, "when": deep(9)}, "when: nested .* at most 8, got 9"),
        ({"version": 1, "when": deep(5000)}, "when: nested .* at most 8, got 9"),
        ({"version": 1, "when": {"all": [CHECK] * 101}}, "when: more checks .* at most 100"),
    ],
)
def test_what_is_wrong_is_refused_with_its_place(data: Any, message: str) -> None:
    with pytest.raises(Invalid, match=message):
        parse(data)


def test_the_largest_condition_is_read() -> None:
    parse({"version": 1, "when": deep(8)})
    parse({"version": 1, "when": {"any": [CHECK] * 100}})


def test_what_a_condition_needs_is_what_its_checks_need() -> None:
    wanted = condition({"all": [CHECK, {"not": a_check("late_deliveries", "at_least", 1)}]})
    assert needs(wanted) == Needs(parts=frozenset({Part.ORDERS, Part.PARCELS}))
    assert needs(condition(a_check("created_at", "exists"))) == Needs()

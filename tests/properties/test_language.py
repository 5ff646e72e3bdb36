"""Whatever is sent as a condition or a rule: it is understood or refused, never anything else."""

from __future__ import annotations

import json
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from shop_app.conditions.catalogue import CATALOGUE
from shop_app.conditions.checking import Terms, check
from shop_app.conditions.evaluation import evaluate
from shop_app.conditions.kinds import Kind, Operator, operators_of
from shop_app.conditions.language import parse
from shop_app.errors import Invalid
from shop_app.tagging.rule import RuleDraft
from tests.properties.histories import a_subject, subjects
from tests.properties.written import conditions_for

EXAMPLES = settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
TERMS = Terms("EUR", frozenset())
CUSTOMER = a_subject(Random(1), [1, 2, 3, 4])

WORDS = st.sampled_from(
    [
        *("version", "when", "all", "any", "not", "fact", "is", "value", "to", "days", "refunds"),
        *("products", "segment", "amount", "currency", "orders", "spent", "equals", "date"),
    ]
)
SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.integers(10**300, 10**301),
    st.floats(),
    st.text(max_size=8),
    st.sampled_from(
        ("\ud800", "\0", "NaN", "Infinity", "1e999999999", "9" * 300, "2026-02-30", "EUR")
    ),
    WORDS,
)
GARBAGE = st.recursive(
    SCALARS,
    lambda inner: st.one_of(
        st.lists(inner, max_size=4), st.dictionaries(st.one_of(WORDS, st.text()), inner, max_size=4)
    ),
    max_leaves=12,
)
PARAMETERS = ("products", "skus", "vendors", "product_types", "collections")
FIELDS = st.sampled_from(
    ("name", "tag", "group", "rank", "grace_hours", "active", "condition", "colour")
)


def understood_or_refused(data: Any) -> None:
    """A condition that is not refused can be judged and written down again."""
    try:
        condition = parse(data)
        check(condition, TERMS)
    except Invalid:
        return
    assert parse(condition.as_data()) == condition
    database_keeps(condition.as_data())
    json.dumps(evaluate(condition, CUSTOMER).as_data(), allow_nan=False)


def database_keeps(data: Any) -> None:
    """PostgreSQL refuses NUL in its JSON, and nobody can write half a surrogate pair."""
    written = json.dumps(data, ensure_ascii=False)
    assert b"\\u0000" not in written.encode()


@EXAMPLES
@given(GARBAGE)
@example({"version": 1, "when": {"fact": "orders", "is": "equals", "value": True}})
@example({"version": 1, "when": {"fact": "orders", "is": "equals", "value": float("nan")}})
@example({"version": 1, "when": {"fact": ["orders"], "is": {}, "value": []}})
@example({"version": True, "when": {"fact": "orders", "is": "exists"}})
@example({"version": 1.0, "when": {"fact": "orders", "is": "exists"}})
def test_garbage_is_refused_as_invalid(garbage: Any) -> None:
    understood_or_refused(garbage)
    understood_or_refused({"version": 1, "when": garbage})


@EXAMPLES
@given(st.data())
def test_a_condition_with_something_wrong_in_it_is_understood_or_refused(
    data: st.DataObject,
) -> None:
    condition = data.draw(subjects().flatmap(conditions_for))
    for _ in range(data.draw(st.integers(1, 3))):
        place, key = data.draw(st.sampled_from(_places(condition)))
        change = data.draw(st.sampled_from(("replace", "remove", "add")))
        if change == "replace" or isinstance(place, list):
            place[key] = data.draw(GARBAGE)
        elif change == "remove":
            del place[key]
        else:
            place[data.draw(WORDS)] = data.draw(GARBAGE)
        if not condition:
            break
    understood_or_refused(condition)


def _places(node: Any) -> list[tuple[Any, Any]]:
    keys = list(node) if isinstance(node, dict) else range(len(node))
    inner = [node[key] for key in keys if isinstance(node[key], dict | list)]
    return [(node, key) for key in keys] + [place for each in inner for place in _places(each)]


@EXAMPLES
@given(st.dictionaries(FIELDS, GARBAGE))
def test_a_rule_with_something_wrong_in_it_is_refused_as_invalid(changes: dict[str, Any]) -> None:
    orders = {"version": 1, "when": {"fact": "orders", "is": "exists"}}
    data = {"name": "A", "tag": "a", "condition": orders, **changes}
    try:
        draft = RuleDraft.from_data(data)
    except Invalid:
        return
    assert RuleDraft.from_data(draft.as_data()) == draft
    database_keeps(draft.as_data())


ODD = (
    *(None, True, False, 0, 1, -1, 3651, 10**9 + 1, 10**400, 1.5, -0.0, float("nan"), 1e308),
    *("", " ", "x", "5", "nul\0", "NaN", "\ud800", "a" * 256, "monday", "SUBSCRIBED"),
    *("2026-02-29", "2026-W01-1", "20261121", "0001-01-01", "9999-12-31", "2026-11-21T09:00:00"),
    *("2026-11-21T09:00:00Z", "0001-01-01T00:00:00+23:59", "9999-12-31T23:59:59-23:59"),
    *([], ["a"], ["a", 1], ["a"] * 251, {}, {"amount": "1"}, {"amount": 1, "currency": "EUR"}),
    *({"amount": amount, "currency": "EUR"} for amount in ("1.001", "NaN", "1E+400", "1e30", "-1")),
    {"amount": "1", "currency": "eur"},
    {"amount": "1", "currency": "USD"},
)


@pytest.mark.parametrize("kind", list(Kind))
def test_whatever_a_fact_is_compared_with_is_understood_or_refused(kind: Kind) -> None:
    name = next(name for name, fact in CATALOGUE.items() if fact.kind is kind)
    for operator in Operator:
        for value in ODD:
            node = {"fact": name, "is": operator.value, "value": value}
            understood_or_refused({"version": 1, "when": node})
            understood_or_refused({"version": 1, "when": {**node, "to": value}})
    node = {"fact": name, "is": operators_of(kind)[0].value}
    understood_or_refused({"version": 1, "when": node})


@pytest.mark.parametrize("name", [*PARAMETERS, "days", "refunds", "segment", "colour"])
def test_whatever_a_fact_is_narrowed_by_is_understood_or_refused(name: str) -> None:
    for fact in CATALOGUE:
        for value in ODD:
            understood_or_refused(
                {"version": 1, "when": {"fact": fact, "is": "exists", name: value}}
            )


@pytest.mark.parametrize("text", ["a\0b", "half \ud83d", "two\nlines"])
@pytest.mark.parametrize("field", ["name", "tag", "group"])
def test_a_rule_is_refused_when_its_words_hold_what_nobody_can_see(field: str, text: str) -> None:
    orders = {"version": 1, "when": {"fact": "orders", "is": "exists"}}
    with pytest.raises(Invalid, match=rf"^{field}: without line breaks"):
        RuleDraft.from_data({"name": "A", "tag": "a", "condition": orders, field: text})


@pytest.mark.parametrize("word", ["all", "any", "not"])
def test_a_condition_nested_beyond_any_reason_is_refused_with_the_limit(word: str) -> None:
    node: dict[str, Any] = {"fact": "orders", "is": "exists"}
    for _ in range(100_000):
        node = {word: node if word == "not" else [node]}
    with pytest.raises(Invalid, match=r"at most 8, got 9") as refused:
        parse({"version": 1, "when": node})
    assert refused.value.details == {"path": "when", "limit": 8, "value": 9}
    while node:  # Python can't forget so deep a thing by itself
        inner = node.popitem()[1]
        node = inner if word == "not" else inner.pop() if isinstance(inner, list) else {}
        if "fact" in node:
            break

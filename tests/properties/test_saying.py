"""The numbers in an explanation are the numbers used, and nothing protected is kept with it."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from fractions import Fraction
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shop_app.conditions.catalogue import CATALOGUE
from shop_app.conditions.evaluation import evaluate
from shop_app.conditions.kinds import Kind, operators_of
from shop_app.conditions.language import parse
from shop_app.conditions.outcome import Outcome
from shop_app.conditions.sentences import sentence
from shop_app.conditions.subject import Asked, Subject
from tests.properties.histories import a_live, a_subject, subjects
from tests.properties.reference_facts import REFERENCE
from tests.properties.reference_values import (
    DAY,
    DIGITS,
    UNKNOWN,
    Amount,
    Told,
    counting,
    hidden,
)
from tests.properties.written import a_check, conditions_for

EXAMPLES = settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
NUMERIC = sorted(
    name
    for name, fact in CATALOGUE.items()
    if fact.kind in {Kind.COUNT, Kind.MONEY, Kind.PERCENT, Kind.DAYS}
)
PROTECTED = sorted(name for name, fact in CATALOGUE.items() if fact.protected)
_NUMBER = re.compile(r"(-?)[^\s\d(-]*(\d[\d,]*(?:\.\d+)?)")


def numbers(text: str) -> list[Fraction]:
    """Every number an English reader sees, with its sign: "-€1,234.50" is -1234.5."""
    found = _NUMBER.findall(text.replace("\u00a0", ""))
    return [Fraction(f"{sign}{digits.replace(',', '')}") for sign, digits in found]


def plain(value: Any) -> Fraction:
    """A reference's number in major units."""
    if isinstance(value, Amount):
        return Fraction(value.minor, 10 ** DIGITS[value.currency])
    return Fraction(value)


def asked_for(check: dict[str, Any]) -> list[Fraction]:
    """The numbers a check compares with."""
    ends = [check[end] for end in ("value", "to") if end in check]
    return [Fraction(str(end["amount"] if isinstance(end, dict) else end)) for end in ends]


def compare_numbers(subject: Subject, check: dict[str, Any]) -> None:
    """The sentence says the reference's value, window, refunds and orders out of sight."""
    outcome = evaluate(parse({"version": 1, "when": check}), subject)
    for told in (outcome, Outcome.from_data(outcome.as_data())):
        said, needed = sentence(told).rsplit(";", 1)
        assert numbers(needed) == asked_for(check)
        value = REFERENCE[check["fact"]](subject, check)
        if not isinstance(value, Told):
            silence = "not known" if value is UNKNOWN else "none"
            assert silence in said
            continue
        assert numbers(said)[0] == plain(value.value), said
        assert ("as far as is known" in said) is value.more
        if "days" in check:
            assert f"in the last {check['days']:,} day" in said
        if "can't be seen" in said:
            assert f"({hidden(subject):,} older order" in said
        if "net of" in said:
            assert f"net of {_refunds_taken_off(subject, check):,} refund" in said


def _refunds_taken_off(subject: Subject, check: dict[str, Any]) -> int:
    return sum(
        1
        for order in counting(subject, check)
        for refund in order.refunds
        if order.currency == subject.currency and refund.amount > 0
    )


@pytest.mark.usefixtures("english")
@pytest.mark.parametrize("name", NUMERIC)
def test_the_numbers_in_a_sentence_are_the_reference_s(name: str) -> None:
    chance = Random(name)
    for operator in operators_of(CATALOGUE[name].kind):
        for _ in range(6):
            subject = a_subject(chance, [chance.randrange(2**32) for _ in range(4)])
            compare_numbers(subject, a_check(chance, subject, CATALOGUE[name], operator))


@pytest.mark.usefixtures("english")
def test_the_refund_rate_says_the_orders_it_is_made_of() -> None:
    chance = Random(7)
    for _ in range(50):
        subject = a_subject(chance, [chance.randrange(2**32) for _ in range(5)])
        check = a_check(chance, subject, CATALOGUE["refund_rate"])
        orders = counting(subject, check)
        hit = [order for order in orders if any(refund.amount > 0 for refund in order.refunds)]
        said = sentence(evaluate(parse({"version": 1, "when": check}), subject))
        if orders:
            assert f"({len(hit)} of {len(orders)} order" in said


@pytest.mark.usefixtures("english")
@settings(EXAMPLES, max_examples=60)
@given(st.data())
def test_a_nested_outcome_is_said_the_same_from_what_was_kept(data: st.DataObject) -> None:
    subject = data.draw(subjects())
    outcome = evaluate(parse(data.draw(conditions_for(subject))), subject)
    kept = Outcome.from_data(outcome.as_data())
    if not any(name in json.dumps(outcome.as_data()) for name in PROTECTED) and not outcome.unread:
        assert len(sentence(kept)) > 0
    assert sentence(Outcome.from_data(kept.as_data())) == sentence(kept)


def with_secrets(subject: Subject) -> Subject:
    """The same customer, whose protected data are words that no condition contains."""
    live = replace(
        a_live(Random(1), subject.as_of, frozenset(Asked)),
        tags=("plain",),
        locale="zz-secret",
        country="ZSECRET",
        email_domain="secret.example",
        email_marketing="SECRET_CONSENT",
        email_opt_in_level="SECRET_LEVEL",
        sms_marketing="SECRET_CONSENT",
    )
    orders = tuple(replace(order, country="ZSECRET") for order in subject.orders)
    return replace(subject, live=live, orders=orders)


@EXAMPLES
@given(st.data())
def test_protected_values_are_used_but_never_kept(data: st.DataObject) -> None:
    subject = data.draw(subjects())
    condition = parse(data.draw(conditions_for(subject)))
    outcome = evaluate(condition, with_secrets(subject))
    assert "secret" not in json.dumps(outcome.as_data()).casefold()


@pytest.mark.usefixtures("english")
@pytest.mark.parametrize("name", PROTECTED)
def test_a_protected_value_is_said_when_it_is_fresh_and_withheld_from_what_was_kept(
    name: str,
) -> None:
    chance = Random(name)
    seeds = [1, 2, 3]
    subject = with_secrets(a_subject(chance, seeds))
    orders = tuple(
        replace(order, cancelled_at=None, processed_at=subject.as_of - DAY)
        for order in subject.orders
    )
    subject = replace(subject, orders=orders)
    outcome = evaluate(parse({"version": 1, "when": {"fact": name, "is": "exists"}}), subject)
    assert outcome.holds is True
    assert "secret" in sentence(outcome).casefold()
    kept = Outcome.from_data(outcome.as_data())
    assert (kept.withheld, kept.holds) == (True, True)
    assert "(not kept)" in sentence(kept)
    assert "secret" not in sentence(kept).casefold()


def test_the_facts_that_need_protected_data_are_these() -> None:
    assert PROTECTED == [
        "country",
        "email_domain",
        "email_marketing",
        "email_opt_in_level",
        "last_order_country",
        "locale",
        "order_countries",
        "sms_marketing",
    ]

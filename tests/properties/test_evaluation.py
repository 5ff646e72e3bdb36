"""What conditions come to equals a slow independent reference, for every fact, operator and history."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shop_app.conditions.catalogue import CATALOGUE
from shop_app.conditions.checking import Terms, check
from shop_app.conditions.evaluation import evaluate
from shop_app.conditions.kinds import operators_of
from shop_app.conditions.language import AllOf, AnyOf, Check, parse
from shop_app.conditions.needs import needs
from shop_app.conditions.outcome import Outcome
from shop_app.conditions.subject import Asked, Order, Part, Subject
from shop_app.money import Money
from tests.properties import moments
from tests.properties.histories import a_live, a_product, a_subject, product_gid, subjects
from tests.properties.reference import judge, leaves
from tests.properties.reference_facts import REFERENCE
from tests.properties.reference_values import ABSENT, UNKNOWN, Amount, Told
from tests.properties.written import a_check, conditions_for

EXAMPLES = settings(max_examples=120, deadline=None, suppress_health_check=list(HealthCheck))
SOAK = settings(EXAMPLES, max_examples=20_000)
NEVER = datetime.max.replace(tzinfo=UTC)
ALL_SCOPES = frozenset({"read_products", "read_all_orders"})


@st.composite
def cases(draw: st.DrawFn) -> tuple[Subject, dict[str, Any]]:
    """A customer and the JSON of a condition that comes close to them."""
    subject = draw(subjects())
    return subject, draw(conditions_for(subject))


def compare(subject: Subject, data: dict[str, Any]) -> None:
    """Judged, read, and looked at again when the reference says so; raises where they differ."""
    condition = parse(data)
    check(condition, Terms(subject.currency, ALL_SCOPES))
    outcome = evaluate(condition, subject)
    assert outcome.holds is judge(data["when"], subject)
    compare_readings(outcome, data["when"], subject)
    assert outcome.until is None or outcome.until > subject.as_of
    assert (outcome.until or NEVER) == composed(outcome)


def compare_readings(outcome: Outcome, node: dict[str, Any], subject: Subject) -> None:
    """The numbers in the outcome are the reference's."""
    checks = list(leaves_of(outcome))
    assert len(checks) == len(list(leaves(node)))
    for found, written in zip(checks, leaves(node), strict=True):
        said = REFERENCE[written["fact"]](subject, written)
        reading = found.reading
        if isinstance(said, Told):
            assert comparable(reading.value) == comparable(said.value), written
            assert reading.partial is said.more, written
        else:
            assert reading.value is None
            assert reading.unknown is (said is UNKNOWN)
            assert (said is ABSENT) is not reading.unknown


def composed(outcome: Outcome) -> datetime:
    """Until when an answer stays, by its checks: what decides alone, or together with all others."""
    if not outcome.inner:
        return outcome.until or NEVER
    turns = [(each.holds, composed(each)) for each in outcome.inner]
    decisive = isinstance(outcome.node, AnyOf)
    if isinstance(outcome.node, AllOf | AnyOf) and outcome.holds is decisive:
        return max(until for holds, until in turns if holds is decisive)
    return min(until for _, until in turns)


def leaves_of(outcome: Outcome) -> list[Outcome]:
    """The outcomes of the checks, in the order they are written."""
    if isinstance(outcome.node, Check):
        return [outcome]
    return [leaf for inner in outcome.inner for leaf in leaves_of(inner)]


def comparable(value: Any) -> Any:
    """A value in a form in which the product's and the reference's can be the same."""
    match value:
        case Money():
            return Amount(value.minor, value.currency)
        case Decimal():
            return Fraction(value)
        case str():
            return value.casefold()
        case tuple() | set():
            return {text.casefold() for text in value}
    return value


def compare_until(subject: Subject, data: dict[str, Any], chance: Random, most: int) -> None:
    """With nothing heard the answer stays until the moment named, in the product and the reference."""
    condition = parse(data)
    outcome = evaluate(condition, subject)
    later = moments.after(data["when"], subject)
    before = [at for at in later if outcome.until is None or at < outcome.until]
    if len(before) > most:
        before = chance.sample(before, most)
    if outcome.until is not None:
        before.append(outcome.until - timedelta.resolution)
    for at in before:
        if at <= subject.as_of:
            continue
        then = replace(subject, as_of=at)
        assert judge(data["when"], then) is outcome.holds, f"has changed by {at}"
        assert evaluate(condition, then).holds is outcome.holds


def test_the_reference_knows_every_fact() -> None:
    assert set(REFERENCE) == set(CATALOGUE)


@pytest.mark.parametrize("name", sorted(CATALOGUE))
def test_a_fact_is_read_and_compared_as_promised(name: str) -> None:
    chance = Random(name)
    for operator in operators_of(CATALOGUE[name].kind):
        for _ in range(8):
            subject = a_subject(
                chance, [chance.randrange(2**32) for _ in range(chance.randrange(6))]
            )
            node = a_check(chance, subject, CATALOGUE[name], operator)
            data = {"version": 1, "when": node}
            compare(subject, data)
            compare_until(subject, data, chance, most=8)


@EXAMPLES
@given(cases())
def test_a_nested_condition_comes_to_what_the_reference_says(
    case: tuple[Subject, dict[str, Any]],
) -> None:
    compare(*case)


@EXAMPLES
@given(cases(), st.integers(0, 2**32))
def test_an_answer_stays_until_the_moment_named(
    case: tuple[Subject, dict[str, Any]], seed: int
) -> None:
    compare_until(*case, Random(seed), most=15)


@EXAMPLES
@given(cases())
def test_an_outcome_and_a_condition_come_back_from_json_as_they_were(
    case: tuple[Subject, dict[str, Any]],
) -> None:
    subject, data = case
    condition = parse(data)
    again = parse(condition.as_data())
    assert again == condition
    outcome = evaluate(condition, subject)
    kept = outcome.as_data()
    assert evaluate(again, subject).as_data() == kept
    read = Outcome.from_data(json.loads(json.dumps(kept)))
    assert read.as_data() == kept
    assert (read.holds, read.until) == (outcome.holds, outcome.until)
    for before, after in zip(leaves_of(outcome), leaves_of(read), strict=True):
        assert after.node == before.node
        assert after.withheld or after.reading.value == before.reading.value


@EXAMPLES
@given(cases(), st.integers(0, 2**32))
def test_reading_more_never_overturns_an_answer_and_is_asked_only_where_it_decides(
    case: tuple[Subject, dict[str, Any]], seed: int
) -> None:
    subject, data = case
    subject = replace(subject, live=None, products=None)
    condition = parse(data)
    before = evaluate(condition, subject)
    wanted = needs(condition)
    assert before.unread <= wanted.asked
    assert wanted.products or not before.unread_products
    assert before.holds is None or not (before.unread or before.unread_products)
    chance = Random(seed)
    products = {product_gid(number): a_product(chance, number) for number in range(1, 5)}
    live = a_live(chance, subject.as_of, frozenset(Asked))
    orders = tuple(_priced(order, chance, subject) for order in subject.orders)
    read = replace(subject, live=live, products=products, orders=orders)
    after = evaluate(condition, read)
    assert not after.unread
    assert not after.unread_products
    if not (before.unread or before.unread_products):
        assert after.holds is before.holds


@EXAMPLES
@given(cases())
def test_what_a_condition_says_it_needs_is_all_it_is_judged_by(
    case: tuple[Subject, dict[str, Any]],
) -> None:
    subject, data = case
    condition = parse(data)
    wanted = needs(condition)
    asked = wanted.asked & subject.live.asked if subject.live else frozenset()
    lean = replace(
        subject,
        orders=tuple(_stripped(order, wanted.parts) for order in subject.orders)
        if Part.ORDERS in wanted.parts
        else (),
        products=subject.products if wanted.products else None,
        live=replace(subject.live, asked=asked) if subject.live else None,
    )
    assert evaluate(condition, lean).as_data() == evaluate(condition, subject).as_data()


def _stripped(order: Order, parts: frozenset[Part]) -> Order:
    """The order without the parts that nobody loads."""
    return replace(
        order,
        parcels=order.parcels if Part.PARCELS in parts else (),
        lines=order.lines if Part.LINES in parts else None,
    )


def _priced(order: Order, chance: Random, subject: Subject) -> Order:
    """The order once the prices of its variants were read: of those in the shop's currency."""
    if order.lines is None or order.currency != subject.currency:
        return order
    return replace(
        order,
        lines=tuple(
            replace(line, on_sale=chance.random() < 0.5) if line.on_sale is None else line
            for line in order.lines
        ),
    )


@pytest.mark.soak
@pytest.mark.timeout(3600)
@SOAK
@given(cases(), st.integers(0, 2**32))
def test_very_many_conditions_come_to_what_the_reference_says(
    case: tuple[Subject, dict[str, Any]], seed: int
) -> None:
    compare(*case)
    compare_until(*case, Random(seed), most=15)

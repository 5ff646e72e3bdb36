"""What Shopify is asked for: only where the ledger does not decide, and never twice."""

from dataclasses import replace
from typing import Any

import pytest

from shop_app.conditions.catalogue import CATALOGUE
from shop_app.conditions.needs import needs
from shop_app.conditions.outcome import Outcome
from shop_app.conditions.subject import Asked, Live, Subject
from tests.unit.conditions.cast import (
    NOW,
    a_check,
    a_customer,
    an_order,
    condition,
    holds,
    judged,
    reading,
)

SEGMENT = "gid://shopify/Segment/1"
ALL = Live(
    NOW,
    frozenset(Asked),
    tags=("VIP", "b2b"),
    locale="de-CH",
    country="CH",
    email_domain="Example.org",
    email_marketing="SUBSCRIBED",
    email_opt_in_level=None,
    sms_marketing="NOT_SUBSCRIBED",
    predicted_spend_tier="HIGH",
    rfm_group=None,
    segments={SEGMENT: True},
)


def told(live: Live | None = ALL) -> Subject:
    return a_customer(an_order(5), live=live)


@pytest.mark.parametrize(
    ("fact", "operator", "value", "expected"),
    [
        ("customer_tags", "contains", "vip", True),
        ("customer_tags", "contains_none", ["B2B"], False),
        ("locale", "starts_with", "DE", True),
        ("country", "is_one_of", ["AT", "ch"], True),
        ("email_domain", "equals", "example.org", True),
        ("email_domain", "ends_with", ".ORG", True),
        ("email_marketing", "equals", "subscribed", True),
        ("email_opt_in_level", "is_none_of", ["single_opt_in"], False),
        ("email_opt_in_level", "missing", None, True),
        ("sms_marketing", "is_one_of", ["subscribed"], False),
        ("predicted_spend_tier", "is_one_of", ["HIGH"], True),
        ("rfm_group", "exists", None, False),
    ],
)
def test_what_shopify_says(fact: str, operator: str, value: Any, expected: bool) -> None:
    assert holds(told(), fact, operator, value) is expected
    outcome = judged(a_check(fact, operator, value), told(None))
    assert (outcome.holds, outcome.unread) == (None, CATALOGUE[fact].asked)
    refused = judged(a_check(fact, operator, value), told(Live(NOW, frozenset())))
    assert (refused.holds, refused.unread) == (None, frozenset())


def test_segments() -> None:
    member = a_check("in_segment", "is_true", segment=SEGMENT)
    other = a_check("in_segment", "is_false", segment="gid://shopify/Segment/2")
    assert judged(member, told()).holds is True
    assert judged(member, told(replace(ALL, segments={SEGMENT: False}))).holds is False
    assert judged(other, told()).holds is None
    assert judged(other, told(None)).unread == {Asked.SEGMENTS}
    wanted = needs(condition({"all": [member, {"not": other}]}))
    assert wanted.segments == {SEGMENT, "gid://shopify/Segment/2"}
    assert wanted.asked == {Asked.SEGMENTS}


def test_the_state_of_the_account_is_known_from_webhooks() -> None:
    assert holds(a_customer(state="ENABLED"), "account_state", "equals", "enabled") is True
    assert holds(a_customer(state="invited"), "account_state", "is_none_of", ["enabled"]) is True
    assert reading(a_customer(), "account_state") == "unknown"


def test_nothing_is_read_where_the_ledger_decides() -> None:
    enough, few = a_check("orders", "at_least", 1), a_check("orders", "at_least", 9)
    tag, country = a_check("customer_tags", "contains", "x"), a_check("country", "equals", "DE")
    nobody_asked = told(None)
    assert judged({"any": [enough, tag]}, nobody_asked).unread == frozenset()
    assert judged({"all": [few, tag]}, nobody_asked).unread == frozenset()
    assert judged({"all": [enough, tag]}, nobody_asked).unread == {Asked.TAGS}
    mixed = {"all": [enough, {"any": [enough, country]}, {"not": tag}]}
    assert judged(mixed, nobody_asked).unread == {Asked.TAGS}
    assert judged({"any": [few, country, tag]}, nobody_asked).unread == {Asked.TAGS, Asked.COUNTRY}


def test_protected_values_are_not_kept_and_others_are() -> None:
    kept = {
        name
        for name, fact in CATALOGUE.items()
        if fact.asked and "withheld" not in judged(a_check(name, "exists"), told()).as_data()
    }
    assert kept == {"customer_tags", "predicted_spend_tier", "rfm_group", "in_segment"}
    order = an_order(5, country="DE")
    for fact in ("order_countries", "last_order_country"):
        data = judged(a_check(fact, "exists"), a_customer(order)).as_data()
        assert data == {"holds": True, "check": {"fact": fact, "is": "exists"}, "withheld": True}
        assert Outcome.from_data(data).as_data() == data

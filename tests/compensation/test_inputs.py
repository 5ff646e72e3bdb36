"""What Shopify is told of each kind, word for word."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Engine

from shop_app.compensation import inputs, queries
from shop_app.compensation.kinds import Kind
from shop_app.compensation.policy import Combines, Terms
from shop_app.compensation.queries import CompensationRow
from tests.compensation_rows import reserved
from tests.issue_rows import CUSTOMER, SHOP

AT = datetime(2026, 5, 4, 12, tzinfo=UTC)
END = datetime(2026, 6, 3, 22, 30, tzinfo=UTC)


@pytest.fixture
def row(engine: Engine) -> CompensationRow:
    """Twelve euros and fifty cents for one customer."""
    with engine.begin() as db:
        made: dict[str, Any] = {"code": "SORRY-7F3K9QXM", "decided_at": AT, "expires_at": END}
        worth: dict[str, Any] = {
            "amount": 1250,
            "value": 1250,
            "value_currency": "EUR",
            "terms": terms(),
        }
        return queries.by_id(db, SHOP, reserved(db, 7, **made, **worth))


def terms(**given: Any) -> dict[str, Any]:
    return Terms(**given).model_dump(mode="json")


def test_a_discount_takes_an_amount_off_once_for_one_customer(row: CompensationRow) -> None:
    assert inputs.discount(row) == {
        "title": "Amends #7",
        "code": "SORRY-7F3K9QXM",
        "tags": ["amends"],
        "startsAt": "2026-05-04T12:00:00+00:00",
        "endsAt": "2026-06-03T22:30:00+00:00",
        "usageLimit": 1,
        "appliesOncePerCustomer": True,
        "context": {"customers": {"add": [CUSTOMER]}},
        "combinesWith": {
            "orderDiscounts": False,
            "productDiscounts": False,
            "shippingDiscounts": True,
        },
        "customerGets": {
            "items": {"all": True},
            "value": {"discountAmount": {"amount": "12.50", "appliesOnEachItem": False}},
        },
    }


def test_the_policys_terms_are_told(row: CompensationRow) -> None:
    kept = terms(minimum_order=5000, combines=Combines(product=True, order=True, shipping=False))
    given = inputs.discount(replace(row, terms=kept, percentage=15, value=None, expires_at=None))
    assert given["customerGets"]["value"] == {"percentage": 0.15}
    assert given["minimumRequirement"] == {"subtotal": {"greaterThanOrEqualToSubtotal": "50.00"}}
    assert given["combinesWith"] == {
        "orderDiscounts": True,
        "productDiscounts": True,
        "shippingDiscounts": False,
    }
    assert "endsAt" not in given


def test_a_guests_code_is_bound_to_nobody_and_still_works_once(row: CompensationRow) -> None:
    given = inputs.discount(replace(row, customer_gid=None))
    assert (given["context"], given["usageLimit"]) == ({"all": "ALL"}, 1)


def test_free_shipping_always_has_its_limit(row: CompensationRow) -> None:
    given = inputs.free_shipping(replace(row, kind=Kind.FREE_SHIPPING, value=None, amount=500))
    assert (given["maximumShippingPrice"], given["destination"]) == ("5.00", {"all": True})
    assert given["combinesWith"]["shippingDiscounts"] is False
    assert "customerGets" not in given


def test_a_gift_card_is_the_customers_and_ends_on_a_day_of_the_shop(row: CompensationRow) -> None:
    given = inputs.gift_card(row, "7F3K9QXM7F3K9QXM", ZoneInfo("Europe/Rome"))
    assert given == {
        "initialAmount": {"amount": "12.50", "currencyCode": "EUR"},
        "code": "7F3K9QXM7F3K9QXM",
        "note": "Amends #7",
        "customerId": CUSTOMER,
        "expiresOn": "2026-06-04",
    }


def test_store_credit_is_told_as_the_customer_gets_it(row: CompensationRow) -> None:
    yen = replace(row, value=1800, value_currency="JPY", terms=terms(notify_store_credit=False))
    assert inputs.store_credit(yen) == {
        "creditAmount": {"amount": "1800", "currencyCode": "JPY"},
        "notify": False,
        "expiresAt": "2026-06-03T22:30:00+00:00",
    }

"""What Shopify is told of a compensation, in its own words (inputs of the Admin API 2026-10)."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from shop_app.compensation.kinds import Kind
from shop_app.compensation.policy import Terms
from shop_app.compensation.queries import CompensationRow
from shop_app.money import Money

TAG = "amends"
"""On every discount that Amends makes, so that it is known again."""

_HUNDRED = 100


def title(row: CompensationRow) -> str:
    """A discount's title and a gift card's note: what it is called in Shopify admin."""
    return f"Amends #{row.number}"


def discount(row: CompensationRow) -> dict[str, Any]:
    """DiscountCodeBasicInput: an amount or a percentage off the whole order, once."""
    if row.percentage is not None:
        value: dict[str, Any] = {"percentage": row.percentage / _HUNDRED}
    else:
        amount = _major(row.amount, row.currency)
        value = {"discountAmount": {"amount": amount, "appliesOnEachItem": False}}
    return _code(row) | {"customerGets": {"items": {"all": True}, "value": value}}


def free_shipping(row: CompensationRow) -> dict[str, Any]:
    """DiscountCodeFreeShippingInput: shipping that costs up to the amount, to anywhere, once."""
    most = _major(row.amount, row.currency)
    return _code(row) | {"destination": {"all": True}, "maximumShippingPrice": most}


def gift_card(row: CompensationRow, code: str, timezone: ZoneInfo) -> dict[str, Any]:
    """GiftCardCreateInput: the customer's, with our own code; it ends on a day of the shop."""
    given: dict[str, Any] = {
        "initialAmount": _money(row),
        "code": code,
        "note": title(row),
    }
    if row.customer_gid is not None:
        given["customerId"] = row.customer_gid
    if row.expires_at is not None:
        given["expiresOn"] = last_day(row.expires_at, timezone).isoformat()
    return given


def store_credit(row: CompensationRow) -> dict[str, Any]:
    """StoreCreditAccountCreditInput."""
    given: dict[str, Any] = {
        "creditAmount": _money(row),
        "notify": row.conditions.notify_store_credit,
    }
    if row.expires_at is not None:
        given["expiresAt"] = row.expires_at.isoformat()
    return given


def last_day(at: datetime, timezone: ZoneInfo) -> date:
    """The day of the shop's time zone in which `at` lies."""
    return at.astimezone(timezone).date()


def _code(row: CompensationRow) -> dict[str, Any]:
    """What both kinds of discounts have: one code, used once, by this customer, for a while."""
    terms = row.conditions
    given: dict[str, Any] = {
        "title": title(row),
        "code": row.code,
        "tags": [TAG],
        "startsAt": (row.decided_at or row.asked_at).isoformat(),
        "usageLimit": 1,
        "appliesOncePerCustomer": True,
        "context": _whom(row),
        "combinesWith": _combines(terms, row.kind),
    }
    if row.expires_at is not None:
        given["endsAt"] = row.expires_at.isoformat()
    if terms.minimum_order:
        least = _major(terms.minimum_order, row.currency)
        given["minimumRequirement"] = {"subtotal": {"greaterThanOrEqualToSubtotal": least}}
    return given


def _whom(row: CompensationRow) -> dict[str, Any]:
    """A guest has no account that a code could be bound to: whoever has it may use it, once."""
    if row.customer_gid is None:
        return {"all": "ALL"}
    return {"customers": {"add": [row.customer_gid]}}


def _combines(terms: Terms, kind: Kind) -> dict[str, bool]:
    """Shopify refuses that a shipping discount combines with another one."""
    return {
        "orderDiscounts": terms.combines.order,
        "productDiscounts": terms.combines.product,
        "shippingDiscounts": terms.combines.shipping and kind is not Kind.FREE_SHIPPING,
    }


def _money(row: CompensationRow) -> dict[str, str]:
    """What the customer gets, in the currency it is given in."""
    worth = row.worth or Money(row.amount, row.currency)
    return {"amount": str(worth.major), "currencyCode": worth.currency}


def _major(amount: int, currency: str) -> str:
    return str(Money(amount, currency).major)

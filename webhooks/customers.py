"""Read customers out of webhook bodies."""

from __future__ import annotations

from typing import Any

from shop_app.customers.service import Summary
from webhooks.incoming import Payload


def customer_said(body: Payload) -> dict[str, Any]:
    """The columns a customer's REST-shaped body mentions."""
    said: dict[str, Any] = {}
    if "created_at" in body:
        said["created_at"] = body.optional_time("created_at")
    if "state" in body:
        said["state"] = body.optional_text("state")
    return said


def summary(body: Payload) -> Summary:
    """The lifetime sums of customers/purchasing_summary."""
    return Summary(
        gid=body.given_gid("Customer", "customerId"),
        orders=body.count("numberOfOrders"),
        spent=body.object("amountSpent").money("amount", "currencyCode"),
        at=body.time("occurredAt"),
    )

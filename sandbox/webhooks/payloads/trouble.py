"""Bodies of `returns/request` and `disputes/*`."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sandbox.state import Dispute, Order, Return, ReturnLine, Shop
from sandbox.webhooks.payloads.wire import decimal, local_time, local_time_or_null


def return_body(order: Order, asked: Return) -> dict[str, Any]:
    """A return. It bears no time; the line items name what was sent."""
    return {
        "id": asked.id,
        "admin_graphql_api_id": f"gid://shopify/Return/{asked.id}",
        "status": asked.status,
        "order": {"id": order.id, "admin_graphql_api_id": f"gid://shopify/Order/{order.id}"},
        "total_return_line_items": sum(one.quantity for one in asked.lines),
        "name": asked.name,
        "return_line_items": [_line(one) for one in asked.lines],
        "return_shipping_fees": [],
        "exchange_line_items": [],
        "total_exchange_line_items": 0,
    }


def _line(one: ReturnLine) -> dict[str, Any]:
    line, sent = one.line.id, one.line.id + 1
    return {
        "id": one.id,
        "admin_graphql_api_id": f"gid://shopify/ReturnLineItem/{one.id}",
        "fulfillment_line_item": {
            "id": sent,
            "admin_graphql_api_id": f"gid://shopify/FulfillmentLineItem/{sent}",
            "line_item": {"id": line, "admin_graphql_api_id": f"gid://shopify/LineItem/{line}"},
        },
        "quantity": one.quantity,
        "return_reason": one.reason,
        "return_reason_note": "",
        "customer_note": one.customer_note,
    }


def dispute_body(shop: Shop, dispute: Dispute) -> dict[str, Any]:
    """A dispute as it stands. It bears no time of its last change."""
    due = dispute.initiated_at + timedelta(days=9)
    return {
        "id": dispute.id,
        "order_id": dispute.order_id,
        "type": dispute.kind,
        "amount": decimal(dispute.amount, dispute.currency),
        "currency": dispute.currency,
        "reason": dispute.reason,
        "network_reason_code": "13.1",
        "status": dispute.status,
        "evidence_due_by": local_time(due, shop),
        "evidence_sent_on": None,
        "finalized_on": local_time_or_null(dispute.finalized_on, shop),
        "initiated_at": local_time(dispute.initiated_at, shop),
    }

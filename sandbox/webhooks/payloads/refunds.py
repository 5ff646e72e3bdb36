"""Body of `refunds/create`, also inside an order."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from sandbox.state import Order, Refund, RefundLine, Shop
from sandbox.webhooks.payloads.lines import line_body
from sandbox.webhooks.payloads.wire import converted, decimal, local_time, money_set

_ZERO = Decimal(0)


def refund_body(shop: Shop, order: Order, refund: Refund) -> dict[str, Any]:
    """A refund. It names the order and no customer; its transaction is in the buyer's currency.

    (Shopify's REST refunds speak the presentment currency unless asked `in_shop_currency`.)
    """
    when = local_time(refund.created_at, shop)
    nothing = money_set(shop, order, _ZERO, _ZERO)
    return {
        "id": refund.id,
        "admin_graphql_api_id": f"gid://shopify/Refund/{refund.id}",
        "order_id": order.id,
        "created_at": when,
        "processed_at": when,
        "note": refund.note,
        "user_id": None,
        "duties": [],
        "total_duties_set": nothing,
        "return": None,
        "restock": False,
        "refund_shipping_lines": [],
        "order_adjustments": [],
        "refund_line_items": [_line(shop, order, one) for one in refund.lines],
        "transactions": [_transaction(order, refund, when)],
    }


def _line(shop: Shop, order: Order, one: RefundLine) -> dict[str, Any]:
    """Pieces given back. `subtotal` and `total_tax` are JSON numbers, as Shopify sends them."""
    cancelled = order.cancelled_at is not None
    return {
        "id": one.id,
        "line_item_id": one.line.id,
        "line_item": line_body(shop, order, one.line),
        "quantity": one.quantity,
        "location_id": None,
        "restock_type": "cancel" if cancelled else "no_restock",
        "subtotal": float(one.subtotal),
        "subtotal_set": money_set(shop, order, one.subtotal, converted(order, one.subtotal)),
        "total_tax": 0,
        "total_tax_set": money_set(shop, order, _ZERO, _ZERO),
    }


def _transaction(order: Order, refund: Refund, when: str) -> dict[str, Any]:
    currency = order.presentment_currency
    unsettled = {"amount": "0.0", "currency": currency}
    return {
        "id": refund.id + 1,
        "admin_graphql_api_id": f"gid://shopify/OrderTransaction/{refund.id + 1}",
        "order_id": order.id,
        "kind": "refund",
        "gateway": "bogus",
        "status": "success",
        "message": "Bogus Gateway: Forced success",
        "created_at": when,
        "processed_at": when,
        "test": False,
        "authorization": None,
        "device_id": None,
        "location_id": None,
        "parent_id": None,
        "user_id": None,
        "error_code": None,
        "source_name": "web",
        "receipt": {},
        "amount": decimal(refund.presentment_amount, currency),
        "currency": currency,
        "payment_id": f"{order.name}.1",
        "total_unsettled_set": {"presentment_money": unsettled, "shop_money": unsettled},
        "manual_payment_gateway": False,
        "amount_rounding": None,
    }

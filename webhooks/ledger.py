"""Read orders, refunds and parcels out of REST-shaped bodies."""

from __future__ import annotations

from typing import Any

from shop_app.money import Money
from shop_app.orders.records import (
    OrderSaid,
    OrderVersion,
    ParcelScan,
    ParcelVersion,
    RefundRecord,
)
from shop_app.orders.rules import paid
from webhooks.incoming import Payload

# A refund counts once it is on its way: insert-once leaves no second chance for a pending one.
_REFUNDED = frozenset({"success", "pending"})


def order_version(order: Payload) -> OrderVersion:
    """A whole order, as orders/create, updated, paid, cancelled and fulfilled send it."""
    bag = order.object("total_price_set")
    total = bag.object("shop_money").money("amount", "currency_code")
    status = order.optional_text("financial_status")
    return OrderVersion(
        gid=order.gid("Order"),
        updated_at=order.time("updated_at"),
        total=total,
        paid=paid(total, _outstanding(order, total), status),
        presentment_total=bag.object("presentment_money").money("amount", "currency_code"),
        said=_said(order, status),
    )


def _outstanding(order: Payload, total: Money) -> Money | None:
    text = order.optional_text("total_outstanding")
    return None if text is None else Money.parse(text, total.currency)


def _said(order: Payload, status: str | None) -> OrderSaid:
    said: OrderSaid = {}
    if "customer" in order:
        buyer = Payload({"id": None}) if order["customer"] is None else order.object("customer")
        if "id" in buyer:
            guest = buyer["id"] is None
            said["customer_gid"] = None if guest else buyer.gid("Customer")
    if "name" in order:
        said["name"] = order.optional_text("name")
    if "processed_at" in order or "created_at" in order:
        processed = order.optional_time("processed_at")
        said["processed_at"] = processed or order.time("created_at")
    if "cancelled_at" in order:
        said["cancelled_at"] = order.optional_time("cancelled_at")
    if "financial_status" in order:
        said["financial_status"] = status
    return said


def refund_moves(body: Payload) -> list[Payload]:
    """The transactions of a refund that give money back; none when only goods came back."""
    return [
        move
        for move in body.objects("transactions")
        if move["kind"] == "refund" and move["status"] in _REFUNDED
    ]


def refund(body: Payload, moves: list[Payload]) -> RefundRecord | None:
    """What a refund's `moves` gave back; None when they do not agree on one currency."""
    currencies = {move.optional_text("currency") for move in moves}
    if len(currencies) != 1 or None in currencies:
        return None
    amounts = [move.money("amount", "currency") for move in moves]
    return RefundRecord(
        gid=body.gid("Refund"),
        order_gid=body.gid("Order", "order_id"),
        created_at=body.optional_time("created_at") or body.time("processed_at"),
        amount=sum(amounts[1:], amounts[0]),
    )


def parcel_version(body: Payload) -> ParcelVersion:
    """A parcel, as fulfillments/create and update send it."""
    said: dict[str, Any] = {
        name: body.optional_text(name) for name in ("status", "shipment_status") if name in body
    }
    if "created_at" in body:
        said["created_at"] = body.optional_time("created_at")
    return ParcelVersion(
        gid=body.gid("Fulfillment"),
        order_gid=body.gid("Order", "order_id"),
        updated_at=body.time("updated_at"),
        said=said,
    )


def parcel_scan(body: Payload) -> ParcelScan:
    """A scan, as fulfillment_events/create sends it."""
    return ParcelScan(
        gid=body.gid("FulfillmentEvent"),
        fulfillment_gid=body.gid("Fulfillment", "fulfillment_id"),
        order_gid=body.gid("Order", "order_id"),
        status=body.text("status"),
        happened_at=body.time("happened_at"),
        estimated_delivery_at=body.optional_time("estimated_delivery_at"),
    )

"""Read orders and what hangs on them out of REST-shaped bodies."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from shop_app.money import Money
from shop_app.orders.records import (
    DisputeVersion,
    OrderLine,
    OrderSaid,
    OrderVersion,
    ParcelScan,
    ParcelVersion,
    RefundRecord,
    ReturnRecord,
    UnitsBack,
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
        said=_said(order, status) | _details(order),
        lines=tuple(map(_line, order.objects("line_items"))) if "line_items" in order else None,
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
    if "cancel_reason" in order:
        said["cancel_reason"] = _small(order.optional_text("cancel_reason"))
    if "financial_status" in order:
        said["financial_status"] = status
    return said


def _small(word: str | None) -> str | None:
    return None if word is None else word.lower()


def _details(order: Payload) -> OrderSaid:
    """Where and how it was bought, as far as the body mentions it."""
    said: OrderSaid = {}
    if "source_name" in order:
        said["channel"] = order.optional_text("source_name")
    if "app_id" in order:
        said["app"] = None if order["app_id"] is None else str(order.count("app_id"))
    if "location_id" in order:
        nowhere = order["location_id"] is None
        said["location_gid"] = None if nowhere else order.gid("Location", "location_id")
    if "shipping_address" in order:
        to = order["shipping_address"] and order.object("shipping_address")
        said["country"] = to.optional_text("country_code") if to else None
    if "tags" in order:
        tags = (order.optional_text("tags") or "").split(",")
        said["tags"] = sorted(tag.strip() for tag in tags if tag.strip())
    if "discount_codes" in order:
        codes = [one.optional_text("code") for one in order.objects("discount_codes")]
        said["discount_codes"] = [code for code in codes if code]
    if "test" in order:
        said["test"] = order["test"] is True
    return said


def _line(line: Payload) -> OrderLine:
    """Of what a line does not mention: no discount, no product, and every unit is still there."""
    quantity = line.count("quantity")
    price = line.object("price_set").object("shop_money").money("amount", "currency_code")
    left = line.count("current_quantity") if "current_quantity" in line else quantity
    return OrderLine(
        gid=line.gid("LineItem"),
        product_gid=_gid_or_none(line, "Product", "product_id"),
        variant_gid=_gid_or_none(line, "ProductVariant", "variant_id"),
        sku=line.optional_text("sku"),
        vendor=line.optional_text("vendor"),
        quantity=quantity,
        refunded=max(0, quantity - left),
        amount=price.minor * quantity - _off(line),
    )


def _off(line: Payload) -> int:
    """What all discounts take off a line, in minor units."""
    if "discount_allocations" not in line:
        return 0
    return sum(
        one.object("amount_set").object("shop_money").money("amount", "currency_code").minor
        for one in line.objects("discount_allocations")
    )


def _gid_or_none(line: Payload, kind: str, name: str) -> str | None:
    return None if name not in line or line[name] is None else line.gid(kind, name)


def units_back(body: Payload) -> UnitsBack | None:
    """Which units a refund brought back; None when it was about money alone."""
    quantities: dict[str, int] = {}
    if "refund_line_items" not in body:  # sent before we asked for it
        return None
    for one in body.objects("refund_line_items"):
        line = one.gid("LineItem", "line_item_id")
        quantities[line] = quantities.get(line, 0) + one.count("quantity")
    if not quantities:
        return None
    return UnitsBack(body.gid("Refund"), body.gid("Order", "order_id"), quantities)


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


def return_record(body: Payload, asked_at: datetime) -> ReturnRecord:
    """A return, as returns/request sends it; the body does not say when it was asked for."""
    lines = body.objects("return_line_items") if "return_line_items" in body else []
    reasons = {_small(line.optional_text("return_reason")) for line in lines}
    return ReturnRecord(
        gid=body.gid("Return"),
        order_gid=body.object("order").gid("Order"),
        requested_at=asked_at,
        reasons=tuple(sorted(reason for reason in reasons if reason)),
    )


def dispute_version(body: Payload, heard_at: datetime) -> DisputeVersion:
    """A dispute, as disputes/create and update send it; the body does not say how new it is."""
    return DisputeVersion(
        gid=body.gid("ShopifyPaymentsDispute"),
        order_gid=_gid_or_none(body, "Order", "order_id"),
        kind=body.text("type"),
        reason=body.optional_text("reason"),
        status=body.text("status"),
        amount=body.money("amount", "currency"),
        initiated_at=body.time("initiated_at"),
        evidence_due_at=body.optional_time("evidence_due_by"),
        finalized_at=body.optional_time("finalized_on"),
        heard_at=heard_at,
    )

"""Parcels are sent, and carriers report on them."""

from __future__ import annotations

from datetime import datetime

from sandbox.changes import ActionRefusedError, order_of, touch
from sandbox.state import Fulfillment, FulfillmentEvent, Shop
from sandbox.webhooks.happening import Happening
from sandbox.webhooks.payloads.fulfillments import fulfillment_body, fulfillment_event_body
from sandbox.webhooks.payloads.orders import order_body
from sandbox.world import World

# The statuses a carrier can report (Admin API 2026-10, FulfillmentEventStatus).
SCANS = (
    "attempted_delivery",
    "carrier_picked_up",
    "confirmed",
    "delayed",
    "delivered",
    "failure",
    "in_transit",
    "label_printed",
    "label_purchased",
    "out_for_delivery",
    "picked_up",
    "ready_for_pickup",
)


def fulfil(
    world: World,
    shop: Shop,
    order_id: int,
    *,
    estimated_delivery_at: datetime | None = None,
    at: datetime | None = None,
) -> Fulfillment:
    """Send everything of an order in one parcel."""
    at = at or world.clock.now()
    with shop.lock:
        order = order_of(shop, order_id)
        if order.cancelled_at is not None or order.fulfillments:
            raise ActionRefusedError(f"order {order.name} has nothing left to send")
        parcel = Fulfillment(
            id=shop.new_id(),
            order_id=order.id,
            created_at=at,
            updated_at=at,
            estimated_delivery_at=estimated_delivery_at,
        )
        order.fulfillments.append(parcel)
        touch(order, at)
        happening = Happening(world, shop)
        happening.announce("fulfillments/create", fulfillment_body, shop, order, parcel)
        happening.announce("orders/fulfilled", order_body, shop, order)
        happening.announce("orders/updated", order_body, shop, order)
        return parcel


def fulfillment_event(
    world: World,
    shop: Shop,
    order_id: int,
    status: str,
    *,
    estimated_delivery_at: datetime | None = None,
    at: datetime | None = None,
) -> FulfillmentEvent:
    """The carrier reports on the newest parcel of an order: in_transit, delayed, delivered, ..."""
    at = at or world.clock.now()
    if status not in SCANS:
        raise ActionRefusedError(f"unknown status {status!r}; known: {', '.join(SCANS)}")
    with shop.lock:
        order = order_of(shop, order_id)
        if not order.fulfillments:
            raise ActionRefusedError(f"order {order.name} was not sent yet")
        parcel = order.fulfillments[-1]
        scan = _scanned(shop, parcel, status, estimated_delivery_at, at)
        happening = Happening(world, shop)
        happening.announce(
            "fulfillment_events/create", fulfillment_event_body, shop, order, parcel, scan
        )
        happening.announce("fulfillments/update", fulfillment_body, shop, order, parcel)
        return scan


def _scanned(
    shop: Shop, parcel: Fulfillment, status: str, estimate: datetime | None, at: datetime
) -> FulfillmentEvent:
    if estimate is not None:
        parcel.estimated_delivery_at = estimate
    scan = FulfillmentEvent(shop.new_id(), status, at, parcel.estimated_delivery_at)
    parcel.events.append(scan)
    parcel.shipment_status = status
    parcel.updated_at = max(parcel.updated_at, at)
    if status == "delivered":
        parcel.delivered_at = at
    return scan

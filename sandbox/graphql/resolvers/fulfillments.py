"""Parcels of an order and how far they got."""

from __future__ import annotations

from sandbox.graphql.context import Context
from sandbox.graphql.registry import Arguments, field, represents, values
from sandbox.graphql.wire import time_text
from sandbox.state import Fulfillment, Order, gid

represents(Fulfillment, "Fulfillment")


@field("Fulfillment", "order")
def order(source: Fulfillment, context: Context, _: Arguments) -> Order:
    """The order the parcel was sent for."""
    return context.shop.orders[source.order_id]


def _display_status(source: Fulfillment) -> str:
    if source.status == "cancelled":
        return "CANCELED"
    return source.shipment_status.upper() if source.shipment_status else "FULFILLED"


values(
    "Fulfillment",
    {
        "id": lambda source: gid("Fulfillment", source.id),
        "legacyResourceId": lambda source: str(source.id),
        "createdAt": lambda source: time_text(source.created_at),
        "updatedAt": lambda source: time_text(source.updated_at),
        "deliveredAt": lambda source: time_text(source.delivered_at),
        "estimatedDeliveryAt": lambda source: time_text(source.estimated_delivery_at),
        "status": lambda source: source.status.upper(),
        "displayStatus": _display_status,
    },
)

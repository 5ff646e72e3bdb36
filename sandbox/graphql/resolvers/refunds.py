"""Refunds of an order."""

from __future__ import annotations

from sandbox.graphql.context import Context
from sandbox.graphql.registry import Arguments, field, represents, values
from sandbox.graphql.resolvers.money import Bag, exact_bag
from sandbox.graphql.wire import time_text
from sandbox.state import Order, Refund, gid

represents(Refund, "Refund")


@field("Refund", "order")
def order(source: Refund, context: Context, _: Arguments) -> Order:
    """The order the money was given back on."""
    return context.shop.orders[source.order_id]


@field("Refund", "totalRefundedSet")
def total_refunded(source: Refund, context: Context, _: Arguments) -> Bag:
    """What was given back, in both currencies."""
    refunded_order = context.shop.orders[source.order_id]
    return exact_bag(context.shop, refunded_order, source.shop_amount, source.presentment_amount)


values(
    "Refund",
    {
        "id": lambda source: gid("Refund", source.id),
        "legacyResourceId": lambda source: str(source.id),
        "createdAt": lambda source: time_text(source.created_at),
        # The sandbox's refunds are processed the moment they are made and never change.
        "processedAt": lambda source: time_text(source.created_at),
        "updatedAt": lambda source: time_text(source.created_at),
        "note": lambda source: source.note,
    },
)

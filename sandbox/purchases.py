"""A customer's lifetime figures, as Shopify counts them."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from sandbox.state import Customer, Shop


@dataclass(frozen=True)
class Purchases:
    """How many orders, how much was spent (shop currency, major units), and the newest order."""

    orders: int
    spent: Decimal
    last_order_id: int | None


def purchases(shop: Shop, customer: Customer) -> Purchases:
    """Count every order, cancelled ones too; sum what was paid, less refunds and cancelled orders.

    That Shopify counts cancelled orders in `numberOfOrders` is believed, not documented.
    Raises KeyError if the customer lists an order that the shop does not have.
    """
    spent = Decimal(0)
    for order_id in customer.orders:
        order = shop.orders[order_id]
        if order.cancelled_at is None:
            spent += order.paid
            if order.refunds:
                spent -= order.refunded
    last = customer.orders[-1] if customer.orders else None
    return Purchases(len(customer.orders), spent, last)

"""What the admin's own pages of a customer and an order show, for `shopify:admin/…` links."""

from __future__ import annotations

from typing import Any

from flask import abort

from sandbox.control.rows import customer_row, order_row, profile_row
from sandbox.state import Shop


def customer_page(shop: Shop, number: int) -> dict[str, Any]:
    """A customer with the orders, newest first; 404 for a stranger."""
    with shop.lock:
        customer = shop.customers.get(number)
        if customer is None:
            abort(404, f"{shop.domain} has no customer {number}")
        orders = [order_row(shop.orders[one]) for one in reversed(customer.orders)]
        row = customer_row(shop, customer)
        return {"customer": row, "profile": profile_row(customer), "orders": orders}


def order_page(shop: Shop, number: int) -> dict[str, Any]:
    """An order and who placed it (None: a guest); 404 for an unknown one."""
    with shop.lock:
        order = shop.orders.get(number)
        if order is None:
            abort(404, f"{shop.domain} has no order {number}")
        customer = shop.customers.get(order.customer_id or 0)
        buyer = None if customer is None else customer_row(shop, customer)
        return {"order": order_row(order), "customer": buyer}

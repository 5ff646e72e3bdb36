"""What the admin's own pages show: lists of orders and customers, and one of each."""

from __future__ import annotations

from typing import Any

from flask import abort

from sandbox.control.rows import customer_row, order_row, profile_row
from sandbox.state import Customer, Order, Shop

MOST_ROWS = 60
"""Of a list: more than an action may take at once, so that its refusal can be seen."""


def orders_page(shop: Shop, wanted: str) -> dict[str, Any]:
    """The newest orders whose name or customer's name has the text, in any case."""
    with shop.lock:
        found = [
            one
            for one in reversed(shop.orders.values())
            if _has(wanted, one.name, _name(shop, one))
        ]
        rows = [{**order_row(one), "customer": _buyer(shop, one)} for one in found[:MOST_ROWS]]
    return {"rows": rows, "found": len(found), "wanted": wanted}


def customers_page(shop: Shop, wanted: str) -> dict[str, Any]:
    """The newest customers whose name has the text, in any case."""
    with shop.lock:
        living = [one for one in reversed(shop.customers.values()) if one.merged_into is None]
        found = [one for one in living if _has(wanted, _full(one))]
        rows = [customer_row(shop, one) for one in found[:MOST_ROWS]]
    return {"rows": rows, "found": len(found), "wanted": wanted}


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
        return {"order": order_row(order), "customer": _buyer(shop, order)}


def _buyer(shop: Shop, order: Order) -> dict[str, Any] | None:
    customer = shop.customers.get(order.customer_id or 0)
    return None if customer is None else customer_row(shop, customer)


def _name(shop: Shop, order: Order) -> str:
    customer = shop.customers.get(order.customer_id or 0)
    return "" if customer is None else _full(customer)


def _full(customer: Customer) -> str:
    return f"{customer.first_name} {customer.last_name}".strip()


def _has(wanted: str, *texts: str) -> bool:
    return any(wanted.casefold() in text.casefold() for text in texts)

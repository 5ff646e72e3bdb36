"""Orders are placed, paid, refunded, cancelled, edited and deleted.

Every function takes the time of the action (`at`, aware; default: the sandbox's now), raises
`ActionRefusedError` when Shopify would not do it, and sends all its webhooks under one event id.
"""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from sandbox import changes
from sandbox.changes import Person, customer_of, order_of
from sandbox.purchases import purchases
from sandbox.state import Customer, Order, Refund, Shop
from sandbox.webhooks.happening import Happening
from sandbox.webhooks.payloads.customers import full_customer_body, purchasing_summary_body
from sandbox.webhooks.payloads.orders import order_body, order_delete_body, order_edit_body
from sandbox.webhooks.payloads.refunds import refund_body
from sandbox.world import World


def place_order(
    world: World,
    shop: Shop,
    total: Decimal,
    *,
    customer_id: int | None = None,
    new_customer: Person | None = None,
    presentment_currency: str | None = None,
    presentment_total: Decimal | None = None,
    country: str | None = None,
    paid: bool = True,
    at: datetime | None = None,
) -> Order:
    """An order over `total` (shop currency); neither `customer_id` nor `new_customer`: a guest's.

    `country` None is the customer's own, a guest's is GB.
    """
    at = at or world.clock.now()
    with shop.lock:
        cost = changes.price(shop, total, presentment_currency, presentment_total)
        customer = customer_of(shop, customer_id) if customer_id is not None else None
        happening = Happening(world, shop)
        if new_customer is not None:
            customer = changes.add_customer(shop, new_customer, at)
            happening.announce("customers/create", full_customer_body, shop, customer)
        country = country or (customer.country if customer is not None else "GB")
        order = changes.add_order(shop, customer, cost, at, country=country, paid=paid)
        happening.announce("orders/create", order_body, shop, order)
        if paid:
            happening.announce("orders/paid", order_body, shop, order)
        _order_changed(happening, shop, order, at)
        return order


def pay_order(world: World, shop: Shop, order_id: int, at: datetime | None = None) -> Order:
    """The buyer of a pending order, or of one that grew by an edit, pays the rest."""
    at = at or world.clock.now()
    with shop.lock:
        order = order_of(shop, order_id)
        changes.pay(order, at)
        happening = Happening(world, shop)
        happening.announce("orders/paid", order_body, shop, order)
        _order_changed(happening, shop, order, at)
        return order


def refund_order(
    world: World,
    shop: Shop,
    order_id: int,
    amount: Decimal | None = None,
    *,
    note: str | None = None,
    at: datetime | None = None,
) -> Refund:
    """Give `amount` (shop currency; None: all that is left) back on an order."""
    at = at or world.clock.now()
    with shop.lock:
        order = order_of(shop, order_id)
        wanted = order.paid - order.refunded if amount is None else amount
        given = changes.refund(shop, order, wanted, note, at)
        happening = Happening(world, shop)
        happening.announce("refunds/create", refund_body, shop, order, given)
        _order_changed(happening, shop, order, at)
        return given


def cancel_order(
    world: World,
    shop: Shop,
    order_id: int,
    *,
    reason: str = "customer",
    refund: bool = True,
    at: datetime | None = None,
) -> Order:
    """Cancel an order and, unless told otherwise, give back what was paid."""
    at = at or world.clock.now()
    with shop.lock:
        order = order_of(shop, order_id)
        changes.cancel(order, reason, at)
        happening = Happening(world, shop)
        left = order.paid - order.refunded
        if refund and left > 0:
            given = changes.refund(shop, order, left, "Order cancelled", at)
            happening.announce("refunds/create", refund_body, shop, order, given)
        happening.announce("orders/cancelled", order_body, shop, order)
        _order_changed(happening, shop, order, at)
        return order


def edit_order(
    world: World,
    shop: Shop,
    order_id: int,
    *,
    add: Decimal = Decimal(0),
    remove: Decimal = Decimal(0),
    at: datetime | None = None,
) -> Order:
    """Add a line of `add` and take `remove` off the first line (shop currency)."""
    at = at or world.clock.now()
    with shop.lock:
        order = order_of(shop, order_id)
        line = changes.edit(shop, order, add, remove, at)
        added = [] if line is None else [line]
        removed = [order.lines[0]] if remove else []
        happening = Happening(world, shop)
        edit_id = shop.new_id()
        happening.announce(
            "orders/edited", order_edit_body, shop, order, edit_id, at, added=added, removed=removed
        )
        happening.announce("orders/updated", order_body, shop, order)
        return order


def delete_order(world: World, shop: Shop, order_id: int, at: datetime | None = None) -> int:
    """Delete an order for good; returns its id."""
    at = at or world.clock.now()
    with shop.lock:
        order = shop.orders.pop(order_of(shop, order_id).id)
        happening = Happening(world, shop)
        happening.announce("orders/delete", order_delete_body, order.id)
        customer = _buyer(shop, order)
        if customer is not None:
            customer.orders.remove(order.id)
            _summary(happening, shop, customer, at)
        return order.id


def _order_changed(happening: Happening, shop: Shop, order: Order, at: datetime) -> None:
    happening.announce("orders/updated", order_body, shop, order)
    customer = _buyer(shop, order)
    if customer is not None:
        _summary(happening, shop, customer, at)


def _summary(happening: Happening, shop: Shop, customer: Customer, at: datetime) -> None:
    bought = purchases(shop, customer)
    happening.announce(
        "customers/purchasing_summary", purchasing_summary_body, shop, customer, bought, at
    )


def _buyer(shop: Shop, order: Order) -> Customer | None:
    return None if order.customer_id is None else shop.customers.get(order.customer_id)

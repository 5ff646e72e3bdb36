"""Orders are placed, paid, refunded, cancelled, edited and deleted.

Functions take the time of the action (`at`, aware; default: the sandbox's now), raise
`ActionRefusedError` when Shopify would not do it, and send all their webhooks under one event id.
"""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Literal

from sandbox import changes
from sandbox.baskets import (
    Item,
    Pieces,
    everything_left,
    fill_basket,
    returned,
    sales_app,
)
from sandbox.changes import Origin, Person, customer_of, order_of
from sandbox.purchases import purchases
from sandbox.state import Customer, DiscountCode, Order, Refund, Shop
from sandbox.webhooks.happening import Happening
from sandbox.webhooks.payloads.customers import full_customer_body, purchasing_summary_body
from sandbox.webhooks.payloads.orders import order_body, order_delete_body, order_edit_body
from sandbox.webhooks.payloads.refunds import refund_body
from sandbox.world import World

# Admin API 2026-10, OrderCancelReason.
CancelReason = Literal["customer", "declined", "fraud", "inventory", "other", "staff"]


def place_order(
    world: World,
    shop: Shop,
    total: Decimal | None = None,
    *,
    items: list[Item] | None = None,
    shipping: Decimal = Decimal(0),
    discount_code: DiscountCode | None = None,
    source_name: str = "web",
    app_name: str | None = None,
    tags: list[str] | None = None,
    test: bool = False,
    customer_id: int | None = None,
    new_customer: Person | None = None,
    presentment_currency: str | None = None,
    presentment_total: Decimal | None = None,
    country: str | None = None,
    paid: bool = True,
    at: datetime | None = None,
) -> Order:
    """An order of `items`, or one over `total` with a single made-up line (shop currency).

    Neither `customer_id` nor `new_customer`: a guest's. `country` None is the customer's own, a
    guest's is GB. `total` is what is paid: shipping is in it, what `discount_code` takes off is not.
    """
    at = at or world.clock.now()
    with shop.lock:
        basket = fill_basket(shop, total, items or (), shipping=shipping, code=discount_code)
        cost = changes.price(shop, basket.total, presentment_currency, presentment_total)
        origin = _origin(shop, source_name, app_name, test=test, tags=tags or [])
        customer = customer_of(shop, customer_id) if customer_id is not None else None
        happening = Happening(world, shop)
        if new_customer is not None:
            customer = changes.add_customer(shop, new_customer, at)
            happening.announce("customers/create", full_customer_body, shop, customer)
        country = country or (customer.country if customer is not None else "GB")
        order = changes.add_order(
            shop, customer, cost, at, country=country, paid=paid, basket=basket, origin=origin
        )
        tell_of_sale(world, happening, shop, order)
        return order


def tell_of_sale(world: World, happening: Happening, shop: Shop, order: Order) -> None:
    """Announce a new order, and that it is paid if it is."""
    happening.announce("orders/create", order_body, shop, order)
    if order.financial_status == "paid":
        happening.announce("orders/paid", order_body, shop, order)
    _order_changed(world, happening, shop, order)


def pay_order(world: World, shop: Shop, order_id: int, at: datetime | None = None) -> Order:
    """The buyer of a pending order, or of one that grew by an edit, pays the rest."""
    at = at or world.clock.now()
    with shop.lock:
        order = order_of(shop, order_id)
        changes.pay(order, at)
        happening = Happening(world, shop)
        happening.announce("orders/paid", order_body, shop, order)
        _order_changed(world, happening, shop, order)
        return order


def refund_order(
    world: World,
    shop: Shop,
    order_id: int,
    amount: Decimal | None = None,
    *,
    lines: list[Pieces] | None = None,
    note: str | None = None,
    at: datetime | None = None,
) -> Refund:
    """Give money back on an order, with or without naming the pieces it is for.

    `amount` is in the shop's currency; None is what `lines` cost, and without lines all that is left.
    """
    at = at or world.clock.now()
    with shop.lock:
        order = order_of(shop, order_id)
        pieces = returned(shop, order, lines or ())
        if amount is None:
            left = order.paid - order.refunded
            amount = sum((one.subtotal for one in pieces), Decimal(0)) if pieces else left
        given = changes.refund(shop, order, amount, note, at, pieces)
        happening = Happening(world, shop)
        happening.announce("refunds/create", refund_body, shop, order, given)
        _order_changed(world, happening, shop, order)
        return given


def cancel_order(
    world: World,
    shop: Shop,
    order_id: int,
    *,
    reason: CancelReason = "customer",
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
            pieces = returned(shop, order, everything_left(order))
            given = changes.refund(shop, order, left, "Order cancelled", at, pieces)
            happening.announce("refunds/create", refund_body, shop, order, given)
        happening.announce("orders/cancelled", order_body, shop, order)
        _order_changed(world, happening, shop, order)
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


def delete_order(world: World, shop: Shop, order_id: int) -> int:
    """Delete an order for good; returns its id."""
    with shop.lock:
        order = shop.orders.pop(order_of(shop, order_id).id)
        happening = Happening(world, shop)
        happening.announce("orders/delete", order_delete_body, order.id)
        customer = _buyer(shop, order)
        if customer is not None:
            customer.orders.remove(order.id)
            _summary(world, happening, shop, customer)
        return order.id


def tag_order(
    world: World, shop: Shop, order_id: int, tags: list[str], at: datetime | None = None
) -> Order:
    """The merchant puts tags on an order; those already there, in any case, change nothing."""
    at = at or world.clock.now()
    with shop.lock:
        order = order_of(shop, order_id)
        known = {tag.casefold() for tag in order.tags}
        new = {tag.casefold(): tag for tag in reversed(tags) if tag.casefold() not in known}
        if new:
            order.tags += reversed(new.values())
            changes.touch(order, at)
            Happening(world, shop).announce("orders/updated", order_body, shop, order)
        return order


def _origin(
    shop: Shop, source_name: str, app_name: str | None, *, test: bool, tags: list[str]
) -> Origin:
    location = shop.location_id if source_name == "pos" else None
    return Origin(source_name, sales_app(source_name, app_name), location, test, tuple(tags))


def _order_changed(world: World, happening: Happening, shop: Shop, order: Order) -> None:
    happening.announce("orders/updated", order_body, shop, order)
    customer = _buyer(shop, order)
    if customer is not None:
        _summary(world, happening, shop, customer)


def _summary(world: World, happening: Happening, shop: Shop, customer: Customer) -> None:
    """The figures as they are now, however long ago the action is said to have been: whoever has
    read them meanwhile must see that these are newer."""
    bought, now = purchases(shop, customer), world.clock.now()
    happening.announce(
        "customers/purchasing_summary", purchasing_summary_body, shop, customer, bought, now
    )


def _buyer(shop: Shop, order: Order) -> Customer | None:
    return None if order.customer_id is None else shop.customers.get(order.customer_id)

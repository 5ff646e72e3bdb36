"""Find customers through Shopify, who alone knows their names, and say what Amends did for them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from shop_app.desk.customers.asked import Asked
from shop_app.desk.customers.queries import NamedOrder
from shop_app.shopify import customer_search as shopify
from shop_app.shopify.client import Admin
from shop_app.shopify.customer_search import Found, FoundPage, OrderFound
from shop_app.shopify.search_syntax import named


@dataclass(frozen=True, slots=True)
class Results:
    """Whom Shopify found: those of an order or an id first, then a page of all others.

    `orders` are the names of the orders somebody was found by, by customer gid; `guests` those that
    nobody with an account placed. `previous` and `next` are cursors. `hidden`: names or addresses
    are kept from this app.
    """

    customers: tuple[Found, ...]
    orders: Mapping[str, tuple[str, ...]]
    guests: tuple[OrderFound, ...]
    previous: str | None
    next: str | None
    hidden: bool


_NOBODY = FoundPage(())


def search(
    admin: Admin,
    asked: Asked,
    kept: Sequence[NamedOrder] = (),
    *,
    after: str | None = None,
    before: str | None = None,
) -> Results:
    """Ask Shopify up to three times. Raises what `Admin.query` raises.

    `kept` are the orders of these names that we know of: without `read_all_orders` Shopify hides
    those older than 60 days.
    """
    later = bool(after or before)
    orders, hidden = _by_order(admin, asked, later=later)
    theirs = {order.gid for order in orders}
    ours = () if later else tuple(order for order in kept if order.gid not in theirs)
    read = _by_id(admin, [] if later else [asked.gid, *(order.customer_gid for order in ours)])
    orders += tuple(_with_buyers(ours, read))
    page = _NOBODY
    if asked.customers:
        page = shopify.find(admin, asked.customers, after=after, before=before)
    buyers = [order.customer for order in orders if order.customer]
    found = {one.gid: one for one in (*buyers, *read.customers, *page.customers)}
    names: dict[str, tuple[str, ...]] = {}
    for order in orders:
        if order.customer:
            names[order.customer.gid] = (*names.get(order.customer.gid, ()), order.name)
    return Results(
        customers=tuple(found.values()),
        orders=names,
        guests=tuple(order for order in orders if order.customer is None),
        previous=page.previous,
        next=page.next,
        hidden=hidden or read.hidden or page.hidden,
    )


def _by_order(admin: Admin, asked: Asked, *, later: bool) -> tuple[tuple[OrderFound, ...], bool]:
    if not asked.orders or later:
        return (), False
    return shopify.find_by_order(admin, named(asked.orders))


def _by_id(admin: Admin, gids: Iterable[str | None]) -> FoundPage:
    wanted = list(dict.fromkeys(filter(None, gids)))
    return shopify.read_found(admin, wanted) if wanted else _NOBODY


def _with_buyers(kept: Iterable[NamedOrder], read: FoundPage) -> Iterator[OrderFound]:
    """Without those whose buyer no longer exists."""
    people = {one.gid: one for one in read.customers}
    for order in kept:
        buyer = people.get(order.customer_gid or "")
        if buyer or order.customer_gid is None:
            yield OrderFound(order.gid, order.name, buyer)

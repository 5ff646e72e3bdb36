"""What the Admin API side tells the webhook side: tags, scopes and installation changed.

The resolvers change the state, then call one of these; which topics that means is decided here.
"""

from __future__ import annotations

from datetime import datetime

from sandbox.state import Customer, Order, Shop
from sandbox.webhooks.happening import Happening
from sandbox.webhooks.payloads.customers import full_customer_body, tags_body
from sandbox.webhooks.payloads.orders import order_body
from sandbox.webhooks.payloads.shops import scopes_update_body, shop_body
from sandbox.world import World


def tags_changed(  # noqa: PLR0917 - the resolvers name nothing: who, what, when
    world: World,
    shop: Shop,
    customer: Customer,
    added: list[str],
    removed: list[str],
    at: datetime,
) -> None:
    """Announce tags that were put on or taken off a customer; `customer.tags` is already final.

    Says nothing when no tag changed, as Shopify does.
    """
    if not added and not removed:
        return
    with shop.lock:
        happening = Happening(world, shop)
        if added:
            happening.announce("customer.tags_added", tags_body, customer, added, at)
        if removed:
            happening.announce("customer.tags_removed", tags_body, customer, removed, at)
        happening.announce("customers/update", full_customer_body, shop, customer)


def note_changed(world: World, shop: Shop, of: Customer | Order) -> None:
    """Announce that the note on a customer or order was changed."""
    with shop.lock:
        happening = Happening(world, shop)
        if isinstance(of, Customer):
            happening.announce("customers/update", full_customer_body, shop, of)
        else:
            happening.announce("orders/updated", order_body, shop, of)


def scopes_changed(world: World, shop: Shop, previous: list[str], current: list[str]) -> None:
    """Announce `app/scopes_update`; `shop.scopes` is already `current`."""
    with shop.lock:
        happening, now = Happening(world, shop), world.clock.now()
        happening.announce("app/scopes_update", scopes_update_body, shop, previous, current, now)


def uninstalled(world: World, shop: Shop) -> None:
    """Announce `app/uninstalled`; it is sent although the app is no longer installed."""
    with shop.lock:
        Happening(world, shop).announce("app/uninstalled", shop_body, shop, world.clock.now())

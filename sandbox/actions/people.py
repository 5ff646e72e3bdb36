"""Customers appear, are tagged by hand, merged and deleted."""

from __future__ import annotations

from datetime import datetime

from sandbox import announcements, changes
from sandbox.changes import ActionRefusedError, Person, customer_of
from sandbox.purchases import purchases
from sandbox.state import Customer, Shop
from sandbox.webhooks.happening import Happening
from sandbox.webhooks.payloads.customers import (
    customer_delete_body,
    customer_merge_body,
    full_customer_body,
    purchasing_summary_body,
)
from sandbox.world import World


def create_customer(
    world: World, shop: Shop, person: Person | None = None, at: datetime | None = None
) -> Customer:
    """A customer without orders; without `person` one is invented."""
    at = at or world.clock.now()
    with shop.lock:
        customer = changes.add_customer(shop, person or Person(), at)
        Happening(world, shop).announce("customers/create", full_customer_body, shop, customer)
        return customer


def delete_customer(world: World, shop: Shop, customer_id: int) -> int:
    """Delete a customer for good, which Shopify allows only without orders; returns the id."""
    with shop.lock:
        customer = customer_of(shop, customer_id)
        if customer.orders:
            raise ActionRefusedError(
                f"customer {customer_id} has {len(customer.orders)} orders and cannot be deleted"
            )
        del shop.customers[customer_id]
        Happening(world, shop).announce("customers/delete", customer_delete_body, customer_id)
        return customer_id


def add_tags(
    world: World, shop: Shop, customer_id: int, tags: list[str], at: datetime | None = None
) -> Customer:
    """The merchant tags a customer by hand; tags differ by more than case, as in Shopify."""
    at = at or world.clock.now()
    with shop.lock:
        customer = customer_of(shop, customer_id)
        known = {tag.casefold() for tag in customer.tags}
        new = {tag.casefold(): tag for tag in reversed(tags) if tag.casefold() not in known}
        added = list(reversed(new.values()))
        _retag(customer, customer.tags + added, at)
        announcements.tags_changed(world, shop, customer, added, [], at)
        return customer


def remove_tags(
    world: World, shop: Shop, customer_id: int, tags: list[str], at: datetime | None = None
) -> Customer:
    """The merchant takes tags off a customer by hand."""
    at = at or world.clock.now()
    with shop.lock:
        customer = customer_of(shop, customer_id)
        unwanted = {tag.casefold() for tag in tags}
        removed = [tag for tag in customer.tags if tag.casefold() in unwanted]
        _retag(customer, [tag for tag in customer.tags if tag not in removed], at)
        announcements.tags_changed(world, shop, customer, [], removed, at)
        return customer


def merge_customers(
    world: World, shop: Shop, kept_id: int, merged_id: int, at: datetime | None = None
) -> Customer:
    """Merge one customer into another, who takes over orders and tags."""
    at = at or world.clock.now()
    with shop.lock:
        kept, merged = customer_of(shop, kept_id), customer_of(shop, merged_id)
        if kept is merged:
            raise ActionRefusedError(f"customer {kept_id} cannot be merged with itself")
        _take_over(shop, kept, merged, at)
        happening = Happening(world, shop)
        happening.announce("customers/merge", customer_merge_body, kept.id, merged.id)
        happening.announce("customers/update", full_customer_body, shop, kept)
        bought, now = purchases(shop, kept), world.clock.now()
        happening.announce(
            "customers/purchasing_summary", purchasing_summary_body, shop, kept, bought, now
        )
        return kept


def _take_over(shop: Shop, kept: Customer, merged: Customer, at: datetime) -> None:
    for order_id in merged.orders:
        shop.orders[order_id].customer_id = kept.id
    kept.orders = sorted(kept.orders + merged.orders, key=lambda one: shop.orders[one].created_at)
    merged.orders = []
    merged.merged_into = kept.id
    _retag(kept, list(dict.fromkeys(kept.tags + merged.tags)), at)


def _retag(customer: Customer, tags: list[str], at: datetime) -> None:
    customer.tags = tags
    customer.updated_at = max(customer.updated_at, at)

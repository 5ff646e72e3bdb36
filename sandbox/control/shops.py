"""Shops: open one, look at them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from flask import Blueprint, Response, jsonify

from sandbox.control.arguments import body, parsed, shop_of
from sandbox.history.generated import Recipe, generate
from sandbox.history.generated_replay import play_silently
from sandbox.shop_opening import Opening, open_shop
from sandbox.state import Shop
from sandbox.world import World


def add_routes(control: Blueprint, world: World) -> None:
    """`/_sandbox/shops` and `/_sandbox/shops/{domain}`."""

    @control.post("/shops")
    def create_shop() -> tuple[Response, int]:
        given = body()
        wanted = given.pop("generate", None)
        recipe = None if wanted is None else parsed(Recipe, wanted)
        shop = open_shop(world, parsed(Opening, given))
        if recipe is not None:
            play_silently(world, shop, generate(recipe, shop.currency, datetime.now(UTC)))
        return jsonify(counts(shop)), 201

    @control.get("/shops")
    def list_shops() -> Response:
        return jsonify([counts(shop) for shop in world.shops.values()])

    @control.get("/shops/<domain>")
    def show_shop(domain: str) -> Response:
        return jsonify(counts(shop_of(world, domain)))


def counts(shop: Shop) -> dict[str, Any]:
    """A shop in a few numbers."""
    with shop.lock:
        orders = list(shop.orders.values())
        return {
            "domain": shop.domain,
            "id": shop.id,
            "name": shop.name,
            "currency": shop.currency,
            "plan": shop.plan,
            "timezone": shop.timezone,
            "locale": shop.locale,
            "installed": shop.installed,
            "scopes": list(shop.scopes),
            "customers": sum(one.merged_into is None for one in shop.customers.values()),
            "orders": len(orders),
            "orders_of_guests": sum(order.customer_id is None for order in orders),
            "orders_cancelled": sum(order.cancelled_at is not None for order in orders),
            "refunds": sum(len(order.refunds) for order in orders),
            "tags": sum(len(customer.tags) for customer in shop.customers.values()),
        }

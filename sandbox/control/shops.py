"""Shops: open, look at, install the app, change scopes and secret."""

from __future__ import annotations

import secrets
from datetime import UTC, datetime
from typing import Any

from flask import Blueprint, Response, jsonify

from sandbox.actions import owning
from sandbox.control.arguments import body, parsed, shop_of
from sandbox.history.generated import Recipe, generate
from sandbox.history.generated_replay import play_silently
from sandbox.id_tokens import OWNER_ID, mint_id_token
from sandbox.merchant_visit import open_app
from sandbox.shop_opening import Opening, open_shop
from sandbox.state import Shop
from sandbox.world import World


def add_routes(control: Blueprint, world: World) -> None:
    """Routes under `/_sandbox/shops`."""

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

    @control.post("/shops/<domain>/install")
    def install(domain: str) -> Response:
        shop = shop_of(world, domain)
        owning.install(shop)
        visit = open_app(world, shop)
        return jsonify(status=visit.status, url=visit.url)

    @control.post("/shops/<domain>/uninstall")
    def uninstall(domain: str) -> Response:
        shop = shop_of(world, domain)
        owning.uninstall(world, shop)
        return jsonify(counts(shop))

    @control.post("/shops/<domain>/scopes")
    def change_scopes(domain: str) -> Response:
        given = body()
        shop = shop_of(world, domain)
        scopes = owning.change_scopes(world, shop, given.get("grant"), given.get("revoke"))
        return jsonify(scopes=scopes)

    @control.post("/shops/<domain>/id_token")
    def id_token(domain: str) -> Response:
        given = body()
        sub, lifetime = given.pop("sub", OWNER_ID), int(given.pop("expires_in", 60))
        shop = shop_of(world, domain)
        return jsonify(id_token=mint_id_token(world, shop, sub=sub, lifetime=lifetime, **given))

    @control.post("/shops/<domain>/secret")
    def rotate_secret(domain: str) -> Response:
        shop_of(world, domain)
        given = body()
        world.previous_secret = world.api_secret
        world.api_secret = str(given.get("rotate") or secrets.token_hex(16))
        return jsonify(secret=world.api_secret, previous_secret=world.previous_secret)


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

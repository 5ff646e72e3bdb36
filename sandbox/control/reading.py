"""Looking at customers, orders, the catalogue, segments, rewards and recorded API calls."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, abort, jsonify

from sandbox.control.arguments import shop_of
from sandbox.control.reward_rows import account_row, card_row, discount_row
from sandbox.control.rows import customer_row, order_row, product_row, profile_row, segment_row
from sandbox.world import Call, World


def add_routes(control: Blueprint, world: World) -> None:
    """Routes to everything in a shop, and to its calls."""
    _add_people_and_orders(control, world)
    _add_catalogue_and_segments(control, world)
    _add_rewards(control, world)
    _add_calls(control, world)


def _add_people_and_orders(control: Blueprint, world: World) -> None:
    @control.get("/shops/<domain>/customers")
    def customers(domain: str) -> Response:
        shop = shop_of(world, domain)
        with shop.lock:
            living = [one for one in shop.customers.values() if one.merged_into is None]
            return jsonify([customer_row(shop, customer) for customer in living])

    @control.get("/shops/<domain>/customers/<int:customer_id>")
    def customer(domain: str, customer_id: int) -> Response:
        shop = shop_of(world, domain)
        with shop.lock:
            if customer_id not in shop.customers:
                abort(404, f"{domain} has no customer {customer_id}")
            one = shop.customers[customer_id]
            listed = [order_row(shop.orders[order_id]) for order_id in one.orders]
            row = customer_row(shop, one) | profile_row(one)
            return jsonify(row | {"order_list": listed})

    @control.get("/shops/<domain>/orders/<int:order_id>")
    def order(domain: str, order_id: int) -> Response:
        shop = shop_of(world, domain)
        with shop.lock:
            if order_id not in shop.orders:
                abort(404, f"{domain} has no order {order_id}")
            return jsonify(order_row(shop.orders[order_id]))


def _add_catalogue_and_segments(control: Blueprint, world: World) -> None:
    @control.get("/shops/<domain>/products")
    def products(domain: str) -> Response:
        shop = shop_of(world, domain)
        with shop.lock:
            return jsonify([product_row(shop, one) for one in shop.products.values()])

    @control.get("/shops/<domain>/segments")
    def segments(domain: str) -> Response:
        shop = shop_of(world, domain)
        with shop.lock:
            return jsonify([segment_row(one) for one in shop.segments.values()])


def _add_rewards(control: Blueprint, world: World) -> None:
    @control.get("/shops/<domain>/rewards")
    def rewards(domain: str) -> Response:
        shop = shop_of(world, domain)
        with shop.lock:
            given = shop.rewards
            return jsonify(
                discounts=[discount_row(one) for one in given.discounts.values()],
                gift_cards=[card_row(one) for one in given.cards.values()],
                store_credit=[account_row(one) for one in given.accounts.values()],
            )


def _add_calls(control: Blueprint, world: World) -> None:
    @control.get("/shops/<domain>/calls")
    def calls(domain: str) -> Response:
        shop_of(world, domain)
        return jsonify(
            calls=[_call_row(call) for call in world.calls.calls(domain)],
            fields=world.calls.fields(domain),
            outcomes=world.calls.outcomes(domain),
            points=world.calls.points(domain),
        )

    @control.delete("/shops/<domain>/calls")
    def forget_calls(domain: str) -> Response:
        shop_of(world, domain)
        world.calls.reset(domain)
        return jsonify(reset=True)


def _call_row(call: Call) -> dict[str, Any]:
    return {
        "at": call.at.isoformat(),
        "operation": call.operation,
        "root_fields": list(call.root_fields),
        "requested_cost": call.requested_cost,
        "actual_cost": call.actual_cost,
        "status": call.status,
        "outcome": call.outcome,
    }

"""Making something happen in a shop."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, abort, jsonify

from sandbox.control.arguments import arguments_for, body, shop_of
from sandbox.control.rows import order_row, refund_row, variant_row
from sandbox.shop_actions import ACTIONS
from sandbox.state import (
    Collection,
    Customer,
    Dispute,
    Fulfillment,
    FulfillmentEvent,
    Order,
    Product,
    Refund,
    Return,
    Segment,
    Variant,
    gid,
)
from sandbox.world import World


def add_routes(control: Blueprint, world: World) -> None:
    """`POST /_sandbox/shops/{domain}/actions/{action}` for every function of `ACTIONS`."""

    @control.post("/shops/<domain>/actions/<action>")
    def act(domain: str, action: str) -> Response:
        shop = shop_of(world, domain)
        if action not in ACTIONS:
            abort(404, f"no action {action}; there are {', '.join(sorted(ACTIONS))}")
        function = ACTIONS[action]
        outcome = function(world, shop, **arguments_for(function, body()))
        return jsonify(_ids(outcome))


def _ids(outcome: Any) -> dict[str, Any]:
    """What an action made or changed, as numeric and GraphQL ids."""
    if isinstance(outcome, Order):
        return order_row(outcome)
    if isinstance(outcome, Refund):
        return refund_row(outcome) | _gid("Refund", outcome.id) | {"order_id": outcome.order_id}
    if isinstance(outcome, Product):
        return _gid("Product", outcome.id) | {
            "variants": [variant_row(v) for v in outcome.variants]
        }
    if isinstance(outcome, Variant):
        return variant_row(outcome)
    if isinstance(outcome, Dispute):
        return _gid("ShopifyPaymentsDispute", outcome.id)
    if isinstance(
        outcome, Return | Customer | Fulfillment | FulfillmentEvent | Collection | Segment
    ):
        return _gid(type(outcome).__name__, outcome.id)
    if isinstance(outcome, int):
        return {"id": outcome}
    if isinstance(outcome, list):
        return {"scopes": outcome}
    return {"done": True}


def _gid(kind: str, number: int) -> dict[str, Any]:
    return {"id": number, "gid": gid(kind, number)}

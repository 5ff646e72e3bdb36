"""Making something happen in a shop."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, abort, jsonify

from sandbox.control.arguments import arguments_for, body, shop_of
from sandbox.control.reward_rows import card_row, discount_row, transaction_row
from sandbox.control.rows import order_row, refund_row, variant_row
from sandbox.rewards import CodeDiscount, CreditTransaction, GiftCard
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
    for kind, row in _ROWS.items():
        if isinstance(outcome, kind):
            return row(outcome)
    if isinstance(
        outcome, Return | Customer | Fulfillment | FulfillmentEvent | Collection | Segment
    ):
        return _gid(type(outcome).__name__, outcome.id)
    if isinstance(outcome, int):
        return {"id": outcome}
    if isinstance(outcome, list):
        return {"scopes": outcome}
    return {"done": True}


def _refund(refund: Refund) -> dict[str, Any]:
    return refund_row(refund) | _gid("Refund", refund.id) | {"order_id": refund.order_id}


def _product(product: Product) -> dict[str, Any]:
    return _gid("Product", product.id) | {
        "variants": [variant_row(one) for one in product.variants]
    }


def _dispute(dispute: Dispute) -> dict[str, Any]:
    return _gid("ShopifyPaymentsDispute", dispute.id)


def _gid(kind: str, number: int) -> dict[str, Any]:
    return {"id": number, "gid": gid(kind, number)}


_ROWS: dict[type, Callable[[Any], dict[str, Any]]] = {
    Order: order_row,
    Refund: _refund,
    Product: _product,
    Variant: variant_row,
    Dispute: _dispute,
    CodeDiscount: discount_row,
    GiftCard: card_row,
    CreditTransaction: transaction_row,
}

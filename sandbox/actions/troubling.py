"""Customers ask to send things back, and their banks ask for the money."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Literal

from sandbox.changes import ActionRefusedError, order_of
from sandbox.state import Dispute, Return, ReturnLine, Shop
from sandbox.webhooks.happening import Happening
from sandbox.webhooks.payloads.trouble import dispute_body, return_body
from sandbox.world import World

# Admin API 2026-10, ReturnReason.
Reason = Literal[
    "color",
    "defective",
    "not_as_described",
    "other",
    "size_too_large",
    "size_too_small",
    "style",
    "unknown",
    "unwanted",
    "wrong_item",
]
# Admin API 2026-10, ShopifyPaymentsDispute: DisputeStatus and DisputeType.
Status = Literal[
    "accepted", "charge_refunded", "lost", "needs_response", "prevented", "under_review", "won"
]
Kind = Literal["chargeback", "inquiry"]
_OVER = frozenset({"accepted", "charge_refunded", "lost", "prevented", "won"})


def request_return(
    world: World,
    shop: Shop,
    order_id: int,
    *,
    reason: Reason = "unknown",
    note: str | None = None,
    at: datetime | None = None,
) -> Return:
    """A customer asks to send back everything of an order that was sent."""
    at = at or world.clock.now()
    with shop.lock:
        order = order_of(shop, order_id)
        if not order.fulfillments:
            raise ActionRefusedError(f"order {order.name} was not sent yet")
        asked = Return(shop.new_id(), order.id, f"{order.name}-R{len(order.returns) + 1}", at)
        asked.lines = [
            ReturnLine(shop.new_id(), line, line.quantity, reason, note) for line in order.lines
        ]
        order.returns.append(asked)
        Happening(world, shop).announce("returns/request", return_body, order, asked)
        return asked


def open_dispute(
    world: World,
    shop: Shop,
    order_id: int | None = None,
    *,
    kind: Kind = "chargeback",
    reason: str = "product_not_received",
    at: datetime | None = None,
) -> Dispute:
    """A bank disputes what was paid for an order; without an order Shopify names none."""
    at = at or world.clock.now()
    with shop.lock:
        order = None if order_id is None else order_of(shop, order_id)
        dispute = Dispute(
            id=shop.new_id(),
            order_id=order_id,
            initiated_at=at,
            amount=order.paid if order else Decimal(10),
            currency=shop.currency,
            kind=kind,
            reason=reason,
        )
        shop.disputes[dispute.id] = dispute
        Happening(world, shop).announce("disputes/create", dispute_body, shop, dispute)
        return dispute


def update_dispute(
    world: World, shop: Shop, dispute_id: int, status: Status, at: datetime | None = None
) -> Dispute:
    """A dispute goes on, or is over."""
    with shop.lock:
        dispute = shop.disputes.get(dispute_id)
        if dispute is None:
            raise ActionRefusedError(f"{shop.domain} has no dispute {dispute_id}")
        dispute.status = status
        dispute.finalized_on = (at or world.clock.now()) if status in _OVER else None
        Happening(world, shop).announce("disputes/update", dispute_body, shop, dispute)
        return dispute

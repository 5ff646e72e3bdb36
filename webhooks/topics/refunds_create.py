"""refunds/create: money was given back. The body names the order, not the customer."""

from __future__ import annotations

from sqlalchemy import Connection

from shop_app.effects import NOTHING, Effects, Why, read
from shop_app.orders.service import add_refund, units_came_back
from webhooks.incoming import Incoming
from webhooks.ledger import refund, refund_moves, units_back


def handle(db: Connection, incoming: Incoming) -> Effects:
    """Book the refund once, by its id; one without a clear currency is read from Shopify."""
    body = incoming.payload
    back = units_back(body)
    follows = NOTHING if back is None else units_came_back(db, incoming.shop, back)
    moves = refund_moves(body)
    if not moves:
        return follows
    record = refund(body, moves)
    if record is None:
        return follows | read(body.gid("Order", "order_id"), Why.FOREIGN_REFUND)
    return follows | add_refund(db, incoming.shop, record)

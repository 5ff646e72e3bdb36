"""orders/delete: the order is gone for good; a late version must not bring it back."""

from __future__ import annotations

from sqlalchemy import Connection

from shop_app.effects import Effects
from shop_app.orders.service import delete_order
from webhooks.incoming import Incoming


def handle(db: Connection, incoming: Incoming) -> Effects:
    """Book the deletion; the body has the id only, so the delivery's own time counts."""
    return delete_order(db, incoming.shop, incoming.payload.gid("Order"), incoming.happened_at)

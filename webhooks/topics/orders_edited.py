"""orders/edited: only the difference is sent, so the whole order is read from Shopify."""

from __future__ import annotations

from sqlalchemy import Connection

from shop_app.effects import Effects, Why, read
from webhooks.incoming import Incoming


def handle(_db: Connection, incoming: Incoming) -> Effects:
    """Have the edited order read."""
    return read(incoming.payload.object("order_edit").gid("Order", "order_id"), Why.EDITED)

"""orders/paid: the money of an order was taken."""

from __future__ import annotations

from sqlalchemy import Connection

from shop_app.effects import Effects
from shop_app.orders.service import apply_order
from webhooks.incoming import Incoming
from webhooks.ledger import order_version


def handle(db: Connection, incoming: Incoming) -> Effects:
    """Book the order's version; an older or equal one changes nothing."""
    return apply_order(db, incoming.shop, order_version(incoming.payload))

"""customers/purchasing_summary: Shopify's own sums over a customer's whole life."""

from __future__ import annotations

from sqlalchemy import Connection

from shop_app.customers.service import apply_summary
from shop_app.effects import Effects
from webhooks.customers import summary
from webhooks.incoming import Incoming


def handle(db: Connection, incoming: Incoming) -> Effects:
    """Book the sums if they are newer."""
    return apply_summary(db, incoming.shop, summary(incoming.payload))

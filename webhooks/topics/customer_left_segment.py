"""customer.left_segment: somebody no longer belongs to a segment."""

from __future__ import annotations

from sqlalchemy import Connection

from shop_app.effects import About, Effects, record_changed
from webhooks.incoming import Incoming


def handle(_db: Connection, incoming: Incoming) -> Effects:
    """Rules that ask for segments look again, and ask Shopify who is in them."""
    gid = incoming.payload.given_gid("Customer", "customer_id")
    return record_changed(gid, About.SEGMENTS)

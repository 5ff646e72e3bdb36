"""customers/delete: nothing is decided or written for them any more."""

from __future__ import annotations

from sqlalchemy import Connection

from shop_app.customers.service import delete_customer
from shop_app.effects import NOTHING, Effects
from webhooks.incoming import Incoming


def handle(db: Connection, incoming: Incoming) -> Effects:
    """Book the deletion; the body has the id only, so the delivery's own time counts."""
    gid = incoming.payload.gid("Customer")
    delete_customer(db, incoming.shop, gid, incoming.happened_at)
    return NOTHING

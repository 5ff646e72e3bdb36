"""customer.tags_added: our own echo, or a merchant's hand."""

from __future__ import annotations

from sqlalchemy import Connection

from shop_app.effects import Effects
from shop_app.tagging.heard import tags_added
from webhooks.incoming import Incoming


def handle(db: Connection, incoming: Incoming) -> Effects:
    """Note who owns the tags now; rules that look at these tags look again."""
    body = incoming.payload
    gid = body.given_gid("Customer", "customerId")
    return tags_added(db, incoming.shop, gid, body.texts("tags"), body.time("occurredAt"))

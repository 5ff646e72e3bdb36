"""customer.tags_added: our own echo, or a merchant's hand."""

from __future__ import annotations

from sqlalchemy import Connection

from shop_app.effects import About, Effects, record_changed
from shop_app.tagging.heard import tags_added
from webhooks.incoming import Incoming


def handle(db: Connection, incoming: Incoming) -> Effects:
    """Note who owns the tags now; rules that ask for a customer's tags look again."""
    body = incoming.payload
    gid = body.given_gid("Customer", "customerId")
    tags_added(db, incoming.shop, gid, body.texts("tags"), body.time("occurredAt"))
    return record_changed(gid, About.TAGS)

"""bulk_operations/finish: a bulk operation of ours is over, whichever way."""

from __future__ import annotations

from sqlalchemy import Connection

from shop_app.effects import NOTHING, Effects
from shop_app.tagging.bulk_lots import finished_at_shopify
from webhooks.incoming import Incoming


def handle(db: Connection, incoming: Incoming) -> Effects:
    """Wake whoever waits for it; how it ended is read from Shopify, as it is without this topic."""
    operation = incoming.payload.given_gid("BulkOperation", "admin_graphql_api_id")
    finished_at_shopify(db, incoming.shop, operation)
    return NOTHING

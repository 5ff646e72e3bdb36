"""app/scopes_update: the merchant granted or revoked scopes."""

from __future__ import annotations

from sqlalchemy import Connection

from shop_app.effects import NOTHING, Effects
from shop_app.shops.service import scopes_changed
from webhooks.incoming import Incoming


def handle(db: Connection, incoming: Incoming) -> Effects:
    """Note the scopes; the topics of a newly granted one are subscribed by a job."""
    body = incoming.payload
    scopes_changed(db, incoming.shop, body.texts("current"), body.time("updated_at"))
    return NOTHING

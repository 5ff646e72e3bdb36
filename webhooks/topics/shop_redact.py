"""shop/redact: 48 hours after an uninstall the shop's data must be erased."""

from __future__ import annotations

from sqlalchemy import Connection

from shop_app.effects import NOTHING, Effects
from shop_app.privacy.service import note_request
from webhooks.incoming import Incoming


def handle(db: Connection, incoming: Incoming) -> Effects:
    """Keep the request with its due date."""
    shop, topic, payload = incoming.shop, incoming.topic, incoming.payload
    note_request(db, shop, incoming.webhook_id, topic, incoming.received_at, payload)
    return NOTHING

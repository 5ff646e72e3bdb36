"""customers/redact: a customer's data must be erased."""

from __future__ import annotations

from sqlalchemy import Connection

from shop_app.effects import NOTHING, Effects
from shop_app.privacy.service import note_request
from webhooks.compliance import request_ids
from webhooks.incoming import Incoming


def handle(db: Connection, incoming: Incoming) -> Effects:
    """Keep the request with its due date."""
    note_request(
        db,
        incoming.shop,
        incoming.webhook_id,
        topic=incoming.topic,
        received_at=incoming.received_at,
        payload=request_ids(incoming.payload),
    )
    return NOTHING

"""customers/data_request: a customer wants to see what is stored."""

from __future__ import annotations

from sqlalchemy import Connection

from shop_app.effects import NOTHING, Effects
from webhooks.compliance import keep_request
from webhooks.incoming import Incoming


def handle(db: Connection, incoming: Incoming) -> Effects:
    """Keep the request with its due date."""
    keep_request(db, incoming)
    return NOTHING

"""disputes/create: a customer's bank asks for the money back, or asks why it was taken."""

from __future__ import annotations

from sqlalchemy import Connection

from shop_app.effects import Effects
from shop_app.orders.trouble import apply_dispute
from webhooks.incoming import Incoming
from webhooks.ledger import dispute_version


def handle(db: Connection, incoming: Incoming) -> Effects:
    """Book the dispute, unless something later was heard of it."""
    return apply_dispute(db, incoming.shop, dispute_version(incoming.payload, incoming.happened_at))

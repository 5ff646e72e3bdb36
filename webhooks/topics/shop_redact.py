"""shop/redact: 48 hours after an uninstall the shop's data must be erased."""

from __future__ import annotations

from sqlalchemy import Connection

from shop_app.effects import NOTHING, Effects
from shop_app.shops import usage
from webhooks.compliance import keep_request
from webhooks.incoming import Incoming


def handle(db: Connection, incoming: Incoming) -> Effects:
    """Keep the request with its due date; what asking Shopify cost goes at once."""
    keep_request(db, incoming)
    usage.forget_shop(db, incoming.shop)
    return NOTHING

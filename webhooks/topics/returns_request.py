"""returns/request: a customer asked to send something back."""

from __future__ import annotations

from sqlalchemy import Connection

from shop_app.effects import Effects
from shop_app.orders.trouble import add_return
from webhooks.incoming import Incoming
from webhooks.ledger import return_record


def handle(db: Connection, incoming: Incoming) -> Effects:
    """Book the request once, by its id."""
    return add_return(db, incoming.shop, return_record(incoming.payload, incoming.happened_at))

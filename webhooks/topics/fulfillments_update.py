"""fulfillments/update: a parcel's state changed."""

from __future__ import annotations

from sqlalchemy import Connection

from shop_app.effects import Effects
from shop_app.orders.service import apply_parcel
from webhooks.incoming import Incoming
from webhooks.ledger import parcel_version


def handle(db: Connection, incoming: Incoming) -> Effects:
    """Book the parcel's version; an older one changes nothing."""
    return apply_parcel(db, incoming.shop, parcel_version(incoming.payload))

"""fulfillment_events/create: the carrier scanned a parcel, or says that it will be late."""

from __future__ import annotations

from sqlalchemy import Connection

from shop_app.effects import Effects
from shop_app.orders.service import add_scan
from webhooks.incoming import Incoming
from webhooks.ledger import parcel_scan


def handle(db: Connection, incoming: Incoming) -> Effects:
    """Book the scan once, by its id."""
    return add_scan(db, incoming.shop, parcel_scan(incoming.payload))

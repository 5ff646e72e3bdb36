"""customers/create: somebody became a customer."""

from __future__ import annotations

from sqlalchemy import Connection

from shop_app.customers.service import apply_customer
from shop_app.effects import Effects
from webhooks.customers import customer_said
from webhooks.incoming import Incoming


def handle(db: Connection, incoming: Incoming) -> Effects:
    """Book the record if it is newer; rules that ask for it look at the customer."""
    body = incoming.payload
    gid = body.gid("Customer")
    return apply_customer(db, incoming.shop, gid, body.time("updated_at"), customer_said(body))

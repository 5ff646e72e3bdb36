"""customers/redact: a customer's data must be erased."""

from __future__ import annotations

from sqlalchemy import Connection

from shop_app.compensation import erasing as compensations
from shop_app.effects import NOTHING, Effects
from shop_app.flow import erasing as flow
from shop_app.gids import gid
from shop_app.issues.erasing import erase_customer
from shop_app.timeline.service import Actor, By
from webhooks.compliance import keep_request
from webhooks.incoming import Incoming, Malformed, Payload


def handle(db: Connection, incoming: Incoming) -> Effects:
    """Keep the request with its due date. What was written about the customer goes at once."""
    keep_request(db, incoming)
    customer = incoming.payload.object("customer").gid("Customer")
    orders = _orders(incoming.payload)
    by = By(Actor.WEBHOOK)
    erase_customer(db, incoming.shop, customer, orders, by=by, now=incoming.received_at)
    compensations.erase_customer(db, incoming.shop, customer, orders)
    flow.erase_customer(db, incoming.shop, customer, orders)
    return NOTHING


def _orders(body: Payload) -> list[str]:
    if "orders_to_redact" not in body:
        return []
    ids = body["orders_to_redact"]
    if not isinstance(ids, list) or not all(type(one) is int and one > 0 for one in ids):
        raise Malformed("orders_to_redact must be a list of numbers")
    return [gid("Order", one) for one in ids]

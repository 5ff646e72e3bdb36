"""shop/redact: 48 hours after an uninstall the shop's data must be erased."""

from __future__ import annotations

from sqlalchemy import Connection

from shop_app.effects import NOTHING, Effects
from shop_app.privacy import shop_erasing
from shop_app.shops import usage
from shop_app.shops.preferences import forget_texts
from shop_app.staff.service import forget_people
from webhooks.compliance import keep_request
from webhooks.incoming import Incoming


def handle(db: Connection, incoming: Incoming) -> Effects:
    """Keep the request with its due date. What the merchant and their staff set, who worked there,
    and what asking Shopify cost, goes at once; what they wrote, within minutes."""
    keep_request(db, incoming)
    forget_texts(db, incoming.shop)
    shop_erasing.begin(db, incoming.shop)
    forget_people(db, incoming.shop)
    usage.forget_shop(db, incoming.shop)
    return NOTHING

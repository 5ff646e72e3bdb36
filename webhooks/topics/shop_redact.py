"""shop/redact: 48 hours after an uninstall the shop's data must be erased."""

from __future__ import annotations

from sqlalchemy import Connection

from shop_app.auto_open import store as auto_open
from shop_app.effects import NOTHING, Effects
from shop_app.issues import erasing
from shop_app.shops import usage
from shop_app.shops.preferences import forget_texts
from shop_app.shops.queries import is_installed
from shop_app.sla import settings as sla_settings
from shop_app.staff.service import forget_people
from webhooks.compliance import keep_request
from webhooks.incoming import Incoming


def handle(db: Connection, incoming: Incoming) -> Effects:
    """Keep the request with its due date. What the merchant and their staff wrote and set, who worked
    there, and what asking Shopify cost, goes at once."""
    keep_request(db, incoming)
    forget_texts(db, incoming.shop)
    if not is_installed(db, incoming.shop):
        auto_open.forget_shop(db, incoming.shop)
    erasing.forget_shop(db, incoming.shop)
    sla_settings.forget(db, incoming.shop)
    forget_people(db, incoming.shop)
    usage.forget_shop(db, incoming.shop)
    return NOTHING

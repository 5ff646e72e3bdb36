"""shop/update: name, currency, time zone or language of the shop changed."""

from __future__ import annotations

from sqlalchemy import Connection

from shop_app.effects import NOTHING, Effects
from shop_app.shops.service import ShopFields, shop_updated
from webhooks.incoming import Incoming, Payload

_FIELDS = {
    "name": "name",
    "currency": "currency",
    "iana_timezone": "timezone",
    "primary_locale": "locale",
}


def handle(db: Connection, incoming: Incoming) -> Effects:
    """Note what the shop says of itself; null fields keep what is known."""
    body = incoming.payload
    at = body.optional_time("updated_at") or incoming.happened_at
    shop_updated(db, incoming.shop, at, **_said(body))
    return NOTHING


def _said(body: Payload) -> ShopFields:
    said: ShopFields = {}
    for field, column in _FIELDS.items():
        value = body.optional_text(field)
        if value is not None:
            said[column] = value  # type: ignore[literal-required]
    return said

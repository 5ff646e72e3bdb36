"""Let in who is not staff: a customer with a session token, or Shopify with a signature."""

from __future__ import annotations

from collections.abc import Iterable

from flask import g, request
from sqlalchemy import Engine
from werkzeug.exceptions import RequestEntityTooLarge

from shop_app.errors import TooLarge
from shop_app.settings import Settings
from shop_app.shopify.signature import signed
from shop_app.shops.errors import NotInstalled
from shop_app.shops.queries import installed
from shop_app.web.auth import Cause, refused_token
from shop_app.web.customer_auth import customer_of_header
from shop_app.web.locales import speak

_SIGNATURE = "X-Shopify-Hmac-Sha256"
_MOST_BYTES = 128 * 1024
"""Of what Shopify sends to a door of its own; Flow's bodies have some hundred bytes."""


def admit_customer(engine: Engine, settings: Settings) -> None:
    """Put the shop and the customer where views find them (`g.shop`, `g.customer`).

    Raises Unauthorized, and NotInstalled for a shop without the app.
    """
    customer = customer_of_header(settings, request.headers.get("Authorization"))
    with engine.connect() as db:
        shop = installed(db, customer.shop)
    if shop is None:
        raise NotInstalled(customer.shop)
    speak(shop.locale, shop.timezone)
    g.shop, g.customer = shop, customer


def admit_shopify(secrets: Iterable[bytes]) -> None:
    """Check who has signed what was sent; the view reads from it which shop it is about.

    Raises Unauthorized and TooLarge.
    """
    request.max_content_length = _MOST_BYTES
    try:
        body = request.get_data(cache=True)
    except RequestEntityTooLarge:
        raise TooLarge(f"a body may have {_MOST_BYTES:,} bytes", limit=_MOST_BYTES) from None
    if not signed(body, request.headers.get(_SIGNATURE, ""), secrets):
        raise refused_token(Cause.SECRET, f"{_SIGNATURE} is missing or does not match the body")

"""Clients for the Admin API that know where a shop's token comes from."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from sqlalchemy import Engine

from shop_app.settings import Settings
from shop_app.shopify import sessions
from shop_app.shopify.client import Admin
from shop_app.shopify.pacing import Pacing
from shop_app.shops import usage
from shop_app.shops.tokens import access_token


def admin_for(engine: Engine, settings: Settings) -> Callable[[str], Admin]:
    """Makes one shop's client for the calling thread. Call this once per process.

    All clients of one `admin_for` share what is known of each shop's API budget. What each answer
    cost is counted in the database.
    """
    pacing = Pacing()

    def admin(shop: str) -> Admin:
        token = partial(access_token, engine, settings, shop)
        spent = partial(usage.note, engine, shop)
        return Admin(shop, settings, sessions.current(), token, pacing, spent=spent)

    return admin

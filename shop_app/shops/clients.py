"""Clients for the Admin API that know where a shop's token comes from."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from functools import partial

from sqlalchemy import Engine

from shop_app.settings import Settings
from shop_app.shopify import sessions
from shop_app.shopify.client import Admin
from shop_app.shopify.pacing import Pacing
from shop_app.shops import usage
from shop_app.shops.tokens import access_token

PAGE_PATIENCE = 6.0
"""Seconds that somebody is kept waiting for all that a page asks Shopify, a new token included."""


def admin_for(engine: Engine, settings: Settings) -> Callable[[str], Admin]:
    """Makes one shop's client for the calling thread. Call this once per process.

    All clients of one `admin_for` share what is known of each shop's API budget. What each answer
    cost is counted in the database.
    """
    return _clients(engine, settings, Pacing(), patience=math.inf)


def admin_for_pages(engine: Engine, settings: Settings) -> Callable[[str], Admin]:
    """Like `admin_for`, for somebody who waits for a page: a client is made for one request.

    It gives up after PAGE_PATIENCE, and may spend what background work leaves of the budget.
    """
    return _clients(engine, settings, Pacing(reserve=0.0), patience=PAGE_PATIENCE)


def _clients(
    engine: Engine, settings: Settings, pacing: Pacing, *, patience: float
) -> Callable[[str], Admin]:
    def admin(shop: str) -> Admin:
        give_up_at = time.monotonic() + patience
        return Admin(
            shop,
            settings,
            sessions.current(),
            partial(access_token, engine, settings, shop, give_up_at=give_up_at),
            pacing,
            spent=partial(usage.note, engine, shop),
            give_up_at=give_up_at,
        )

    return admin

"""Installed shops in the app's own database, without the visit that would install them."""

from __future__ import annotations

from collections.abc import Iterable

import psycopg

from shop_app.db import libpq_url


def install(url: str, shops: Iterable[str]) -> None:
    """Add shops whose details are known but who never talk back: no token, so no call to them."""
    with psycopg.connect(libpq_url(url)) as db:
        db.cursor().executemany(
            "INSERT INTO shop (shop, currency, timezone, token_dead_at)"
            " VALUES (%s, 'GBP', 'UTC', now())",
            [(shop,) for shop in shops],
        )

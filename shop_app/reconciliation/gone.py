"""Which orders are gone when Shopify does not show them, and which are only hidden by their age."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import Connection, text

SHOWN_FOR = timedelta(days=55)
"""Shopify shows orders of the last 60 days to every app, older ones with `read_all_orders`; the rest
of the 60 days is left to clocks and to orders processed some time after they were made."""

_ALL_SHOWN = text(
    "SELECT EXISTS (SELECT FROM shop WHERE shop = :shop AND 'read_all_orders' = ANY(scopes))"
)
_YOUNG = text(
    """
    SELECT gid FROM orders
    WHERE shop = :shop AND gid = ANY(:gids) AND deleted_at IS NULL AND processed_at > :since
    """
)
_NOT_YET = text(
    """
    SELECT gid FROM unnest(CAST(:gids AS text[])) AS given (gid) WHERE NOT EXISTS (
        SELECT FROM orders
        WHERE orders.shop = :shop AND orders.gid = given.gid AND deleted_at IS NOT NULL)
    """
)


def surely_gone(db: Connection, shop: str, gids: Sequence[str], asked_at: datetime) -> list[str]:
    """Of orders that Shopify did not show at `asked_at`, those it would have shown if they existed,
    less those known to be deleted. The caller is alone with the ledger."""
    if not gids:
        return []
    params: dict[str, object] = {"shop": shop, "gids": list(gids)}
    if db.scalar(_ALL_SHOWN, {"shop": shop}):
        return list(db.scalars(_NOT_YET, params))
    return list(db.scalars(_YOUNG, {**params, "since": asked_at - SHOWN_FOR}))

"""Book many customers read from Shopify at once: the same records and sums, few statements."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, text

from shop_app.customers.service import Summary
from shop_app.forward import move_all_forward


def apply_customers(
    db: Connection, shop: str, records: Mapping[str, tuple[datetime, Mapping[str, Any]]]
) -> None:
    """Like `apply_customer` with Shopify's answer; `records` are (updated_at, said) by gid, and all
    mention the same columns."""
    rows = [
        {"shop": shop, "gid": gid, "updated_at": updated_at, **said}
        for gid, (updated_at, said) in records.items()
    ]
    move_all_forward(db, "customer", rows, at="updated_at")


def apply_summaries(db: Connection, shop: str, summaries: Sequence[Summary]) -> None:
    """Like `apply_summary` with Shopify's answer, for different customers."""
    rows = [one.row(shop) for one in summaries]
    move_all_forward(db, "customer", rows, at="summary_at")


_KNOW = text(
    """
    INSERT INTO customer (shop, gid)
    SELECT :shop, gid FROM unnest(CAST(:gids AS text[])) AS gid ORDER BY gid
    ON CONFLICT (shop, gid) DO NOTHING
    """
)


def know(db: Connection, shop: str, gids: Sequence[str]) -> None:
    """Remember that there are such customers, of whom nothing else is known yet."""
    db.execute(_KNOW, {"shop": shop, "gids": sorted(set(gids))})

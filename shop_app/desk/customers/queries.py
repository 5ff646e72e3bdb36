"""What the pages about customers read of Amends' own books."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, text

from shop_app.money import Money

_LATEST_ORDERS = 200
"""Orders among which the latest customers are looked for."""

_EXAMPLE = text(
    """
    SELECT name FROM orders WHERE shop = :shop AND deleted_at IS NULL
    ORDER BY processed_at DESC LIMIT 1
    """
)
_TAGS = text(
    """
    SELECT customer_gid, array_agg(tag ORDER BY tag) AS tags FROM tag_assignment
    WHERE shop = :shop AND customer_gid = ANY(:gids) AND in_shop = 'ours'
    GROUP BY customer_gid
    """
)
_LATEST = text(
    """
    SELECT customer.gid, lifetime_orders, lifetime_spent, lifetime_currency, last_order_at,
        (SELECT array_agg(tag ORDER BY tag) FROM tag_assignment
            WHERE shop = :shop AND customer_gid = customer.gid AND in_shop = 'ours') AS tags
    FROM (
        SELECT customer_gid, max(processed_at) AS last_order_at FROM (
            SELECT customer_gid, processed_at FROM orders
            WHERE shop = :shop AND deleted_at IS NULL
            ORDER BY processed_at DESC LIMIT :orders
        ) AS newest
        GROUP BY customer_gid
    ) AS buyer
    JOIN customer ON customer.shop = :shop AND customer.gid = buyer.customer_gid
        AND customer.deleted_at IS NULL AND customer.merged_into IS NULL
    ORDER BY last_order_at DESC, customer.gid LIMIT :limit
    """
)
_WHEREABOUTS = text(
    "SELECT deleted_at, merged_into FROM customer WHERE shop = :shop AND gid = :gid"
)


@dataclass(frozen=True, slots=True)
class Latest:
    """Somebody who ordered lately. `orders` and `spent` are Shopify's own sums over their life, None
    when nobody has told them yet; `tags` those that Amends put on."""

    gid: str
    orders: int | None
    spent: Money | None
    last_order_at: datetime
    tags: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """What became of a customer; both None: they are there."""

    deleted_at: datetime | None
    merged_into: str | None


def example_order_name(db: Connection, shop: str) -> str | None:
    """The name of the shop's latest order, such as `#1001`."""
    name: str | None = db.scalar(_EXAMPLE, {"shop": shop})
    return name


def our_tags(db: Connection, shop: str, gids: Sequence[str]) -> Mapping[str, tuple[str, ...]]:
    """The tags Amends put on these customers, by gid; those without one are left out."""
    rows = db.execute(_TAGS, {"shop": shop, "gids": list(gids)}) if gids else ()
    return {row.customer_gid: tuple(row.tags) for row in rows}


def latest_customers(db: Connection, shop: str, limit: int) -> list[Latest]:
    """Those who ordered last, newest first."""
    rows = db.execute(_LATEST, {"shop": shop, "orders": _LATEST_ORDERS, "limit": limit})
    return [
        Latest(
            row.gid,
            row.lifetime_orders,
            None
            if row.lifetime_spent is None
            else Money(row.lifetime_spent, row.lifetime_currency),
            row.last_order_at,
            tuple(row.tags or ()),
        )
        for row in rows
    ]


def whereabouts(db: Connection, shop: str, gid: str) -> Whereabouts | None:
    """What became of a customer; None: this shop has never told of them."""
    row = db.execute(_WHEREABOUTS, {"shop": shop, "gid": gid}).one_or_none()
    return None if row is None else Whereabouts(row.deleted_at, row.merged_into)

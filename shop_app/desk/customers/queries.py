"""What the pages about customers read of Amends' own books."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
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
_NAMED = text(
    """
    SELECT gid, name, customer_gid FROM orders
    WHERE shop = :shop AND lower(name) = ANY(:names) AND deleted_at IS NULL
    ORDER BY processed_at DESC, gid LIMIT :limit
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
    """
    SELECT known.gid IS NOT NULL AS known, deleted_at, merged_into,
        EXISTS (SELECT FROM wanted_read WHERE shop = :shop AND gid = :gid) AS awaited
    FROM (SELECT) AS one
    LEFT JOIN (SELECT * FROM customer WHERE shop = :shop AND gid = :gid) AS known ON true
    """
)
_RULE_NAMES = text(
    "SELECT id, draft ->> 'name' AS name FROM tag_rule WHERE shop = :shop AND id = ANY(:ids)"
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
class NamedOrder:
    """An order as Amends keeps it; `customer_gid` None: a guest bought it."""

    gid: str
    name: str
    customer_gid: str | None


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """What became of a customer: whether this shop has told of them, whether they were deleted or
    merged into another (a gid), and whether Shopify is about to be asked about them."""

    known: bool
    deleted_at: datetime | None
    merged_into: str | None
    awaited: bool


def example_order_name(db: Connection, shop: str) -> str | None:
    """The name of the shop's latest order, such as `#1001`."""
    name: str | None = db.scalar(_EXAMPLE, {"shop": shop})
    return name


def orders_named(
    db: Connection, shop: str, names: Sequence[str], limit: int
) -> tuple[NamedOrder, ...]:
    """The newest orders of one of these names, in any case, however old they are."""
    if not names:
        return ()
    wanted = {"shop": shop, "names": [name.lower() for name in names], "limit": limit}
    return tuple(NamedOrder(*row) for row in db.execute(_NAMED, wanted))


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


def whereabouts(db: Connection, shop: str, gid: str) -> Whereabouts:
    """What became of a customer."""
    row = db.execute(_WHEREABOUTS, {"shop": shop, "gid": gid}).one()
    return Whereabouts(row.known, row.deleted_at, row.merged_into, row.awaited)


def rule_names(db: Connection, shop: str, ids: Iterable[int]) -> Mapping[int, str]:
    """What the merchant calls these rules, deleted ones too."""
    wanted = sorted(set(ids))
    rows = db.execute(_RULE_NAMES, {"shop": shop, "ids": wanted}) if wanted else ()
    return {row.id: row.name for row in rows}

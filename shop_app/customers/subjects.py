"""Load customers as rules see them: some by their ids, or all of a shop, batch by batch.

Every statement reads one table by its index: joins of whole sets were planned badly while
PostgreSQL had no statistics yet. Lines, parcels and products are read only when asked for.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, text

from shop_app.conditions.subject import Live, Order, Part, Product, Subject
from shop_app.customers.products import FRESH, known_products
from shop_app.customers.purchases import Purchases, purchases_between, purchases_of
from shop_app.money import Money
from shop_app.timezones import zone

_COLUMNS = "gid, created_at, state, lifetime_orders, lifetime_spent, lifetime_currency"
_THESE = text(
    f"""
    SELECT {_COLUMNS} FROM customer
    WHERE shop = :shop AND gid = ANY(:gids) AND deleted_at IS NULL AND merged_into IS NULL
    """  # noqa: S608 - a constant
)
_NEXT = text(
    f"""
    SELECT {_COLUMNS} FROM customer
    WHERE shop = :shop AND gid > :after AND deleted_at IS NULL AND merged_into IS NULL
    ORDER BY gid LIMIT :size
    """  # noqa: S608 - a constant
)
_EVER = datetime.min.replace(tzinfo=UTC)
_TERMS = text(
    """
    SELECT currency, timezone, (
        SELECT jsonb_object_agg(country, days) FROM delivery_promise WHERE shop = :shop
    ) AS delivery_days
    FROM shop WHERE shop = :shop
    """
)


@dataclass(frozen=True, slots=True)
class _Terms:
    """What all customers of a shop have in common, as of `as_of`."""

    as_of: datetime
    timezone: ZoneInfo
    currency: str
    delivery_days: Mapping[str, int]


def subjects(
    db: Connection, shop: str, gids: Sequence[str], parts: frozenset[Part], as_of: datetime
) -> dict[str, Subject]:
    """These customers by gid, meant for some hundred at once; each needs about 1 kB per order.

    Those we don't know, deleted and merged ones are left out, and so are all of them while the
    shop's currency has not been read. `live` stays None: nothing is asked of Shopify here. Products
    read more than 7 days ago count as not known.
    """
    terms = _terms(db, shop, as_of)
    if terms is None or not gids:
        return {}
    rows = db.execute(_THESE, {"shop": shop, "gids": list(gids)}).all()
    bought = purchases_of(db, shop, [row.gid for row in rows], parts)
    products = _products(db, shop, bought, parts, since=as_of - FRESH)
    return {row.gid: _subject(terms, row, bought.get(row.gid, ()), products) for row in rows}


def each_subject(
    db: Connection,
    shop: str,
    parts: frozenset[Part],
    as_of: datetime,
    *,
    after: str = "",
    size: int = 2000,
) -> Iterator[list[Subject]]:
    """All customers of the shop by gid, `size` at a time, beginning behind the gid `after`.

    Memory holds one batch. The statements see what is committed while it goes on. Products count as
    known however long ago they were read: all of them together can't be read anew.
    """
    terms = _terms(db, shop, as_of)
    while terms is not None:
        rows = db.execute(_NEXT, {"shop": shop, "after": after, "size": size}).all()
        if not rows:
            return
        bought = purchases_between(db, shop, after, rows[-1].gid, parts)
        products = _products(db, shop, bought, parts, since=_EVER)
        yield [_subject(terms, row, bought.get(row.gid, ()), products) for row in rows]
        after = rows[-1].gid


def with_live(
    subject: Subject, live: Live | None, products: Mapping[str, Product] | None
) -> Subject:
    """The same customer with what Shopify said of them and of the products they bought."""
    return replace(subject, live=live, products=products)


def _terms(db: Connection, shop: str, as_of: datetime) -> _Terms | None:
    row = db.execute(_TERMS, {"shop": shop}).one_or_none()
    if row is None or row.currency is None:
        return None
    promised: dict[str, int] = row.delivery_days or {}
    return _Terms(as_of, zone(row.timezone), row.currency, promised)


def _products(
    db: Connection, shop: str, bought: Purchases, parts: frozenset[Part], since: datetime
) -> dict[str, Product] | None:
    """The products on all these lines; None when no rule asks for them."""
    if Part.PRODUCTS not in parts:
        return None
    orders = (order for orders in bought.values() for order in orders)
    lines = (line for order in orders for line in order.lines or ())
    return known_products(db, shop, {line.product for line in lines if line.product}, since)


def _subject(
    terms: _Terms,
    row: Sequence[Any],
    orders: tuple[Order, ...],
    products: Mapping[str, Product] | None,
) -> Subject:
    gid, created_at, state, lifetime_orders, spent, currency = row
    return Subject(
        gid=gid,
        as_of=terms.as_of,
        timezone=terms.timezone,
        currency=terms.currency,
        created_at=created_at,
        state=state,
        lifetime_orders=lifetime_orders,
        lifetime_spent=None if spent is None else Money(spent, currency),
        orders=orders,
        delivery_days=terms.delivery_days,
        products=products,
    )

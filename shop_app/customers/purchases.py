"""What many customers bought: their orders with refunds, parcels and lines, as rules see them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, text

from shop_app.conditions.subject import Order, Parcel, Part, Product, Refund

_COLUMNS = (
    "gid, customer_gid, name, processed_at, cancelled_at, currency, total, paid, presentment_total"
)
_OF_THESE = text(
    f"""
    SELECT {_COLUMNS} FROM orders
    WHERE shop = :shop AND customer_gid = ANY(:gids) AND deleted_at IS NULL
    ORDER BY customer_gid, processed_at, gid
    """  # noqa: S608 - a constant
)
_BETWEEN = text(
    f"""
    SELECT {_COLUMNS} FROM orders
    WHERE shop = :shop AND customer_gid > :after AND customer_gid <= :last AND deleted_at IS NULL
    ORDER BY customer_gid, processed_at, gid
    """  # noqa: S608 - a constant
)


@dataclass(frozen=True, slots=True)
class Purchases:
    """Orders by customer gid, oldest first; `products` by gid, None when nobody asked for them."""

    orders: Mapping[str, tuple[Order, ...]]
    products: Mapping[str, Product] | None


def purchases_of(
    db: Connection, shop: str, gids: Sequence[str], parts: frozenset[Part]
) -> Purchases:
    """What these customers bought; nothing is read when `parts` is empty."""
    if not parts:
        return Purchases({}, None)
    rows = db.execute(_OF_THESE, {"shop": shop, "gids": list(gids)}).all()
    return _purchases(db, shop, rows, parts)


def purchases_between(
    db: Connection, shop: str, after: str, last: str, parts: frozenset[Part]
) -> Purchases:
    """What the customers bought whose gids lie behind `after`, up to `last`."""
    if not parts:
        return Purchases({}, None)
    rows = db.execute(_BETWEEN, {"shop": shop, "after": after, "last": last}).all()
    return _purchases(db, shop, rows, parts)


def _purchases(
    db: Connection, shop: str, rows: Sequence[Row[Any]], parts: frozenset[Part]
) -> Purchases:
    params = {"shop": shop, "gids": [row.gid for row in rows]}
    refunds = _grouped(db.execute(_REFUNDS, params))
    parcels = _grouped(db.execute(_PARCELS, params)) if Part.PARCELS in parts else {}
    found: dict[str, list[Order]] = {}
    for row in rows:
        order = _order(row, refunds.get(row.gid, ()), parcels.get(row.gid, ()))
        found.setdefault(row.customer_gid, []).append(order)
    return Purchases({gid: tuple(orders) for gid, orders in found.items()}, None)


# In this order all the way: a refund, a parcel and a line belong to the order they name first.
_REFUNDS = text(
    """
    SELECT order_gid, created_at, amount, currency FROM refund
    WHERE shop = :shop AND order_gid = ANY(:gids) ORDER BY created_at, gid
    """
)
_PARCELS = text(
    """
    SELECT order_gid, created_at, coalesce((
            SELECT scan.estimated_delivery_at FROM fulfillment_event AS scan
            WHERE scan.shop = :shop AND scan.order_gid = parcel.order_gid
                AND scan.fulfillment_gid = parcel.gid AND scan.estimated_delivery_at IS NOT NULL
            ORDER BY scan.happened_at DESC, scan.gid DESC LIMIT 1
        ), estimated_delivery_at) AS promised_at,
        coalesce(delivered_at, (
            SELECT min(scan.happened_at) FROM fulfillment_event AS scan
            WHERE scan.shop = :shop AND scan.order_gid = parcel.order_gid
                AND scan.fulfillment_gid = parcel.gid AND scan.status = 'delivered'
        )) AS delivered_at
    FROM fulfillment AS parcel
    WHERE shop = :shop AND order_gid = ANY(:gids) AND deleted_at IS NULL
        AND (status IS NULL OR status NOT IN ('cancelled', 'error', 'failure'))
    ORDER BY created_at, gid
    """
)


def _grouped(rows: Iterable[Row[Any]]) -> dict[str, list[Row[Any]]]:
    found: dict[str, list[Row[Any]]] = {}
    for row in rows:
        found.setdefault(row[0], []).append(row)
    return found


def _order(row: Row[Any], refunds: Sequence[Row[Any]], parcels: Sequence[Row[Any]]) -> Order:
    return Order(
        gid=row.gid,
        name=row.name,
        processed_at=row.processed_at,
        cancelled_at=row.cancelled_at,
        currency=row.currency,
        total=row.total,
        paid=row.paid,
        refunds=tuple(_refund(row, refund) for refund in refunds),
        parcels=tuple(
            Parcel(parcel.created_at, parcel.promised_at, parcel.delivered_at) for parcel in parcels
        ),
    )


def _refund(order: Row[Any], refund: Row[Any]) -> Refund:
    """One in the buyer's currency counts at the order's own rate until Shopify has stated it."""
    amount = refund.amount
    if refund.currency != order.currency and order.presentment_total:
        scaled, whole = amount * order.total, order.presentment_total
        amount = (2 * scaled + whole) // (2 * whole)
    return Refund(refund.created_at, amount)

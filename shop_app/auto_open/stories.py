"""Load the stories of customers and of guests' orders from the ledger, some hundred at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, TextClause, text

from shop_app.auto_open.rules import Asked, Disputed, Given, OrderStory, Scan, Sent, Story
from shop_app.conditions.facts.deliveries import promised
from shop_app.customers.purchases import first_promise
from shop_app.gids import kind
from shop_app.orders.promises import delivery_days

_COLUMNS = "gid, customer_gid, processed_at, country, cancelled_at, cancel_reason"
_OF_CUSTOMERS = text(
    f"""
    SELECT {_COLUMNS} FROM orders
    WHERE shop = :shop AND customer_gid = ANY(:gids) AND deleted_at IS NULL
    """  # noqa: S608 - a constant
)
_THESE = text(
    f"""
    SELECT {_COLUMNS} FROM orders
    WHERE shop = :shop AND gid = ANY(:gids) AND deleted_at IS NULL
    """  # noqa: S608 - a constant
)
_REFUNDS = text(
    """
    SELECT order_gid, gid, created_at FROM refund
    WHERE shop = :shop AND order_gid = ANY(:gids) AND amount > 0
    """
)
# Cancelled and failed parcels were never on their way, as for conditions.
_PARCELS = text(
    """
    SELECT order_gid, gid, estimated_delivery_at, delivered_at FROM fulfillment
    WHERE shop = :shop AND order_gid = ANY(:gids) AND deleted_at IS NULL
        AND (status IS NULL OR status NOT IN ('cancelled', 'error', 'failure'))
    """
)
_SCANS = text(
    """
    SELECT order_gid, gid, fulfillment_gid, status, happened_at, estimated_delivery_at
    FROM fulfillment_event WHERE shop = :shop AND order_gid = ANY(:gids)
    ORDER BY happened_at, gid
    """
)
_RETURNS = text(
    """
    SELECT order_gid, gid, requested_at, reasons FROM order_return
    WHERE shop = :shop AND order_gid = ANY(:gids)
    """
)
_DISPUTES = text(
    """
    SELECT order_gid, gid, initiated_at FROM dispute
    WHERE shop = :shop AND order_gid = ANY(:gids)
    """
)

_Parts = Mapping[str, list[Row[Any]]]


def stories(db: Connection, shop: str, gids: Iterable[str]) -> dict[str, Story]:
    """The stories by the gid of the customer, or of a guest's order. Who has none is left out.

    An order that meanwhile has a customer is part of theirs.
    """
    wanted = sorted(set(gids))
    guests = [gid for gid in wanted if kind(gid) == "Order"]
    customers = {gid for gid in wanted if kind(gid) == "Customer"}
    alone = _rows(db, _THESE, shop, guests)
    customers |= {row.customer_gid for row in alone if row.customer_gid is not None}
    orders = [row for row in alone if row.customer_gid is None]
    orders += _rows(db, _OF_CUSTOMERS, shop, sorted(customers))
    told = _told(db, shop, orders)
    found: dict[str, list[OrderStory]] = defaultdict(list)
    for row in orders:
        found[row.customer_gid or row.gid].append(told[row.gid])
    return {
        gid: Story(gid if gid in customers else None, tuple(sorted(theirs, key=_gid)))
        for gid, theirs in found.items()
    }


def _gid(order: OrderStory) -> str:
    return order.gid


def _rows(db: Connection, statement: TextClause, shop: str, gids: Sequence[str]) -> list[Row[Any]]:
    if not gids:
        return []
    return list(db.execute(statement, {"shop": shop, "gids": list(gids)}))


def _told(db: Connection, shop: str, orders: Sequence[Row[Any]]) -> dict[str, OrderStory]:
    gids = [row.gid for row in orders]
    days = delivery_days(db, shop)
    refunds, parcels, scans, returns, disputes = (
        _by_order(_rows(db, part, shop, gids))
        for part in (_REFUNDS, _PARCELS, _SCANS, _RETURNS, _DISPUTES)
    )
    return {
        row.gid: OrderStory(
            gid=row.gid,
            cancelled_at=row.cancelled_at,
            cancel_reason=row.cancel_reason,
            refunds=tuple(Given(one.gid, one.created_at) for one in refunds[row.gid]),
            parcels=tuple(_parcel(row, one, scans[row.gid], days) for one in parcels[row.gid]),
            scans=tuple(Scan(one.gid, one.happened_at, one.status) for one in scans[row.gid]),
            returns=tuple(
                Asked(one.gid, one.requested_at, tuple(one.reasons)) for one in returns[row.gid]
            ),
            disputes=tuple(Disputed(one.gid, one.initiated_at) for one in disputes[row.gid]),
        )
        for row in orders
    }


def _by_order(rows: Iterable[Row[Any]]) -> _Parts:
    found: dict[str, list[Row[Any]]] = defaultdict(list)
    for row in rows:
        found[row.order_gid].append(row)
    return found


def _parcel(
    order: Row[Any], parcel: Row[Any], scans: Sequence[Row[Any]], days: Mapping[str, int]
) -> Sent:
    """The first estimate is what was promised, the first word of delivery counts."""
    its = [scan for scan in scans if scan.fulfillment_gid == parcel.gid]
    estimates = [scan.estimated_delivery_at for scan in its if scan.estimated_delivery_at]
    estimate = first_promise(parcel.estimated_delivery_at, estimates)
    at = promised(estimate, order.processed_at, order.country, days)
    return Sent(parcel.gid, at, parcel.delivered_at or _first_delivery(its))


def _first_delivery(scans: Sequence[Row[Any]]) -> datetime | None:
    return next((scan.happened_at for scan in scans if scan.status == "delivered"), None)

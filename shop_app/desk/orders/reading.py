"""What the page of an order shows of Amends' own books."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, text

from shop_app.conditions.subject import Part, Subject
from shop_app.customers.purchases import purchase
from shop_app.desk.customers.orders import OrderInWords, order_in_words
from shop_app.gids import number_of
from shop_app.issues import queries
from shop_app.issues.queries import IssueRow
from shop_app.texts import country, day, gettext

_PARTS = frozenset({Part.ORDERS, Part.PARCELS})
_MOST_ISSUES = 50
_ORDER = text(
    """
    SELECT name, customer_gid, deleted_at, (
        SELECT jsonb_object_agg(country, days) FROM delivery_promise WHERE shop = :shop
    ) AS delivery_days
    FROM orders WHERE shop = :shop AND gid = :gid
    """
)


@dataclass(frozen=True, slots=True)
class ParcelInWords:
    """One parcel; `arrived` is empty while it is on its way."""

    sent: str
    arrived: str


@dataclass(frozen=True, slots=True)
class OrderShown:
    """An order. `shown` None: it was deleted in Shopify. `customer` is a number, None: a guest's."""

    name: str
    customer: str | None
    deleted_at: datetime | None
    shown: OrderInWords | None
    country: str
    parcels: tuple[ParcelInWords, ...]
    issues: list[IssueRow]


def order_shown(
    db: Connection, shop: str, gid: str, *, now: datetime, zone: ZoneInfo
) -> OrderShown | None:
    """An order as of `now`, days in the shop's time `zone`; None for one Amends does not know."""
    row = db.execute(_ORDER, {"shop": shop, "gid": gid}).one_or_none()
    if row is None:
        return None
    order = purchase(db, shop, gid, _PARTS)
    terms = Subject(gid, now, zone, "", delivery_days=row.delivery_days or {})
    return OrderShown(
        name=row.name or number_of(gid),
        customer=number_of(row.customer_gid) if row.customer_gid else None,
        deleted_at=row.deleted_at,
        shown=order_in_words(order, terms) if order else None,
        country=country(order.country) if order and order.country else "",
        parcels=tuple(
            ParcelInWords(day(one.shipped_at), day(one.delivered_at) if one.delivered_at else "")
            for one in (order.parcels if order else ())
            if one.shipped_at is not None
        ),
        issues=queries.of_order(db, shop, gid, limit=_MOST_ISSUES),
    )


def heading(name: str) -> str:
    """What the page is called."""
    return gettext("Order %(name)s", name=name)

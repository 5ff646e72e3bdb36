"""What many customers bought: their orders with refunds, parcels and lines, as rules see them.

What belongs to an order is looked up order by order, by the indexes (`LATERAL … OFFSET 0`): joins of
whole sets were planned badly while PostgreSQL had no statistics, and lists of ids cost more time.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from operator import itemgetter
from typing import Any, TypeVar

from sqlalchemy import Connection, text

from shop_app.conditions.subject import Line, Order, Parcel, Part, Refund

Purchases = Mapping[str, tuple[Order, ...]]
"""Orders by customer gid, oldest first; who bought nothing is left out."""

_THIS = "orders.gid = :gid"
_THESE = "customer_gid = ANY(:gids)"
_BETWEEN = "customer_gid > :after AND customer_gid <= :last"

_ORDERS = """
    SELECT customer_gid, gid, name, processed_at, cancelled_at, currency, total, paid,
        presentment_total, nullif(discount_codes, '{{}}'), nullif(tags, '{{}}'), channel, app,
        location_gid, country, lines_digest IS NOT NULL
    FROM orders WHERE shop = :shop AND {which} AND deleted_at IS NULL
    ORDER BY customer_gid, processed_at, gid
    """
_OF_ORDERS = """
    SELECT part.* FROM orders CROSS JOIN LATERAL ({part} OFFSET 0) AS part
    WHERE orders.shop = :shop AND {which} AND deleted_at IS NULL
    """
_REFUNDS = """
    SELECT order_gid, created_at, amount, currency FROM refund
    WHERE shop = :shop AND order_gid = orders.gid
    """
# Cancelled and failed parcels were never on their way. A scan says whether it is one of delivery.
_PARCELS = """
    SELECT order_gid, gid, NULL::boolean, created_at, estimated_delivery_at, delivered_at
    FROM fulfillment
    WHERE shop = :shop AND order_gid = orders.gid AND deleted_at IS NULL
        AND (status IS NULL OR status NOT IN ('cancelled', 'error', 'failure'))
    UNION ALL
    SELECT order_gid, fulfillment_gid, status = 'delivered', happened_at, estimated_delivery_at,
        NULL
    FROM fulfillment_event
    WHERE shop = :shop AND order_gid = orders.gid
        AND (status = 'delivered' OR estimated_delivery_at IS NOT NULL)
    """
_LINES = """
    SELECT order_gid, gid, product_gid, variant_gid, sku, vendor, quantity, refunded, amount,
        on_sale
    FROM order_line WHERE shop = :shop AND order_gid = orders.gid
    """
_UNITS_BACK = """
    SELECT line_gid, quantity FROM refund_line WHERE shop = :shop AND order_gid = orders.gid
    """
_WITH_LINES = frozenset({Part.LINES, Part.PRODUCTS})


def purchases_of(
    db: Connection, shop: str, gids: Sequence[str], parts: frozenset[Part]
) -> Purchases:
    """What these customers bought; nothing is read when `parts` is empty."""
    return _Reading(db, _THESE, {"shop": shop, "gids": list(gids)}).purchases(parts)


def purchase(db: Connection, shop: str, gid: str, parts: frozenset[Part]) -> Order | None:
    """One order, a guest's too; None for one we don't know or that was deleted."""
    found = _Reading(db, _THIS, {"shop": shop, "gid": gid}).purchases(parts)
    return next((order for orders in found.values() for order in orders), None)


def purchases_between(
    db: Connection, shop: str, after: str, last: str, parts: frozenset[Part]
) -> Purchases:
    """What the customers bought whose gids lie behind `after`, up to `last`."""
    return _Reading(db, _BETWEEN, {"shop": shop, "after": after, "last": last}).purchases(parts)


class _Reading:
    """One look at the orders of the customers that `which` (SQL with `params`) names."""

    def __init__(self, db: Connection, which: str, params: Mapping[str, object]) -> None:
        self._db = db
        self._which = which
        self._params = params

    def purchases(self, parts: frozenset[Part]) -> Purchases:
        if not parts:
            return {}
        refunds = self._refunds()
        parcels = self._parcels() if Part.PARCELS in parts else {}
        lines = self._lines() if parts & _WITH_LINES else None
        found: dict[str, list[Order]] = {}
        for (
            customer, gid, name, processed_at, cancelled_at, currency, total, paid,
            presentment_total, codes, tags, channel, app, location, country, told,
        ) in self._rows(_ORDERS.format(which=self._which)):  # fmt: skip
            given_back = refunds.get(gid, ())
            # By position: with names it takes a third longer, some 100,000 times.
            order = Order(
                gid, name, processed_at, cancelled_at, currency, total, paid,
                _in_currency(currency, total, presentment_total, given_back) if given_back else (),
                parcels.get(gid, ()),
                None if lines is None or not told else lines.get(gid, ()),
                tuple(codes or ()), tuple(tags or ()), channel, app, location, country,
            )  # fmt: skip
            found.setdefault(customer, []).append(order)
        return {customer: tuple(orders) for customer, orders in found.items()}

    def _rows(self, statement: str) -> Iterable[tuple[Any, ...]]:
        return self._db.execute(text(statement), self._params).all()

    def _each(self, part: str) -> Iterable[tuple[Any, ...]]:
        return self._rows(_OF_ORDERS.format(part=part, which=self._which))

    def _refunds(self) -> dict[str, list[tuple[Any, ...]]]:
        found: dict[str, list[tuple[Any, ...]]] = {}
        for order, *refund in self._each(_REFUNDS):
            found.setdefault(order, []).append(tuple(refund))
        return found

    def _parcels(self) -> dict[str, tuple[Parcel, ...]]:
        """The first estimate is what was promised, the first word of delivery counts."""
        rows = list(self._each(_PARCELS))
        estimates, delivered = dict[str, list[Any]](), dict[str, Any]()
        scans = (row for row in rows if row[2] is not None)
        for _, parcel, arrived, at, estimate, _ in sorted(scans, key=itemgetter(3)):
            if estimate is not None:
                estimates.setdefault(parcel, []).append(estimate)
            if arrived:
                delivered.setdefault(parcel, at)
        found: dict[str, list[tuple[str, Parcel]]] = {}
        for order, gid, scanned, shipped_at, estimate, delivered_at in rows:
            if scanned is not None:
                continue
            arrived_at = delivered_at or delivered.get(gid)
            parcel = Parcel(shipped_at, first_promise(estimate, estimates.get(gid, [])), arrived_at)
            found.setdefault(order, []).append((gid, parcel))
        return {order: _by_gid(parcels) for order, parcels in found.items()}

    def _lines(self) -> dict[str, tuple[Line, ...]]:
        """A unit counts as given back as soon as the order or a refund says so, and once."""
        back: dict[str, int] = {}
        for line, units in self._each(_UNITS_BACK):
            back[line] = back.get(line, 0) + units
        found: dict[str, list[tuple[str, Line]]] = {}
        for order, gid, product, variant, sku, vendor, units, gone, amount, sale in self._each(
            _LINES
        ):
            given_back = min(units, max(gone, back.get(gid, 0)))
            line = Line(product, variant, sku, vendor, units, given_back, amount, sale)
            found.setdefault(order, []).append((gid, line))
        return {order: _by_gid(lines) for order, lines in found.items()}


def first_promise(own: datetime | None, scanned: Sequence[datetime]) -> datetime | None:
    """What the carrier promised first: a delay it announces later is no new promise.

    `own` is the parcel's estimate, `scanned` are those of its scans, oldest first. Shopify moves
    the parcel's with the scans; one that no scan has named was there before, unless it is later.
    """
    if not scanned:
        return own
    if own is None or own in scanned:
        return scanned[0]
    return min(own, scanned[0])


_Thing = TypeVar("_Thing")


def _by_gid(things: list[tuple[str, _Thing]]) -> tuple[_Thing, ...]:
    """Sorted here: sorting beside each order in the database doubled its time."""
    if len(things) > 1:
        things.sort(key=itemgetter(0))
    return tuple(thing for _, thing in things)


def _in_currency(
    order_currency: str, total: int, presentment_total: int, refunds: Iterable[tuple[Any, ...]]
) -> tuple[Refund, ...]:
    """One in the buyer's currency counts at the order's own rate until Shopify has stated it."""
    found = []
    for at, amount, currency in sorted(refunds):
        counts = amount
        if currency != order_currency and presentment_total:
            counts = (2 * amount * total + presentment_total) // (2 * presentment_total)
        found.append(Refund(at, counts))
    return tuple(found)

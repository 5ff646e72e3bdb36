"""Keep the order ledger true: each function takes one fact, whoever brings it, and says what follows.

They run in the caller's transaction; late, duplicate and unordered facts end in the same state.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, text

from shop_app.effects import (
    NOTHING,
    Effects,
    NewLines,
    Why,
    changed,
    codes_used,
    order_changed,
    read,
)
from shop_app.forward import move_forward
from shop_app.orders.lines import add_units_back
from shop_app.orders.records import (
    OrderVersion,
    ParcelScan,
    ParcelVersion,
    RefundRecord,
    UnitsBack,
)

_CODED = "discount_codes <> '{}' AS coded"
"""Whether an order used codes; reading which ones took a sixth of the time of booking it."""


def apply_order(
    db: Connection, shop: str, version: OrderVersion, *, from_shopify: bool = False
) -> Effects:
    """Book a version of an order if it is newer than what we have.

    Two versions of the same second with different content can't be ordered: Shopify is asked.
    `from_shopify` says this is its answer, which settles such a tie.
    """
    moved = move_forward(
        db,
        "orders",
        version.row(shop),
        at="updated_at",
        compare=("fingerprint",),
        watch=("customer_gid", "deleted_at", "lines_digest", _CODED),
        from_shopify=from_shopify,
    )
    customer = version.said.get("customer_gid")
    if moved.applied:
        before = moved.before.get("customer_gid")
        follows = changed(before) | order_changed(customer or before, version.gid)
        if moved.before and before is None:
            follows |= order_changed(None, version.gid)
        if version.said.get("discount_codes") or moved.before.get("coded"):
            follows |= codes_used(version.gid)
        return follows | _new_lines(version, moved.before.get("lines_digest"))
    if moved.before["deleted_at"] is not None:
        return _deleted_for(customer)
    return read(version.gid, Why.TIE) if moved.tie else NOTHING


def _new_lines(version: OrderVersion, digest: str | None) -> Effects:
    """Nothing when nobody mentioned the lines, or when they are those that `digest` stands for."""
    if version.lines is None or version.lines_digest() == digest:
        return NOTHING
    return Effects(lines={version.gid: NewLines(version.lines, instead=digest is not None)})


_DELETE_ORDER = text(
    """
    WITH before AS (
            SELECT customer_gid, discount_codes FROM orders WHERE shop = :shop AND gid = :gid
        ),
        units AS (DELETE FROM refund_line WHERE shop = :shop AND order_gid = :gid)
    INSERT INTO orders AS stored (shop, gid, deleted_at) VALUES (:shop, :gid, :at)
    ON CONFLICT (shop, gid) DO UPDATE SET deleted_at = :at, customer_gid = NULL, name = NULL,
        updated_at = NULL, cancelled_at = NULL, cancel_reason = NULL, financial_status = NULL,
        fingerprint = NULL,
        currency = DEFAULT, total = DEFAULT, paid = DEFAULT,
        presentment_currency = DEFAULT, presentment_total = DEFAULT,
        channel = NULL, app = NULL, location_gid = NULL, country = NULL, lines_digest = NULL,
        tags = DEFAULT, discount_codes = DEFAULT, test = DEFAULT
        WHERE stored.deleted_at IS NULL
    RETURNING (SELECT customer_gid FROM before),
        (SELECT discount_codes <> '{}' FROM before) AS coded
    """
)


def delete_order(db: Connection, shop: str, gid: str, at: datetime) -> Effects:
    """Remember only that an order is gone, also one never seen: no late version brings it back."""
    told = {"shop": shop, "gid": gid, "at": at}
    before = db.execute(_DELETE_ORDER, told).one_or_none()
    follows = Effects(lines={gid: NewLines((), instead=True)})
    if before is None:
        return follows
    return (
        follows | _deleted_for(before.customer_gid) | (codes_used(gid) if before.coded else NOTHING)
    )


def _deleted_for(customer: str | None) -> Effects:
    """Whose order it was is known: Shopify's sums over their life have changed."""
    return changed(customer) | read(customer, Why.STALE) if customer else NOTHING


_ADD_REFUND = text(
    """
    WITH added AS (
        INSERT INTO refund (shop, gid, order_gid, created_at, amount, currency)
        VALUES (:shop, :gid, :order_gid, :created_at, :amount, :currency)
        ON CONFLICT DO NOTHING
        RETURNING shop
    )
    SELECT EXISTS (SELECT FROM added) AS added, orders.gid IS NOT NULL AS known,
        orders.customer_gid, orders.currency
    FROM (SELECT) AS always LEFT JOIN orders ON orders.shop = :shop AND orders.gid = :order_gid
    """
)


def add_refund(db: Connection, shop: str, refund: RefundRecord) -> Effects:
    """Book a refund once. One in another currency than the shop's is read for the shop's amount."""
    found = db.execute(_ADD_REFUND, refund.row(shop)).one()
    if not found.added:
        return NOTHING
    if not found.known:
        return read(refund.order_gid, Why.UNKNOWN_ORDER)
    follows = order_changed(found.customer_gid, refund.order_gid)
    if found.currency != refund.amount.currency:
        follows |= read(refund.order_gid, Why.FOREIGN_REFUND)
    return follows


def units_came_back(db: Connection, shop: str, back: UnitsBack) -> Effects:
    """Book once which units came back with a refund, with or without money."""
    if add_units_back(db, shop, back):
        return of_order(db, shop, back.order_gid)
    return NOTHING


_ORDER = text("SELECT customer_gid FROM orders WHERE shop = :shop AND gid = :gid")


def of_order(db: Connection, shop: str, order_gid: str) -> Effects:
    """Something that hangs on an order was booked; one that we have never seen is read."""
    order = db.execute(_ORDER, {"shop": shop, "gid": order_gid}).one_or_none()
    if order is None:
        return read(order_gid, Why.UNKNOWN_ORDER)
    return order_changed(order.customer_gid, order_gid)


def apply_parcel(
    db: Connection, shop: str, version: ParcelVersion, *, from_shopify: bool = False
) -> Effects:
    """Book a version of a parcel if it is newer than what we have; a tie asks Shopify."""
    moved = move_forward(
        db,
        "fulfillment",
        version.row(shop),
        at="updated_at",
        compare=tuple(version.said),
        from_shopify=from_shopify,
    )
    if moved.applied:
        return of_order(db, shop, version.order_gid)
    return read(version.order_gid, Why.TIE) if moved.tie else NOTHING


_ADD_SCAN = text(
    """
    INSERT INTO fulfillment_event
        (shop, gid, fulfillment_gid, order_gid, status, happened_at, estimated_delivery_at)
    VALUES (:shop, :gid, :fulfillment_gid, :order_gid, :status, :happened_at, :estimated)
    ON CONFLICT DO NOTHING
    """
)


def add_scan(db: Connection, shop: str, scan: ParcelScan) -> Effects:
    """Book a scan of a parcel once."""
    added = db.execute(
        _ADD_SCAN,
        {
            "shop": shop,
            "gid": scan.gid,
            "fulfillment_gid": scan.fulfillment_gid,
            "order_gid": scan.order_gid,
            "status": scan.status,
            "happened_at": scan.happened_at,
            "estimated": scan.estimated_delivery_at,
        },
    )
    return of_order(db, shop, scan.order_gid) if added.rowcount else NOTHING

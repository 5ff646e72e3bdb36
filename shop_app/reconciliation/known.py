"""What we know of some orders, as far as it can be compared with what Shopify shows of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Connection, text

from shop_app.reconciliation.answers import moment, money
from shop_app.shopify.changed import PARCELS_SEEN, OrderSeen

Parcel = tuple[datetime | None, bool, bool]
"""As of when a parcel is known, and whether we know its carrier's estimate and that it arrived."""

UNKNOWN_PARCEL: Parcel = (None, False, False)


@dataclass(slots=True)
class KnownOrder:
    """One order of the ledger. `refunds`: what each refund gave back, minor units and currency by
    gid. `parcels` by gid."""

    updated_at: datetime | None
    cancelled_at: datetime | None
    cancel_reason: str | None
    deleted: bool
    customer_gid: str | None
    financial_status: str | None
    currency: str
    total: int
    refunds: dict[str, tuple[int, str]] = field(default_factory=dict)
    parcels: dict[str, Parcel] = field(default_factory=dict)


# One by one by the key, whatever PostgreSQL knows of the tables.
_ORDERS = text(
    """
    SELECT stored.* FROM unnest(CAST(:gids AS text[])) AS given (gid) CROSS JOIN LATERAL (
        SELECT gid, updated_at, cancelled_at, cancel_reason, deleted_at IS NOT NULL AS deleted,
            customer_gid, financial_status, currency, total
        FROM orders WHERE shop = :shop AND orders.gid = given.gid LIMIT 1
    ) AS stored
    """
)
_REFUNDS = text(
    """
    SELECT order_gid, gid, amount, currency FROM refund
    WHERE shop = :shop AND order_gid = ANY(:gids)
    """
)
_PARCELS = text(
    """
    SELECT order_gid, gid, updated_at, estimated_delivery_at IS NOT NULL AS estimated,
        delivered_at IS NOT NULL OR EXISTS (
            SELECT FROM fulfillment_event AS scan
            WHERE scan.shop = :shop AND scan.order_gid = fulfillment.order_gid
                AND scan.fulfillment_gid = fulfillment.gid AND scan.status = 'delivered'
        ) AS arrived
    FROM fulfillment
    WHERE shop = :shop AND order_gid = ANY(:gids) AND deleted_at IS NULL
    """
)


def known_orders(db: Connection, shop: str, gids: Sequence[str]) -> dict[str, KnownOrder]:
    """The orders we know of by gid, with their refunds and parcels."""
    params = {"shop": shop, "gids": list(gids)}
    known = {
        row.gid: KnownOrder(*row[1:])  # the columns stand in the order of the fields
        for row in db.execute(_ORDERS, params)
    }
    for refund in db.execute(_REFUNDS, params):
        if refund.order_gid in known:
            known[refund.order_gid].refunds[refund.gid] = (refund.amount, refund.currency)
    for parcel in db.execute(_PARCELS, params):
        if parcel.order_gid in known:
            seen = (parcel.updated_at, parcel.estimated, parcel.arrived)
            known[parcel.order_gid].parcels[parcel.gid] = seen
    return known


def differs(seen: OrderSeen, known: KnownOrder | None) -> bool:
    """Whether Shopify shows something of an order that we do not know."""
    if known is None:
        return True
    if known.deleted:
        return False
    if newer(seen["updatedAt"], known.updated_at) or _content(seen) != _known_content(known):
        return not _older(seen, known)
    return _refunds_differ(seen, known) or _parcels_differ(seen, known)


def newer(said: str, known: datetime | None) -> bool:
    """Whether Shopify's time (ISO 8601) is after ours."""
    return known is None or moment(said) > known


def _older(seen: OrderSeen, known: KnownOrder) -> bool:
    """A page can be older than what a webhook has brought meanwhile."""
    return known.updated_at is not None and moment(seen["updatedAt"]) < known.updated_at


def _content(seen: OrderSeen) -> tuple[object, ...]:
    total = money(seen["totalPriceSet"]["shopMoney"])
    cancelled, customer = seen["cancelledAt"], seen["customer"]
    return (
        None if cancelled is None else moment(cancelled),
        (seen["cancelReason"] or "").lower() or None,
        customer and customer["id"],
        (seen["displayFinancialStatus"] or "").lower() or None,
        (total.minor, total.currency),
    )


def _known_content(known: KnownOrder) -> tuple[object, ...]:
    return (
        known.cancelled_at,
        known.cancel_reason,
        known.customer_gid,
        known.financial_status,
        (known.total, known.currency),
    )


def _refunds_differ(seen: OrderSeen, known: KnownOrder) -> bool:
    """Sums are compared: refunds without money are not all booked. A foreign one is read again."""
    refunded = money(seen["totalRefundedSet"]["shopMoney"])
    foreign = any(currency != refunded.currency for _, currency in known.refunds.values())
    return foreign or sum(amount for amount, _ in known.refunds.values()) != refunded.minor


def _parcels_differ(seen: OrderSeen, known: KnownOrder) -> bool:
    if len(seen["fulfillments"]) >= PARCELS_SEEN:
        return True
    for parcel in seen["fulfillments"]:
        at, estimated, arrived = known.parcels.get(parcel["id"], UNKNOWN_PARCEL)
        # Webhooks of parcels don't carry the carrier's estimate; only scans may.
        if (
            newer(parcel["updatedAt"], at)
            or (parcel["estimatedDeliveryAt"] and not estimated)
            or (parcel["deliveredAt"] and not arrived)
        ):
            return True
    return False

"""Orders, refunds and parcels as any door hands them over: a webhook, a read, a backfill."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypedDict

from shop_app.money import Money


class OrderSaid(TypedDict, total=False):
    """What a version of an order mentions besides its money; a missing key was not mentioned."""

    customer_gid: str | None
    name: str | None
    processed_at: datetime
    cancelled_at: datetime | None
    financial_status: str | None


@dataclass(frozen=True, slots=True)
class OrderVersion:
    """One version of an order. `total` and `paid` are in shop currency, before refunds."""

    gid: str
    updated_at: datetime
    total: Money
    paid: Money
    presentment_total: Money
    said: OrderSaid

    def fingerprint(self) -> str:
        """Equal for equal content, from whichever door it came."""
        content = (self.total, self.paid, self.presentment_total, sorted(self.said.items()))
        return hashlib.blake2b(repr(content).encode(), digest_size=8).hexdigest()

    def row(self, shop: str) -> dict[str, Any]:
        """The columns of the ledger that this version speaks of."""
        return {
            "shop": shop,
            "gid": self.gid,
            "updated_at": self.updated_at,
            "currency": self.total.currency,
            "total": self.total.minor,
            "paid": self.paid.minor,
            "presentment_currency": self.presentment_total.currency,
            "presentment_total": self.presentment_total.minor,
            "fingerprint": self.fingerprint(),
            **self.said,
        }


@dataclass(frozen=True, slots=True)
class RefundRecord:
    """Money given back; `amount` in the currency Shopify named, by preference the shop's."""

    gid: str
    order_gid: str
    created_at: datetime
    amount: Money

    def row(self, shop: str) -> dict[str, Any]:
        """The columns of the ledger."""
        return {
            "shop": shop,
            "gid": self.gid,
            "order_gid": self.order_gid,
            "created_at": self.created_at,
            "amount": self.amount.minor,
            "currency": self.amount.currency,
        }


@dataclass(frozen=True, slots=True)
class ParcelVersion:
    """One version of a parcel; `said` holds the columns it mentions."""

    gid: str
    order_gid: str
    updated_at: datetime
    said: dict[str, Any]


@dataclass(frozen=True, slots=True)
class ParcelScan:
    """One scan of a parcel by its carrier."""

    gid: str
    fulfillment_gid: str
    order_gid: str
    status: str
    happened_at: datetime
    estimated_delivery_at: datetime | None

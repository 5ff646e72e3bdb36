"""Orders and what hangs on them as any door hands it over: a webhook, a read, a backfill."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
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
    cancel_reason: str | None
    financial_status: str | None
    channel: str | None
    app: str | None
    location_gid: str | None
    country: str | None
    tags: list[str]
    discount_codes: list[str]
    test: bool


@dataclass(frozen=True, slots=True)
class OrderLine:
    """A line; `amount` is minor units of shop currency for all of `quantity`, after discounts.

    `refunded` are the units that are no longer part of the order, given back or edited away. Ids of
    the product are None for a custom line, and when who told us may not see products.
    """

    gid: str
    product_gid: str | None
    variant_gid: str | None
    sku: str | None
    vendor: str | None
    quantity: int
    refunded: int
    amount: int


# A read needs a scope of its own to tell where an order was sold, and an approval for where it was
# sent; a webhook subscribed by an earlier release does not tell why it was cancelled. What only one
# door mentions must not make two versions of the same moment differ.
_ONE_DOOR = frozenset({"location_gid", "country", "cancel_reason"})


@dataclass(frozen=True, slots=True)
class OrderVersion:
    """One version of an order. `total` and `paid` are in shop currency, before refunds.

    `lines` is None when they were not mentioned.
    """

    gid: str
    updated_at: datetime
    total: Money
    paid: Money
    presentment_total: Money
    said: OrderSaid
    lines: tuple[OrderLine, ...] | None = None

    def fingerprint(self) -> str:
        """Equal for equal content, from whichever door it came."""
        said = [
            (name, sorted(value) if isinstance(value, list) else value)
            for name, value in sorted(self.said.items())
            if name not in _ONE_DOOR
        ]
        units = sorted((line.gid, line.quantity, line.refunded) for line in self.lines or ())
        return _digest((self.total, self.paid, self.presentment_total, said, units))

    def lines_digest(self) -> str | None:
        """Equal for equal lines; None when they were not mentioned."""
        return None if self.lines is None else _digest(sorted(map(repr, self.lines)))

    def row(self, shop: str) -> dict[str, Any]:
        """The columns of the ledger that this version speaks of."""
        lines = {} if self.lines is None else {"lines_digest": self.lines_digest()}
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
            **lines,
        }


def _digest(content: object) -> str:
    return hashlib.blake2b(repr(content).encode(), digest_size=8).hexdigest()


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
class UnitsBack:
    """Units that came back with a refund, by the gid of their line."""

    refund_gid: str
    order_gid: str
    quantities: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class ParcelVersion:
    """One version of a parcel; `said` holds the columns it mentions."""

    gid: str
    order_gid: str
    updated_at: datetime
    said: dict[str, Any]

    def row(self, shop: str) -> dict[str, Any]:
        """The columns of the ledger that this version speaks of."""
        return {
            "shop": shop,
            "gid": self.gid,
            "order_gid": self.order_gid,
            "updated_at": self.updated_at,
            **self.said,
        }


@dataclass(frozen=True, slots=True)
class ParcelScan:
    """One scan of a parcel by its carrier."""

    gid: str
    fulfillment_gid: str
    order_gid: str
    status: str
    happened_at: datetime
    estimated_delivery_at: datetime | None


@dataclass(frozen=True, slots=True)
class ReturnRecord:
    """A return that a customer asked for; `reasons` in small letters, each once, sorted."""

    gid: str
    order_gid: str
    requested_at: datetime
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DisputeVersion:
    """A dispute as it stood at `heard_at`; `amount` in the currency it is fought in."""

    gid: str
    order_gid: str | None
    kind: str
    reason: str | None
    status: str
    amount: Money
    initiated_at: datetime
    evidence_due_at: datetime | None
    finalized_at: datetime | None
    heard_at: datetime

"""What the stand-in Shopify remembers: shops with their customers, orders, refunds and fulfilments.

Everything lives in memory and belongs to one shop; `Shop.lock` guards every read or change of it.
Ids are integers as in webhook bodies; `gid("Order", id)` gives the GraphQL form. Money is `Decimal`
in major units, as Shopify's own API speaks it. Times are aware UTC.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal


def gid(kind: str, number: int) -> str:
    """The GraphQL id of an object, for example `gid://shopify/Order/1001`."""
    return f"gid://shopify/{kind}/{number}"


@dataclass
class Customer:
    """A customer; `orders` are the ids of their orders in the order they were placed."""

    id: int
    created_at: datetime
    updated_at: datetime
    first_name: str = ""
    last_name: str = ""
    email: str | None = None
    locale: str = "en"
    country: str = "GB"
    state: str = "disabled"
    tags: list[str] = field(default_factory=list)
    orders: list[int] = field(default_factory=list)
    merged_into: int | None = None


@dataclass
class Line:
    """One line of an order; `price` is per unit, in the shop's currency."""

    id: int
    title: str
    sku: str
    quantity: int
    price: Decimal


@dataclass
class Refund:
    """Money given back on an order, in the shop's currency and in the buyer's."""

    id: int
    order_id: int
    created_at: datetime
    shop_amount: Decimal
    presentment_amount: Decimal
    note: str | None = None


@dataclass
class FulfillmentEvent:
    """One scan of a parcel, as a carrier reports it (`in_transit`, `delayed`, `delivered`, ...)."""

    id: int
    status: str
    happened_at: datetime
    estimated_delivery_at: datetime | None = None


@dataclass
class Fulfillment:
    """A parcel sent for an order."""

    id: int
    order_id: int
    created_at: datetime
    updated_at: datetime
    status: str = "success"
    shipment_status: str | None = None
    estimated_delivery_at: datetime | None = None
    delivered_at: datetime | None = None
    events: list[FulfillmentEvent] = field(default_factory=list)


@dataclass
class Order:
    """An order; `customer_id` None means a guest. Totals include tax and shipping, before refunds.

    `paid` is what the buyer gave so far, in the shop's currency; a later edit may leave a difference.
    """

    id: int
    name: str
    customer_id: int | None
    created_at: datetime
    processed_at: datetime
    updated_at: datetime
    total: Decimal
    presentment_currency: str
    presentment_total: Decimal
    country: str = "GB"
    financial_status: str = "paid"
    paid: Decimal = Decimal(0)
    cancelled_at: datetime | None = None
    cancel_reason: str | None = None
    lines: list[Line] = field(default_factory=list)
    refunds: list[Refund] = field(default_factory=list)
    fulfillments: list[Fulfillment] = field(default_factory=list)

    @property
    def refunded(self) -> Decimal:
        """What was given back so far, in the shop's currency."""
        return sum((refund.shop_amount for refund in self.refunds), Decimal(0))


@dataclass
class Subscription:
    """A shop-specific webhook subscription made with `webhookSubscriptionCreate`."""

    id: int
    topic: str
    uri: str
    include_fields: list[str] = field(default_factory=list)


@dataclass
class Shop:
    """One store. `plan` decides the API bucket: basic, advanced, plus or enterprise."""

    domain: str
    id: int
    name: str
    currency: str = "GBP"
    timezone: str = "Europe/London"
    locale: str = "en"
    plan: str = "basic"
    scopes: list[str] = field(default_factory=list)
    installed: bool = False
    frozen: bool = False
    closed: bool = False
    customers: dict[int, Customer] = field(default_factory=dict)
    orders: dict[int, Order] = field(default_factory=dict)
    subscriptions: dict[int, Subscription] = field(default_factory=dict)
    order_number: int = 1000
    next_id: int = 9_007_199_254_740_993
    lock: threading.RLock = field(default_factory=threading.RLock, repr=False)

    def new_id(self) -> int:
        """The next free id; they start beyond 2**53 so that a float anywhere would show."""
        with self.lock:
            self.next_id += 1
            return self.next_id

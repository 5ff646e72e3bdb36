"""What a condition is judged on: one customer's history and what Shopify says of them, as values.

Nothing here reads anything. Loading it is `shop_app.customers.subjects`' part.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from shop_app.money import Money


class Part(StrEnum):
    """A part of the history that costs something to load; a condition names those it needs."""

    ORDERS = "orders"
    """Orders and their refunds."""
    PARCELS = "parcels"
    LINES = "lines"
    PRODUCTS = "products"
    """Type, tags and collections of the products on the lines."""


class Asked(StrEnum):
    """What is read from Shopify when a condition needs it, and not kept."""

    TAGS = "tags"
    LOCALE = "locale"
    COUNTRY = "country"
    EMAIL = "email"
    """Domain and marketing consent; protected customer data."""
    PHONE = "phone"
    """Marketing consent by text message; protected customer data."""
    STATISTICS = "statistics"
    """Predicted spend tier and RFM group."""
    SEGMENTS = "segments"


@dataclass(frozen=True, slots=True)
class Refund:
    """Money given back; `amount` in minor units of the order's `currency`."""

    at: datetime
    amount: int


@dataclass(frozen=True, slots=True)
class Parcel:
    """A parcel. `promised_at` is the carrier's estimate; None: not known."""

    shipped_at: datetime | None
    promised_at: datetime | None
    delivered_at: datetime | None


@dataclass(frozen=True, slots=True)
class Line:
    """One line of an order; `amount` is minor units for all of `quantity`, after discounts.

    `refunded` counts units given back. `on_sale`: sold below the variant's compare-at price, None
    when that is not known; a line without a variant has no such price and was never on sale. `product` and `variant` are gids, None for a custom line.
    """

    product: str | None
    variant: str | None
    sku: str | None
    vendor: str | None
    quantity: int
    refunded: int
    amount: int
    on_sale: bool | None


@dataclass(frozen=True, slots=True)
class Order:
    """One order. `total` before refunds and `paid`, what was taken of it, are minor units.

    `app` is the id of the app it came through, as text; `channel` Shopify's source name (`web`,
    `pos`, a channel's handle); `location` the gid of the shop it was sold in; `country` the ISO code
    it was sent to. `lines` is None when nobody has told us the lines.
    """

    gid: str
    name: str | None
    processed_at: datetime
    cancelled_at: datetime | None
    currency: str
    total: int
    paid: int
    refunds: tuple[Refund, ...] = ()
    parcels: tuple[Parcel, ...] = ()
    lines: tuple[Line, ...] | None = None
    discount_codes: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    channel: str | None = None
    app: str | None = None
    location: str | None = None
    country: str | None = None


@dataclass(frozen=True, slots=True)
class Product:
    """What is known of a product; `collections` are gids."""

    gid: str
    product_type: str | None
    vendor: str | None
    tags: frozenset[str]
    collections: frozenset[str]


@dataclass(frozen=True, slots=True)
class Live:
    """What Shopify said of the customer at `read_at`. Never stored.

    `asked` are the parts that were answered: a part that is missing here was not asked or may not
    be seen by this app (protected customer data), so what it would say is unknown.
    `segments` tells for each segment gid asked whether the customer is in it.
    """

    read_at: datetime
    asked: frozenset[Asked]
    tags: tuple[str, ...] = ()
    locale: str | None = None
    country: str | None = None
    email_domain: str | None = None
    email_marketing: str | None = None
    email_opt_in_level: str | None = None
    sms_marketing: str | None = None
    predicted_spend_tier: str | None = None
    rfm_group: str | None = None
    segments: Mapping[str, bool] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Subject:
    """One customer as of `as_of`, with the shop's terms.

    `orders` are those we know of, not deleted, oldest first (cancelled ones too). The `lifetime_…`
    sums are Shopify's own over the whole life, cancelled orders counted, None when not told yet.
    `delivery_days` is the merchant's promise by country: days from the order to the door, `""` for
    all other countries. `live` is None until Shopify was asked. `products` are those that were
    read, by gid, None when nobody loaded them: one that is not among them has still to be read, and
    one that Shopify no longer has stands there with nothing in it.
    """

    gid: str
    as_of: datetime
    timezone: ZoneInfo
    currency: str
    created_at: datetime | None = None
    state: str | None = None
    lifetime_orders: int | None = None
    lifetime_spent: Money | None = None
    orders: tuple[Order, ...] = ()
    delivery_days: Mapping[str, int] = field(default_factory=dict)
    products: Mapping[str, Product] | None = None
    live: Live | None = None

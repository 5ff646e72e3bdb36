"""The order ledger: what rules need of orders, refunds, parcels, returns and disputes. No personal
data."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, DateTime, Index, Text, false, func
from sqlalchemy import text as sql
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from shop_app.db import Base

NO_CURRENCY = "XXX"
"""ISO 4217's "no currency": the mark of an order we only know to be deleted."""


class Order(Base):
    """One order. Amounts are minor units: `total` before refunds, `paid` what was taken of it.

    `fingerprint` tells two versions of the same second apart. `app` is an id as text, `channel`
    Shopify's source name, `country` the ISO code it was sent to: of the address nothing else is
    known. `cancel_reason` is Shopify's word in small letters. `lines_digest` tells whether the lines
    changed; NULL: nobody has told us the lines.
    """

    __tablename__ = "orders"
    __table_args__ = (
        Index("orders_customer_idx", "shop", "customer_gid", "processed_at"),
        Index(
            "orders_there_idx", "shop", "processed_at", postgresql_where=sql("deleted_at IS NULL")
        ),
        Index(
            "orders_of_customers_idx",
            "shop",
            postgresql_where=sql("deleted_at IS NULL AND customer_gid IS NOT NULL"),
        ),
        Index("orders_name_idx", "shop", sql("lower(name)")),
        Index(
            "orders_cancelled_idx",
            "shop",
            "cancelled_at",
            postgresql_where=sql("cancelled_at IS NOT NULL"),
        ),
    )

    shop: Mapped[str] = mapped_column(Text, primary_key=True)
    gid: Mapped[str] = mapped_column(Text, primary_key=True)
    customer_gid: Mapped[str | None] = mapped_column(Text)
    name: Mapped[str | None] = mapped_column(Text)
    processed_at: Mapped[datetime] = mapped_column(
        DateTime(timezone=True), server_default=func.now()
    )
    updated_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    cancelled_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    cancel_reason: Mapped[str | None] = mapped_column(Text)
    deleted_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    financial_status: Mapped[str | None] = mapped_column(Text)
    currency: Mapped[str] = mapped_column(Text, server_default=NO_CURRENCY)
    total: Mapped[int] = mapped_column(BigInteger, server_default="0")
    paid: Mapped[int] = mapped_column(BigInteger, server_default="0")
    presentment_currency: Mapped[str] = mapped_column(Text, server_default=NO_CURRENCY)
    presentment_total: Mapped[int] = mapped_column(BigInteger, server_default="0")
    fingerprint: Mapped[str | None] = mapped_column(Text)
    channel: Mapped[str | None] = mapped_column(Text)
    app: Mapped[str | None] = mapped_column(Text)
    location_gid: Mapped[str | None] = mapped_column(Text)
    country: Mapped[str | None] = mapped_column(Text)
    tags: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default="{}")
    discount_codes: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default="{}")
    test: Mapped[bool] = mapped_column(server_default=false())
    lines_digest: Mapped[str | None] = mapped_column(Text)


class OrderLine(Base):
    """One line of an order; `amount` is minor units of the order's currency for all of `quantity`,
    after discounts.

    `refunded` are the units that are no longer part of the order. `on_sale` is decided once, when
    the variant's prices are read; NULL until then. A custom line has no product.
    """

    __tablename__ = "order_line"
    __table_args__ = (Index("order_line_order_idx", "shop", "order_gid"),)

    shop: Mapped[str] = mapped_column(Text, primary_key=True)
    gid: Mapped[str] = mapped_column(Text, primary_key=True)
    order_gid: Mapped[str] = mapped_column(Text)
    product_gid: Mapped[str | None] = mapped_column(Text)
    variant_gid: Mapped[str | None] = mapped_column(Text)
    sku: Mapped[str | None] = mapped_column(Text)
    vendor: Mapped[str | None] = mapped_column(Text)
    quantity: Mapped[int] = mapped_column(BigInteger)
    refunded: Mapped[int] = mapped_column(BigInteger)
    amount: Mapped[int] = mapped_column(BigInteger)
    on_sale: Mapped[bool | None] = mapped_column()


class RefundLine(Base):
    """Units of a line given back with a refund; inserted once, by both ids."""

    __tablename__ = "refund_line"
    __table_args__ = (Index("refund_line_order_idx", "shop", "order_gid"),)

    shop: Mapped[str] = mapped_column(Text, primary_key=True)
    refund_gid: Mapped[str] = mapped_column(Text, primary_key=True)
    line_gid: Mapped[str] = mapped_column(Text, primary_key=True)
    order_gid: Mapped[str] = mapped_column(Text)
    quantity: Mapped[int] = mapped_column(BigInteger)


class DeliveryPromise(Base):
    """The days from the order to the door that the merchant promises; `country` "" is the rest."""

    __tablename__ = "delivery_promise"
    __table_args__ = (CheckConstraint("days BETWEEN 0 AND 365", name="days"),)

    shop: Mapped[str] = mapped_column(Text, primary_key=True)
    country: Mapped[str] = mapped_column(Text, primary_key=True)
    days: Mapped[int] = mapped_column()


class Refund(Base):
    """Money given back on an order, in minor units of `currency`; inserted once, by id."""

    __tablename__ = "refund"
    __table_args__ = (
        Index("refund_order_idx", "shop", "order_gid"),
        Index("refund_created_idx", "shop", "created_at"),
    )

    shop: Mapped[str] = mapped_column(Text, primary_key=True)
    gid: Mapped[str] = mapped_column(Text, primary_key=True)
    order_gid: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    amount: Mapped[int] = mapped_column(BigInteger)
    currency: Mapped[str] = mapped_column(Text)


class Fulfillment(Base):
    """One parcel as Shopify describes it; `estimated_…` and `delivered_at` only when read there."""

    __tablename__ = "fulfillment"
    __table_args__ = (Index("fulfillment_order_idx", "shop", "order_gid"),)

    shop: Mapped[str] = mapped_column(Text, primary_key=True)
    gid: Mapped[str] = mapped_column(Text, primary_key=True)
    order_gid: Mapped[str] = mapped_column(Text)
    status: Mapped[str | None] = mapped_column(Text)
    shipment_status: Mapped[str | None] = mapped_column(Text)
    created_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    updated_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    deleted_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    estimated_delivery_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    delivered_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))


class FulfillmentEvent(Base):
    """One scan of a parcel, inserted once by id: what was late is read from all of them."""

    __tablename__ = "fulfillment_event"
    __table_args__ = (
        Index("fulfillment_event_order_idx", "shop", "order_gid"),
        Index(
            "fulfillment_event_trouble_idx",
            "shop",
            "happened_at",
            postgresql_where=sql("status IN ('attempted_delivery', 'delayed', 'failure')"),
        ),
    )

    shop: Mapped[str] = mapped_column(Text, primary_key=True)
    gid: Mapped[str] = mapped_column(Text, primary_key=True)
    fulfillment_gid: Mapped[str] = mapped_column(Text)
    order_gid: Mapped[str] = mapped_column(Text)
    status: Mapped[str] = mapped_column(Text)
    happened_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    estimated_delivery_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))


class OrderReturn(Base):
    """A return that a customer asked for; inserted once, by id.

    `reasons` are those of its lines as Shopify calls them, in small letters; no word of anybody's.
    """

    __tablename__ = "order_return"
    __table_args__ = (
        Index("order_return_order_idx", "shop", "order_gid"),
        Index("order_return_requested_idx", "shop", "requested_at"),
    )

    shop: Mapped[str] = mapped_column(Text, primary_key=True)
    gid: Mapped[str] = mapped_column(Text, primary_key=True)
    order_gid: Mapped[str] = mapped_column(Text)
    requested_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    reasons: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default="{}")


class Dispute(Base):
    """A chargeback, or an inquiry before one; `order_gid` NULL: Shopify names no order.

    `amount` is minor units of `currency`. What was heard last (`heard_at`) counts.
    """

    __tablename__ = "dispute"
    __table_args__ = (
        Index("dispute_order_idx", "shop", "order_gid"),
        Index("dispute_initiated_idx", "shop", "initiated_at"),
    )

    shop: Mapped[str] = mapped_column(Text, primary_key=True)
    gid: Mapped[str] = mapped_column(Text, primary_key=True)
    order_gid: Mapped[str | None] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(Text)
    reason: Mapped[str | None] = mapped_column(Text)
    status: Mapped[str] = mapped_column(Text)
    amount: Mapped[int] = mapped_column(BigInteger)
    currency: Mapped[str] = mapped_column(Text)
    initiated_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    evidence_due_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    finalized_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    heard_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))

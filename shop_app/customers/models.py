"""What is known about customers: ids, dates and figures. No name, address, e-mail or phone."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, DateTime, Index, Text, false
from sqlalchemy import text as sql
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from shop_app.db import Base


class Customer(Base):
    """One customer. `lifetime_*` is Shopify's own sum as of `summary_at`, spent in minor units.

    `evaluate_at` is when the tag rules must look next: now after a change, later when time alone
    will change a fact, NULL when nothing is to come. `facts_wanted_at` is since when a rule waits
    for what only Shopify can say of them, or when it is to be asked again. `of_all`: what is due of
    the two came with everybody's turn, not because of news of theirs.
    """

    __tablename__ = "customer"
    __table_args__ = (
        Index(
            "customer_evaluate_idx",
            "shop",
            "evaluate_at",
            postgresql_where=sql("evaluate_at IS NOT NULL"),
        ),
        Index(
            "customer_merged_into_idx",
            "shop",
            "merged_into",
            postgresql_where=sql("merged_into IS NOT NULL"),
        ),
        Index(
            "customer_facts_wanted_idx",
            "shop",
            "facts_wanted_at",
            postgresql_where=sql("facts_wanted_at IS NOT NULL"),
        ),
    )

    shop: Mapped[str] = mapped_column(Text, primary_key=True)
    gid: Mapped[str] = mapped_column(Text, primary_key=True)
    created_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    updated_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    deleted_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    merged_into: Mapped[str | None] = mapped_column(Text)
    state: Mapped[str | None] = mapped_column(Text)
    lifetime_orders: Mapped[int | None] = mapped_column(BigInteger)
    lifetime_spent: Mapped[int | None] = mapped_column(BigInteger)
    lifetime_currency: Mapped[str | None] = mapped_column(Text)
    summary_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    evaluate_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    of_all: Mapped[bool] = mapped_column(server_default=false())
    facts_wanted_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))


class Product(Base):
    """What rules ask of a product, as Shopify said it at `read_at`. One that is gone has no type."""

    __tablename__ = "product"

    shop: Mapped[str] = mapped_column(Text, primary_key=True)
    gid: Mapped[str] = mapped_column(Text, primary_key=True)
    product_type: Mapped[str | None] = mapped_column(Text)
    vendor: Mapped[str | None] = mapped_column(Text)
    tags: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default="{}")
    collections: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default="{}")
    read_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))

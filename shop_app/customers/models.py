"""What is known about customers: ids, dates and figures. No name, address, e-mail or phone."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, DateTime, Index, Text
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column

from shop_app.db import Base


class Customer(Base):
    """One customer. `lifetime_*` is Shopify's own sum as of `summary_at`, spent in minor units.

    `evaluate_at` is when the tag rules must look next: now after a change, later when time alone
    will change a fact, NULL when nothing is to come.
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

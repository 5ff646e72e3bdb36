"""What asking Shopify costs each shop, by the hour."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, DateTime, Double, Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from shop_app.db import Base


class ApiUsage(Base):
    """What one shop's Admin API was asked within an hour (UTC), as measured by us.

    `requests` were answered, `points` is what Shopify says they really cost, `throttled` are those
    it turned away. The rest is the bucket as last heard of at `heard_at`, in points; `restore_rate`
    is per second.
    """

    __tablename__ = "api_usage"
    __table_args__ = (Index("api_usage_hour_idx", "hour"),)

    shop: Mapped[str] = mapped_column(Text, primary_key=True)
    hour: Mapped[datetime] = mapped_column(DateTime(timezone=True), primary_key=True)
    requests: Mapped[int] = mapped_column(BigInteger, server_default="0")
    points: Mapped[float] = mapped_column(Double, server_default="0")
    throttled: Mapped[int] = mapped_column(BigInteger, server_default="0")
    maximum: Mapped[float | None] = mapped_column(Double)
    available: Mapped[float | None] = mapped_column(Double)
    restore_rate: Mapped[float | None] = mapped_column(Double)
    heard_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))

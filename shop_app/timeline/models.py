"""One line of what happened to a customer, by whom; append-only."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, DateTime, Identity, Index, Text, func
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from shop_app.db import Base


class TimelineEntry(Base):
    """`kind` says what happened, `data` the numbers behind it; words are made when it is read."""

    __tablename__ = "timeline_entry"
    __table_args__ = (
        Index("timeline_entry_customer_idx", "shop", "customer_gid", "id"),
        Index("timeline_entry_at_idx", "shop", "at", "kind"),
    )

    shop: Mapped[str] = mapped_column(Text, primary_key=True)
    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    customer_gid: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    kind: Mapped[str] = mapped_column(Text)
    actor: Mapped[str] = mapped_column(Text)
    data: Mapped[dict[str, Any]] = mapped_column(JSONB)

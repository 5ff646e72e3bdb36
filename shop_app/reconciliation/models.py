"""What must be asked of Shopify because the webhooks left a gap."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import DateTime, Index, Text, func
from sqlalchemy.orm import Mapped, mapped_column

from shop_app.db import Base


class WantedRead(Base):
    """An order or a customer to read, not before `due_at`; `wanted_at` tells a newer wish apart."""

    __tablename__ = "wanted_read"
    __table_args__ = (Index("wanted_read_due_idx", "shop", "due_at"),)

    shop: Mapped[str] = mapped_column(Text, primary_key=True)
    gid: Mapped[str] = mapped_column(Text, primary_key=True)
    why: Mapped[str] = mapped_column(Text)
    wanted_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    due_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))

"""What Shopify's compliance webhooks asked for, and by when it must be done."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import DateTime, Text, func
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from shop_app.db import Base


class ComplianceRequest(Base):
    """One request (`customers/data_request`, `customers/redact`, `shop/redact`), kept until done."""

    __tablename__ = "compliance_request"

    shop: Mapped[str] = mapped_column(Text, primary_key=True)
    webhook_id: Mapped[str] = mapped_column(Text, primary_key=True)
    topic: Mapped[str] = mapped_column(Text)
    received_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    due_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    payload: Mapped[dict[str, Any]] = mapped_column(JSONB)


class ShopErasure(Base):
    """A shop that is being erased: what was written by `asked_at` goes, portion by portion."""

    __tablename__ = "shop_erasure"

    shop: Mapped[str] = mapped_column(Text, primary_key=True)
    asked_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())

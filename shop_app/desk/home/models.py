"""What the home page remembers of a shop."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import DateTime, Text, func
from sqlalchemy.orm import Mapped, mapped_column

from shop_app.db import Base


class GuideDismissal(Base):
    """The setup guide was put away in this shop."""

    __tablename__ = "guide_dismissal"

    shop: Mapped[str] = mapped_column(Text, primary_key=True)
    at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())

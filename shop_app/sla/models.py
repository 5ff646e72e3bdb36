"""What the merchant promises, and which shops' issues have to be timed anew."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, DateTime, Integer, SmallInteger, Text, func
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from shop_app.db import Base


class ServiceTerms(Base):
    """A shop's service levels; where there is no row, they are as shipped.

    One row, for every issue that is opened reads all of it. `week`: seven lists of [start, end] in
    minutes after midnight, Monday first. `days`: the same list by ISO date. `targets`: [response,
    resolve] in business seconds, null for none, by "severity" or "severity:channel". `country` and
    `subdivision` are codes of the `holidays` package. Goals: so many per cent within so many
    business seconds.
    """

    __tablename__ = "service_terms"
    __table_args__ = (
        CheckConstraint("follow_up_days >= 0", name="follow_up"),
        CheckConstraint("solved_share BETWEEN 1 AND 100", name="solved_share"),
        CheckConstraint("answered_share BETWEEN 1 AND 100", name="answered_share"),
    )

    shop: Mapped[str] = mapped_column(Text, primary_key=True)
    week: Mapped[list[Any]] = mapped_column(JSONB)
    days: Mapped[dict[str, Any]] = mapped_column(JSONB)
    targets: Mapped[dict[str, Any]] = mapped_column(JSONB)
    country: Mapped[str | None] = mapped_column(Text)
    subdivision: Mapped[str | None] = mapped_column(Text)
    follow_up_days: Mapped[int] = mapped_column(Integer)
    solved_share: Mapped[int] = mapped_column(SmallInteger)
    solved_within: Mapped[int] = mapped_column(BigInteger)
    answered_share: Mapped[int] = mapped_column(SmallInteger)
    answered_within: Mapped[int] = mapped_column(BigInteger)


class Retiming(Base):
    """A shop whose issues at work have to be timed anew, those after issue `after_id` still.

    The row goes when all are.
    """

    __tablename__ = "service_retiming"

    shop: Mapped[str] = mapped_column(Text, primary_key=True)
    after_id: Mapped[int] = mapped_column(BigInteger, server_default="0")
    moved_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())

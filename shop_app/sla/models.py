"""What the merchant promises."""

from __future__ import annotations

from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, Integer, SmallInteger, Text
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

"""When a shop's ledger was last checked, and what did not add up then."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, DateTime, Text
from sqlalchemy.orm import Mapped, mapped_column

from shop_app.db import Base


class LedgerCheck(Base):
    """The latest check of a shop's ledger, and how many differences there were."""

    __tablename__ = "ledger_check"

    shop: Mapped[str] = mapped_column(Text, primary_key=True)
    checked_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    differences: Mapped[int] = mapped_column(BigInteger)


class LedgerDifference(Base):
    """A difference of the latest check, see `checking.Difference`; amounts are minor units of the
    shop's currency. `found_at`: since when every check has found one there. `compensation_id` is 0
    where it is the allowance that differs; `scope` is "" for a compensation that counts nowhere."""

    __tablename__ = "ledger_difference"

    shop: Mapped[str] = mapped_column(Text, primary_key=True)
    scope: Mapped[str] = mapped_column(Text, primary_key=True)
    scope_id: Mapped[str] = mapped_column(Text, primary_key=True)
    period: Mapped[str] = mapped_column(Text, primary_key=True)
    compensation_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    number: Mapped[int | None] = mapped_column(BigInteger)
    found_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    held: Mapped[int] = mapped_column(BigInteger)
    spent: Mapped[int] = mapped_column(BigInteger)
    moved_held: Mapped[int] = mapped_column(BigInteger)
    moved_spent: Mapped[int] = mapped_column(BigInteger)
    counted_held: Mapped[int | None] = mapped_column(BigInteger)
    counted_spent: Mapped[int | None] = mapped_column(BigInteger)

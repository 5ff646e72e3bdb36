"""Lists of issues as staff members keep them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, DateTime, Identity, Index, Text, func
from sqlalchemy import text as sql
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from shop_app.db import Base


class IssueView(Base):
    """A list with its filters and sorting under a name; of one staff member, or with `member_id`
    NULL of all. `wanted` are values by name as the list's address has them, never a search."""

    __tablename__ = "issue_view"
    __table_args__ = (
        Index(
            "issue_view_name_key",
            "shop",
            sql("coalesce(member_id, '')"),
            sql("lower(name)"),
            unique=True,
        ),
    )

    shop: Mapped[str] = mapped_column(Text, primary_key=True)
    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    member_id: Mapped[str | None] = mapped_column(Text)
    name: Mapped[str] = mapped_column(Text)
    wanted: Mapped[dict[str, str]] = mapped_column(JSONB)
    made_by: Mapped[str] = mapped_column(Text)
    made_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())

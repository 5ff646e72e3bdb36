"""Which tag each rule wants on which customer, and what we believe the shop has."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, DateTime, Index, Text, false
from sqlalchemy import text as sql
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from shop_app.db import Base

ABSENT = "absent"
OURS = "ours"
THEIRS = "theirs"
WITHDRAWN = "withdrawn"
GONE = "gone"
REFUSED = "refused"

DUE = (
    "(wanted AND in_shop = 'absent') OR (NOT wanted AND in_shop = 'ours')"
    " OR (sent IS NOT NULL AND in_shop IN ('absent', 'ours'))"
)
"""What still has to be written to Shopify or looked up there, as SQL; the partial index below
serves it. A write of unknown outcome is looked up even when the rule has turned meanwhile."""


class TagAssignment(Base):
    """One tag on one customer: what the rule says (`wanted`, `reason`) and how the shop stands.

    `in_shop`: absent; ours (we added it); theirs (it was there without us, so it is never removed
    by us); withdrawn (somebody took ours off, so it stays off until the rule has turned); gone
    (the customer); refused (Shopify said no: `error`). `sent` is a write whose outcome is not yet
    known, `sent_reason` the verdict it was made for (`reason` may have turned since), `attempt`
    its number: whoever settles must name it, so a late one changes nothing. `seen_at` is as of when
    `in_shop` is known.
    """

    __tablename__ = "tag_assignment"
    __table_args__ = (
        CheckConstraint(
            "in_shop IN ('absent', 'ours', 'theirs', 'withdrawn', 'gone', 'refused')",
            name="in_shop",
        ),
        CheckConstraint("sent IN ('add', 'remove')", name="sent"),
        CheckConstraint("sent IS NULL OR sent_reason IS NOT NULL", name="sent_reason"),
        Index("tag_assignment_due_idx", "shop", "customer_gid", postgresql_where=sql(DUE)),
        Index("tag_assignment_refused_idx", "shop", postgresql_where=sql("in_shop = 'refused'")),
    )

    shop: Mapped[str] = mapped_column(Text, primary_key=True)
    customer_gid: Mapped[str] = mapped_column(Text, primary_key=True)
    tag: Mapped[str] = mapped_column(Text, primary_key=True)
    rule: Mapped[str] = mapped_column(Text)
    wanted: Mapped[bool] = mapped_column(server_default=false())
    reason: Mapped[dict[str, Any]] = mapped_column(JSONB)
    decided_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    in_shop: Mapped[str] = mapped_column(Text, server_default=ABSENT)
    sent: Mapped[str | None] = mapped_column(Text)
    sent_reason: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    attempt: Mapped[int] = mapped_column(server_default="0")
    seen_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    error: Mapped[str | None] = mapped_column(Text)

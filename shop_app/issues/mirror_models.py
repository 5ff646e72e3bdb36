"""What of our notes stands in Shopify's own."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import DateTime, Index, Integer, Text
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column

from shop_app.db import Base


class NoteMirroring(Base):
    """Whether notes are mirrored; a shop without a row mirrors none."""

    __tablename__ = "note_mirroring"

    shop: Mapped[str] = mapped_column(Text, primary_key=True)
    customers: Mapped[bool]
    orders: Mapped[bool]


class NoteMirror(Base):
    """A customer or order whose note in Shopify has a part of ours, or is to get one.

    `due_at`: when Shopify's note has to be looked at next, NULL: it stands as it should. `tries`
    counts failed attempts since. `written_at` NULL: nothing of ours stands there.
    """

    __tablename__ = "note_mirror"
    __table_args__ = (
        Index("note_mirror_due_idx", "due_at", postgresql_where=sql("due_at IS NOT NULL")),
    )

    shop: Mapped[str] = mapped_column(Text, primary_key=True)
    gid: Mapped[str] = mapped_column(Text, primary_key=True)
    due_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    tries: Mapped[int] = mapped_column(Integer, server_default=sql("0"))
    problem: Mapped[str | None] = mapped_column(Text)
    written_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))

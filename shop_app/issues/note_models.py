"""What staff wrote."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, DateTime, Identity, Index, Text, func
from sqlalchemy import text as sql
from sqlalchemy.dialects.postgresql import ARRAY, TSVECTOR
from sqlalchemy.orm import Mapped, mapped_column

from shop_app.db import Base


class Note(Base):
    """One note, on an issue, or on a customer or order without one; append-only.

    A correction is a new note that names the one it `corrects`. `author_id` is a staff member's,
    NULL for an operator. `mentions` are ids of staff members. `form_key` is that of the form it was
    written in: sending a form again writes no second note. Only a request of Shopify to erase the
    customer's data empties `text` (`erased_at`).
    """

    __tablename__ = "note"
    __table_args__ = (
        CheckConstraint(
            "issue_id IS NOT NULL OR customer_gid IS NOT NULL OR order_gid IS NOT NULL",
            name="about",
        ),
        CheckConstraint("said IN ('internal', 'to_customer')", name="said"),
        Index(
            "note_issue_idx", "shop", "issue_id", "id", postgresql_where=sql("issue_id IS NOT NULL")
        ),
        Index(
            "note_customer_idx",
            "shop",
            "customer_gid",
            "id",
            postgresql_where=sql("customer_gid IS NOT NULL"),
        ),
        Index(
            "note_search_idx",
            "search",
            postgresql_using="gin",
            postgresql_with={"fastupdate": "off"},
        ),
        Index(
            "note_place_search_idx",
            "search",
            postgresql_using="gin",
            postgresql_with={"fastupdate": "off"},
            postgresql_where=sql("issue_id IS NULL"),
        ),
        Index(
            "note_order_idx",
            "shop",
            "order_gid",
            "id",
            postgresql_where=sql("order_gid IS NOT NULL"),
        ),
        Index(
            "note_corrects_idx", "shop", "corrects", postgresql_where=sql("corrects IS NOT NULL")
        ),
        Index(
            "note_form_idx",
            "shop",
            "author_id",
            "form_key",
            unique=True,
            postgresql_where=sql("form_key IS NOT NULL"),
        ),
    )

    shop: Mapped[str] = mapped_column(Text, primary_key=True)
    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    issue_id: Mapped[int | None] = mapped_column(BigInteger)
    customer_gid: Mapped[str | None] = mapped_column(Text)
    order_gid: Mapped[str | None] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    actor: Mapped[str] = mapped_column(Text)
    author_id: Mapped[str | None] = mapped_column(Text)
    said: Mapped[str] = mapped_column(Text)
    text: Mapped[str] = mapped_column(Text)
    corrects: Mapped[int | None] = mapped_column(BigInteger)
    mentions: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default="{}")
    form_key: Mapped[str | None] = mapped_column(Text)
    erased_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    search: Mapped[Any] = mapped_column(TSVECTOR, server_default=sql("''"))


class NoteDraft(Base):
    """What somebody has typed and not saved yet; `place` says where, such as `issue:42`.

    `said` and `corrects` are what the note would have.
    """

    __tablename__ = "note_draft"

    shop: Mapped[str] = mapped_column(Text, primary_key=True)
    member_id: Mapped[str] = mapped_column(Text, primary_key=True)
    place: Mapped[str] = mapped_column(Text, primary_key=True)
    text: Mapped[str] = mapped_column(Text)
    said: Mapped[str] = mapped_column(Text, server_default="internal")
    corrects: Mapped[int | None] = mapped_column(BigInteger)
    at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())

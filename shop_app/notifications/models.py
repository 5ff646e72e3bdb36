"""What staff members are told."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, DateTime, Identity, Index, Text, func
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column

from shop_app.db import Base

_KINDS = (
    "('mentioned', 'assigned', 'at_risk', 'breached', 'follow_up',"
    " 'approval_wanted', 'approval_decided', 'request_lapsed', 'compensation_in_doubt')"
)


class Notification(Base):
    """One member is told of one thing, once: `key` says which of its kind on the issue, or on the
    compensation, it is.

    `issue_id` is NULL for a note on a customer or an order without an issue, `note_id` leads there;
    and for what is about a compensation: `compensation_id`.
    `actor` and `actor_id` are who did it. `read_at` NULL: unread.
    """

    __tablename__ = "notification"
    __table_args__ = (
        CheckConstraint(f"kind IN {_KINDS}", name="kind"),
        Index(
            "notification_once_key",
            "shop",
            "member_id",
            "kind",
            sql("coalesce(compensation_id, issue_id, 0)"),
            "key",
            unique=True,
        ),
        Index("notification_member_idx", "shop", "member_id", "id"),
        Index(
            "notification_unread_idx", "shop", "member_id", postgresql_where=sql("read_at IS NULL")
        ),
        Index("notification_at_idx", "at"),
    )

    shop: Mapped[str] = mapped_column(Text, primary_key=True)
    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    member_id: Mapped[str] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(Text)
    issue_id: Mapped[int | None] = mapped_column(BigInteger)
    note_id: Mapped[int | None] = mapped_column(BigInteger)
    compensation_id: Mapped[int | None] = mapped_column(BigInteger)
    key: Mapped[str] = mapped_column(Text)
    actor: Mapped[str] = mapped_column(Text)
    actor_id: Mapped[str | None] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    read_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))

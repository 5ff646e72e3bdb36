"""The inbox: every webhook POST we accepted, and when each topic was last heard."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    DateTime,
    Identity,
    Index,
    LargeBinary,
    Text,
    func,
)
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column

from shop_app.db import Base

RECEIVED = "received"
PROCESSED = "processed"
PARKED = "parked"


class Delivery(Base):
    """One webhook POST. `webhook_id` stays the same when Shopify sends it again.

    `replay_id` is the replay that sent it through again last.
    """

    __tablename__ = "delivery"
    __table_args__ = (
        CheckConstraint("state IN ('received', 'processed', 'parked')", name="state"),
        CheckConstraint("(state = 'parked') = (parked_reason IS NOT NULL)", name="parked_reason"),
        Index("delivery_waiting_idx", "shop", "seq", postgresql_where=sql("state = 'received'")),
        Index("delivery_parked_idx", "shop", "topic", postgresql_where=sql("state = 'parked'")),
        Index("delivery_parked_seq_idx", "shop", "seq", postgresql_where=sql("state = 'parked'")),
        Index(
            "delivery_replay_idx", "shop", "replay_id", "state",
            postgresql_where=sql("replay_id IS NOT NULL"),
        ),
        Index("delivery_settled_at_idx", "settled_at"),
    )  # fmt: skip

    shop: Mapped[str] = mapped_column(Text, primary_key=True)
    webhook_id: Mapped[str] = mapped_column(Text, primary_key=True)
    seq: Mapped[int] = mapped_column(BigInteger, Identity())
    topic: Mapped[str] = mapped_column(Text)
    event_id: Mapped[str | None] = mapped_column(Text)
    api_version: Mapped[str | None] = mapped_column(Text)
    triggered_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    received_at: Mapped[datetime] = mapped_column(
        DateTime(timezone=True), server_default=func.now()
    )
    body: Mapped[bytes] = mapped_column(LargeBinary)
    state: Mapped[str] = mapped_column(Text, server_default=RECEIVED)
    settled_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    parked_reason: Mapped[str | None] = mapped_column(Text)
    error: Mapped[str | None] = mapped_column(Text)
    replay_id: Mapped[int | None] = mapped_column(BigInteger)


class TopicHeard(Base):
    """When a shop's topic was last heard, and how often so far; outlives the deliveries."""

    __tablename__ = "topic_heard"

    shop: Mapped[str] = mapped_column(Text, primary_key=True)
    topic: Mapped[str] = mapped_column(Text, primary_key=True)
    last_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    deliveries: Mapped[int] = mapped_column(BigInteger)

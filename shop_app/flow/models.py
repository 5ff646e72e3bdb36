"""What Flow is to be told, which triggers it listens to, and the runs that were answered."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Boolean, DateTime, Identity, Index, Integer, Text, func
from sqlalchemy import text as sql
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from shop_app.db import Base


class FlowEvent(Base):
    """One trigger to fire. `key` tells what was fired before, NULL: it can happen only once.

    `due_at` NULL: nothing is left to do; `fired_at` NULL then: it was given up, `error` says why.
    """

    __tablename__ = "flow_event"
    __table_args__ = (
        Index("flow_event_due_idx", "shop", "due_at", postgresql_where=sql("due_at IS NOT NULL")),
        Index(
            "flow_event_key",
            "shop",
            "trigger",
            "key",
            unique=True,
            postgresql_where=sql("key IS NOT NULL"),
        ),
        Index("flow_event_at_idx", "at"),
        Index("flow_event_customer_idx", "shop", "customer_gid"),
    )

    shop: Mapped[str] = mapped_column(Text, primary_key=True)
    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    trigger: Mapped[str] = mapped_column(Text)
    key: Mapped[str | None] = mapped_column(Text)
    customer_gid: Mapped[str | None] = mapped_column(Text)
    payload: Mapped[dict[str, Any]] = mapped_column(JSONB)
    at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    due_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    attempts: Mapped[int] = mapped_column(Integer, server_default="0")
    fired_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    error: Mapped[str | None] = mapped_column(Text)


class FlowListener(Base):
    """What Shopify said last of whether a shop has a workflow of a trigger; `at` is its own time."""

    __tablename__ = "flow_listener"

    shop: Mapped[str] = mapped_column(Text, primary_key=True)
    trigger: Mapped[str] = mapped_column(Text, primary_key=True)
    listens: Mapped[bool] = mapped_column(Boolean)
    at: Mapped[datetime] = mapped_column(DateTime(timezone=True))


class FlowRun(Base):
    """A run of an action, as Flow numbers it. `answer` NULL: seen, but not done yet.

    Whom the answer is about is `customer_gid`, and `order_gid` where it is about an order.
    """

    __tablename__ = "flow_run"
    __table_args__ = (
        Index("flow_run_at_idx", "at"),
        Index("flow_run_customer_idx", "shop", "customer_gid"),
        Index("flow_run_order_idx", "shop", "order_gid"),
    )

    shop: Mapped[str] = mapped_column(Text, primary_key=True)
    run_id: Mapped[str] = mapped_column(Text, primary_key=True)
    action: Mapped[str] = mapped_column(Text)
    answer: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    customer_gid: Mapped[str | None] = mapped_column(Text)
    order_gid: Mapped[str | None] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())

"""What must be asked of Shopify because the webhooks left a gap, and how far that has come."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import BigInteger, CheckConstraint, DateTime, Identity, Index, Text, false, func
from sqlalchemy import text as sql
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from shop_app.db import Base

RUNNING = "running"
DONE = "done"
FAILED = "failed"


class WantedRead(Base):
    """An order or a customer to read, not before `due_at`; `wanted_at` tells a newer wish apart."""

    __tablename__ = "wanted_read"
    __table_args__ = (Index("wanted_read_due_idx", "shop", "due_at"),)

    shop: Mapped[str] = mapped_column(Text, primary_key=True)
    gid: Mapped[str] = mapped_column(Text, primary_key=True)
    why: Mapped[str] = mapped_column(Text)
    wanted_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    due_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))


class Step(StrEnum):
    """What a run compares; in this order."""

    ORDERS = "orders"
    DELETIONS = "deletions"
    CUSTOMERS = "customers"
    COMPENSATIONS = "compensations"
    SUBSCRIPTIONS = "subscriptions"


class ReconciliationRun(Base):
    """One comparison of a shop with Shopify, of what changed there from `from_at` on.

    `to_at` is when it began by our clock: what changed before is verified when it is done. `step`
    and `cursor` say where it goes on; whoever takes it over raises `attempt`, and who then names an
    older one changes nothing. `failures` counts what broke since it last moved, `error` says what
    that was. `counts` says what was seen, mended and never heard of, by kind.
    """

    __tablename__ = "reconciliation_run"
    __table_args__ = (
        CheckConstraint("state IN ('running', 'done', 'failed')", name="state"),
        CheckConstraint(
            "step IN ('orders', 'deletions', 'customers', 'compensations', 'subscriptions')",
            name="step",
        ),
        Index("reconciliation_run_running_idx", "shop", postgresql_where=sql("state = 'running'")),
    )

    shop: Mapped[str] = mapped_column(Text, primary_key=True)
    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    by: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(Text, server_default=RUNNING)
    step: Mapped[str] = mapped_column(Text, server_default=Step.ORDERS)
    cursor: Mapped[str | None] = mapped_column(Text)
    attempt: Mapped[int] = mapped_column(server_default="1")
    from_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    to_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    counts: Mapped[dict[str, int]] = mapped_column(JSONB, server_default="{}")
    failures: Mapped[int] = mapped_column(server_default="0")
    error: Mapped[str | None] = mapped_column(Text)
    started_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    moved_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    finished_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))


class Unreadable(Base):
    """An order or a customer that Shopify does not let us read whole, or that can't be kept: what we
    know of it may be old. `why` says so in words; it is tried again every night."""

    __tablename__ = "unreadable"

    shop: Mapped[str] = mapped_column(Text, primary_key=True)
    gid: Mapped[str] = mapped_column(Text, primary_key=True)
    why: Mapped[str] = mapped_column(Text)
    tried_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())


class Replay(Base):
    """A wish of staff to send parked deliveries through again: one, or all that were parked then.

    `total` is how many there were, up to the delivery `last_seq`; `released` of them, up to
    `released_seq`, are back in the inbox. Of those `processed` went through and `parked` were set
    aside again, counted when it was finished.
    """

    __tablename__ = "replay"
    __table_args__ = (
        Index(
            "replay_under_way_idx",
            "shop",
            sql("coalesce(webhook_id, '')"),
            unique=True,
            postgresql_where=sql("finished_at IS NULL"),
        ),
    )

    shop: Mapped[str] = mapped_column(Text, primary_key=True)
    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    webhook_id: Mapped[str | None] = mapped_column(Text)
    by_id: Mapped[str] = mapped_column(Text)
    asked_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    last_seq: Mapped[int] = mapped_column(BigInteger)
    released_seq: Mapped[int] = mapped_column(BigInteger, server_default="0")
    total: Mapped[int] = mapped_column(BigInteger, server_default="0")
    released: Mapped[int] = mapped_column(BigInteger, server_default="0")
    processed: Mapped[int] = mapped_column(BigInteger, server_default="0")
    parked: Mapped[int] = mapped_column(BigInteger, server_default="0")
    finished_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))


class TopicGap(Base):
    """How much of a family of topics was never heard of until we asked, and when last."""

    __tablename__ = "topic_gap"

    shop: Mapped[str] = mapped_column(Text, primary_key=True)
    topic: Mapped[str] = mapped_column(Text, primary_key=True)
    found: Mapped[int] = mapped_column(BigInteger)
    last_found_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))


class Backfill(Base):
    """What a shop had before it installed Amends, fetched by a bulk operation: one row per kind.

    States: wanted → running (at Shopify, `operation_gid`) → loading (`url`) → done, or failed with
    `error` after too many attempts. `lines_done` of the result are booked. `expected` and `objects`
    count customers or orders: in the shop when it began, and in the result so far. `whole` says
    whether the scopes showed every order then, `generation` for which installation it ran. Whoever
    moves a row names its `attempt`. `asked_at` is when the operation was started.
    """

    __tablename__ = "backfill"
    __table_args__ = (
        CheckConstraint("kind IN ('customers', 'orders')", name="kind"),
        CheckConstraint(
            "state IN ('wanted', 'running', 'loading', 'done', 'failed')", name="state"
        ),
    )

    shop: Mapped[str] = mapped_column(Text, primary_key=True)
    kind: Mapped[str] = mapped_column(Text, primary_key=True)
    state: Mapped[str] = mapped_column(Text, server_default="wanted")
    attempt: Mapped[int] = mapped_column(server_default="0")
    generation: Mapped[int]
    whole: Mapped[bool] = mapped_column(server_default=false())
    operation_gid: Mapped[str | None] = mapped_column(Text)
    url: Mapped[str | None] = mapped_column(Text)
    expected: Mapped[int | None] = mapped_column(BigInteger)
    objects: Mapped[int] = mapped_column(BigInteger, server_default="0")
    lines_done: Mapped[int] = mapped_column(BigInteger, server_default="0")
    booked: Mapped[int] = mapped_column(BigInteger, server_default="0")
    error: Mapped[str | None] = mapped_column(Text)
    wanted_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    asked_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    loading_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    finished_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))

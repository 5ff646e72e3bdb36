"""Tags that are written by the thousand: the bulk operations for it and how far each is."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import BigInteger, CheckConstraint, DateTime, Identity, Index, Text, func
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column

from shop_app.db import Base


class Purpose(StrEnum):
    """What a bulk operation is for."""

    LOOK = "look"
    """See which tags the customers have, before any is changed."""
    ADD = "add"
    REMOVE = "remove"


class BulkStep(StrEnum):
    """How far it is."""

    GATHERING = "gathering"
    """Rows are being put into it; nothing is sent."""
    READY = "ready"
    STARTING = "starting"
    """Shopify was, or is being, asked to start it; the answer is not known."""
    RUNNING = "running"
    SETTLING = "settling"
    """Shopify is done; its lines are read one after the other from `next_line` on."""
    DONE = "done"
    GIVEN_UP = "given_up"
    """`error` says why; what it held went back to be written one by one."""


class BulkWrite(Base):
    """One bulk operation. `tag_assignment.bulk` names the rows it holds, `bulk_line` their lines.

    `attempt` counts its starts, `count` the rows it was given, `next_line` the result's lines that
    are worked through. `staged_path` is the uploaded file.
    """

    __tablename__ = "bulk_write"
    __table_args__ = (
        CheckConstraint("purpose IN ('look', 'add', 'remove')", name="purpose"),
        CheckConstraint(
            "step IN ('gathering', 'ready', 'starting', 'running', 'settling', 'done', 'given_up')",
            name="step",
        ),
        CheckConstraint(
            "step NOT IN ('running', 'settling') OR operation_gid IS NOT NULL",
            name="operation_gid",
        ),
        CheckConstraint(
            "(step IN ('done', 'given_up')) = (finished_at IS NOT NULL)", name="finished_at"
        ),
        Index("bulk_write_open_idx", "shop", "id", postgresql_where=sql("finished_at IS NULL")),
    )

    shop: Mapped[str] = mapped_column(Text, primary_key=True)
    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    purpose: Mapped[str] = mapped_column(Text)
    step: Mapped[str] = mapped_column(Text, server_default=BulkStep.GATHERING)
    operation_gid: Mapped[str | None] = mapped_column(Text)
    staged_path: Mapped[str | None] = mapped_column(Text)
    count: Mapped[int] = mapped_column(server_default="0")
    next_line: Mapped[int] = mapped_column(server_default="0")
    attempt: Mapped[int] = mapped_column(server_default="0")
    error: Mapped[str | None] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    updated_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    finished_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))

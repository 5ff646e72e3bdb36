"""Rules that open issues, what they found, and whom they have to look at."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, DateTime, Identity, Index, Text, false, func
from sqlalchemy import text as sql
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from shop_app.db import Base

OPENED, JOINED, HELD, FORGOTTEN = "opened", "joined", "held", "forgotten"
"""What became of a cause: an issue; part of one at work; held back; somebody wanted none."""


class AutoOpenRule(Base):
    """A rule as it is now; a shipped one that nobody has touched has no row.

    `version` is the id of the change of the settings that made it so, which says by whom.
    """

    __tablename__ = "auto_open_rule"
    __table_args__ = (CheckConstraint("active = (since IS NOT NULL)", name="since"),)

    shop: Mapped[str] = mapped_column(Text, primary_key=True)
    key: Mapped[str] = mapped_column(Text, primary_key=True)
    version: Mapped[int] = mapped_column(BigInteger)
    draft: Mapped[dict[str, Any]] = mapped_column(JSONB)
    active: Mapped[bool] = mapped_column(server_default=false())
    since: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))


class AutoOpenVersion(Base):
    """A rule as it once was; append-only. `deleted`: it was deleted then."""

    __tablename__ = "auto_open_version"

    shop: Mapped[str] = mapped_column(Text, primary_key=True)
    key: Mapped[str] = mapped_column(Text, primary_key=True)
    version: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    draft: Mapped[dict[str, Any]] = mapped_column(JSONB)
    active: Mapped[bool] = mapped_column()
    since: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    deleted: Mapped[bool] = mapped_column(server_default=false())


class IssueLook(Base):
    """Whom the rules look at when: a customer, a guest's order, or `*` for all whose parcels are on
    their way. `marks` counts what has happened: who looked while it grew has to look again."""

    __tablename__ = "issue_look"
    __table_args__ = (Index("issue_look_due_idx", "shop", "look_at"),)

    shop: Mapped[str] = mapped_column(Text, primary_key=True)
    gid: Mapped[str] = mapped_column(Text, primary_key=True)
    look_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    marks: Mapped[int] = mapped_column(BigInteger, server_default="1")


class IssueCause(Base):
    """A cause and what became of it: one row for each, whichever rule found it, for ever.

    `at` is when it went wrong, `rule_key` and `rule_version` what found it. `why` it was held back:
    `cap`, or the code of what opening it was refused with. `by_id` is the staff member who opened
    or forgot what was held back.
    """

    __tablename__ = "issue_cause"
    __table_args__ = (
        CheckConstraint("state IN ('opened', 'joined', 'held', 'forgotten')", name="state"),
        CheckConstraint("(issue_id IS NOT NULL) = (state IN ('opened', 'joined'))", name="issue"),
        Index("issue_cause_key", "shop", "key", unique=True),
        Index("issue_cause_rule_idx", "shop", "rule_key", "decided_at"),
        Index(
            "issue_cause_held_idx", "shop", "rule_key", "id", postgresql_where=sql("state = 'held'")
        ),
        Index(
            "issue_cause_issue_idx",
            "shop",
            "issue_id",
            postgresql_where=sql("issue_id IS NOT NULL"),
        ),
    )

    shop: Mapped[str] = mapped_column(Text, primary_key=True)
    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    key: Mapped[str] = mapped_column(Text)
    rule_key: Mapped[str] = mapped_column(Text)
    rule_version: Mapped[int] = mapped_column(BigInteger)
    at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    customer_gid: Mapped[str | None] = mapped_column(Text)
    order_gid: Mapped[str | None] = mapped_column(Text)
    state: Mapped[str] = mapped_column(Text)
    why: Mapped[str | None] = mapped_column(Text)
    issue_id: Mapped[int | None] = mapped_column(BigInteger)
    decided_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    by_id: Mapped[str | None] = mapped_column(Text)

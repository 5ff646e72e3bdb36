"""Tag rules and their runs; which tag each rule wants on which customer, and how the shop stands."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import (
    ARRAY,
    BigInteger,
    CheckConstraint,
    DateTime,
    Identity,
    Index,
    Text,
    false,
    func,
)
from sqlalchemy import text as sql
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from shop_app.db import Base

WRITE_TAGS = "write_tags"
"""The task that writes what is due."""

ABSENT = "absent"
OURS = "ours"
THEIRS = "theirs"
WITHDRAWN = "withdrawn"
GONE = "gone"
REFUSED = "refused"

DUE = (
    "bulk IS NULL AND ((wanted AND in_shop = 'absent') OR (NOT wanted AND in_shop = 'ours')"
    " OR (sent IS NOT NULL AND in_shop IN ('absent', 'ours')))"
)
"""What still has to be written to Shopify or looked up there, as SQL; the partial index below
serves it. A write of unknown outcome is looked up even when the rule has turned meanwhile. What a
bulk operation holds is its affair until it lets go."""


OF_ALL = "of_all"
"""In a reason: the customer's turn had come with everybody's, not because of news of theirs."""

CARRIED = "wanted AND in_shop IN ('ours', 'theirs')"
"""The customer has the tag in the shop and a rule wants it, as SQL; an index serves it too."""


class TagAssignment(Base):
    """One tag on one customer: what the rule says (`wanted`, `reason`) and how the shop stands.

    `in_shop`: absent; ours (we added it); theirs (it was there without us, so it is never removed
    by us); withdrawn (somebody took ours off, so it stays off until the rule has turned); gone
    (the customer); refused (we or Shopify said no: `error`). `sent` is a write whose outcome is not yet
    known, `sent_reason` the verdict it was made for (`reason` may have turned since), `attempt`
    its number: whoever settles must name it, so a late one changes nothing. `seen_at` is as of when
    `in_shop` is known. `held_since`, `untrue_since` and `expired` are what `rules.State` remembers.
    `bulk` is the bulk operation (`bulk_models`) that holds the row, `bulk_line` its line there.
    `touched`: while that one or a single write was under way, somebody else changed the tag.
    `rule` is what the version before wrote and may still write beside this one; nothing reads it.
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
        Index("tag_assignment_rule_idx", "shop", "rule_id", "customer_gid"),
        Index("tag_assignment_carried_idx", "shop", "rule_id", postgresql_where=sql(CARRIED)),
        Index(
            "tag_assignment_bulk_idx",
            "shop",
            "bulk",
            "bulk_line",
            postgresql_where=sql("bulk IS NOT NULL"),
        ),
    )

    shop: Mapped[str] = mapped_column(Text, primary_key=True)
    customer_gid: Mapped[str] = mapped_column(Text, primary_key=True)
    tag: Mapped[str] = mapped_column(Text, primary_key=True)
    rule: Mapped[str] = mapped_column(Text, server_default="")
    rule_id: Mapped[int | None] = mapped_column(BigInteger)
    wanted: Mapped[bool] = mapped_column(server_default=false())
    reason: Mapped[dict[str, Any]] = mapped_column(JSONB)
    decided_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    in_shop: Mapped[str] = mapped_column(Text, server_default=ABSENT)
    sent: Mapped[str | None] = mapped_column(Text)
    sent_reason: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    attempt: Mapped[int] = mapped_column(server_default="0")
    seen_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    error: Mapped[str | None] = mapped_column(Text)
    held_since: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    untrue_since: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    expired: Mapped[bool] = mapped_column(server_default=false())
    bulk: Mapped[int | None] = mapped_column(BigInteger)
    bulk_line: Mapped[int | None]
    touched: Mapped[bool] = mapped_column(server_default=false())


class TagRuleHead(Base):
    """A rule as it is now. `draft` is `RuleDraft.as_data()`, `tag_folded` its tag casefolded: a tag
    belongs to at most one rule. `key` names the shipped default it began as. Deleted ones stay, so
    that what they did can be explained. `unfinished`: what is left to be done to its assignments after
    its last change (`leaving.Step`)."""

    __tablename__ = "tag_rule"
    __table_args__ = (
        CheckConstraint("version >= 1", name="version"),
        Index(
            "tag_rule_tag_idx",
            "shop",
            "tag_folded",
            unique=True,
            postgresql_where=sql("deleted_at IS NULL"),
        ),
        Index(
            "tag_rule_key_idx", "shop", "key", unique=True, postgresql_where=sql("key IS NOT NULL")
        ),
    )

    shop: Mapped[str] = mapped_column(Text, primary_key=True)
    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    version: Mapped[int] = mapped_column(server_default="1")
    key: Mapped[str | None] = mapped_column(Text)
    tag_folded: Mapped[str] = mapped_column(Text)
    active: Mapped[bool]
    draft: Mapped[dict[str, Any]] = mapped_column(JSONB)
    changed_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    deleted_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    unfinished: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default="{}")


class TagRuleVersion(Base):
    """A rule as it once was, and who made it so; append-only. `deleted`: it was deleted then."""

    __tablename__ = "tag_rule_version"

    shop: Mapped[str] = mapped_column(Text, primary_key=True)
    rule_id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    draft: Mapped[dict[str, Any]] = mapped_column(JSONB)
    deleted: Mapped[bool] = mapped_column(server_default=false())
    by_kind: Mapped[str] = mapped_column(Text)
    by_id: Mapped[str | None] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())


class RuleRun(Base):
    """All rules looked at for every customer, because of one rule's `version`.

    `cursor` is the gid of the last customer judged, of `total` there were at the start. `gained`,
    `lost` count the rule's own tag, `unread` customers of whom Shopify has to be asked first;
    `worked` is the seconds spent so far.
    """

    __tablename__ = "rule_run"
    __table_args__ = (
        CheckConstraint("state IN ('running', 'paused', 'done', 'cancelled')", name="state"),
        Index(
            "rule_run_open_idx",
            "shop",
            "rule_id",
            unique=True,
            postgresql_where=sql("state IN ('running', 'paused')"),
        ),
    )

    shop: Mapped[str] = mapped_column(Text, primary_key=True)
    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    rule_id: Mapped[int] = mapped_column(BigInteger)
    version: Mapped[int]
    state: Mapped[str] = mapped_column(Text, server_default="running")
    cursor: Mapped[str] = mapped_column(Text, server_default="")
    total: Mapped[int] = mapped_column(BigInteger)
    judged: Mapped[int] = mapped_column(BigInteger, server_default="0")
    gained: Mapped[int] = mapped_column(BigInteger, server_default="0")
    lost: Mapped[int] = mapped_column(BigInteger, server_default="0")
    unread: Mapped[int] = mapped_column(BigInteger, server_default="0")
    error: Mapped[str | None] = mapped_column(Text)
    by_kind: Mapped[str] = mapped_column(Text)
    by_id: Mapped[str | None] = mapped_column(Text)
    worked: Mapped[float] = mapped_column(server_default="0")
    started_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    updated_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    finished_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))

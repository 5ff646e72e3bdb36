"""Issues and what happened to them; append-only but for the issue's own row."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    DateTime,
    Identity,
    Index,
    Integer,
    SmallInteger,
    Text,
    UniqueConstraint,
    false,
    func,
    true,
)
from sqlalchemy import text as sql
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, TSVECTOR
from sqlalchemy.orm import Mapped, mapped_column

from shop_app.db import Base

_STATUSES = (
    "('open', 'waiting_customer', 'waiting_carrier', 'waiting_supplier', 'resolved', 'closed')"
)
AT_WORK = "status NOT IN ('resolved', 'closed')"
"""Of an issue that somebody still has to do with."""

WORK_COLUMNS = (
    "number", "id", "status", "severity", "reason", "due_at", "at_risk_at", "updated_at",
    "opened_at",
)  # fmt: skip
"""What lists of issues at work are told apart and sorted by, so that their index suffices."""

SORTED_DUE = "coalesce(due_at, 'infinity'::timestamptz)"
SORTED_OWNER = "coalesce(owner_id, '')"
"""What lists are sorted by: without a due time comes last, without an owner first."""

_FACETS = {
    "status": "status",
    "severity": "severity::text",
    "reason": "reason",
    "sub_reason": "sub_reason",
    "channel": "channel",
    "owner": "owner_id",
    "root_cause": "root_cause",
    "remedy": "remedy",
    "opened_by": "opened_by",
    "opened_by_id": "(opened_by || ' ') || opened_by_id",
    "repeat": "(repeat_of IS NOT NULL)::text",
}
FACET_NAMES = tuple(_FACETS)
FACETS = "(ARRAY[{}])".format(
    ", ".join(f"(shop || ' {name} ') || coalesce({value}, '')" for name, value in _FACETS.items())
)
"""Of all that lists are filtered by, what an issue is, each with its shop: one index finds the issues
that fulfil several at once, which PostgreSQL does not do with several indexes that begin with the
shop."""

TELL_AT = (
    "LEAST(NULLIF(at_risk_at, risk_told_for), NULLIF(due_at, breach_told_for),"
    " NULLIF(follow_up_at, follow_up_told_for))"
)
"""When somebody has to be told next of what time alone makes true of an issue; NULL: never."""


class Issue(Base):
    """Something that went wrong for a customer. `number` is what people call it by (#1042).

    Times of the clock are kept so that lists need no calculation: `response_due_at` until somebody
    answered, `resolve_due_at` while the clock runs; both NULL while it stands still, or when there
    is no target. `due_at` is the nearer of the two, `at_risk_at` when the nearer one gets tight.
    `clock_used` are the business seconds used up before `clock_from`; that is NULL while the clock
    stands still. Targets are business seconds. All this is worked out by `shop_app.sla`.
    `risk_told_for`, `breach_told_for` and `follow_up_told_for` are the `at_risk_at`, `due_at` and
    `follow_up_at` that people were told of.

    `repeat_of` is the id of the earlier issue. `form_key` tells a form that was sent twice.
    `remedy_amount` is minor units. `erased_at`: Shopify had the words of the customer erased.
    `version` counts the changes of the row: who saves says which one they saw.
    """

    __tablename__ = "issue"
    __table_args__ = (
        UniqueConstraint("shop", "number"),
        CheckConstraint("customer_gid IS NOT NULL OR order_gid IS NOT NULL", name="about"),
        CheckConstraint(f"status IN {_STATUSES}", name="status"),
        CheckConstraint("severity BETWEEN 1 AND 4", name="severity"),
        CheckConstraint("(remedy_amount IS NULL) = (remedy_currency IS NULL)", name="amount"),
        Index("issue_customer_idx", "shop", "customer_gid", "id"),
        Index("issue_order_idx", "shop", "order_gid", "id"),
        Index("issue_due_idx", "shop", sql(SORTED_DUE), "number"),
        Index("issue_severity_idx", "shop", "severity", "number"),
        Index("issue_updated_idx", "shop", "updated_at", "number"),
        Index("issue_opened_idx", "shop", "opened_at", "number"),
        Index("issue_owner_idx", "shop", sql(SORTED_OWNER), "number"),
        Index("issue_reason_idx", "shop", "reason", "number"),
        Index(
            "issue_work_idx",
            "shop",
            "owner_id",
            postgresql_include=WORK_COLUMNS,
            postgresql_where=sql(AT_WORK),
        ),
        Index(
            "issue_follow_up_idx",
            "shop",
            "follow_up_at",
            postgresql_where=sql("follow_up_at IS NOT NULL"),
        ),
        Index(
            "issue_resolved_idx",
            "shop",
            "resolved_at",
            postgresql_where=sql("resolved_at IS NOT NULL"),
        ),
        Index(
            "issue_facets_idx",
            sql(FACETS),
            postgresql_using="gin",
            postgresql_with={"fastupdate": "off"},
        ),
        Index(
            "issue_search_idx",
            "search",
            postgresql_using="gin",
            postgresql_with={"fastupdate": "off"},
        ),
        Index(
            "issue_tell_at_idx",
            sql(TELL_AT),
            "shop",
            postgresql_where=sql(f"{TELL_AT} IS NOT NULL"),
        ),
        Index(
            "issue_form_key",
            "shop",
            "form_key",
            unique=True,
            postgresql_where=sql("form_key IS NOT NULL"),
        ),
    )

    shop: Mapped[str] = mapped_column(Text, primary_key=True)
    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    number: Mapped[int] = mapped_column(BigInteger)
    version: Mapped[int] = mapped_column(Integer, server_default="1")
    customer_gid: Mapped[str | None] = mapped_column(Text)
    order_gid: Mapped[str | None] = mapped_column(Text)
    lines: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default="{}")
    reason: Mapped[str] = mapped_column(Text)
    sub_reason: Mapped[str | None] = mapped_column(Text)
    channel: Mapped[str] = mapped_column(Text)
    severity: Mapped[int] = mapped_column(SmallInteger)
    impact: Mapped[str] = mapped_column(Text, server_default="")
    wish: Mapped[str] = mapped_column(Text, server_default="")
    owner_id: Mapped[str | None] = mapped_column(Text)
    status: Mapped[str] = mapped_column(Text, server_default="open")
    root_cause: Mapped[str | None] = mapped_column(Text)
    remedy: Mapped[str | None] = mapped_column(Text)
    remedy_amount: Mapped[int | None] = mapped_column(BigInteger)
    remedy_currency: Mapped[str | None] = mapped_column(Text)
    remedy_link: Mapped[str | None] = mapped_column(Text)
    opened_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    opened_by: Mapped[str] = mapped_column(Text)
    opened_by_id: Mapped[str | None] = mapped_column(Text)
    updated_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    repeat_of: Mapped[int | None] = mapped_column(BigInteger)
    form_key: Mapped[str | None] = mapped_column(Text)
    reopened: Mapped[int] = mapped_column(Integer, server_default="0")
    first_response_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    resolved_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    closed_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    response_target: Mapped[int | None] = mapped_column(BigInteger)
    resolve_target: Mapped[int | None] = mapped_column(BigInteger)
    response_used: Mapped[int | None] = mapped_column(BigInteger)
    clock_used: Mapped[int] = mapped_column(BigInteger, server_default="0")
    clock_from: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    response_due_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    resolve_due_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    at_risk_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    due_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    risk_told_for: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    breach_told_for: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    follow_up_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    follow_up_told_for: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    erased_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    search: Mapped[Any] = mapped_column(TSVECTOR, server_default=sql("''"))


class IssueCounter(Base):
    """The last number that a shop's issues reached."""

    __tablename__ = "issue_counter"

    shop: Mapped[str] = mapped_column(Text, primary_key=True)
    last: Mapped[int] = mapped_column(BigInteger)


class IssueEvent(Base):
    """One line of what happened to an issue, by whom; append-only. `data` holds no words of people.

    `customer_gid` is the issue's, so that a customer's timeline finds it.
    """

    __tablename__ = "issue_event"
    __table_args__ = (
        Index("issue_event_issue_idx", "shop", "issue_id", "id"),
        Index(
            "issue_event_customer_idx",
            "shop",
            "customer_gid",
            "id",
            postgresql_where=sql("customer_gid IS NOT NULL"),
        ),
    )

    shop: Mapped[str] = mapped_column(Text, primary_key=True)
    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    issue_id: Mapped[int] = mapped_column(BigInteger)
    customer_gid: Mapped[str | None] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    kind: Mapped[str] = mapped_column(Text)
    actor: Mapped[str] = mapped_column(Text)
    actor_id: Mapped[str | None] = mapped_column(Text)
    data: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default="{}")


class IssueReason(Base):
    """A reason as the merchant wants it; where a shipped one has no row, it is as shipped.

    `parent` is the key of the reason that a sub-reason belongs to. A text that is NULL is the one
    shipped with the key. `resolve_seconds` are business seconds, NULL: what severity and channel say.
    """

    __tablename__ = "issue_reason"
    __table_args__ = (CheckConstraint("severity BETWEEN 1 AND 4", name="severity"),)

    shop: Mapped[str] = mapped_column(Text, primary_key=True)
    key: Mapped[str] = mapped_column(Text, primary_key=True)
    parent: Mapped[str | None] = mapped_column(Text)
    position: Mapped[int] = mapped_column(Integer)
    name: Mapped[str | None] = mapped_column(Text)
    hint: Mapped[str | None] = mapped_column(Text)
    customer_text: Mapped[str | None] = mapped_column(Text)
    severity: Mapped[int] = mapped_column(SmallInteger, server_default="2")
    resolve_seconds: Mapped[int | None] = mapped_column(BigInteger)
    compensation: Mapped[bool] = mapped_column(server_default=false())
    active: Mapped[bool] = mapped_column(server_default=true())


class IssueSetting(Base):
    """What holds for all issues of a shop. `repeat_days`: within them the same trouble again is a
    repeat; 0: never. `vip_owner_id`: the staff member to whom new issues of VIPs go."""

    __tablename__ = "issue_setting"
    __table_args__ = (CheckConstraint("repeat_days BETWEEN 0 AND 365", name="repeat_days"),)

    shop: Mapped[str] = mapped_column(Text, primary_key=True)
    repeat_days: Mapped[int] = mapped_column(Integer)
    vip_owner_id: Mapped[str | None] = mapped_column(Text)

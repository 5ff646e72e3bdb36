"""Policies, allowances and what moved in them, compensations and what became of them."""

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
    Text,
    UniqueConstraint,
    func,
)
from sqlalchemy import text as sql
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from shop_app.compensation.kinds import Kind, Move, Origin, Scope, State
from shop_app.db import Base


def _one_of(values: type[Kind] | type[Move] | type[Origin] | type[Scope] | type[State]) -> str:
    return "(" + ", ".join(f"'{value}'" for value in values) + ")"


class PolicyVersion(Base):
    """The policy as it was saved; append-only, the newest holds. `by_id` NULL: Amends itself."""

    __tablename__ = "policy_version"
    __table_args__ = (CheckConstraint("version >= 1", name="version"),)

    shop: Mapped[str] = mapped_column(Text, primary_key=True)
    version: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    document: Mapped[dict[str, Any]] = mapped_column(JSONB)
    at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    by_id: Mapped[str | None] = mapped_column(Text)


class Allowance(Base):
    """How much of a scope's money is held and spent in a period, minor units of the shop's currency.

    The caps stand in the policy: every hold brings its own.
    """

    __tablename__ = "allowance"
    __table_args__ = (
        CheckConstraint(f"scope IN {_one_of(Scope)}", name="scope"),
        CheckConstraint("held >= 0", name="held"),
        CheckConstraint("spent >= 0", name="spent"),
    )

    shop: Mapped[str] = mapped_column(Text, primary_key=True)
    scope: Mapped[str] = mapped_column(Text, primary_key=True)
    scope_id: Mapped[str] = mapped_column(Text, primary_key=True)
    period: Mapped[str] = mapped_column(Text, primary_key=True)
    held: Mapped[int] = mapped_column(BigInteger, server_default="0")
    spent: Mapped[int] = mapped_column(BigInteger, server_default="0")


class AllowanceMovement(Base):
    """What a compensation moved in one allowance; append-only. `held` and `spent` are differences."""

    __tablename__ = "allowance_movement"
    __table_args__ = (
        CheckConstraint(f"move IN {_one_of(Move)}", name="move"),
        Index("allowance_movement_compensation_idx", "shop", "compensation_id", "id"),
        Index(
            "allowance_movement_month_idx",
            "shop",
            "at",
            "id",
            postgresql_where=sql("scope = 'shop_month'"),
        ),
    )

    shop: Mapped[str] = mapped_column(Text, primary_key=True)
    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    scope: Mapped[str] = mapped_column(Text)
    scope_id: Mapped[str] = mapped_column(Text)
    period: Mapped[str] = mapped_column(Text)
    compensation_id: Mapped[int] = mapped_column(BigInteger)
    move: Mapped[str] = mapped_column(Text)
    why: Mapped[str] = mapped_column(Text)
    held: Mapped[int] = mapped_column(BigInteger)
    spent: Mapped[int] = mapped_column(BigInteger)


class CompensationScope(Base):
    """Which allowances a compensation counts in, fixed when its money was first held."""

    __tablename__ = "compensation_scope"
    __table_args__ = (Index("compensation_scope_scope_idx", "shop", "scope", "scope_id", "period"),)

    shop: Mapped[str] = mapped_column(Text, primary_key=True)
    compensation_id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    scope: Mapped[str] = mapped_column(Text, primary_key=True)
    scope_id: Mapped[str] = mapped_column(Text)
    period: Mapped[str] = mapped_column(Text)


class PolicyDecision(Base):
    """What the policy said of one grant, with all its numbers; append-only, refusals too.

    `answer` is the judgement as data (`judgement_data`). No words of people.
    """

    __tablename__ = "policy_decision"
    __table_args__ = (
        Index("policy_decision_at_idx", "shop", "at"),
        Index(
            "policy_decision_customer_idx",
            "shop",
            "customer_gid",
            "id",
            postgresql_where=sql("customer_gid IS NOT NULL"),
        ),
    )

    shop: Mapped[str] = mapped_column(Text, primary_key=True)
    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    policy_version: Mapped[int] = mapped_column(Integer)
    actor: Mapped[str] = mapped_column(Text)
    actor_id: Mapped[str | None] = mapped_column(Text)
    customer_gid: Mapped[str | None] = mapped_column(Text)
    order_gid: Mapped[str | None] = mapped_column(Text)
    issue_id: Mapped[int | None] = mapped_column(BigInteger)
    kind: Mapped[str] = mapped_column(Text)
    reason: Mapped[str] = mapped_column(Text)
    verdict: Mapped[str] = mapped_column(Text)
    answer: Mapped[dict[str, Any]] = mapped_column(JSONB)


_HAS_BALANCE = "kind IN ('gift_card', 'store_credit') AND remote_gid IS NOT NULL"

CLEANABLE = """
    kind IN ('discount_code', 'free_shipping') AND origin = 'amends' AND cleaned_at IS NULL
    AND state IN ('redeemed', 'expired', 'revoked') AND remote_gid IS NOT NULL AND op IS NULL
    AND (terms ->> 'clean_after_days') IS NOT NULL
    """
"""SQL: a code of ours that is deleted from the shop some days after its end (`cleaning`)."""


class Compensation(Base):
    """What is given, or was asked for. `number` is what people call it by.

    `amount` is what was reserved for it, `held` and `spent` how that stands, in minor units of
    `currency`, the shop's. `value` of `value_currency` is what the customer gets; NULL for a
    percentage code (`percentage`) and for free shipping, which covers `amount`. `terms` are those
    of the policy when it was decided. `code` is a discount's; a gift card's is money and kept
    encrypted in `sealed_code`; `code_tail` are its last characters. `remote_gid` is the discount,
    the gift card, or the store credit's transaction; `account_gid` its account.

    What Shopify has yet to be told is `op`: due at `op_due_at`, taken by whoever holds `op_token`
    until `op_lease_until`. `op_sent_at`: it may have reached Shopify since, and nobody knows;
    `op_since`: when it was first due; `op_known`: what was known of Shopify before it was sent, to
    tell afterwards whether it happened. `op_error` is the code of the last failure.

    `key` tells a form that was sent twice. `wants` is what a request asked for (`Wanted`), `reason_text` what
    a person said when declining or revoking, `note` when granting. `end` is the code of why it
    ended. `checked_at` is when Shopify was last asked how much of it is left.
    """

    __tablename__ = "compensation"
    __table_args__ = (
        UniqueConstraint("shop", "number"),
        UniqueConstraint("shop", "key"),
        CheckConstraint(f"state IN {_one_of(State)}", name="state"),
        CheckConstraint(f"kind IN {_one_of(Kind)}", name="kind"),
        CheckConstraint(f"origin IN {_one_of(Origin)}", name="origin"),
        CheckConstraint("amount >= 0", name="amount"),
        CheckConstraint("held >= 0", name="held"),
        CheckConstraint("spent >= 0", name="spent"),
        CheckConstraint(
            "held = 0 OR state IN ('reserved', 'granted', 'in_doubt')", name="held_while_open"
        ),
        Index("compensation_customer_idx", "shop", "customer_gid", "decided_at"),
        Index("compensation_order_idx", "shop", "order_gid", "id"),
        Index("compensation_issue_idx", "shop", "issue_id", "id"),
        Index("compensation_state_idx", "shop", "state", "number"),
        Index("compensation_asked_idx", "shop", "asked_at", "number"),
        Index("compensation_kind_idx", "shop", "kind", "number"),
        Index("compensation_reason_idx", "shop", "reason", "number"),
        Index("compensation_staff_idx", "shop", "actor_id", "number"),
        Index(
            "compensation_tail_idx",
            "shop",
            "code_tail",
            "number",
            postgresql_where=sql("code_tail IS NOT NULL"),
        ),
        Index(
            "compensation_lapse_idx",
            "request_expires_at",
            "shop",
            postgresql_where=sql("state = 'requested'"),
        ),
        Index(
            "compensation_code_key",
            "shop",
            "code",
            unique=True,
            postgresql_where=sql("code IS NOT NULL"),
        ),
        Index(
            "compensation_remote_key",
            "shop",
            "remote_gid",
            unique=True,
            postgresql_where=sql("remote_gid IS NOT NULL"),
        ),
        Index("compensation_op_idx", "op_due_at", "shop", postgresql_where=sql("op IS NOT NULL")),
        Index(
            "compensation_expires_idx",
            "expires_at",
            "shop",
            postgresql_where=sql("state = 'granted' AND expires_at IS NOT NULL"),
        ),
        Index(
            "compensation_balance_idx",
            "shop",
            "kind",
            "checked_at",
            postgresql_where=sql(f"{_HAS_BALANCE} AND state = 'granted'"),
        ),
        Index(
            "compensation_refill_idx",
            "ended_at",
            "shop",
            "kind",
            postgresql_where=sql(f"{_HAS_BALANCE} AND state IN ('redeemed', 'revoked')"),
        ),
        Index("compensation_clean_idx", "shop", "ended_at", "id", postgresql_where=sql(CLEANABLE)),
    )

    shop: Mapped[str] = mapped_column(Text, primary_key=True)
    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    number: Mapped[int] = mapped_column(BigInteger)
    origin: Mapped[str] = mapped_column(Text, server_default=Origin.AMENDS)
    state: Mapped[str] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(Text)
    reason: Mapped[str | None] = mapped_column(Text)
    customer_gid: Mapped[str | None] = mapped_column(Text)
    order_gid: Mapped[str | None] = mapped_column(Text)
    issue_id: Mapped[int | None] = mapped_column(BigInteger)
    key: Mapped[str] = mapped_column(Text)
    actor: Mapped[str] = mapped_column(Text)
    actor_id: Mapped[str | None] = mapped_column(Text)
    asked_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    note: Mapped[str] = mapped_column(Text, server_default="")
    wants: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default="{}")

    currency: Mapped[str] = mapped_column(Text)
    amount: Mapped[int] = mapped_column(BigInteger)
    held: Mapped[int] = mapped_column(BigInteger, server_default="0")
    spent: Mapped[int] = mapped_column(BigInteger, server_default="0")
    value: Mapped[int | None] = mapped_column(BigInteger)
    value_currency: Mapped[str | None] = mapped_column(Text)
    percentage: Mapped[int | None] = mapped_column(Integer)
    policy_version: Mapped[int | None] = mapped_column(Integer)
    decision_id: Mapped[int | None] = mapped_column(BigInteger)
    terms: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default="{}")
    decided_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    decided_by: Mapped[str | None] = mapped_column(Text)
    request_expires_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    reason_text: Mapped[str] = mapped_column(Text, server_default="")

    code: Mapped[str | None] = mapped_column(Text)
    sealed_code: Mapped[str | None] = mapped_column(Text)
    code_tail: Mapped[str | None] = mapped_column(Text)
    remote_gid: Mapped[str | None] = mapped_column(Text)
    account_gid: Mapped[str | None] = mapped_column(Text)
    expires_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    granted_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    ended_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    end: Mapped[str | None] = mapped_column(Text)
    checked_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    cleaned_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))

    op: Mapped[str | None] = mapped_column(Text)
    op_due_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    op_since: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    op_token: Mapped[str | None] = mapped_column(Text)
    op_lease_until: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    op_sent_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    op_attempts: Mapped[int] = mapped_column(Integer, server_default="0")
    op_error: Mapped[str | None] = mapped_column(Text)
    op_known: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default="{}")
    op_wants: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default="{}")


class CompensationCounter(Base):
    """The last number that a shop's compensations reached."""

    __tablename__ = "compensation_counter"

    shop: Mapped[str] = mapped_column(Text, primary_key=True)
    last: Mapped[int] = mapped_column(BigInteger)


class CompensationEvent(Base):
    """One line of what happened to a compensation, by whom; append-only. `data` holds no words of
    people. `customer_gid` is the compensation's, so that a customer's timeline finds it."""

    __tablename__ = "compensation_event"
    __table_args__ = (
        Index("compensation_event_compensation_idx", "shop", "compensation_id", "id"),
        Index(
            "compensation_event_customer_idx",
            "shop",
            "customer_gid",
            "id",
            postgresql_where=sql("customer_gid IS NOT NULL"),
        ),
    )

    shop: Mapped[str] = mapped_column(Text, primary_key=True)
    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    compensation_id: Mapped[int] = mapped_column(BigInteger)
    customer_gid: Mapped[str | None] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    kind: Mapped[str] = mapped_column(Text)
    actor: Mapped[str] = mapped_column(Text)
    actor_id: Mapped[str | None] = mapped_column(Text)
    data: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default="{}")


class Redemption(Base):
    """What was redeemed of a compensation at one place: an order, or "balance" for what Shopify says
    is gone from a gift card or a store credit. `amount` is minor units of the shop's currency and
    follows the place; the row of an order that was cancelled or deleted goes."""

    __tablename__ = "redemption"
    __table_args__ = (
        CheckConstraint("amount >= 0", name="amount"),
        Index("redemption_at_idx", "shop", "at"),
        Index("redemption_place_idx", "shop", "place"),
    )

    shop: Mapped[str] = mapped_column(Text, primary_key=True)
    compensation_id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    place: Mapped[str] = mapped_column(Text, primary_key=True)
    amount: Mapped[int] = mapped_column(BigInteger)
    at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    updated_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())


class RedemptionLook(Base):
    """An order that bears one of our codes and has to be read; `marks` counts what happened to it."""

    __tablename__ = "redemption_look"
    __table_args__ = (Index("redemption_look_due_idx", "shop", "look_at"),)

    shop: Mapped[str] = mapped_column(Text, primary_key=True)
    order_gid: Mapped[str] = mapped_column(Text, primary_key=True)
    look_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    marks: Mapped[int] = mapped_column(BigInteger, server_default="1")

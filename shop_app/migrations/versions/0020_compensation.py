"""Compensations: the policy, what is held and spent of each allowance, what was given."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql
from sqlalchemy.sql.schema import SchemaItem

revision = "0020_compensation"
down_revision = "0019_notes_of_places"
branch_labels = None
depends_on = None

_TABLES = (
    "allowance",
    "allowance_movement",
    "compensation",
    "compensation_counter",
    "compensation_event",
    "compensation_scope",
    "policy_decision",
    "policy_version",
    "redemption",
    "redemption_look",
)


def upgrade() -> None:
    """Make the tables."""
    _policies()
    _allowances()
    _movements()
    op.create_table("compensation", *_asked(), *_given(), *_told(), *_checks())
    _indexes()
    _around()
    _redemptions()
    _steps("'compensations', ")


def downgrade() -> None:
    """Drop them; a run that compares compensations goes on with what comes after."""
    op.execute(
        "UPDATE reconciliation_run SET step = 'subscriptions', cursor = NULL"
        " WHERE step = 'compensations'"
    )
    _steps("")
    for table in _TABLES:
        op.drop_table(table)


def _text(name: str, *, nullable: bool = False, default: str | None = None) -> SchemaItem:
    return sa.Column(name, sa.Text(), server_default=default, nullable=nullable)


def _number(name: str, *, nullable: bool = False, default: str | None = None) -> SchemaItem:
    return sa.Column(name, sa.BigInteger(), server_default=default, nullable=nullable)


def _time(name: str, *, nullable: bool = False) -> SchemaItem:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _now(name: str) -> SchemaItem:
    at = sa.DateTime(timezone=True)
    return sa.Column(name, at, server_default=sa.func.now(), nullable=False)


def _json(name: str, *, default: str | None = None) -> SchemaItem:
    return sa.Column(name, postgresql.JSONB(), server_default=default, nullable=False)


def _id() -> SchemaItem:
    return sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False)


def _key(*columns: str) -> SchemaItem:
    return sa.PrimaryKeyConstraint("shop", *columns)


def _asked() -> list[SchemaItem]:
    """Who asked for what, for whom."""
    return [
        _text("shop"),
        _id(),
        _number("number"),
        _text("origin", default="amends"),
        _text("state"),
        _text("kind"),
        _text("reason", nullable=True),
        _text("customer_gid", nullable=True),
        _text("order_gid", nullable=True),
        _number("issue_id", nullable=True),
        _text("key"),
        _text("actor"),
        _text("actor_id", nullable=True),
        _now("asked_at"),
        _text("note", default=""),
        _json("wants", default="{}"),
    ]


def _given() -> list[SchemaItem]:
    """What it is worth, what was decided, and what the customer got."""
    return [
        _text("currency"),
        _number("amount"),
        _number("held", default="0"),
        _number("spent", default="0"),
        _number("value", nullable=True),
        _text("value_currency", nullable=True),
        sa.Column("percentage", sa.Integer(), nullable=True),
        sa.Column("policy_version", sa.Integer(), nullable=True),
        _number("decision_id", nullable=True),
        _json("terms", default="{}"),
        _time("decided_at", nullable=True),
        _text("decided_by", nullable=True),
        _time("request_expires_at", nullable=True),
        _text("reason_text", default=""),
        _text("code", nullable=True),
        _text("sealed_code", nullable=True),
        _text("code_tail", nullable=True),
        _text("remote_gid", nullable=True),
        _text("account_gid", nullable=True),
        _time("expires_at", nullable=True),
        _time("granted_at", nullable=True),
        _time("ended_at", nullable=True),
        _text("end", nullable=True),
        _time("checked_at", nullable=True),
        _time("cleaned_at", nullable=True),
    ]


def _told() -> list[SchemaItem]:
    """What Shopify has yet to be told."""
    return [
        _text("op", nullable=True),
        _time("op_due_at", nullable=True),
        _time("op_since", nullable=True),
        _text("op_token", nullable=True),
        _time("op_lease_until", nullable=True),
        _time("op_sent_at", nullable=True),
        sa.Column("op_attempts", sa.Integer(), server_default="0", nullable=False),
        _text("op_error", nullable=True),
        _json("op_known", default="{}"),
        _json("op_wants", default="{}"),
    ]


def _checks() -> list[SchemaItem]:
    """What always holds."""
    return [
        sa.CheckConstraint(
            "held = 0 OR state IN ('reserved', 'granted', 'in_doubt')",
            name=op.f("compensation_held_while_open_check"),
        ),
        sa.CheckConstraint(
            "kind IN ('discount_code', 'free_shipping', 'gift_card', 'store_credit')",
            name=op.f("compensation_kind_check"),
        ),
        sa.CheckConstraint(
            "origin IN ('amends', 'by_hand')", name=op.f("compensation_origin_check")
        ),
        sa.CheckConstraint(
            "state IN ('requested', 'reserved', 'granted', 'redeemed', 'expired', 'revoked', 'in_doubt', 'failed', 'taken_back', 'declined', 'lapsed')",
            name=op.f("compensation_state_check"),
        ),
        sa.CheckConstraint("amount >= 0", name=op.f("compensation_amount_check")),
        sa.CheckConstraint("held >= 0", name=op.f("compensation_held_check")),
        sa.CheckConstraint("spent >= 0", name=op.f("compensation_spent_check")),
        _key("id"),
        sa.UniqueConstraint("shop", "key"),
        sa.UniqueConstraint("shop", "number"),
    ]


def _indexes() -> None:
    op.create_index("compensation_asked_idx", "compensation", ["shop", "asked_at", "number"])
    op.create_index(
        "compensation_code_key",
        "compensation",
        ["shop", "code"],
        unique=True,
        postgresql_where=sa.text("code IS NOT NULL"),
    )
    op.create_index(
        "compensation_customer_idx", "compensation", ["shop", "customer_gid", "decided_at"]
    )
    op.create_index(
        "compensation_expires_idx",
        "compensation",
        ["expires_at", "shop"],
        postgresql_where=sa.text("state = 'granted' AND expires_at IS NOT NULL"),
    )
    op.create_index("compensation_issue_idx", "compensation", ["shop", "issue_id", "id"])
    op.create_index("compensation_kind_idx", "compensation", ["shop", "kind", "number"])
    op.create_index(
        "compensation_lapse_idx",
        "compensation",
        ["request_expires_at", "shop"],
        postgresql_where=sa.text("state = 'requested'"),
    )
    op.create_index(
        "compensation_op_idx",
        "compensation",
        ["op_due_at", "shop"],
        postgresql_where=sa.text("op IS NOT NULL"),
    )
    op.create_index("compensation_order_idx", "compensation", ["shop", "order_gid", "id"])
    op.create_index(
        "compensation_remote_key",
        "compensation",
        ["shop", "remote_gid"],
        unique=True,
        postgresql_where=sa.text("remote_gid IS NOT NULL"),
    )
    op.create_index("compensation_reason_idx", "compensation", ["shop", "reason", "number"])
    op.create_index("compensation_staff_idx", "compensation", ["shop", "actor_id", "number"])
    op.create_index("compensation_state_idx", "compensation", ["shop", "state", "number"])
    op.create_index(
        "compensation_tail_idx",
        "compensation",
        ["shop", "code_tail", "number"],
        postgresql_where=sa.text("code_tail IS NOT NULL"),
    )


def _policies() -> None:
    op.create_table(
        "policy_decision",
        _text("shop"),
        _id(),
        _now("at"),
        sa.Column("policy_version", sa.Integer(), nullable=False),
        _text("actor"),
        _text("actor_id", nullable=True),
        _text("customer_gid", nullable=True),
        _text("order_gid", nullable=True),
        _number("issue_id", nullable=True),
        _text("kind"),
        _text("reason"),
        _text("verdict"),
        _json("answer"),
        _key("id"),
    )
    op.create_index("policy_decision_at_idx", "policy_decision", ["shop", "at"])
    op.create_index(
        "policy_decision_customer_idx",
        "policy_decision",
        ["shop", "customer_gid", "id"],
        postgresql_where=sa.text("customer_gid IS NOT NULL"),
    )
    op.create_table(
        "policy_version",
        _text("shop"),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        _json("document"),
        _now("at"),
        _text("by_id", nullable=True),
        sa.CheckConstraint("version >= 1", name=op.f("policy_version_version_check")),
        _key("version"),
    )


def _allowances() -> None:
    op.create_table(
        "allowance",
        _text("shop"),
        _text("scope"),
        _text("scope_id"),
        _text("period"),
        _number("held", default="0"),
        _number("spent", default="0"),
        sa.CheckConstraint(
            "scope IN ('order', 'customer', 'staff_day', 'staff_month', 'reason_month', 'kind_month', 'shop_month')",
            name=op.f("allowance_scope_check"),
        ),
        sa.CheckConstraint("held >= 0", name=op.f("allowance_held_check")),
        sa.CheckConstraint("spent >= 0", name=op.f("allowance_spent_check")),
        _key("scope", "scope_id", "period"),
    )
    op.create_table(
        "compensation_scope",
        _text("shop"),
        _number("compensation_id"),
        _text("scope"),
        _text("scope_id"),
        _text("period"),
        _key("compensation_id", "scope"),
    )
    op.create_index(
        "compensation_scope_scope_idx",
        "compensation_scope",
        ["shop", "scope", "scope_id", "period"],
    )


def _movements() -> None:
    op.create_table(
        "allowance_movement",
        _text("shop"),
        _id(),
        _now("at"),
        _text("scope"),
        _text("scope_id"),
        _text("period"),
        _number("compensation_id"),
        _text("move"),
        _text("why"),
        _number("held"),
        _number("spent"),
        sa.CheckConstraint(
            "move IN ('hold', 'spend', 'release')", name=op.f("allowance_movement_move_check")
        ),
        _key("id"),
    )
    op.create_index(
        "allowance_movement_month_idx",
        "allowance_movement",
        ["shop", "at", "id"],
        postgresql_where=sa.text("scope = 'shop_month'"),
    )
    op.create_index(
        "allowance_movement_compensation_idx",
        "allowance_movement",
        ["shop", "compensation_id", "id"],
    )


def _around() -> None:
    op.create_table("compensation_counter", _text("shop"), _number("last"), _key())
    op.create_table(
        "compensation_event",
        _text("shop"),
        _id(),
        _number("compensation_id"),
        _text("customer_gid", nullable=True),
        _now("at"),
        _text("kind"),
        _text("actor"),
        _text("actor_id", nullable=True),
        _json("data", default="{}"),
        _key("id"),
    )
    op.create_index(
        "compensation_event_compensation_idx",
        "compensation_event",
        ["shop", "compensation_id", "id"],
    )
    op.create_index(
        "compensation_event_customer_idx",
        "compensation_event",
        ["shop", "customer_gid", "id"],
        postgresql_where=sa.text("customer_gid IS NOT NULL"),
    )


def _redemptions() -> None:
    op.create_table(
        "redemption",
        _text("shop"),
        _number("compensation_id"),
        _text("place"),
        _number("amount"),
        _time("at"),
        _now("updated_at"),
        sa.CheckConstraint("amount >= 0", name=op.f("redemption_amount_check")),
        _key("compensation_id", "place"),
    )
    op.create_index("redemption_at_idx", "redemption", ["shop", "at"])
    op.create_index("redemption_place_idx", "redemption", ["shop", "place"])
    op.create_table(
        "redemption_look",
        _text("shop"),
        _text("order_gid"),
        _time("look_at"),
        _number("marks", default="1"),
        _key("order_gid"),
    )
    op.create_index("redemption_look_due_idx", "redemption_look", ["shop", "look_at"])


def _steps(further: str) -> None:
    """What a comparison with Shopify goes through."""
    op.drop_constraint(op.f("reconciliation_run_step_check"), "reconciliation_run")
    op.create_check_constraint(
        op.f("reconciliation_run_step_check"),
        "reconciliation_run",
        f"step IN ('orders', 'deletions', 'customers', {further}'subscriptions')",
    )

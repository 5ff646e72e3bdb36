"""Issues, what happened to them, why there are some, and what staff wrote."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql
from sqlalchemy.sql.schema import SchemaItem

revision = "0012_issues"
down_revision = "0011_order_names"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table("issue", *_issue(), *_times(), *_clock(), *_checks())
    op.create_index("issue_customer_idx", "issue", ["shop", "customer_gid", "id"])
    op.create_index("issue_order_idx", "issue", ["shop", "order_gid", "id"])
    op.create_index(
        "issue_form_key",
        "issue",
        ["shop", "form_key"],
        unique=True,
        postgresql_where=sa.text("form_key IS NOT NULL"),
    )
    _around()
    _reasons()
    _notes()


def downgrade() -> None:
    """Drop them."""
    notes = ("note_draft", "note")
    for table in (*notes, "issue_setting", "issue_reason", "issue_event", "issue_counter", "issue"):
        op.drop_table(table)


def _issue() -> list[SchemaItem]:
    """What it is about."""
    return [
        sa.Column("shop", sa.Text(), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("customer_gid", sa.Text(), nullable=True),
        sa.Column("order_gid", sa.Text(), nullable=True),
        sa.Column("lines", postgresql.ARRAY(sa.Text()), server_default="{}", nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("sub_reason", sa.Text(), nullable=True),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("severity", sa.SmallInteger(), nullable=False),
        sa.Column("impact", sa.Text(), server_default="", nullable=False),
        sa.Column("wish", sa.Text(), server_default="", nullable=False),
        sa.Column("owner_id", sa.Text(), nullable=True),
        sa.Column("status", sa.Text(), server_default="open", nullable=False),
        sa.Column("root_cause", sa.Text(), nullable=True),
        sa.Column("remedy", sa.Text(), nullable=True),
        sa.Column("remedy_amount", sa.BigInteger(), nullable=True),
        sa.Column("remedy_currency", sa.Text(), nullable=True),
        sa.Column("remedy_link", sa.Text(), nullable=True),
    ]


def _times() -> list[SchemaItem]:
    """Who opened it, and when it came how far."""
    return [
        sa.Column(
            "opened_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False
        ),
        sa.Column("opened_by", sa.Text(), nullable=False),
        sa.Column("opened_by_id", sa.Text(), nullable=True),
        sa.Column(
            "updated_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("repeat_of", sa.BigInteger(), nullable=True),
        sa.Column("form_key", sa.Text(), nullable=True),
        sa.Column("reopened", sa.Integer(), server_default="0", nullable=False),
        sa.Column("first_response_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("resolved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
    ]


def _clock() -> list[SchemaItem]:
    """When it is due, and what else is worked out."""
    return [
        sa.Column("response_target", sa.BigInteger(), nullable=True),
        sa.Column("resolve_target", sa.BigInteger(), nullable=True),
        sa.Column("response_used", sa.BigInteger(), nullable=True),
        sa.Column("clock_used", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("clock_from", sa.DateTime(timezone=True), nullable=True),
        sa.Column("response_due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("resolve_due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("at_risk_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("risk_told_for", sa.DateTime(timezone=True), nullable=True),
        sa.Column("breach_told_for", sa.DateTime(timezone=True), nullable=True),
        sa.Column("follow_up_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("erased_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("search", postgresql.TSVECTOR(), server_default=sa.text("''"), nullable=False),
    ]


def _checks() -> list[SchemaItem]:
    """What holds for every issue."""
    return [
        sa.CheckConstraint(
            "status IN ('open', 'waiting_customer', 'waiting_carrier', 'waiting_supplier', 'resolved', 'closed')",
            name=op.f("issue_status_check"),
        ),
        sa.CheckConstraint(
            "(remedy_amount IS NULL) = (remedy_currency IS NULL)", name=op.f("issue_amount_check")
        ),
        sa.CheckConstraint(
            "customer_gid IS NOT NULL OR order_gid IS NOT NULL", name=op.f("issue_about_check")
        ),
        sa.CheckConstraint("severity BETWEEN 1 AND 4", name=op.f("issue_severity_check")),
        sa.PrimaryKeyConstraint("shop", "id", name=op.f("issue_pkey")),
        sa.UniqueConstraint("shop", "number", name=op.f("issue_shop_number_key")),
    ]


def _around() -> None:
    """Numbers, history and reasons."""
    op.create_table(
        "issue_counter",
        sa.Column("shop", sa.Text(), nullable=False),
        sa.Column("last", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("shop", name=op.f("issue_counter_pkey")),
    )
    op.create_table(
        "issue_event",
        sa.Column("shop", sa.Text(), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("issue_id", sa.BigInteger(), nullable=False),
        sa.Column("customer_gid", sa.Text(), nullable=True),
        sa.Column(
            "at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False
        ),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("actor_id", sa.Text(), nullable=True),
        sa.Column(
            "data", postgresql.JSONB(astext_type=sa.Text()), server_default="{}", nullable=False
        ),
        sa.PrimaryKeyConstraint("shop", "id", name=op.f("issue_event_pkey")),
    )
    op.create_index(
        "issue_event_customer_idx",
        "issue_event",
        ["shop", "customer_gid", "id"],
        postgresql_where=sa.text("customer_gid IS NOT NULL"),
    )
    op.create_index("issue_event_issue_idx", "issue_event", ["shop", "issue_id", "id"])


def _reasons() -> None:
    """Why there are issues, and what holds for all of them."""
    op.create_table(
        "issue_reason",
        sa.Column("shop", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("parent", sa.Text(), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column("hint", sa.Text(), nullable=True),
        sa.Column("customer_text", sa.Text(), nullable=True),
        sa.Column("severity", sa.SmallInteger(), server_default="2", nullable=False),
        sa.Column("resolve_seconds", sa.BigInteger(), nullable=True),
        sa.Column("compensation", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("active", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.CheckConstraint("severity BETWEEN 1 AND 4", name=op.f("issue_reason_severity_check")),
        sa.PrimaryKeyConstraint("shop", "key", name=op.f("issue_reason_pkey")),
    )
    op.create_table(
        "issue_setting",
        sa.Column("shop", sa.Text(), nullable=False),
        sa.Column("repeat_days", sa.Integer(), nullable=False),
        sa.Column("vip_owner_id", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "repeat_days BETWEEN 0 AND 365", name=op.f("issue_setting_repeat_days_check")
        ),
        sa.PrimaryKeyConstraint("shop", name=op.f("issue_setting_pkey")),
    )


def _notes() -> None:
    """Notes."""
    op.create_table(
        "note",
        sa.Column("shop", sa.Text(), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("issue_id", sa.BigInteger(), nullable=True),
        sa.Column("customer_gid", sa.Text(), nullable=True),
        sa.Column("order_gid", sa.Text(), nullable=True),
        sa.Column(
            "at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False
        ),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("author_id", sa.Text(), nullable=True),
        sa.Column("said", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("corrects", sa.BigInteger(), nullable=True),
        sa.Column("mentions", postgresql.ARRAY(sa.Text()), server_default="{}", nullable=False),
        sa.Column("erased_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("search", postgresql.TSVECTOR(), server_default=sa.text("''"), nullable=False),
        sa.CheckConstraint("said IN ('internal', 'to_customer')", name=op.f("note_said_check")),
        sa.CheckConstraint(
            "issue_id IS NOT NULL OR customer_gid IS NOT NULL OR order_gid IS NOT NULL",
            name=op.f("note_about_check"),
        ),
        sa.PrimaryKeyConstraint("shop", "id", name=op.f("note_pkey")),
    )
    op.create_index(
        "note_customer_idx",
        "note",
        ["shop", "customer_gid", "id"],
        postgresql_where=sa.text("customer_gid IS NOT NULL"),
    )
    op.create_index(
        "note_issue_idx",
        "note",
        ["shop", "issue_id", "id"],
        postgresql_where=sa.text("issue_id IS NOT NULL"),
    )
    op.create_index(
        "note_order_idx",
        "note",
        ["shop", "order_gid", "id"],
        postgresql_where=sa.text("order_gid IS NOT NULL"),
    )
    _drafts()


def _drafts() -> None:
    """What is typed and not saved yet."""
    op.create_table(
        "note_draft",
        sa.Column("shop", sa.Text(), nullable=False),
        sa.Column("member_id", sa.Text(), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column(
            "at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False
        ),
        sa.PrimaryKeyConstraint("shop", "member_id", "place", name=op.f("note_draft_pkey")),
    )

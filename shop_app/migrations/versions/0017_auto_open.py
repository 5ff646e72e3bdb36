"""What opens issues by itself, and what it needs of the ledger."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql
from sqlalchemy.sql.schema import SchemaItem

revision = "0017_auto_open"
down_revision = "0016_notifications"
branch_labels = None
depends_on = None

_TROUBLE = "status IN ('attempted_delivery', 'delayed', 'failure')"


def upgrade() -> None:
    """Make the tables."""
    _ledger()
    _disputes()
    _rules()
    op.create_table(
        "issue_look",
        _text("shop"),
        _text("gid"),
        _time("look_at"),
        sa.Column("marks", sa.BigInteger(), server_default="1", nullable=False),
        sa.PrimaryKeyConstraint("shop", "gid"),
    )
    op.create_index("issue_look_due_idx", "issue_look", ["shop", "look_at"])
    _causes()


def downgrade() -> None:
    """Drop them."""
    for table in ("issue_cause", "issue_look", "auto_open_version", "auto_open_rule"):
        op.drop_table(table)
    op.drop_table("dispute")
    op.drop_table("order_return")
    op.drop_index("fulfillment_event_trouble_idx", "fulfillment_event")
    op.drop_index("orders_cancelled_idx", "orders")
    op.drop_column("orders", "cancel_reason")


def _text(name: str, *, nullable: bool = False) -> SchemaItem:
    return sa.Column(name, sa.Text(), nullable=nullable)


def _time(name: str, *, nullable: bool = False) -> SchemaItem:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _ledger() -> None:
    """Why orders were cancelled, and what customers asked to send back."""
    op.add_column("orders", sa.Column("cancel_reason", sa.Text(), nullable=True))
    op.create_index(
        "orders_cancelled_idx",
        "orders",
        ["shop", "cancelled_at"],
        postgresql_where=sa.text("cancelled_at IS NOT NULL"),
    )
    op.create_index(
        "fulfillment_event_trouble_idx",
        "fulfillment_event",
        ["shop", "happened_at"],
        postgresql_where=sa.text(_TROUBLE),
    )
    op.create_table(
        "order_return",
        _text("shop"),
        _text("gid"),
        _text("order_gid"),
        _time("requested_at"),
        sa.Column("reasons", postgresql.ARRAY(sa.Text()), server_default="{}", nullable=False),
        sa.PrimaryKeyConstraint("shop", "gid"),
    )
    op.create_index("order_return_order_idx", "order_return", ["shop", "order_gid"])
    op.create_index("order_return_requested_idx", "order_return", ["shop", "requested_at"])


def _disputes() -> None:
    op.create_table(
        "dispute",
        _text("shop"),
        _text("gid"),
        _text("order_gid", nullable=True),
        _text("kind"),
        _text("reason", nullable=True),
        _text("status"),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        _text("currency"),
        _time("initiated_at"),
        _time("evidence_due_at", nullable=True),
        _time("finalized_at", nullable=True),
        _time("heard_at"),
        sa.PrimaryKeyConstraint("shop", "gid"),
    )
    op.create_index("dispute_order_idx", "dispute", ["shop", "order_gid"])
    op.create_index("dispute_initiated_idx", "dispute", ["shop", "initiated_at"])


def _rules() -> None:
    """The rules as they are, and as they were."""
    op.create_table(
        "auto_open_rule",
        _text("shop"),
        _text("key"),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("draft", postgresql.JSONB(), nullable=False),
        sa.Column("active", sa.Boolean(), server_default=sa.false(), nullable=False),
        _time("since", nullable=True),
        sa.PrimaryKeyConstraint("shop", "key"),
        sa.CheckConstraint("active = (since IS NOT NULL)", name=op.f("auto_open_rule_since_check")),
    )
    op.create_table(
        "auto_open_version",
        _text("shop"),
        _text("key"),
        sa.Column("version", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("draft", postgresql.JSONB(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        _time("since", nullable=True),
        sa.Column("deleted", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.PrimaryKeyConstraint("shop", "key", "version"),
    )


def _causes() -> None:
    op.create_table(
        "issue_cause",
        _text("shop"),
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        _text("key"),
        _text("rule_key"),
        sa.Column("rule_version", sa.BigInteger(), nullable=False),
        _time("at"),
        _text("customer_gid", nullable=True),
        _text("order_gid", nullable=True),
        _text("state"),
        _text("why", nullable=True),
        sa.Column("issue_id", sa.BigInteger(), nullable=True),
        sa.Column(
            "decided_at", sa.DateTime(timezone=True), server_default=sa.func.now(), nullable=False
        ),
        _text("by_id", nullable=True),
        sa.PrimaryKeyConstraint("shop", "id"),
        sa.CheckConstraint(
            "state IN ('opened', 'joined', 'held', 'forgotten')",
            name=op.f("issue_cause_state_check"),
        ),
        sa.CheckConstraint(
            "(issue_id IS NOT NULL) = (state IN ('opened', 'joined'))", name="issue"
        ),
    )
    table = "issue_cause"
    op.create_index("issue_cause_key", table, ["shop", "key"], unique=True)
    op.create_index("issue_cause_rule_idx", table, ["shop", "rule_key", "decided_at"])
    held, whose = sa.text("state = 'held'"), sa.text("issue_id IS NOT NULL")
    op.create_index(
        "issue_cause_held_idx", table, ["shop", "rule_key", "id"], postgresql_where=held
    )
    op.create_index("issue_cause_issue_idx", table, ["shop", "issue_id"], postgresql_where=whose)

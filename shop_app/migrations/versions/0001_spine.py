"""The spine: shops, inbox, order ledger, customers, tags and timeline."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001_spine"
down_revision = None
branch_labels = None
depends_on = None

_TABLES = (
    "compliance_request",
    "customer",
    "delivery",
    "fulfillment",
    "fulfillment_event",
    "orders",
    "refund",
    "shop",
    "tag_assignment",
    "timeline_entry",
    "topic_heard",
    "wanted_read",
)


def upgrade() -> None:
    """Make the tables."""
    _shops()
    _inbox()
    _heard()
    _ledger()
    _parcels()
    _customers()
    _tags()
    _timeline()


def downgrade() -> None:
    """Drop them with their indexes."""
    for table in reversed(_TABLES):
        op.drop_table(table)


def _shops() -> None:
    op.create_table(
        "shop",
        sa.Column("shop", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), server_default="installed", nullable=False),
        sa.Column("generation", sa.Integer(), server_default="1", nullable=False),
        sa.Column("scopes", postgresql.ARRAY(sa.Text()), server_default="{}", nullable=False),
        sa.Column("access_token", sa.Text(), nullable=True),
        sa.Column("access_token_expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("refresh_token", sa.Text(), nullable=True),
        sa.Column("refresh_token_expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("refresh_lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("token_dead_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("scopes_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column("currency", sa.Text(), nullable=True),
        sa.Column("timezone", sa.Text(), nullable=True),
        sa.Column("locale", sa.Text(), nullable=True),
        sa.Column("plan", sa.Text(), nullable=True),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("blocked_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("blocked_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("blocked_reason", sa.Text(), nullable=True),
        sa.Column(
            "installed_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("uninstalled_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("state IN ('installed', 'uninstalled')", name=op.f("shop_state_check")),
        sa.CheckConstraint("generation >= 1", name=op.f("shop_generation_check")),
        sa.PrimaryKeyConstraint("shop", name=op.f("shop_pkey")),
    )


def _inbox() -> None:
    op.create_table(
        "delivery",
        sa.Column("shop", sa.Text(), nullable=False),
        sa.Column("webhook_id", sa.Text(), nullable=False),
        sa.Column("seq", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("topic", sa.Text(), nullable=False),
        sa.Column("event_id", sa.Text(), nullable=True),
        sa.Column("api_version", sa.Text(), nullable=True),
        sa.Column("triggered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "received_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("state", sa.Text(), server_default="received", nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("parked_reason", sa.Text(), nullable=True),
        sa.Column("error", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "(state = 'parked') = (parked_reason IS NOT NULL)",
            name=op.f("delivery_parked_reason_check"),
        ),
        sa.CheckConstraint(
            "state IN ('received', 'processed', 'parked')", name=op.f("delivery_state_check")
        ),
        sa.PrimaryKeyConstraint("shop", "webhook_id", name=op.f("delivery_pkey")),
    )
    op.create_index(
        "delivery_parked_idx",
        "delivery",
        ["shop", "topic"],
        unique=False,
        postgresql_where=sa.text("state = 'parked'"),
    )
    op.create_index("delivery_settled_at_idx", "delivery", ["settled_at"], unique=False)
    op.create_index(
        "delivery_waiting_idx",
        "delivery",
        ["shop", "seq"],
        unique=False,
        postgresql_where=sa.text("state = 'received'"),
    )


def _heard() -> None:
    op.create_table(
        "compliance_request",
        sa.Column("shop", sa.Text(), nullable=False),
        sa.Column("webhook_id", sa.Text(), nullable=False),
        sa.Column("topic", sa.Text(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("payload", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.PrimaryKeyConstraint("shop", "webhook_id", name=op.f("compliance_request_pkey")),
    )
    op.create_table(
        "topic_heard",
        sa.Column("shop", sa.Text(), nullable=False),
        sa.Column("topic", sa.Text(), nullable=False),
        sa.Column("last_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("deliveries", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("shop", "topic", name=op.f("topic_heard_pkey")),
    )


def _ledger() -> None:
    op.create_table(
        "orders",
        sa.Column("shop", sa.Text(), nullable=False),
        sa.Column("gid", sa.Text(), nullable=False),
        sa.Column("customer_gid", sa.Text(), nullable=True),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column(
            "processed_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("financial_status", sa.Text(), nullable=True),
        sa.Column("currency", sa.Text(), server_default="XXX", nullable=False),
        sa.Column("total", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("paid", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("presentment_currency", sa.Text(), server_default="XXX", nullable=False),
        sa.Column("presentment_total", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("fingerprint", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("shop", "gid", name=op.f("orders_pkey")),
    )
    op.create_index(
        "orders_customer_idx", "orders", ["shop", "customer_gid", "processed_at"], unique=False
    )
    op.create_table(
        "refund",
        sa.Column("shop", sa.Text(), nullable=False),
        sa.Column("gid", sa.Text(), nullable=False),
        sa.Column("order_gid", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("shop", "gid", name=op.f("refund_pkey")),
    )
    op.create_index("refund_order_idx", "refund", ["shop", "order_gid"], unique=False)


def _parcels() -> None:
    op.create_table(
        "fulfillment",
        sa.Column("shop", sa.Text(), nullable=False),
        sa.Column("gid", sa.Text(), nullable=False),
        sa.Column("order_gid", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=True),
        sa.Column("shipment_status", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("estimated_delivery_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("delivered_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("shop", "gid", name=op.f("fulfillment_pkey")),
    )
    op.create_index("fulfillment_order_idx", "fulfillment", ["shop", "order_gid"], unique=False)
    op.create_table(
        "fulfillment_event",
        sa.Column("shop", sa.Text(), nullable=False),
        sa.Column("gid", sa.Text(), nullable=False),
        sa.Column("fulfillment_gid", sa.Text(), nullable=False),
        sa.Column("order_gid", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("happened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("estimated_delivery_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("shop", "gid", name=op.f("fulfillment_event_pkey")),
    )
    op.create_index(
        "fulfillment_event_order_idx", "fulfillment_event", ["shop", "order_gid"], unique=False
    )


def _customers() -> None:
    op.create_table(
        "customer",
        sa.Column("shop", sa.Text(), nullable=False),
        sa.Column("gid", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("merged_into", sa.Text(), nullable=True),
        sa.Column("state", sa.Text(), nullable=True),
        sa.Column("lifetime_orders", sa.BigInteger(), nullable=True),
        sa.Column("lifetime_spent", sa.BigInteger(), nullable=True),
        sa.Column("lifetime_currency", sa.Text(), nullable=True),
        sa.Column("summary_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("evaluate_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("shop", "gid", name=op.f("customer_pkey")),
    )
    op.create_index(
        "customer_evaluate_idx",
        "customer",
        ["shop", "evaluate_at"],
        unique=False,
        postgresql_where=sa.text("evaluate_at IS NOT NULL"),
    )
    op.create_index(
        "customer_merged_into_idx",
        "customer",
        ["shop", "merged_into"],
        unique=False,
        postgresql_where=sa.text("merged_into IS NOT NULL"),
    )
    op.create_table(
        "wanted_read",
        sa.Column("shop", sa.Text(), nullable=False),
        sa.Column("gid", sa.Text(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column(
            "wanted_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False
        ),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("shop", "gid", name=op.f("wanted_read_pkey")),
    )
    op.create_index("wanted_read_due_idx", "wanted_read", ["shop", "due_at"], unique=False)


def _tags() -> None:
    op.create_table(
        "tag_assignment",
        sa.Column("shop", sa.Text(), nullable=False),
        sa.Column("customer_gid", sa.Text(), nullable=False),
        sa.Column("tag", sa.Text(), nullable=False),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("wanted", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("reason", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("in_shop", sa.Text(), server_default="absent", nullable=False),
        sa.Column("sent", sa.Text(), nullable=True),
        sa.Column("sent_reason", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("attempt", sa.Integer(), server_default="0", nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("error", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "in_shop IN ('absent', 'ours', 'theirs', 'withdrawn', 'gone', 'refused')",
            name=op.f("tag_assignment_in_shop_check"),
        ),
        sa.CheckConstraint("sent IN ('add', 'remove')", name=op.f("tag_assignment_sent_check")),
        sa.CheckConstraint(
            "sent IS NULL OR sent_reason IS NOT NULL",
            name=op.f("tag_assignment_sent_reason_check"),
        ),
        sa.PrimaryKeyConstraint("shop", "customer_gid", "tag", name=op.f("tag_assignment_pkey")),
    )
    op.create_index(
        "tag_assignment_due_idx",
        "tag_assignment",
        ["shop", "customer_gid"],
        unique=False,
        postgresql_where=sa.text(
            "(wanted AND in_shop = 'absent') OR (NOT wanted AND in_shop = 'ours')"
            " OR (sent IS NOT NULL AND in_shop IN ('absent', 'ours'))"
        ),
    )
    op.create_index(
        "tag_assignment_refused_idx",
        "tag_assignment",
        ["shop"],
        unique=False,
        postgresql_where=sa.text("in_shop = 'refused'"),
    )


def _timeline() -> None:
    op.create_table(
        "timeline_entry",
        sa.Column("shop", sa.Text(), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("customer_gid", sa.Text(), nullable=False),
        sa.Column(
            "at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False
        ),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("data", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.PrimaryKeyConstraint("shop", "id", name=op.f("timeline_entry_pkey")),
    )
    op.create_index(
        "timeline_entry_customer_idx",
        "timeline_entry",
        ["shop", "customer_gid", "id"],
        unique=False,
    )

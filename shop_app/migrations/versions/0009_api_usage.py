"""What asking Shopify costs, by the hour, and parked deliveries that staff send through again."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009_api_usage"
down_revision = "0008_shop_settings"
branch_labels = None
depends_on = None

_NOW = sa.text("now()")


def upgrade() -> None:
    """Make the tables, and have deliveries say by which replay they came."""
    _usage()
    _replays()
    op.add_column("delivery", sa.Column("replay_id", sa.BigInteger(), nullable=True))
    op.create_index(
        "delivery_replay_idx",
        "delivery",
        ["shop", "replay_id", "state"],
        unique=False,
        postgresql_where=sa.text("replay_id IS NOT NULL"),
    )
    op.create_index(
        "delivery_parked_seq_idx",
        "delivery",
        ["shop", "seq"],
        unique=False,
        postgresql_where=sa.text("state = 'parked'"),
    )


def downgrade() -> None:
    """Drop them."""
    op.drop_index("delivery_parked_seq_idx", table_name="delivery")
    op.drop_index("delivery_replay_idx", table_name="delivery")
    op.drop_column("delivery", "replay_id")
    op.drop_table("replay")
    op.drop_table("api_usage")


def _count(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger(), server_default="0", nullable=False)


def _usage() -> None:
    op.create_table(
        "api_usage",
        sa.Column("shop", sa.Text(), nullable=False),
        sa.Column("hour", sa.DateTime(timezone=True), nullable=False),
        _count("requests"),
        sa.Column("points", sa.Double(), server_default="0", nullable=False),
        _count("throttled"),
        sa.Column("maximum", sa.Double(), nullable=True),
        sa.Column("available", sa.Double(), nullable=True),
        sa.Column("restore_rate", sa.Double(), nullable=True),
        sa.Column("heard_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("shop", "hour", name=op.f("api_usage_pkey")),
    )
    op.create_index("api_usage_hour_idx", "api_usage", ["hour"], unique=False)


def _replays() -> None:
    op.create_table(
        "replay",
        sa.Column("shop", sa.Text(), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("webhook_id", sa.Text(), nullable=True),
        sa.Column("by_id", sa.Text(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), server_default=_NOW, nullable=False),
        sa.Column("last_seq", sa.BigInteger(), nullable=False),
        _count("released_seq"),
        _count("total"),
        _count("released"),
        _count("processed"),
        _count("parked"),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("shop", "id", name=op.f("replay_pkey")),
    )
    op.create_index(
        "replay_under_way_idx",
        "replay",
        ["shop", sa.text("coalesce(webhook_id, '')")],
        unique=True,
        postgresql_where=sa.text("finished_at IS NULL"),
    )

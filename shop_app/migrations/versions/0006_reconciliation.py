"""Runs that compare with Shopify, what they found unheard, and the backfill after install."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0006_reconciliation"
down_revision = "0005_bulk_writes"
branch_labels = None
depends_on = None

_NOW = sa.text("now()")


def upgrade() -> None:
    """Make the tables."""
    op.add_column("shop", _time("verified_up_to"))
    _runs()
    _unreadable()
    _gaps()
    _backfill()
    op.create_index(
        "orders_there_idx",
        "orders",
        ["shop", "processed_at"],
        unique=False,
        postgresql_where=sa.text("deleted_at IS NULL"),
    )


def downgrade() -> None:
    """Drop them."""
    op.drop_index("orders_there_idx", table_name="orders")
    for table in ("backfill", "topic_gap", "unreadable", "reconciliation_run"):
        op.drop_table(table)
    op.drop_column("shop", "verified_up_to")


def _time(name: str, *, now: bool = False) -> sa.Column[datetime]:
    if now:
        return sa.Column(name, sa.DateTime(timezone=True), server_default=_NOW, nullable=False)
    return sa.Column(name, sa.DateTime(timezone=True), nullable=True)


def _count(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger(), server_default="0", nullable=False)


def _runs() -> None:
    op.create_table(
        "reconciliation_run",
        sa.Column("shop", sa.Text(), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), server_default="running", nullable=False),
        sa.Column("step", sa.Text(), server_default="orders", nullable=False),
        sa.Column("cursor", sa.Text(), nullable=True),
        sa.Column("attempt", sa.Integer(), server_default="1", nullable=False),
        sa.Column("from_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("to_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("counts", postgresql.JSONB(), server_default="{}", nullable=False),
        sa.Column("failures", sa.Integer(), server_default="0", nullable=False),
        sa.Column("error", sa.Text(), nullable=True),
        _time("started_at", now=True),
        _time("moved_at", now=True),
        _time("finished_at"),
        sa.CheckConstraint(
            "state IN ('running', 'done', 'failed')", name=op.f("reconciliation_run_state_check")
        ),
        sa.CheckConstraint(
            "step IN ('orders', 'deletions', 'customers', 'subscriptions')",
            name=op.f("reconciliation_run_step_check"),
        ),
        sa.PrimaryKeyConstraint("shop", "id", name=op.f("reconciliation_run_pkey")),
    )
    op.create_index(
        "reconciliation_run_running_idx",
        "reconciliation_run",
        ["shop"],
        unique=False,
        postgresql_where=sa.text("state = 'running'"),
    )


def _unreadable() -> None:
    op.create_table(
        "unreadable",
        sa.Column("shop", sa.Text(), nullable=False),
        sa.Column("gid", sa.Text(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        _time("tried_at", now=True),
        sa.PrimaryKeyConstraint("shop", "gid", name=op.f("unreadable_pkey")),
    )


def _gaps() -> None:
    op.create_table(
        "topic_gap",
        sa.Column("shop", sa.Text(), nullable=False),
        sa.Column("topic", sa.Text(), nullable=False),
        sa.Column("found", sa.BigInteger(), nullable=False),
        sa.Column("last_found_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("shop", "topic", name=op.f("topic_gap_pkey")),
    )


def _backfill() -> None:
    op.create_table(
        "backfill",
        sa.Column("shop", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), server_default="wanted", nullable=False),
        sa.Column("attempt", sa.Integer(), server_default="0", nullable=False),
        sa.Column("generation", sa.Integer(), nullable=False),
        sa.Column("whole", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("operation_gid", sa.Text(), nullable=True),
        sa.Column("url", sa.Text(), nullable=True),
        sa.Column("expected", sa.BigInteger(), nullable=True),
        _count("objects"),
        _count("lines_done"),
        _count("booked"),
        sa.Column("error", sa.Text(), nullable=True),
        _time("wanted_at", now=True),
        _time("asked_at"),
        _time("loading_at"),
        _time("finished_at"),
        sa.CheckConstraint("kind IN ('customers', 'orders')", name=op.f("backfill_kind_check")),
        sa.CheckConstraint(
            "state IN ('wanted', 'running', 'loading', 'done', 'failed')",
            name=op.f("backfill_state_check"),
        ),
        sa.PrimaryKeyConstraint("shop", "kind", name=op.f("backfill_pkey")),
    )

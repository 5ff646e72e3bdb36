"""Tags that are written by the thousand: one bulk operation and what it is for."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005_bulk_writes"
down_revision = "0004_tag_rules"
branch_labels = None
depends_on = None

_DUE_BEFORE = (
    "(wanted AND in_shop = 'absent') OR (NOT wanted AND in_shop = 'ours')"
    " OR (sent IS NOT NULL AND in_shop IN ('absent', 'ours'))"
)
_DUE = f"bulk IS NULL AND ({_DUE_BEFORE})"


def upgrade() -> None:
    """Make the table; what a bulk operation holds is not due for single writing."""
    _operations()
    op.add_column("tag_assignment", sa.Column("bulk", sa.BigInteger(), nullable=True))
    op.add_column("tag_assignment", sa.Column("bulk_line", sa.Integer(), nullable=True))
    touched: sa.Column[bool] = sa.Column(
        "touched", sa.Boolean(), server_default=sa.text("false"), nullable=False
    )
    op.add_column("tag_assignment", touched)
    op.drop_index("tag_assignment_due_idx", "tag_assignment")
    _due_index(_DUE)
    op.create_index(
        "tag_assignment_bulk_idx",
        "tag_assignment",
        ["shop", "bulk", "bulk_line"],
        postgresql_where=sa.text("bulk IS NOT NULL"),
    )


def downgrade() -> None:
    """Drop them; what was under way is due again and looked up."""
    op.drop_index("tag_assignment_bulk_idx", "tag_assignment")
    op.drop_index("tag_assignment_due_idx", "tag_assignment")
    _due_index(_DUE_BEFORE)
    for column in ("touched", "bulk_line", "bulk"):
        op.drop_column("tag_assignment", column)
    op.drop_table("bulk_write")


def _due_index(condition: str) -> None:
    op.create_index(
        "tag_assignment_due_idx",
        "tag_assignment",
        ["shop", "customer_gid"],
        postgresql_where=sa.text(condition),
    )


def _operations() -> None:
    op.create_table(
        "bulk_write",
        sa.Column("shop", sa.Text(), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("step", sa.Text(), server_default="gathering", nullable=False),
        sa.Column("operation_gid", sa.Text(), nullable=True),
        sa.Column("staged_path", sa.Text(), nullable=True),
        sa.Column("count", sa.Integer(), server_default="0", nullable=False),
        sa.Column("next_line", sa.Integer(), server_default="0", nullable=False),
        sa.Column("attempt", sa.Integer(), server_default="0", nullable=False),
        sa.Column("error", sa.Text(), nullable=True),
        _moment("created_at", now=True),
        _moment("updated_at", now=True),
        _moment("finished_at"),
        sa.CheckConstraint(
            "purpose IN ('look', 'add', 'remove')", name=op.f("bulk_write_purpose_check")
        ),
        sa.CheckConstraint(
            "step IN ('gathering', 'ready', 'starting', 'running', 'settling', 'done', 'given_up')",
            name=op.f("bulk_write_step_check"),
        ),
        sa.CheckConstraint(
            "step NOT IN ('running', 'settling') OR operation_gid IS NOT NULL",
            name=op.f("bulk_write_operation_gid_check"),
        ),
        sa.CheckConstraint(
            "(step IN ('done', 'given_up')) = (finished_at IS NOT NULL)",
            name=op.f("bulk_write_finished_at_check"),
        ),
        sa.PrimaryKeyConstraint("shop", "id", name=op.f("bulk_write_pkey")),
    )
    op.create_index(
        "bulk_write_open_idx",
        "bulk_write",
        ["shop", "id"],
        postgresql_where=sa.text("finished_at IS NULL"),
    )


def _moment(name: str, *, now: bool = False) -> sa.Column[object]:
    return sa.Column(
        name,
        sa.DateTime(timezone=True),
        server_default=sa.text("now()") if now else None,
        nullable=not now,
    )

"""Who works in a shop, and what they may do there."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007_staff"
down_revision = "0006_reconciliation"
branch_labels = None
depends_on = None

_NOW = sa.text("now()")
_WHYS = "why IN ('joined', 'installed', 'account_owner', 'collaborator', 'given')"
_ROLES = "role IN ('owner', 'manager', 'staff', 'external_staff', 'read_only')"


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "staff_member",
        sa.Column("shop", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("why", sa.Text(), server_default="joined", nullable=False),
        sa.Column("account_owner", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("collaborator", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("first_seen_at", sa.DateTime(timezone=True), server_default=_NOW, nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), server_default=_NOW, nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(_ROLES, name=op.f("staff_member_role_check")),
        sa.CheckConstraint(_WHYS, name=op.f("staff_member_why_check")),
        sa.PrimaryKeyConstraint("shop", "id", name=op.f("staff_member_pkey")),
    )
    op.create_table(
        "staff_default",
        sa.Column("shop", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.CheckConstraint(f"{_ROLES} AND role <> 'owner'", name=op.f("staff_default_role_check")),
        sa.PrimaryKeyConstraint("shop", name=op.f("staff_default_pkey")),
    )
    op.create_table(
        "role_change",
        sa.Column("shop", sa.Text(), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("member_id", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), server_default=_NOW, nullable=False),
        sa.Column("before", sa.Text(), nullable=True),
        sa.Column("after", sa.Text(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("by_id", sa.Text(), nullable=True),
        sa.CheckConstraint(_WHYS, name=op.f("role_change_why_check")),
        sa.PrimaryKeyConstraint("shop", "id", name=op.f("role_change_pkey")),
    )


def downgrade() -> None:
    """Drop them."""
    op.drop_table("role_change")
    op.drop_table("staff_default")
    op.drop_table("staff_member")

"""When an issue is due: targets, business hours, holidays."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0014_service_levels"
down_revision = "0013_notes"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "service_terms",
        sa.Column("shop", sa.Text(), nullable=False),
        sa.Column("week", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("days", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("targets", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("country", sa.Text(), nullable=True),
        sa.Column("subdivision", sa.Text(), nullable=True),
        sa.Column("follow_up_days", sa.Integer(), nullable=False),
        sa.Column("solved_share", sa.SmallInteger(), nullable=False),
        sa.Column("solved_within", sa.BigInteger(), nullable=False),
        sa.Column("answered_share", sa.SmallInteger(), nullable=False),
        sa.Column("answered_within", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("follow_up_days >= 0", name=op.f("service_terms_follow_up_check")),
        sa.CheckConstraint(
            "solved_share BETWEEN 1 AND 100", name=op.f("service_terms_solved_share_check")
        ),
        sa.CheckConstraint(
            "answered_share BETWEEN 1 AND 100", name=op.f("service_terms_answered_share_check")
        ),
        sa.PrimaryKeyConstraint("shop", name=op.f("service_terms_pkey")),
    )
    op.create_table(
        "retiming",
        sa.Column("shop", sa.Text(), nullable=False),
        sa.Column("after_id", sa.BigInteger(), server_default="0", nullable=False),
        sa.PrimaryKeyConstraint("shop", name=op.f("retiming_pkey")),
    )


def downgrade() -> None:
    """Drop them."""
    op.drop_table("retiming")
    op.drop_table("service_terms")

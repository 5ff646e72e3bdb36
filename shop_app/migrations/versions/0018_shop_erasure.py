"""Shops that are being erased."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0018_shop_erasure"
down_revision = "0017_auto_open"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "shop_erasure",
        sa.Column("shop", sa.Text(), nullable=False),
        sa.Column(
            "asked_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.PrimaryKeyConstraint("shop", name=op.f("shop_erasure_pkey")),
    )


def downgrade() -> None:
    """Drop it."""
    op.drop_table("shop_erasure")

"""What the merchant sets for the whole shop."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008_shop_settings"
down_revision = "0007_staff"
branch_labels = None
depends_on = None

_NOW = sa.text("now()")


def upgrade() -> None:
    """Room for the texts shown to customers, and for who changed what."""
    op.add_column("shop", sa.Column("privacy_text", sa.Text(), nullable=True))
    op.add_column("shop", sa.Column("support_contact", sa.Text(), nullable=True))
    op.create_table(
        "setting_change",
        sa.Column("shop", sa.Text(), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("section", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), server_default=_NOW, nullable=False),
        sa.Column("by_id", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("shop", "id", name=op.f("setting_change_pkey")),
    )


def downgrade() -> None:
    """Take it away."""
    op.drop_table("setting_change")
    op.drop_column("shop", "support_contact")
    op.drop_column("shop", "privacy_text")

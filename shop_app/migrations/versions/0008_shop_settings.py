"""What the merchant sets for the whole shop."""

from __future__ import annotations

revision = "0008_shop_settings"
down_revision = "0007_staff"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nothing yet."""


def downgrade() -> None:
    """Nothing yet."""

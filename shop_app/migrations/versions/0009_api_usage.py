"""What asking Shopify costs, by the hour."""

from __future__ import annotations

revision = "0009_api_usage"
down_revision = "0008_shop_settings"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nothing yet."""


def downgrade() -> None:
    """Nothing yet."""

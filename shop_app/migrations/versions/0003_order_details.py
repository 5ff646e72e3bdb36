"""What rules need of orders besides money: lines, codes, channel, country, and the products on them."""

from __future__ import annotations

revision = "0003_order_details"
down_revision = "0002_background_work"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""


def downgrade() -> None:
    """Drop them."""

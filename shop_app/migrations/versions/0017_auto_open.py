"""What opens issues by itself, and what it needs of the ledger."""

from __future__ import annotations

revision = "0017_auto_open"
down_revision = "0016_notifications"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nothing yet."""


def downgrade() -> None:
    """Nothing yet."""

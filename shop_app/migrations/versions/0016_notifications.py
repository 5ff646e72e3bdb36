"""What staff members are told."""

from __future__ import annotations

revision = "0016_notifications"
down_revision = "0015_issue_lists"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nothing yet."""


def downgrade() -> None:
    """Nothing yet."""

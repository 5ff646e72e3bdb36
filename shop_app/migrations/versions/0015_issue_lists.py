"""Lists, searches and saved views of issues."""

from __future__ import annotations

revision = "0015_issue_lists"
down_revision = "0014_service_levels"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nothing yet."""


def downgrade() -> None:
    """Nothing yet."""

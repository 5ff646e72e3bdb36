"""What the home page counts quickly."""

from __future__ import annotations

revision = "0010_home"
down_revision = "0009_api_usage"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nothing yet."""


def downgrade() -> None:
    """Nothing yet."""

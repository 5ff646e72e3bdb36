"""When an issue is due: targets, business hours, holidays."""

from __future__ import annotations

revision = "0014_service_levels"
down_revision = "0013_notes"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nothing yet."""


def downgrade() -> None:
    """Nothing yet."""

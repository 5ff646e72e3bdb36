"""What the pages about customers find quickly."""

from __future__ import annotations

revision = "0011_customer_pages"
down_revision = "0010_home"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nothing yet."""


def downgrade() -> None:
    """Nothing yet."""

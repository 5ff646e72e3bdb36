"""Orders are found by their names, whichever case they are typed in."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011_order_names"
down_revision = "0010_home"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the index."""
    op.create_index("orders_name_idx", "orders", ["shop", sa.text("lower(name)")])


def downgrade() -> None:
    """Drop it."""
    op.drop_index("orders_name_idx", table_name="orders")

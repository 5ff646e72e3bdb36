"""What the home page counts quickly, and whether its setup guide was put away."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010_home"
down_revision = "0009_api_usage"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table and the indexes."""
    op.create_table(
        "guide_dismissal",
        sa.Column("shop", sa.Text(), nullable=False),
        sa.Column(
            "at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False
        ),
        sa.PrimaryKeyConstraint("shop", name=op.f("guide_dismissal_pkey")),
    )
    op.create_index(
        "orders_of_customers_idx",
        "orders",
        ["shop"],
        postgresql_where=sa.text("deleted_at IS NULL AND customer_gid IS NOT NULL"),
    )
    op.create_index("refund_created_idx", "refund", ["shop", "created_at"])
    op.create_index("timeline_entry_at_idx", "timeline_entry", ["shop", "at", "kind"])
    op.create_index(
        "tag_assignment_carried_idx",
        "tag_assignment",
        ["shop", "rule_id"],
        postgresql_where=sa.text("wanted AND in_shop IN ('ours', 'theirs')"),
    )


def downgrade() -> None:
    """Drop them."""
    op.drop_index("tag_assignment_carried_idx", table_name="tag_assignment")
    op.drop_index("timeline_entry_at_idx", table_name="timeline_entry")
    op.drop_index("refund_created_idx", table_name="refund")
    op.drop_index("orders_of_customers_idx", table_name="orders")
    op.drop_table("guide_dismissal")

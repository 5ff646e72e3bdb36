"""What rules need of orders besides money: lines, codes, channel, country, and the products on them.

New columns are nullable or have a default: old code keeps writing.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0003_order_details"
down_revision = "0002_background_work"
branch_labels = None
depends_on = None

_TABLES = ("order_line", "refund_line", "delivery_promise", "product")
_COLUMNS = (
    "channel",
    "app",
    "location_gid",
    "country",
    "tags",
    "discount_codes",
    "test",
    "lines_digest",
)


def upgrade() -> None:
    """Make the tables."""
    _orders()
    _lines()
    _promises()
    _products()


def downgrade() -> None:
    """Drop them."""
    for table in reversed(_TABLES):
        op.drop_table(table)
    for column in reversed(_COLUMNS):
        op.drop_column("orders", column)


def _texts(name: str) -> sa.Column[list[str]]:
    return sa.Column(name, postgresql.ARRAY(sa.Text()), server_default="{}", nullable=False)


def _orders() -> None:
    for name in ("channel", "app", "location_gid", "country", "lines_digest"):
        op.add_column("orders", sa.Column(name, sa.Text(), nullable=True))
    op.add_column("orders", _texts("tags"))
    op.add_column("orders", _texts("discount_codes"))
    op.add_column(
        "orders", sa.Column("test", sa.Boolean(), server_default=sa.text("false"), nullable=False)
    )


def _lines() -> None:
    op.create_table(
        "order_line",
        sa.Column("shop", sa.Text(), nullable=False),
        sa.Column("gid", sa.Text(), nullable=False),
        sa.Column("order_gid", sa.Text(), nullable=False),
        sa.Column("product_gid", sa.Text(), nullable=True),
        sa.Column("variant_gid", sa.Text(), nullable=True),
        sa.Column("sku", sa.Text(), nullable=True),
        sa.Column("vendor", sa.Text(), nullable=True),
        sa.Column("quantity", sa.BigInteger(), nullable=False),
        sa.Column("refunded", sa.BigInteger(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("on_sale", sa.Boolean(), nullable=True),
        sa.PrimaryKeyConstraint("shop", "gid", name=op.f("order_line_pkey")),
    )
    op.create_index("order_line_order_idx", "order_line", ["shop", "order_gid"])
    op.create_table(
        "refund_line",
        sa.Column("shop", sa.Text(), nullable=False),
        sa.Column("refund_gid", sa.Text(), nullable=False),
        sa.Column("line_gid", sa.Text(), nullable=False),
        sa.Column("order_gid", sa.Text(), nullable=False),
        sa.Column("quantity", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("shop", "refund_gid", "line_gid", name=op.f("refund_line_pkey")),
    )
    op.create_index("refund_line_order_idx", "refund_line", ["shop", "order_gid"])


def _promises() -> None:
    op.create_table(
        "delivery_promise",
        sa.Column("shop", sa.Text(), nullable=False),
        sa.Column("country", sa.Text(), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.CheckConstraint("days BETWEEN 0 AND 365", name=op.f("delivery_promise_days_check")),
        sa.PrimaryKeyConstraint("shop", "country", name=op.f("delivery_promise_pkey")),
    )


def _products() -> None:
    op.create_table(
        "product",
        sa.Column("shop", sa.Text(), nullable=False),
        sa.Column("gid", sa.Text(), nullable=False),
        sa.Column("product_type", sa.Text(), nullable=True),
        sa.Column("vendor", sa.Text(), nullable=True),
        _texts("tags"),
        _texts("collections"),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("shop", "gid", name=op.f("product_pkey")),
    )

"""What Shopify Flow is told, which triggers it listens to, and the runs that were answered."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0024_flow"
down_revision = "0023_clocks_of_compensations"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables. Of customers whose turn comes it is kept whether it came with everybody's."""
    op.create_table(
        "flow_event",
        _text("shop"),
        sa.Column("id", sa.BigInteger, sa.Identity(), nullable=False),
        _text("trigger"),
        _text("key", nullable=True),
        _text("customer_gid", nullable=True),
        sa.Column("payload", JSONB, nullable=False),
        _now("at"),
        _moment("due_at"),
        sa.Column("attempts", sa.Integer, nullable=False, server_default="0"),
        _moment("fired_at"),
        _text("error", nullable=True),
        sa.PrimaryKeyConstraint("shop", "id"),
    )
    _index("due_idx", ["shop", "due_at"], where="due_at IS NOT NULL")
    _index("key", ["shop", "trigger", "key"], where="key IS NOT NULL", unique=True)
    _index("at_idx", ["at"])
    _index("customer_idx", ["shop", "customer_gid"])
    op.create_table(
        "flow_listener",
        _text("shop"),
        _text("trigger"),
        sa.Column("listens", sa.Boolean, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("shop", "trigger"),
    )
    op.create_table(
        "flow_run",
        _text("shop"),
        _text("run_id"),
        _text("action"),
        sa.Column("answer", JSONB),
        _text("customer_gid", nullable=True),
        _text("order_gid", nullable=True),
        _now("at"),
        sa.PrimaryKeyConstraint("shop", "run_id"),
    )
    op.create_index("flow_run_at_idx", "flow_run", ["at"])
    op.create_index("flow_run_customer_idx", "flow_run", ["shop", "customer_gid"])
    op.create_index("flow_run_order_idx", "flow_run", ["shop", "order_gid"])
    of_all = sa.Column("of_all", sa.Boolean, nullable=False, server_default=sa.false())
    op.add_column("customer", of_all)


def downgrade() -> None:
    """Drop them."""
    op.drop_column("customer", "of_all")
    for table in ("flow_run", "flow_listener", "flow_event"):
        op.drop_table(table)


def _text(name: str, *, nullable: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.Text, nullable=nullable)


def _moment(name: str) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True))


def _now(name: str) -> sa.Column[object]:
    now = sa.text("now()")
    return sa.Column(name, sa.DateTime(timezone=True), nullable=False, server_default=now)


def _index(name: str, columns: list[str], *, where: str = "", unique: bool = False) -> None:
    condition = sa.text(where) if where else None
    op.create_index(
        f"flow_event_{name}", "flow_event", columns, unique=unique, postgresql_where=condition
    )

"""When a shop's ledger of compensations was last checked, and what did not add up."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0022_ledger_checks"
down_revision = "0021_told_compensation"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Keep the latest check of each shop, and its differences."""
    op.create_table(
        "ledger_check",
        _text("shop"),
        _time("checked_at"),
        _number("differences"),
        sa.PrimaryKeyConstraint("shop"),
    )
    op.create_table(
        "ledger_difference",
        *(_text(name) for name in ("shop", "scope", "scope_id", "period")),
        _number("compensation_id"),
        _number("number", nullable=True),
        _time("found_at"),
        *(_number(name) for name in ("held", "spent", "moved_held", "moved_spent")),
        *(_number(name, nullable=True) for name in ("counted_held", "counted_spent")),
        sa.PrimaryKeyConstraint("shop", "scope", "scope_id", "period", "compensation_id"),
    )


def downgrade() -> None:
    """Forget them."""
    op.drop_table("ledger_difference")
    op.drop_table("ledger_check")


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=False)


def _time(name: str) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=False)


def _number(name: str, *, nullable: bool = False) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger(), autoincrement=False, nullable=nullable)

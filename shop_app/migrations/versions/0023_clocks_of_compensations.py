"""Indexes for what the clock looks for among the compensations of all shops."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0023_clocks_of_compensations"
down_revision = "0022_ledger_checks"
branch_labels = None
depends_on = None

_HAS_BALANCE = "kind IN ('gift_card', 'store_credit') AND remote_gid IS NOT NULL"
_CLEANABLE = (
    "kind IN ('discount_code', 'free_shipping') AND origin = 'amends' AND cleaned_at IS NULL"
    " AND state IN ('redeemed', 'expired', 'revoked') AND remote_gid IS NOT NULL AND op IS NULL"
    " AND (terms ->> 'clean_after_days') IS NOT NULL"
)
_INDEXES: tuple[tuple[str, list[str], str], ...] = (
    (
        "compensation_balance_idx",
        ["shop", "kind", "checked_at"],
        f"{_HAS_BALANCE} AND state = 'granted'",
    ),
    (
        "compensation_refill_idx",
        ["ended_at", "shop", "kind"],
        f"{_HAS_BALANCE} AND state IN ('redeemed', 'revoked')",
    ),
    ("compensation_clean_idx", ["shop", "ended_at", "id"], _CLEANABLE),
)


def upgrade() -> None:
    """Make them."""
    for name, columns, where in _INDEXES:
        op.create_index(name, "compensation", columns, postgresql_where=sa.text(where))


def downgrade() -> None:
    """Drop them."""
    for name, _, _ in _INDEXES:
        op.drop_index(name, "compensation")

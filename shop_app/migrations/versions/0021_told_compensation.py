"""Staff members are told of compensations."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0021_told_compensation"
down_revision = "0020_compensation"
branch_labels = None
depends_on = None

_BEFORE = "'mentioned', 'assigned', 'at_risk', 'breached', 'follow_up'"
_NEW = "'approval_wanted', 'approval_decided', 'request_lapsed', 'compensation_in_doubt'"


def upgrade() -> None:
    """Know which compensation it is about: part of what makes a thing told once."""
    op.add_column("notification", sa.Column("compensation_id", sa.BigInteger(), nullable=True))
    _replace(f"{_BEFORE}, {_NEW}", "coalesce(compensation_id, issue_id, 0)")


def downgrade() -> None:
    """Forget what was told of compensations."""
    op.execute(sa.text(f"DELETE FROM notification WHERE kind IN ({_NEW})"))  # noqa: S608 - constants
    _replace(_BEFORE, "coalesce(issue_id, 0)")
    op.drop_column("notification", "compensation_id")


def _replace(kinds: str, about: str) -> None:
    name = op.f("notification_kind_check")
    op.drop_constraint(name, "notification", type_="check")
    op.create_check_constraint(name, "notification", f"kind IN ({kinds})")
    op.drop_index("notification_once_key", table_name="notification")
    op.create_index(
        "notification_once_key",
        "notification",
        ["shop", "member_id", "kind", sa.text(about), "key"],
        unique=True,
    )

"""What staff members are told."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0016_notifications"
down_revision = "0015_issue_lists"
branch_labels = None
depends_on = None

_TELL_AT = (
    "LEAST(NULLIF(at_risk_at, risk_told_for), NULLIF(due_at, breach_told_for),"
    " NULLIF(follow_up_at, follow_up_told_for))"
)


def upgrade() -> None:
    """Make the table and what the clock looks for."""
    op.create_table(
        "notification",
        sa.Column("shop", sa.Text(), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("member_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("issue_id", sa.BigInteger(), nullable=True),
        sa.Column("note_id", sa.BigInteger(), nullable=True),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("actor_id", sa.Text(), nullable=True),
        sa.Column(
            "at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False
        ),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "kind IN ('mentioned', 'assigned', 'at_risk', 'breached', 'follow_up')",
            name=op.f("notification_kind_check"),
        ),
        sa.PrimaryKeyConstraint("shop", "id", name=op.f("notification_pkey")),
    )
    _index_notifications()
    op.add_column(
        "issue", sa.Column("follow_up_told_for", sa.DateTime(timezone=True), nullable=True)
    )
    op.create_index(
        "issue_tell_at_idx",
        "issue",
        [sa.text(_TELL_AT), "shop"],
        postgresql_where=sa.text(f"{_TELL_AT} IS NOT NULL"),
    )


def _index_notifications() -> None:
    op.create_index(
        "notification_once_key",
        "notification",
        ["shop", "member_id", "kind", sa.text("coalesce(issue_id, 0)"), "key"],
        unique=True,
    )
    op.create_index("notification_member_idx", "notification", ["shop", "member_id", "id"])
    op.create_index(
        "notification_unread_idx",
        "notification",
        ["shop", "member_id"],
        postgresql_where=sa.text("read_at IS NULL"),
    )
    op.create_index("notification_at_idx", "notification", ["at"])


def downgrade() -> None:
    """Drop them."""
    op.drop_index("issue_tell_at_idx", table_name="issue")
    op.drop_column("issue", "follow_up_told_for")
    op.drop_table("notification")

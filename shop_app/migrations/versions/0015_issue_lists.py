"""Lists, searches and saved views of issues."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0015_issue_lists"
down_revision = "0014_service_levels"
branch_labels = None
depends_on = None

_AT_WORK = "status NOT IN ('resolved', 'closed')"
_AT_WORK_TOO = (
    "number", "id", "status", "severity", "reason", "due_at", "at_risk_at", "updated_at",
    "opened_at",
)  # fmt: skip
_SORTED = {
    "issue_due_idx": "coalesce(due_at, 'infinity'::timestamptz)",
    "issue_severity_idx": "severity",
    "issue_updated_idx": "updated_at",
    "issue_opened_idx": "opened_at",
    "issue_owner_idx": "coalesce(owner_id, '')",
    "issue_reason_idx": "reason",
}
"""What lists are sorted by besides the number."""
_FILTERED = {
    "status": "status",
    "severity": "severity::text",
    "reason": "reason",
    "sub_reason": "sub_reason",
    "channel": "channel",
    "owner": "owner_id",
    "root_cause": "root_cause",
    "remedy": "remedy",
    "opened_by": "opened_by",
    "opened_by_id": "(opened_by || ' ') || opened_by_id",
    "repeat": "(repeat_of IS NOT NULL)::text",
}
_FACETS = "(ARRAY[{}])".format(
    ", ".join(f"(shop || ' {name} ') || coalesce({value}, '')" for name, value in _FILTERED.items())
)
_SEARCHED = {"issue_search_idx": "issue", "note_search_idx": "note"}


def upgrade() -> None:
    """Make the indexes and the table of views."""
    for name, key in _SORTED.items():
        op.create_index(name, "issue", ["shop", sa.text(key), "number"])
    op.create_index(
        "issue_facets_idx",
        "issue",
        [sa.text(_FACETS)],
        postgresql_using="gin",
        postgresql_with={"fastupdate": "off"},
    )
    op.create_index(
        "issue_work_idx",
        "issue",
        ["shop", "owner_id"],
        postgresql_include=_AT_WORK_TOO,
        postgresql_where=sa.text(_AT_WORK),
    )
    op.create_index(
        "issue_follow_up_idx",
        "issue",
        ["shop", "follow_up_at"],
        postgresql_where=sa.text("follow_up_at IS NOT NULL"),
    )
    op.create_index(
        "issue_resolved_idx",
        "issue",
        ["shop", "resolved_at"],
        postgresql_where=sa.text("resolved_at IS NOT NULL"),
    )
    for name, table in _SEARCHED.items():
        op.create_index(
            name, table, ["search"], postgresql_using="gin", postgresql_with={"fastupdate": "off"}
        )
    _views()


def downgrade() -> None:
    """Drop them."""
    op.drop_table("issue_view")
    for name, table in _SEARCHED.items():
        op.drop_index(name, table)
    lists = ("issue_resolved_idx", "issue_follow_up_idx", "issue_work_idx", "issue_facets_idx")
    for name in (*lists, *_SORTED):
        op.drop_index(name, "issue")


def _views() -> None:
    op.create_table(
        "issue_view",
        sa.Column("shop", sa.Text(), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("member_id", sa.Text(), nullable=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("wanted", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("made_by", sa.Text(), nullable=False),
        sa.Column(
            "made_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False
        ),
        sa.PrimaryKeyConstraint("shop", "id", name=op.f("issue_view_pkey")),
    )
    op.create_index(
        "issue_view_name_key",
        "issue_view",
        ["shop", sa.text("coalesce(member_id, '')"), sa.text("lower(name)")],
        unique=True,
    )

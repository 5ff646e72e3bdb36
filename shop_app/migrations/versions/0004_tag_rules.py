"""Tag rules with their versions, their runs over all customers, and what assignments remember of them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from shop_app.tenancy import ALL_SHOPS

revision = "0004_tag_rules"
down_revision = "0003_order_details"
branch_labels = None
depends_on = None

_TABLES = ("tag_rule", "tag_rule_version", "rule_run")
_REMEMBERED = ("rule_id", "held_since", "untrue_since", "expired")


def upgrade() -> None:
    """Make the tables; a tag that is wanted now has been so since it was decided.

    The key of its rule stays in `tag_assignment.rule` for the code before, and is dropped later.
    """
    _rules()
    _versions()
    _runs()
    _assignments()
    _customers()


def downgrade() -> None:
    """Drop them."""
    op.drop_index("customer_facts_wanted_idx", "customer")
    op.drop_column("customer", "facts_wanted_at")
    op.drop_index("tag_assignment_rule_idx", "tag_assignment")
    op.alter_column("tag_assignment", "rule", server_default=None)
    for column in _REMEMBERED:
        op.drop_column("tag_assignment", column)
    for table in reversed(_TABLES):
        op.drop_table(table)


def _moment(name: str, *, now: bool = False) -> sa.Column[object]:
    default = sa.text("now()") if now else None
    return sa.Column(name, sa.DateTime(timezone=True), nullable=not now, server_default=default)


def _rules() -> None:
    op.create_table(
        "tag_rule",
        sa.Column("shop", sa.Text(), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("key", sa.Text(), nullable=True),
        sa.Column("tag_folded", sa.Text(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("draft", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        _moment("changed_at", now=True),
        _moment("deleted_at"),
        sa.Column("unfinished", sa.ARRAY(sa.Text()), server_default="{}", nullable=False),
        sa.CheckConstraint("version >= 1", name=op.f("tag_rule_version_check")),
        sa.PrimaryKeyConstraint("shop", "id", name=op.f("tag_rule_pkey")),
    )
    op.create_index(
        "tag_rule_tag_idx",
        "tag_rule",
        ["shop", "tag_folded"],
        unique=True,
        postgresql_where=sa.text("deleted_at IS NULL"),
    )
    op.create_index(
        "tag_rule_key_idx",
        "tag_rule",
        ["shop", "key"],
        unique=True,
        postgresql_where=sa.text("key IS NOT NULL"),
    )


def _versions() -> None:
    op.create_table(
        "tag_rule_version",
        sa.Column("shop", sa.Text(), nullable=False),
        sa.Column("rule_id", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("draft", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("deleted", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("by_kind", sa.Text(), nullable=False),
        sa.Column("by_id", sa.Text(), nullable=True),
        _moment("at", now=True),
        sa.PrimaryKeyConstraint("shop", "rule_id", "version", name=op.f("tag_rule_version_pkey")),
    )


def _runs() -> None:
    counted = ("judged", "gained", "lost", "unread")
    op.create_table(
        "rule_run",
        sa.Column("shop", sa.Text(), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("rule_id", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(), server_default="running", nullable=False),
        sa.Column("cursor", sa.Text(), server_default="", nullable=False),
        sa.Column("total", sa.BigInteger(), nullable=False),
        *(sa.Column(name, sa.BigInteger(), server_default="0", nullable=False) for name in counted),
        sa.Column("error", sa.Text(), nullable=True),
        sa.Column("by_kind", sa.Text(), nullable=False),
        sa.Column("by_id", sa.Text(), nullable=True),
        sa.Column("worked", sa.Float(), server_default="0", nullable=False),
        _moment("started_at", now=True),
        _moment("updated_at", now=True),
        _moment("finished_at"),
        sa.CheckConstraint(
            "state IN ('running', 'paused', 'done', 'cancelled')", name=op.f("rule_run_state_check")
        ),
        sa.PrimaryKeyConstraint("shop", "id", name=op.f("rule_run_pkey")),
    )
    op.create_index(
        "rule_run_open_idx",
        "rule_run",
        ["shop", "rule_id"],
        unique=True,
        postgresql_where=sa.text("state IN ('running', 'paused')"),
    )


def _assignments() -> None:
    # The code before still writes it while this one starts; the new code leaves it out.
    op.alter_column("tag_assignment", "rule", server_default="")
    op.add_column("tag_assignment", sa.Column("rule_id", sa.BigInteger(), nullable=True))
    op.add_column("tag_assignment", _moment("held_since"))
    op.add_column("tag_assignment", _moment("untrue_since"))
    op.add_column(
        "tag_assignment",
        sa.Column("expired", sa.Boolean(), server_default=sa.text("false"), nullable=False),
    )
    op.create_index(
        "tag_assignment_rule_idx", "tag_assignment", ["shop", "rule_id", "customer_gid"]
    )
    op.execute(
        "UPDATE tag_assignment SET held_since = decided_at WHERE wanted",
        execution_options=dict(ALL_SHOPS),
    )


def _customers() -> None:
    op.add_column("customer", _moment("facts_wanted_at"))
    op.create_index(
        "customer_facts_wanted_idx",
        "customer",
        ["shop", "facts_wanted_at"],
        postgresql_where=sa.text("facts_wanted_at IS NOT NULL"),
    )

"""What is written into Shopify's own notes, and what forms of notes need."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013_notes"
down_revision = "0012_issues"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """A form that is sent twice writes one note; corrections are found; mirrors are kept."""
    op.add_column("note", sa.Column("form_key", sa.Text(), nullable=True))
    op.create_index(
        "note_corrects_idx",
        "note",
        ["shop", "corrects"],
        postgresql_where=sa.text("corrects IS NOT NULL"),
    )
    op.create_index(
        "note_form_idx",
        "note",
        ["shop", "author_id", "form_key"],
        unique=True,
        postgresql_where=sa.text("form_key IS NOT NULL"),
    )
    op.add_column(
        "note_draft", sa.Column("said", sa.Text(), server_default="internal", nullable=False)
    )
    op.add_column("note_draft", sa.Column("corrects", sa.BigInteger(), nullable=True))
    _mirrors()


def _mirrors() -> None:
    op.create_table(
        "note_mirroring",
        sa.Column("shop", sa.Text(), nullable=False),
        sa.Column("customers", sa.Boolean(), nullable=False),
        sa.Column("orders", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("shop", name=op.f("note_mirroring_pkey")),
    )
    op.create_table(
        "note_mirror",
        sa.Column("shop", sa.Text(), nullable=False),
        sa.Column("gid", sa.Text(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("tries", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("problem", sa.Text(), nullable=True),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("shop", "gid", name=op.f("note_mirror_pkey")),
    )
    op.create_index(
        "note_mirror_due_idx",
        "note_mirror",
        ["due_at"],
        postgresql_where=sa.text("due_at IS NOT NULL"),
    )


def downgrade() -> None:
    """Take it all back."""
    op.drop_table("note_mirror")
    op.drop_table("note_mirroring")
    op.drop_column("note_draft", "corrects")
    op.drop_column("note_draft", "said")
    op.drop_index("note_form_idx", "note")
    op.drop_index("note_corrects_idx", "note")
    op.drop_column("note", "form_key")

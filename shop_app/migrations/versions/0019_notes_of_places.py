"""Searching notes on customers and orders."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0019_notes_of_places"
down_revision = "0018_shop_erasure"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the index: most notes are on issues, and a search of the others must not read them."""
    op.create_index(
        "note_place_search_idx",
        "note",
        ["search"],
        postgresql_using="gin",
        postgresql_with={"fastupdate": "off"},
        postgresql_where=sa.text("issue_id IS NULL"),
    )


def downgrade() -> None:
    """Drop it."""
    op.drop_index("note_place_search_idx", "note")

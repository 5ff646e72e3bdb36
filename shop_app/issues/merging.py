"""Two records of one customer became one: what was written goes along."""

from __future__ import annotations

from sqlalchemy import Connection, update

from shop_app.issues.models import Issue, IssueEvent
from shop_app.issues.note_models import Note


def follow_merge(db: Connection, shop: str, lost: str, kept: str) -> None:
    """Issues, what happened to them, and notes of `lost` are of `kept` from now on."""
    for table in (Issue, IssueEvent, Note):
        theirs = (table.shop == shop, table.customer_gid == lost)
        db.execute(update(table).where(*theirs).values(customer_gid=kept))

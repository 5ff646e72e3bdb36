"""Whose issues and notes are changes: two records of one customer became one, a guest became known."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection, select, text, update

from shop_app.issues import mirroring
from shop_app.issues.models import Issue, IssueEvent
from shop_app.issues.note_models import Note

_ADOPT = text(
    """
    WITH known AS (
        SELECT orders.gid, coalesce(customer.merged_into, orders.customer_gid) AS customer_gid
        FROM orders LEFT JOIN customer
            ON customer.shop = :shop AND customer.gid = orders.customer_gid
        WHERE orders.shop = :shop AND orders.gid = ANY(:gids) AND orders.customer_gid IS NOT NULL
    ), adopted AS (
        UPDATE issue SET customer_gid = known.customer_gid FROM known
        WHERE issue.shop = :shop AND issue.order_gid = known.gid AND issue.customer_gid IS NULL
        RETURNING issue.id, issue.customer_gid
    ), lines AS (
        UPDATE issue_event SET customer_gid = adopted.customer_gid FROM adopted
        WHERE issue_event.shop = :shop AND issue_event.issue_id = adopted.id
    )
    UPDATE note SET customer_gid = known.customer_gid FROM known
    WHERE note.shop = :shop AND note.order_gid = known.gid AND note.customer_gid IS NULL
    """
)


def follow_merge(db: Connection, shop: str, lost: str, kept: str) -> None:
    """Issues, what happened to them, and notes of `lost` are of `kept` from now on.

    Shopify puts the notes of both into one: our part of it is looked at.
    """
    theirs = select(Issue.id).where(Issue.shop == shop, Issue.customer_gid == lost)
    db.execute(theirs.order_by(Issue.id).with_for_update())  # as everybody who locks several
    for table in (Issue, IssueEvent, Note):
        its = (table.shop == shop, table.customer_gid == lost)
        db.execute(update(table).where(*its).values(customer_gid=kept))
    mirroring.merged(db, shop, lost, kept)


def adopt(db: Connection, shop: str, order_gids: Iterable[str]) -> None:
    """What was written about guests' orders is of their customers, where these are known by now."""
    gids = sorted(order_gids)
    if gids:
        db.execute(_ADOPT, {"shop": shop, "gids": gids})

"""Notes that are on no issue, by words: those on a customer or on an order."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, text

from shop_app.issues import search_text
from shop_app.issues.listing import plan_anew
from shop_app.issues.searching import Excerpt, excerpt, weekly
from shop_app.timeline.service import Actor

MOST_NOTES = 20
"""Notes that a search shows."""

# As with issues, the weeks come in their order, so that the limit ends the loop.
_NOTES = text(
    """
    SELECT hit.*, (SELECT name FROM orders WHERE shop = :shop AND gid = hit.order_gid) AS order_name
    FROM (
        SELECT found.*
        FROM unnest(CAST(:queries AS text[])) WITH ORDINALITY AS week (query, place)
        CROSS JOIN LATERAL (
            SELECT id, at, actor, author_id, customer_gid, order_gid, text FROM note
            WHERE shop = :shop AND search @@ CAST(week.query AS tsquery) AND issue_id IS NULL
        ) AS found
        ORDER BY week.place, found.at DESC, found.id DESC LIMIT :most
    ) AS hit
    ORDER BY hit.at DESC, hit.id DESC
    """
)


@dataclass(frozen=True, slots=True)
class FoundNote:
    """A note and where its match is. `order_gid` None: it is on the customer; `order_name` is None
    too where the order is not known by name."""

    id: int
    at: datetime
    actor: Actor
    author_id: str | None
    customer_gid: str | None
    order_gid: str | None
    order_name: str | None
    excerpt: Excerpt | None


def search_notes(
    db: Connection, shop: str, typed: str, *, first: datetime | None, now: datetime
) -> list[FoundNote]:
    """The newest MOST_NOTES notes on customers and orders that have all words that were typed.

    `first` is when the shop's first note was written (see `searching.Results`), None: never. Asks
    the database nothing where there is nothing to look for.
    """
    terms = search_text.wanted(typed)
    if not terms or first is None:
        return []
    plan_anew(db)
    params = {"shop": shop, "queries": weekly(shop, terms, first, now), "most": MOST_NOTES}
    return [
        FoundNote(
            row.id,
            row.at,
            Actor(row.actor),
            row.author_id,
            row.customer_gid,
            row.order_gid,
            row.order_name,
            excerpt(row.text, terms),
        )
        for row in db.execute(_NOTES, params)
    ]

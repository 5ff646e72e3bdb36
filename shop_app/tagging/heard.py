"""What the shop tells us about tags: our own echo changes nothing, a merchant's hand counts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, text

from shop_app.jobs import alone_with
from shop_app.timeline.service import Actor, Entry, Kind, append

# Ours is taken off by somebody else when we are neither removing it nor have written it since.
_TAKEN_OFF = text(
    """
    UPDATE tag_assignment
    SET in_shop = CASE WHEN wanted THEN 'withdrawn' ELSE 'absent' END, seen_at = :at
    WHERE shop = :shop AND customer_gid = :gid AND lower(tag) = ANY(:tags)
        AND in_shop IN ('ours', 'theirs') AND sent IS DISTINCT FROM 'remove'
        AND (seen_at IS NULL OR seen_at < :at)
    RETURNING tag, wanted
    """
)
# While a write of ours is under way, or a bulk operation looks, nothing is settled by hearsay: whoever
# settles sees this mark and looks at the shop itself.
_TOUCHED = text(
    """
    UPDATE tag_assignment SET touched = true
    WHERE shop = :shop AND customer_gid = :gid AND lower(tag) = ANY(:tags)
        AND in_shop = 'absent' AND (seen_at IS NULL OR seen_at < :at)
        AND ((sent IS NULL AND bulk IS NOT NULL) OR (sent = 'add' AND :removed))
    """
)
_PUT_ON = text(
    """
    UPDATE tag_assignment SET in_shop = 'theirs', seen_at = :at
    WHERE shop = :shop AND customer_gid = :gid AND lower(tag) = ANY(:tags)
        AND in_shop = 'withdrawn' AND seen_at < :at
    """
)


def tags_removed(db: Connection, shop: str, gid: str, tags: Sequence[str], at: datetime) -> None:
    """Somebody took tags off a customer: one of ours that the rule wants stays off.

    It comes back only when the rule has turned false and true again. `at` is when it happened.
    """
    params = {"shop": shop, "gid": gid, "tags": [tag.lower() for tag in tags], "at": at}
    alone_with(db, "tags", shop)
    rows = db.execute(_TAKEN_OFF, params).all()
    db.execute(_TOUCHED, {**params, "removed": True})
    entries = [
        Entry(gid, Kind.TAG_WITHDRAWN, Actor.WEBHOOK, {"tag": row.tag})
        for row in rows
        if row.wanted
    ]
    append(db, shop, entries)


def tags_added(db: Connection, shop: str, gid: str, tags: Sequence[str], at: datetime) -> None:
    """Somebody put back a tag that had been taken off: it is theirs now, not ours to remove.

    `at` is when it happened: the late echo of our own adding is older than the taking off.
    """
    alone_with(db, "tags", shop)
    params = {"shop": shop, "gid": gid, "tags": [tag.lower() for tag in tags], "at": at}
    db.execute(_PUT_ON, params)
    db.execute(_TOUCHED, {**params, "removed": False})

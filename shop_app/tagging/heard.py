"""What the shop tells us about tags: our own echo changes nothing, a merchant's hand counts.

Only where a rule looks at the very tag that came or went is the customer judged again.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, text

from shop_app.effects import NOTHING, About, Effects, record_changed
from shop_app.jobs import alone_with
from shop_app.tagging.circles import looks_at
from shop_app.tagging.refused import room_was_made
from shop_app.tagging.store import active_rules
from shop_app.timeline.service import Actor, Entry, Kind, append

_KEPT = text("SELECT tag FROM tag_assignment WHERE shop = :shop AND customer_gid = :gid")
# Ours is taken off by somebody else when we are neither removing it nor have written it since.
_TAKEN_OFF = text(
    """
    UPDATE tag_assignment
    SET in_shop = CASE WHEN wanted THEN 'withdrawn' ELSE 'absent' END, seen_at = :at
    WHERE shop = :shop AND customer_gid = :gid AND tag = ANY(:tags)
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
    WHERE shop = :shop AND customer_gid = :gid AND tag = ANY(:tags)
        AND in_shop = 'absent' AND (seen_at IS NULL OR seen_at < :at)
        AND ((sent IS NULL AND bulk IS NOT NULL) OR (sent = 'add' AND :removed))
    """
)
_PUT_ON = text(
    """
    UPDATE tag_assignment SET in_shop = 'theirs', seen_at = :at
    WHERE shop = :shop AND customer_gid = :gid AND tag = ANY(:tags)
        AND in_shop = 'withdrawn' AND seen_at < :at
    """
)


def tags_removed(db: Connection, shop: str, gid: str, tags: Sequence[str], at: datetime) -> Effects:
    """Somebody took tags off a customer: one of ours that the rule wants stays off.

    It comes back only when the rule has turned false and true again. `at` is when it happened.
    """
    alone_with(db, "tags", shop)
    params = {"shop": shop, "gid": gid, "tags": _as_kept(db, shop, gid, tags), "at": at}
    rows = db.execute(_TAKEN_OFF, params).all()
    db.execute(_TOUCHED, {**params, "removed": True})
    entries = [
        Entry(gid, Kind.TAG_WITHDRAWN, Actor.WEBHOOK, {"tag": row.tag})
        for row in rows
        if row.wanted
    ]
    append(db, shop, entries)
    room_was_made(db, shop, gid)
    return _judged_by(db, shop, gid, tags)


def tags_added(db: Connection, shop: str, gid: str, tags: Sequence[str], at: datetime) -> Effects:
    """Somebody put back a tag that had been taken off: it is theirs now, not ours to remove.

    `at` is when it happened: the late echo of our own adding is older than the taking off.
    """
    alone_with(db, "tags", shop)
    params = {"shop": shop, "gid": gid, "tags": _as_kept(db, shop, gid, tags), "at": at}
    db.execute(_PUT_ON, params)
    db.execute(_TOUCHED, {**params, "removed": False})
    return _judged_by(db, shop, gid, tags)


def _as_kept(db: Connection, shop: str, gid: str, tags: Sequence[str]) -> list[str]:
    """Those of the tags that are kept of the customer, in the spelling of their rules."""
    heard = {tag.casefold() for tag in tags}
    kept = db.scalars(_KEPT, {"shop": shop, "gid": gid})
    return [tag for tag in kept if tag.casefold() in heard]


def _judged_by(db: Connection, shop: str, gid: str, tags: Sequence[str]) -> Effects:
    """Rules that look at one of these very tags look again; our own echo mostly concerns none."""
    rules = active_rules(db, shop)
    if any(looks_at(rule.draft, tag.casefold()) for rule in rules for tag in tags):
        return record_changed(gid, About.TAGS)
    return NOTHING

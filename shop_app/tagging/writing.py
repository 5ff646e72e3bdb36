"""Write the tags that are due to Shopify, once, whatever happens to us on the way.

Take, look, send, settle; a transaction each, none of them open while Shopify is asked. What `settling`
says of crashes and lost answers rests on that order. Many tags at once are `bulk_writing`'s part.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import replace

from sqlalchemy import Connection, bindparam, text
from sqlalchemy.dialects.postgresql import JSONB

from shop_app import jobs
from shop_app.shopify.tags import MOST_ALIASES, TagChange, read_tags, write_tags
from shop_app.tagging import bulk_lots
from shop_app.tagging.models import DUE, WRITE_TAGS
from shop_app.tagging.settling import DUE_TAG, DueTag, Settled, after, look, settle

# The work of a worker that was silent for 20 s is taken over. One that was frozen and wakes must not
# send what it took before: the rule may have turned and the tag been removed since.
_OURS_SECONDS = 15.0

# Materialized: a limited subquery in FROM may be run again for each row and then takes more.
_TAKE = text(
    f"""
    WITH due AS MATERIALIZED (
        SELECT customer_gid, tag FROM tag_assignment
        WHERE shop = :shop AND ({DUE})
        ORDER BY customer_gid, tag LIMIT :limit
        FOR UPDATE SKIP LOCKED
    )
    UPDATE tag_assignment AS stored SET attempt = stored.attempt + 1
    FROM due WHERE stored.shop = :shop AND stored.customer_gid = due.customer_gid AND stored.tag = due.tag
    RETURNING {DUE_TAG}
    """  # noqa: S608 - constants
)
_SEND = text(
    """
    UPDATE tag_assignment AS stored
    SET sent = given.sent, sent_reason = given.reason, touched = false
    FROM jsonb_to_recordset(:rows) AS given
        (gid text, tag text, attempt int, sent text, reason jsonb)
    WHERE stored.shop = :shop AND stored.customer_gid = given.gid AND stored.tag = given.tag
        AND stored.attempt = given.attempt
    RETURNING stored.customer_gid AS gid, stored.tag
    """
).bindparams(bindparam("rows", type_=JSONB))


def write_due_tags(deps: jobs.Deps, shop: str) -> None:
    """Write up to one request's worth of due tags; queues itself again while there are more.

    Raises what the Admin API client raises; what was sent is then looked up on the next run.
    """
    not_after = time.monotonic() + _OURS_SECONDS
    with deps.engine.begin() as db:
        jobs.alone_with(db, "tags", shop)
        due = [] if bulk_lots.plan(db, shop) else _take(db, shop)
    if not due:
        return
    admin = deps.admin(shop)
    tags = read_tags(admin, sorted({row.gid for row in due}))
    seen = _look(due, tags)
    with deps.engine.begin() as db:
        jobs.alone_with(db, "tags", shop)
        settle(db, shop, [one for one in seen if isinstance(one, Settled)])
        sending = _mark_sent(db, shop, [one for one in seen if isinstance(one, DueTag)])
    changes = [TagChange(row.gid, row.direction, (row.tag,)) for row in sending]
    outcomes = write_tags(admin, changes, not_after=not_after)
    with deps.engine.begin() as db:
        jobs.alone_with(db, "tags", shop)
        settle(db, shop, list(map(after, sending, outcomes)))
        jobs.queue(db, WRITE_TAGS, shop)


def _take(db: Connection, shop: str) -> list[DueTag]:
    rows = db.execute(_TAKE, {"shop": shop, "limit": MOST_ALIASES})
    return sorted((DueTag(**row) for row in rows.mappings()), key=_removals_first)


def _removals_first(due: DueTag) -> tuple[str, bool, str]:
    """What is removed makes room for what is added."""
    return due.gid, due.wanted, due.tag


def _look(due: Sequence[DueTag], tags: Mapping[str, list[str] | None]) -> list[DueTag | Settled]:
    """Each as the shop will stand after those before it."""
    standing = {gid: None if known is None else set(known) for gid, known in tags.items()}
    seen: list[DueTag | Settled] = []
    for row in due:
        there = standing[row.gid]
        seen.append(look(row, there))
        if there is not None and isinstance(seen[-1], DueTag):
            (there.add if row.wanted else there.discard)(row.tag)
    return seen


def _mark_sent(db: Connection, shop: str, rows: Sequence[DueTag]) -> list[DueTag]:
    """Say what is about to be sent; rows that somebody else has taken over are left out."""
    marks = [
        {
            "gid": row.gid,
            "tag": row.tag,
            "attempt": row.attempt,
            "sent": row.direction,
            "reason": row.reason,
        }
        for row in rows
    ]
    mine = {(row.gid, row.tag) for row in db.execute(_SEND, {"shop": shop, "rows": marks})}
    return [
        replace(row, sent=row.direction, touched=False)
        for row in rows
        if (row.gid, row.tag) in mine
    ]

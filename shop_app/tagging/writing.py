"""Write the tags that are due to Shopify, once, whatever happens to us on the way.

Take, look, send, settle; a transaction each, none of them open while Shopify is asked. Before the
call the row says what is sent and why. So whoever finds it after a crash or a lost answer looks at
the shop first: a tag that is there although we only *sent* it was added by us, for the reason kept
with it, even when the rule has turned since (then it goes again). Settling names the attempt, so a
worker that was frozen meanwhile changes nothing.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, bindparam, text
from sqlalchemy.dialects.postgresql import JSONB

from shop_app import jobs
from shop_app.shopify.tags import (
    MOST_ALIASES,
    Direction,
    Outcome,
    TagChange,
    TagStatus,
    read_tags,
    write_tags,
)
from shop_app.tagging.deciding import WRITE_TAGS
from shop_app.tagging.models import ABSENT, DUE, GONE, OURS, REFUSED, THEIRS
from shop_app.timeline.service import Actor, Entry, Kind, append

# The work of a worker that was silent for 20 s is taken over. One that was frozen and wakes must not
# send what it took before: the rule may have turned and the tag been removed since.
_OURS_SECONDS = 15.0


@dataclass(frozen=True, slots=True)
class DueTag:
    """One tag to write, for `reason`; `sent` is an earlier write of it whose outcome nobody knows.

    `in_shop` is what we believed before looking.
    """

    gid: str
    tag: str
    wanted: bool
    reason: dict[str, Any]
    in_shop: str
    sent: str | None
    attempt: int

    @property
    def direction(self) -> Direction:
        """What has to be written."""
        return Direction.ADD if self.wanted else Direction.REMOVE


@dataclass(frozen=True, slots=True)
class Settled:
    """How a due tag stands in the shop now; `written` when a write of ours made it so."""

    due: DueTag
    in_shop: str
    written: bool = False
    error: str | None = None


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
    RETURNING stored.customer_gid AS gid, stored.tag, stored.wanted, stored.reason,
        stored.in_shop, stored.sent, stored.attempt
    """  # noqa: S608 - DUE is a constant
)
_SEND = text(
    """
    UPDATE tag_assignment AS stored SET sent = given.sent, sent_reason = given.reason
    FROM jsonb_to_recordset(:rows) AS given
        (gid text, tag text, attempt int, sent text, reason jsonb)
    WHERE stored.shop = :shop AND stored.customer_gid = given.gid AND stored.tag = given.tag
        AND stored.attempt = given.attempt
    RETURNING stored.customer_gid AS gid, stored.tag
    """
).bindparams(bindparam("rows", type_=JSONB))
_SETTLE = text(
    """
    UPDATE tag_assignment AS stored
    SET in_shop = given.in_shop, error = given.error, sent = NULL,
        seen_at = :at
    FROM jsonb_to_recordset(:rows) AS given
        (gid text, tag text, attempt int, in_shop text, written boolean, error text)
    WHERE stored.shop = :shop AND stored.customer_gid = given.gid AND stored.tag = given.tag
        AND stored.attempt = given.attempt AND stored.in_shop IN ('absent', 'ours')
    RETURNING stored.customer_gid AS gid, stored.tag, stored.sent_reason, given.written,
        given.in_shop
    """
).bindparams(bindparam("rows", type_=JSONB))


def write_due_tags(deps: jobs.Deps, shop: str) -> None:
    """Write up to one request's worth of due tags; queues itself again while there are more.

    Raises what the Admin API client raises; what was sent is then looked up on the next run.
    """
    not_after = time.monotonic() + _OURS_SECONDS
    with deps.engine.begin() as db:
        jobs.alone_with(db, "tags", shop)
        due = _take(db, shop)
    if not due:
        return
    admin = deps.admin(shop)
    tags = read_tags(admin, sorted({row.gid for row in due}))
    seen = [_look(row, tags[row.gid]) for row in due]
    with deps.engine.begin() as db:
        jobs.alone_with(db, "tags", shop)
        _settle(db, shop, [one for one in seen if isinstance(one, Settled)])
        sending = _mark_sent(db, shop, [one for one in seen if isinstance(one, DueTag)])
    changes = [TagChange(row.gid, row.direction, (row.tag,)) for row in sending]
    outcomes = write_tags(admin, changes, not_after=not_after)
    with deps.engine.begin() as db:
        jobs.alone_with(db, "tags", shop)
        _settle(db, shop, list(map(_outcome, sending, outcomes)))
        jobs.queue(db, WRITE_TAGS, shop)


def _take(db: Connection, shop: str) -> list[DueTag]:
    rows = db.execute(_TAKE, {"shop": shop, "limit": MOST_ALIASES})
    return sorted((DueTag(**row) for row in rows.mappings()), key=lambda due: (due.gid, due.tag))


def _look(due: DueTag, tags: list[str] | None) -> DueTag | Settled:
    """What the shop's own tags say: nothing left to do, or the write is still needed."""
    if tags is None:
        return Settled(due, GONE)
    # Shopify compares tags without regard to case.
    there = due.tag.casefold() in {tag.casefold() for tag in tags}
    if due.sent == (Direction.ADD if there else Direction.REMOVE):
        return Settled(due, OURS if there else ABSENT, written=True)
    if there != due.wanted:
        return due
    if not there:
        return Settled(due, ABSENT)
    return Settled(due, OURS if due.in_shop == OURS else THEIRS)


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
    return [row for row in rows if (row.gid, row.tag) in mine]


def _outcome(due: DueTag, outcome: Outcome) -> Settled:
    if outcome.status is TagStatus.OK:
        return Settled(due, OURS if due.wanted else ABSENT, written=True)
    if outcome.status is TagStatus.MISSING:
        return Settled(due, GONE)
    return Settled(due, REFUSED, error="; ".join(outcome.problems))


def _settle(db: Connection, shop: str, settled: Sequence[Settled]) -> None:
    """Note how the tags stand, and in the timeline what we wrote and why."""
    rows = [
        {
            "gid": one.due.gid,
            "tag": one.due.tag,
            "attempt": one.due.attempt,
            "in_shop": one.in_shop,
            "written": one.written,
            "error": one.error,
        }
        for one in settled
    ]
    params = {"shop": shop, "rows": rows, "at": datetime.now(UTC)}
    noted = db.execute(_SETTLE, params).all() if rows else []
    entries = [
        Entry(
            row.gid,
            Kind.TAG_ADDED if row.in_shop == OURS else Kind.TAG_REMOVED,
            Actor.RULE,
            {"tag": row.tag, "verdict": row.sent_reason},
        )
        for row in noted
        if row.written
    ]
    append(db, shop, entries)

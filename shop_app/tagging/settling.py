"""One tag to write: what the shop's own tags say about it, and how its outcome is noted.

The same for tags written one by one and in bulk. Before a call the row says what is sent and why. So
whoever finds it after a crash or a lost answer looks at the shop first: a tag that is there although
we only *sent* it was added by us, for the reason kept with it, even when the rule has turned since
(then it goes again). Settling names the attempt, so a worker that was frozen changes nothing.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, text
from sqlalchemy.dialects.postgresql import JSONB

from shop_app.flow.events import Event, tag_changed
from shop_app.flow.outbox import tell_flow
from shop_app.shopify.tags import Direction, Outcome, TagStatus
from shop_app.tagging.leaving import Leaving
from shop_app.tagging.models import ABSENT, GONE, OF_ALL, OURS, REFUSED, THEIRS, WITHDRAWN
from shop_app.timeline.service import Actor, Entry, Kind, append

MOST_TAGS = 250
"""Tags a customer can have (Shopify's limit)."""


@dataclass(frozen=True, slots=True)
class DueTag:
    """One tag to write, for `reason`; `sent` is an earlier write of it whose outcome nobody knows.

    `in_shop` is what we believed before looking. `touched`: somebody else changed the tag while
    the earlier write was under way.
    """

    gid: str
    tag: str
    wanted: bool
    reason: dict[str, Any]
    in_shop: str
    sent: str | None
    attempt: int
    touched: bool

    @property
    def direction(self) -> Direction:
        """What has to be written."""
        return Direction.ADD if self.wanted else Direction.REMOVE


DUE_TAG = (
    "stored.customer_gid AS gid, stored.tag, stored.wanted, stored.reason, stored.in_shop,"
    " stored.sent, stored.attempt, stored.touched"
)
"""The columns of a DueTag, of a `tag_assignment AS stored`."""


@dataclass(frozen=True, slots=True)
class Settled:
    """How a due tag stands in the shop now; `written` when a write of ours made it so."""

    due: DueTag
    in_shop: str
    written: bool = False
    error: str | None = None


# Heard of since it was taken: not settled, so it stays due and is looked at again.
_SETTLE = text(
    """
    UPDATE tag_assignment AS stored
    SET in_shop = given.in_shop, error = given.error, sent = NULL, touched = false,
        bulk = NULL, bulk_line = NULL, seen_at = :at
    FROM jsonb_to_recordset(:rows) AS given
        (gid text, tag text, attempt int, touched boolean, sent text, in_shop text,
            written boolean, error text)
    WHERE stored.shop = :shop AND stored.customer_gid = given.gid AND stored.tag = given.tag
        AND stored.attempt = given.attempt AND stored.touched = given.touched
        AND stored.in_shop IN ('absent', 'ours')
    RETURNING stored.customer_gid AS gid, stored.tag, stored.sent_reason, given.written,
        given.in_shop, given.sent
    """
).bindparams(bindparam("rows", type_=JSONB))


def look(due: DueTag, tags: Collection[str] | None) -> DueTag | Settled:
    """What the shop's own tags (None: no such customer) say: all is well, or it must be written."""
    if tags is None:
        return Settled(due, GONE)
    # Shopify compares tags without regard to case.
    there = due.tag.casefold() in {tag.casefold() for tag in tags}
    if due.sent == (Direction.ADD if there else Direction.REMOVE):
        return Settled(due, OURS if there else ABSENT, written=True)
    if due.sent == Direction.ADD and due.touched:
        # It was there, or nobody could have taken it off.
        return Settled(due, WITHDRAWN if due.wanted else ABSENT, written=True)
    if due.wanted and not there and len(tags) >= MOST_TAGS:
        error = f"a customer can have {MOST_TAGS} tags, this one has {len(tags)}"
        return Settled(due, REFUSED, error=error)
    if there != due.wanted:
        return due
    if not there:
        return Settled(due, ABSENT)
    return Settled(due, OURS if due.in_shop == OURS else THEIRS)


def after(due: DueTag, outcome: Outcome) -> Settled:
    """How a tag stands after its write."""
    if outcome.status is TagStatus.OK:
        return Settled(due, OURS if due.sent == Direction.ADD else ABSENT, written=True)
    if outcome.status is TagStatus.MISSING:
        return Settled(due, GONE)
    return Settled(due, REFUSED, error="; ".join(outcome.problems))


def settle(db: Connection, shop: str, settled: Sequence[Settled], *, in_bulk: bool = False) -> None:
    """Note how the tags stand, and in the timeline what we wrote and why.

    `in_bulk`: so many at once that Flow is not told. Call it alone with the shop's tags. Rows that have moved on since they were taken stay as they are.
    """
    if not settled:
        return
    rows = [
        {
            "gid": one.due.gid,
            "tag": one.due.tag,
            "attempt": one.due.attempt,
            "touched": one.due.touched,
            "sent": one.due.sent,
            "in_shop": one.in_shop,
            "written": one.written,
            "error": one.error,
        }
        for one in settled
    ]
    noted = db.execute(_SETTLE, {"shop": shop, "rows": rows, "at": datetime.now(UTC)})
    written = [row for row in noted if row.written]
    append(db, shop, [entry for row in written for entry in _story(row)])
    if not in_bulk:
        tell_flow(db, shop, [event for row in written for event in _news(row)])


def _story(row: Row[Any]) -> list[Entry]:
    """What happened to a tag: our write, and what somebody did to it before we saw the outcome."""
    added = row.sent == Direction.ADD
    kind = Kind.TAG_ADDED if added else Kind.TAG_REMOVED
    ours = Entry(row.gid, kind, Actor.RULE, {"tag": row.tag, "verdict": row.sent_reason})
    if not added or row.in_shop == OURS:
        return [ours]
    return [ours, Entry(row.gid, Kind.TAG_WITHDRAWN, Actor.WEBHOOK, {"tag": row.tag})]


def _news(row: Row[Any]) -> Iterator[Event]:
    """What Flow is told of a tag: nothing where everybody's turn had come, or a rule has changed. A
    new rule must not start thousands of workflows."""
    reason: Mapping[str, Any] = row.sent_reason
    if OF_ALL in reason or reason.get("cause") in set(Leaving):
        return
    added = row.sent == Direction.ADD
    if row.in_shop == (OURS if added else ABSENT):
        yield tag_changed(row.gid, row.tag, added=added)

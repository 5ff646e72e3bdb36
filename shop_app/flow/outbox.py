"""What Shopify Flow has still to be told: written with what makes it true, fired by a job.

A row that was claimed comes back when its lease is over: Flow may then be told twice, never not at
all. What could not be told for a day is given up, with the reason.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, bindparam, text
from sqlalchemy.dialects.postgresql import JSONB

from shop_app import gids, jobs
from shop_app.flow.events import Event
from shop_app.flow.kinds import Trigger
from shop_app.tenancy import ALL_SHOPS

FIRE_TRIGGERS = "fire_triggers"
"""The job that tells Flow."""

TOO_LATE = "too_late"
"""The `error` of what was given up without a try."""

DAY = "interval '24 hours'"
"""How long it is tried; as SQL."""

_LEASE_SECONDS = 60.0
_OURS_SECONDS = 40.0
_LONGEST_WAIT = timedelta(hours=1)
_LONGEST_ERROR = 500

_TELL = text(
    """
    INSERT INTO flow_event (shop, trigger, key, customer_gid, payload, due_at)
    SELECT :shop, given.trigger, given.key, given.customer_gid, given.payload, now()
    FROM ROWS FROM (
        jsonb_to_recordset(:rows) AS (trigger text, key text, customer_gid text, payload jsonb)
    ) WITH ORDINALITY AS given (trigger, key, customer_gid, payload, place)
    WHERE NOT EXISTS (
        SELECT FROM flow_listener AS its
        WHERE its.shop = :shop AND its.trigger = given.trigger AND NOT its.listens
    )
    ORDER BY given.trigger, given.key, given.place
    ON CONFLICT (shop, trigger, key) WHERE key IS NOT NULL DO NOTHING
    """
).bindparams(bindparam("rows", type_=JSONB))
# What failed once is tried alone: the others must not suffer from what is the matter with it.
_CLAIM = text(
    """
    WITH due AS MATERIALIZED (
        SELECT id FROM flow_event
        WHERE shop = :shop AND due_at <= now() AND (attempts = 0) = :fresh
        ORDER BY due_at, id LIMIT :most FOR UPDATE SKIP LOCKED
    )
    UPDATE flow_event AS taken
    SET attempts = attempts + 1, due_at = now() + make_interval(secs => :lease)
    FROM due WHERE taken.shop = :shop AND taken.id = due.id
    RETURNING taken.id, taken.trigger, taken.customer_gid, taken.payload, taken.attempts
    """
)
_SETTLE = text(
    """
    UPDATE flow_event SET due_at = now() + make_interval(secs => CAST(:wait AS float)),
        error = :error,
        fired_at = CASE WHEN CAST(:error AS text) IS NULL THEN now() END
    WHERE shop = :shop AND id = :id AND attempts = :attempts AND due_at IS NOT NULL
    """
)
_GIVE_UP = text(
    f"""
    UPDATE flow_event SET due_at = NULL, error = coalesce(error, :late)
    WHERE shop = :shop AND due_at IS NOT NULL AND at <= now() - {DAY}
    """  # noqa: S608 - a constant
)
_MORE = text("SELECT EXISTS (SELECT FROM flow_event WHERE shop = :shop AND due_at <= now())")
_GIVEN_UP = text(
    """
    SELECT id, trigger, at, attempts, error FROM flow_event
    WHERE shop = :shop AND due_at IS NULL AND fired_at IS NULL ORDER BY id DESC LIMIT :limit
    """
)
_FOLLOW = text(
    """
    UPDATE flow_event SET customer_gid = :kept
    WHERE shop = :shop AND customer_gid = :lost AND due_at IS NOT NULL
    """
)
_FORGET = text(
    """
    DELETE FROM flow_event WHERE (shop, id) IN (
        SELECT shop, id FROM flow_event WHERE at < now() - interval '7 days' LIMIT :limit
    )
    """
).execution_options(**ALL_SHOPS)


def tell_flow(db: Connection, shop: str, events: Sequence[Event]) -> None:
    """Have Flow told with the transaction of `db`, unless Shopify said that nobody listens."""
    if not events:
        return
    rows = [
        {
            "trigger": event.trigger,
            "key": event.key,
            "customer_gid": event.customer_gid,
            "payload": dict(event.payload),
        }
        for event in events
    ]
    if db.execute(_TELL, {"shop": shop, "rows": rows}).rowcount:
        jobs.queue(db, FIRE_TRIGGERS, shop)


@dataclass(frozen=True, slots=True)
class Claimed:
    """An event that is ours to fire, try number `attempts`; not after `not_after` of
    `time.monotonic()`."""

    shop: str
    id: int
    trigger: Trigger
    payload: Mapping[str, Any]
    attempts: int
    not_after: float


def claim(db: Connection, shop: str, *, most: int) -> list[Claimed]:
    """Take the events that wait longest, oldest first, or one that failed before; none: none is due."""
    not_after = time.monotonic() + _OURS_SECONDS
    its = {"shop": shop, "lease": _LEASE_SECONDS}
    rows = db.execute(_CLAIM, its | {"fresh": True, "most": most}).all()
    rows = rows or db.execute(_CLAIM, its | {"fresh": False, "most": 1}).all()
    claimed = [_claimed(shop, row, not_after) for row in rows]
    return sorted(claimed, key=lambda event: event.id)


def _claimed(shop: str, row: Row[Any], not_after: float) -> Claimed:
    whose = row.customer_gid
    customer = {} if whose is None else {"customer_id": int(gids.number_of(whose))}
    payload = customer | row.payload
    return Claimed(shop, row.id, Trigger(row.trigger), payload, row.attempts, not_after)


def fired(db: Connection, event: Claimed) -> None:
    """Flow was told."""
    _settle(db, event, error=None, wait=None)


def refused(db: Connection, event: Claimed, why: str) -> None:
    """Flow does not take it, and never will: it is given up."""
    _settle(db, event, error=why, wait=None)


def later(db: Connection, event: Claimed, why: str) -> None:
    """It could not be told now."""
    _settle(db, event, error=why, wait=patience(event.attempts).total_seconds())


def patience(attempts: int) -> timedelta:
    """How long until the next try after so many: 10 s, 20 s, … an hour."""
    return min(timedelta(seconds=5 * 2.0 ** min(attempts, 12)), _LONGEST_WAIT)


def give_up_old(db: Connection, shop: str) -> None:
    """What could not be told for a day is not told any more."""
    db.execute(_GIVE_UP, {"shop": shop, "late": TOO_LATE})


def is_due(db: Connection, shop: str) -> bool:
    """Whether there is something to tell now."""
    return bool(db.scalar(_MORE, {"shop": shop}))


@dataclass(frozen=True, slots=True)
class GivenUp:
    """An event of which Flow was not told, and why."""

    id: int
    trigger: str
    at: datetime
    attempts: int
    error: str | None


def given_up(db: Connection, shop: str, *, limit: int = 100) -> list[GivenUp]:
    """What Flow was not told within the last week, newest first."""
    rows = db.execute(_GIVEN_UP, {"shop": shop, "limit": limit})
    return [GivenUp(*row) for row in rows]


def follow_merge(db: Connection, shop: str, lost: str, kept: str) -> None:
    """What is still to be told of `lost` is told of `kept`."""
    db.execute(_FOLLOW, {"shop": shop, "lost": lost, "kept": kept})


def forget_old(db: Connection, limit: int) -> int:
    """Delete events of more than a week ago, told or not, of all shops; returns how many."""
    return db.execute(_FORGET, {"limit": limit}).rowcount


def _settle(db: Connection, event: Claimed, *, error: str | None, wait: float | None) -> None:
    """Nothing, where somebody has claimed it since."""
    its = {"shop": event.shop, "id": event.id, "attempts": event.attempts}
    said = None if error is None else error[:_LONGEST_ERROR]
    db.execute(_SETTLE, {**its, "error": said, "wait": wait})

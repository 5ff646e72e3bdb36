"""Runs of rules over all customers: start them, hold them, say how far they are.

`applying` does their work.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, Row, text

from shop_app import jobs
from shop_app.errors import Conflict, NotFound
from shop_app.tagging.store import Author, rule

APPLY = "apply"


class RunState(StrEnum):
    """How a run stands."""

    RUNNING = "running"
    PAUSED = "paused"
    DONE = "done"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a run is: `judged` of `total` customers (as many as there were at its start; of a
    rule that is switched off those who have its tag).

    `gained` and `lost` count the rule's own tag; `unread` customers of whom Shopify is asked first,
    which may still change them. `seconds_left` is an estimate, None before there is anything to
    estimate by and when the run is over. `error` is why the last attempt failed, if it did, or why the run ended before its time.
    """

    id: int
    rule_id: int
    version: int
    state: RunState
    total: int
    judged: int
    gained: int
    lost: int
    unread: int
    seconds_left: float | None
    error: str | None
    by: Author
    started_at: datetime
    updated_at: datetime
    finished_at: datetime | None

    @property
    def percent(self) -> int:
        """How much is done, 100 only when all is."""
        if self.state is RunState.DONE:
            return 100
        return min(99, 100 * self.judged // self.total) if self.total else 0


_START = text(
    """
    INSERT INTO rule_run (shop, rule_id, version, total, by_kind, by_id)
    SELECT :shop, :rule, :version, CASE WHEN :active THEN (
            SELECT count(*) FROM customer
            WHERE shop = :shop AND deleted_at IS NULL AND merged_into IS NULL
        ) ELSE (
            SELECT count(*) FROM tag_assignment
            WHERE shop = :shop AND rule_id = :rule AND (wanted OR held_since IS NOT NULL)
        ) END, :by_kind, :by_id
    ON CONFLICT DO NOTHING
    RETURNING id
    """
)
_TURN = text(
    """
    UPDATE rule_run SET state = :state, updated_at = now(),
        finished_at = CASE WHEN :state = 'cancelled' THEN now() END
    WHERE shop = :shop AND id = :id AND state = ANY(:states)
    """
)
_SELECT = "SELECT * FROM rule_run WHERE shop = :shop"
_ONE = text(f"{_SELECT} AND id = :id")
_OPEN = text(f"{_SELECT} AND state IN ('running', 'paused')")
_OF_RULE = text(f"{_SELECT} AND rule_id = :rule ORDER BY id DESC LIMIT :limit")


def start(db: Connection, shop: str, rule_id: int, by: Author) -> int:
    """Have every customer of the shop judged because of this rule; returns the run's id.

    Of a rule that is switched off it takes the tags away that are ours.

    Raises NotFound for a rule that isn't there and Conflict while a run of it goes on.
    """
    jobs.alone_with(db, "rules", shop)
    wanted = rule(db, shop, rule_id)
    params = {
        "shop": shop,
        "rule": rule_id,
        "version": wanted.version,
        "active": wanted.draft.active,
        "by_kind": by.kind,
        "by_id": by.id,
    }
    made = db.execute(_START, params).scalar_one_or_none()
    if made is None:
        raise Conflict(
            f"a run of the rule {rule_id} goes on already", code="run_goes_on", rule=rule_id
        )
    jobs.queue(db, APPLY, shop)
    return int(made)


def pause(db: Connection, shop: str, run_id: int) -> None:
    """Stop after the present batch. Raises NotFound, and Conflict when the run is not running."""
    _turn(db, shop, run_id, RunState.PAUSED, (RunState.RUNNING,))


def resume(db: Connection, shop: str, run_id: int) -> None:
    """Go on where it stopped. Raises NotFound, and Conflict when the run is not paused."""
    jobs.alone_with(db, "rules", shop)
    _turn(db, shop, run_id, RunState.RUNNING, (RunState.PAUSED,))
    jobs.queue(db, APPLY, shop)


def cancel(db: Connection, shop: str, run_id: int) -> None:
    """End it; what was decided stays. Raises NotFound, and Conflict when it is over already."""
    _turn(db, shop, run_id, RunState.CANCELLED, (RunState.RUNNING, RunState.PAUSED))


def progress(db: Connection, shop: str, run_id: int) -> Progress:
    """How far a run is. Raises NotFound."""
    row = db.execute(_ONE, {"shop": shop, "id": run_id}).one_or_none()
    if row is None:
        raise NotFound(f"no run of a tag rule has the id {run_id}", code="no_such_run", run=run_id)
    return _progress(row)


def of_rule(db: Connection, shop: str, rule_id: int, limit: int = 20) -> list[Progress]:
    """The newest runs of a rule, newest first."""
    rows = db.execute(_OF_RULE, {"shop": shop, "rule": rule_id, "limit": limit})
    return [_progress(row) for row in rows]


def open_runs(db: Connection, shop: str) -> dict[int, Progress]:
    """The runs that go on or are paused, by their rule's id: each rule has one at most."""
    return {row.rule_id: _progress(row) for row in db.execute(_OPEN, {"shop": shop})}


def _turn(
    db: Connection, shop: str, run_id: int, state: RunState, states: tuple[RunState, ...]
) -> None:
    params = {"shop": shop, "id": run_id, "state": state, "states": list(states)}
    if db.execute(_TURN, params).rowcount == 0:
        is_now = progress(db, shop, run_id).state
        raise Conflict(
            f"the run {run_id} is {is_now}", code="wrong_run_state", run=run_id, state=is_now
        )


def _progress(row: Row[Any]) -> Progress:
    over = row.state in (RunState.DONE, RunState.CANCELLED)
    left = max(row.total - row.judged, 0)
    return Progress(
        id=row.id,
        rule_id=row.rule_id,
        version=row.version,
        state=RunState(row.state),
        total=row.total,
        judged=row.judged,
        gained=row.gained,
        lost=row.lost,
        unread=row.unread,
        seconds_left=None if over or not row.judged else left * row.worked / row.judged,
        error=row.error,
        by=Author(row.by_kind, row.by_id),
        started_at=row.started_at,
        updated_at=row.updated_at,
        finished_at=row.finished_at,
    )

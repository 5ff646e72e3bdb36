"""The rows of reconciliation runs: begin, take over, move on, end; and what was never heard."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, RowMapping, bindparam, text
from sqlalchemy.dialects.postgresql import JSONB

from shop_app.errors import Unavailable
from shop_app.reconciliation.models import Step
from shop_app.tenancy import ALL_SHOPS

OVERLAP = timedelta(minutes=10)
"""How far before the verified mark a run begins: Shopify's search may lag behind its changes."""

LOOK_BACK = timedelta(days=60)
"""Where the very first run begins (Shopify: older orders are hidden without `read_all_orders`)."""

UNHEARD_AFTER = timedelta(minutes=10)
"""A change this old that no webhook has brought counts as never heard of.

Shopify sends at once and tries 8 times over 4 h; a delivery that arrives later still changes
nothing any more, since we know by then.
"""

ABANDONED = timedelta(minutes=2)
"""A run that has not moved for so long belongs to nobody: each of its pages takes seconds."""

MOST_FAILURES = 5
"""So often in a row a run may break where it stands before it is given up."""

RESTING = """EXISTS (
    SELECT FROM reconciliation_run AS run
    WHERE run.shop = shop.shop AND run.by = 'clock' AND run.state = 'failed'
        AND run.finished_at > now() - interval '4 hours')"""
"""Of a row of `shop`: its last nightly run failed; what refused it seldom changes within minutes."""

_KEPT_FOR = timedelta(days=90)

ORDERS, REFUNDS, FULFILLMENTS = "orders", "refunds", "fulfillments"
CUSTOMERS, TAGS, SUBSCRIPTIONS = "customers", "tags", "subscriptions"
COMPENSATIONS = "compensations"
FAMILIES = (ORDERS, REFUNDS, FULFILLMENTS, CUSTOMERS, TAGS, COMPENSATIONS, SUBSCRIPTIONS)


class TakenOver(Unavailable):
    """Somebody else goes on with this run; nothing of ours was kept."""

    code = "run_taken_over"


@dataclass(frozen=True, slots=True)
class Found:
    """What a page showed: `seen`, `mended` (now as at Shopify), `unheard` (mended, and old enough
    that a webhook should have told us), `unread` (can't be read or kept), each by family."""

    seen: Mapping[str, int] = field(default_factory=dict)
    mended: Mapping[str, int] = field(default_factory=dict)
    unheard: Mapping[str, int] = field(default_factory=dict)
    unread: Mapping[str, int] = field(default_factory=dict)

    def as_counts(self) -> dict[str, int]:
        """Flat, as kept with a run: `orders_seen`, `refunds_unheard`, …; zeros are left out."""
        named = (
            ("seen", self.seen),
            ("mended", self.mended),
            ("unheard", self.unheard),
            ("unread", self.unread),
        )
        return {f"{family}_{what}": n for what, by in named for family, n in by.items() if n}


@dataclass(frozen=True, slots=True)
class Run:
    """A run as whoever works on it holds it; `counts` as `Found.as_counts` names them."""

    shop: str
    id: int
    attempt: int
    step: Step
    cursor: str | None
    from_at: datetime
    to_at: datetime
    counts: dict[str, int]
    finished: bool = False


_COLUMNS = "shop, id, attempt, step, cursor, from_at, to_at, counts"
_START = text(
    f"""
    INSERT INTO reconciliation_run (shop, by, from_at, to_at) VALUES (:shop, :by, :from_at, :to_at)
    RETURNING {_COLUMNS}
    """  # noqa: S608 - constants
)
_TAKE = text(
    f"""
    UPDATE reconciliation_run SET attempt = attempt + 1, moved_at = now()
    WHERE shop = :shop AND state = 'running' AND id = (
        SELECT id FROM reconciliation_run
        WHERE shop = :shop AND state = 'running'
            AND (by = ANY(:by) OR moved_at < now() - make_interval(secs => :abandoned))
        ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED
    )
    RETURNING {_COLUMNS}
    """  # noqa: S608 - constants
)
_MARK = text("SELECT verified_up_to FROM shop WHERE shop = :shop")
_COVERED = text(
    """
    SELECT min(asked_at) FROM backfill WHERE shop = :shop AND state = 'done' HAVING count(*) = 2
    """
)


def start(
    db: Connection, shop: str, by: str, from_at: datetime | None = None, now: datetime | None = None
) -> Run:
    """Begin a run from `from_at`, by default from where everything is verified.

    `by` says who wants it: "clock", "operator", "staff". Times are aware.
    """
    now = now or datetime.now(UTC)
    since = from_at or _beginning(db, shop, now)
    params = {"shop": shop, "by": by, "from_at": since, "to_at": now}
    return _run(db.execute(_START, params).mappings().one())


def take(db: Connection, shop: str, *by: str) -> Run | None:
    """Go on with a run begun `by` one of these, or with one that nobody moves any more, if there is one.

    Whoever worked on it before can change nothing from now on.
    """
    params = {"shop": shop, "by": list(by), "abandoned": ABANDONED.total_seconds()}
    row = db.execute(_TAKE, params).mappings().one_or_none()
    return None if row is None else _run(row)


def _run(row: RowMapping) -> Run:
    return Run(**{**row, "step": Step(row["step"])})


def _beginning(db: Connection, shop: str, now: datetime) -> datetime:
    mark: datetime | None = db.scalar(_MARK, {"shop": shop})
    if mark is not None:
        return min(mark, now) - OVERLAP
    return _first_beginning(db, shop, now)


def _first_beginning(db: Connection, shop: str, now: datetime) -> datetime:
    covered: datetime | None = db.scalar(_COVERED, {"shop": shop})
    return now - LOOK_BACK if covered is None else min(covered, now) - OVERLAP


_MOVE = text(
    """
    UPDATE reconciliation_run
    SET step = :step, cursor = :cursor, counts = :counts, moved_at = now(), error = NULL,
        failures = 0
    WHERE shop = :shop AND id = :id AND attempt = :attempt AND state = 'running'
    """
).bindparams(bindparam("counts", type_=JSONB))
_GAPS = text(
    """
    INSERT INTO topic_gap AS stored (shop, topic, found, last_found_at)
    SELECT :shop, topic, found, now()
    FROM unnest(CAST(:topics AS text[]), CAST(:found AS bigint[])) AS given (topic, found)
    ORDER BY topic
    ON CONFLICT (shop, topic) DO UPDATE
        SET found = stored.found + excluded.found, last_found_at = excluded.last_found_at
    """
)


def move(db: Connection, run: Run, step: Step, cursor: str | None, found: Found) -> Run:
    """Note with the caller's transaction how far the run is and what it found.

    Raises TakenOver, so that the transaction is rolled back, when the run is somebody else's.
    """
    counts = dict(Counter(run.counts) + Counter(found.as_counts()))
    moved = replace(run, step=step, cursor=cursor, counts=counts)
    _only(db.execute(_MOVE, {**_key(run), "step": step, "cursor": cursor, "counts": counts}), run)
    unheard = {family: n for family, n in found.unheard.items() if n}
    if unheard:
        params = {"topics": list(unheard), "found": list(unheard.values())}
        db.execute(_GAPS, {"shop": run.shop, **params})
    return moved


_FINISH = text(
    """
    UPDATE reconciliation_run
    SET state = 'done', cursor = NULL, counts = :counts, moved_at = now(), finished_at = now()
    WHERE shop = :shop AND id = :id AND attempt = :attempt AND state = 'running'
    """
).bindparams(bindparam("counts", type_=JSONB))
_VERIFIED = text(
    "UPDATE shop SET verified_up_to = greatest(verified_up_to, :to_at) WHERE shop = :shop"
)


def finish(db: Connection, run: Run, found: Found) -> Run:
    """End a run: everything that changed before it began is verified.

    The mark never moves back, and not at all when the run began later than what was verified.
    Raises TakenOver like `move`.
    """
    counts = dict(Counter(run.counts) + Counter(found.as_counts()))
    _only(db.execute(_FINISH, {**_key(run), "counts": counts}), run)
    mark = db.scalar(_MARK, {"shop": run.shop})
    known_up_to = mark or _first_beginning(db, run.shop, run.to_at)
    if run.from_at <= known_up_to:
        db.execute(_VERIFIED, {"shop": run.shop, "to_at": run.to_at})
    return replace(run, counts=counts, cursor=None, finished=True)


_FAIL = text(
    """
    UPDATE reconciliation_run SET state = 'failed', error = :error, finished_at = now()
    WHERE shop = :shop AND id = :id AND attempt = :attempt AND state = 'running'
    """
)


def fail(db: Connection, run: Run, error: str) -> None:
    """End a run that can't go on; the next one begins anew. A run of somebody else's stays."""
    db.execute(_FAIL, {**_key(run), "error": error[:500]})


_STUMBLE = text(
    """
    UPDATE reconciliation_run SET failures = failures + 1, error = :error,
        state = CASE WHEN failures + 1 < :most THEN state ELSE 'failed' END,
        finished_at = CASE WHEN failures + 1 < :most THEN finished_at ELSE now() END
    WHERE shop = :shop AND id = :id AND attempt = :attempt AND state = 'running'
    """
)


def stumble(db: Connection, run: Run, error: str) -> None:
    """Something broke that nobody foresaw: the run is tried again where it stands, some times."""
    db.execute(_STUMBLE, {**_key(run), "error": error[:500], "most": MOST_FAILURES})


_RESTS = text(f"SELECT EXISTS (SELECT FROM shop WHERE shop = :shop AND {RESTING})")  # noqa: S608 - a constant
_FORGET = text(
    """
    DELETE FROM reconciliation_run
    WHERE state <> 'running' AND finished_at < now() - make_interval(secs => :seconds)
    """
).execution_options(**ALL_SHOPS)


def rests(db: Connection, shop: str) -> bool:
    """Whether a nightly run failed so lately that the next one has to wait."""
    return bool(db.scalar(_RESTS, {"shop": shop}))


def forget_old(db: Connection) -> int:
    """Delete the runs of all shops that ended more than 90 days ago; returns how many."""
    return db.execute(_FORGET, {"seconds": _KEPT_FOR.total_seconds()}).rowcount


def _key(run: Run) -> dict[str, object]:
    return {"shop": run.shop, "id": run.id, "attempt": run.attempt}


def _only(done: Any, run: Run) -> None:
    if done.rowcount != 1:
        raise TakenOver(f"{run.shop}: another process goes on with reconciliation {run.id}")

"""Background work: one waiting and one running job per task and shop, rows of our own PostgreSQL.

A job is queued in the transaction that makes it necessary (`queue`). Procrastinate runs it
(`shop_app.worker`). Every task works on what its tables say is due, so running it once too often
is harmless and a burst of requests becomes one job.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import Connection, Engine, text

if TYPE_CHECKING:
    from shop_app.settings import Settings
    from shop_app.shopify.client import Admin

MAX_ATTEMPTS = 8
_LONGEST_WAIT = 300.0


@dataclass(frozen=True)
class Deps:
    """What a job works with. `admin` gives a client for one shop's Admin API."""

    engine: Engine
    settings: Settings
    admin: Callable[[str], Admin]


Task = Callable[[Deps, str], None]
"""A task does what is due for one shop."""

# What follows a CTE `shops (shop)`. The shared lock makes a job that starts now wait for this
# transaction (see `handshake`), and the conflict is judged by the index as it is after that: a probe
# by the statement's own snapshot could still see a job waiting that has started meanwhile.
_INSERT = """
    announced AS MATERIALIZED (
        SELECT shop, name, pg_advisory_xact_lock_shared(hashtextextended(name, 0)) FROM (
            SELECT shop, {task} || ':' || shop AS name FROM shops ORDER BY shop
        ) AS wanted
    )
    INSERT INTO procrastinate_jobs (queue_name, task_name, lock, queueing_lock, args, scheduled_at)
    SELECT {task}, {task}, name, name,
        jsonb_build_object('shop', shop, 'attempt', CAST({attempt} AS int)),
        CASE WHEN {delay} > 0 THEN now() + make_interval(secs => {delay}) END
    FROM announced ORDER BY name
    ON CONFLICT DO NOTHING
    """
_QUEUE = text(
    "WITH shops AS (SELECT shop FROM unnest(CAST(:shops AS text[])) AS shop),"  # noqa: S608 - constants
    + _INSERT.format(task=":task", attempt=":attempt", delay=":delay")
)


def queueing(task: str) -> str:
    """SQL that queues `task` at once for the rows of a CTE `shops (shop)`, which it follows.

    For a statement that has something to store in the same round trip.
    """
    return _INSERT.format(task=f"'{task}'", attempt=1, delay=0)


def queue(
    db: Connection,
    task: str,
    shops: str | Iterable[str],
    *,
    delay: timedelta = timedelta(),
    attempt: int = 1,
) -> None:
    """Queue `task` for one or more shops with the transaction of `db`; a waiting twin is enough.

    `delay` is the earliest start from now. Rolling back `db` takes the job back.
    """
    wanted = [shops] if isinstance(shops, str) else sorted(set(shops))
    if wanted:
        params = {"task": task, "attempt": attempt, "delay": delay.total_seconds()}
        db.execute(_QUEUE, {"shops": wanted, **params})


def handshake(db: Connection, task: str, shop: str) -> None:
    """Wait for every transaction that saw this job waiting and so queued none of its own.

    Without it such a transaction could commit its row after this job has looked, and nobody
    would come back for it. Called first thing in a job, in a transaction of its own.
    """
    db.execute(
        text("SELECT pg_advisory_xact_lock(hashtextextended(:name, 0))"),
        {"name": f"{task}:{shop}"},
    )


def backoff(attempt: int) -> timedelta:
    """How long to wait after failed attempt 1, 2, ...: 2, 4, 8 ... seconds, at most 5 minutes."""
    return timedelta(seconds=min(2.0**attempt, _LONGEST_WAIT))


def alone_with(db: Connection, what: str, shop: str) -> None:
    """Be the only one who changes a shop's `what` until the transaction ends.

    Locks of many rows are then taken in any order without two of us waiting for each other.
    Who needs both takes "ledger" (orders and customers) before "tags" (their assignments) and
    before "settings".
    """
    db.execute(
        text("SELECT pg_advisory_xact_lock(hashtextextended(:name, 0))"),
        {"name": f"{what} of {shop}"},
    )

"""Run the background work: our tasks on Procrastinate, the sweep after dead workers, the clock.

Each task works for one shop. When it fails it is queued anew with a growing delay and a counted
attempt; Procrastinate's own retry would put the same row back and collide with a waiting twin.
"""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta

import procrastinate
import structlog
from sqlalchemy import Engine, text

from shop_app import jobs
from shop_app.db import connect_args, libpq_url
from shop_app.shopify.errors import (
    AccessDenied,
    CredentialsRefused,
    ShopFrozen,
    ShopGone,
    ShopLocked,
    Throttled,
    TokenDead,
)
from shop_app.shops import service as shops
from shop_app.shops.errors import NotInstalled
from shop_app.tenancy import ALL_SHOPS

CLOCK_QUEUE = "clock"
HEARTBEAT_SECONDS = 5.0
STALLED_SECONDS = 20.0
"""A worker silent for this long is dead (or frozen): its jobs go to the living."""

_LONGEST_JOB_SECONDS = 900.0
_SHUTDOWN_SECONDS = 4.0
_KEEP_FAILED = timedelta(days=7)
_HOPELESS = (
    AccessDenied,
    CredentialsRefused,
    NotInstalled,
    ShopFrozen,
    ShopGone,
    ShopLocked,
    TokenDead,
)

_LOG = structlog.get_logger(__name__)

# A worker frozen while it finishes a job holds that row's lock for some seconds: skipped until then.
# A job that a living worker seems to run for ever is one whose end it could not note.
_STALLED = text(
    """
    DELETE FROM procrastinate_jobs WHERE id IN (
        SELECT job.id FROM procrastinate_jobs AS job
        WHERE job.status = 'doing' AND (
            NOT EXISTS (
                SELECT FROM procrastinate_workers AS worker
                WHERE worker.id = job.worker_id
                    AND worker.last_heartbeat > now() - make_interval(secs => :seconds)
            ) OR EXISTS (
                SELECT FROM procrastinate_events AS event
                WHERE event.job_id = job.id AND event.type = 'started'
                    AND event.at < now() - make_interval(secs => :longest)
            )
        )
        FOR UPDATE SKIP LOCKED
    )
    RETURNING task_name AS task, args ->> 'shop' AS shop
    """
)
_FAILED_LONG_AGO = text(
    """
    DELETE FROM procrastinate_jobs AS job
    WHERE job.status = 'failed' AND NOT EXISTS (
        SELECT FROM procrastinate_events AS event
        WHERE event.job_id = job.id AND event.at > now() - make_interval(secs => :seconds)
    )
    """
)


def run_task(deps: jobs.Deps, name: str, task: jobs.Task, shop: str, attempt: int) -> None:
    """Run a task once; when it fails, queue it anew (at most `jobs.MAX_ATTEMPTS` in a row).

    A full API bucket only delays it. Raises what the task raised, for the log.
    """
    structlog.contextvars.bind_contextvars(shop=shop, task=name)
    try:
        with deps.engine.begin() as db:
            jobs.handshake(db, name, shop)
        task(deps, shop)
    except Throttled as error:
        _again(deps.engine, name, shop, timedelta(seconds=error.wait_seconds), attempt)
    except _HOPELESS as error:
        # Nothing of ours can mend it; the next visit or the clock brings the work back. The clock
        # waits longer each time, also where a fresh token was refused and none is recorded dead.
        shops.block(deps.engine, shop, error.code)
        _LOG.warning("task has to wait for the shop", reason=error.code)
    except Exception:
        if attempt < jobs.MAX_ATTEMPTS:
            _again(deps.engine, name, shop, jobs.backoff(attempt), attempt + 1)
        raise
    finally:
        structlog.contextvars.unbind_contextvars("shop", "task")


def _again(engine: Engine, name: str, shop: str, delay: timedelta, attempt: int) -> None:
    with engine.begin() as db:
        jobs.queue(db, name, shop, delay=delay, attempt=attempt)


def sweep(engine: Engine, seconds: float = STALLED_SECONDS) -> int:
    """Take the jobs of workers that have been silent for `seconds` and queue them anew.

    Likewise those that run for 15 minutes: each task works in small bites, so that is no work.

    The old row is deleted, so a frozen worker that wakes up finds nothing to finish. Returns how
    many there were.
    """
    with engine.begin() as db:
        params = {"seconds": seconds, "longest": _LONGEST_JOB_SECONDS}
        stalled = db.execute(_STALLED, params, execution_options=ALL_SHOPS).all()
        for job in stalled:
            _LOG.warning("job of a dead worker queued again", task=job.task, shop=job.shop)
            if job.shop is not None:
                jobs.queue(db, job.task, job.shop)
    return len(stalled)


def prune(engine: Engine) -> None:
    """Forget jobs that failed more than a week ago."""
    with engine.begin() as db:
        params = {"seconds": _KEEP_FAILED.total_seconds()}
        db.execute(_FAILED_LONG_AGO, params, execution_options=ALL_SHOPS)


def make_app(
    url: str,
    deps: jobs.Deps,
    tasks: Mapping[str, jobs.Task],
    clock: Mapping[str, tuple[str, Callable[[Engine], object]]],
) -> procrastinate.App:
    """Procrastinate with our tasks by name, and `clock`: name to (cron, what to do).

    Cron lines may carry seconds as their sixth field.
    """
    connector = procrastinate.PsycopgConnector(conninfo=libpq_url(url), kwargs=connect_args())
    app = procrastinate.App(connector=connector)
    for name, task in tasks.items():
        _register(app, deps, name, task)
    for name, (cron, act) in {"sweep": ("* * * * * */15", sweep), **clock}.items():
        _register_clock(app, deps, name, cron, act)
    return app


def _register(app: procrastinate.App, deps: jobs.Deps, name: str, task: jobs.Task) -> None:
    @app.task(name=name, queue=name)
    def run(shop: str, attempt: int) -> None:
        run_task(deps, name, task, shop, attempt)


def _register_clock(
    app: procrastinate.App,
    deps: jobs.Deps,
    name: str,
    cron: str,
    act: Callable[[Engine], object],
) -> None:
    # No lock: it would stay with a worker that died over this very job, and none would be swept.
    @app.periodic(cron=cron)
    @app.task(name=name, queue=CLOCK_QUEUE, priority=10, queueing_lock=name)
    def run(timestamp: int) -> None:  # noqa: ARG001 - Procrastinate names it
        act(deps.engine)


@dataclass(frozen=True)
class Lane:
    """Some tasks with threads of their own, so that others can't take them."""

    tasks: tuple[str, ...]
    threads: int


def run(app: procrastinate.App, lanes: Sequence[Lane]) -> None:
    """Work until SIGINT or SIGTERM; what still runs after 4 s is left to the next worker.

    Each lane is a Procrastinate worker of its own in this process.
    """
    asyncio.run(_run(app, lanes))
    _LOG.info("worker stopped")


async def _run(app: procrastinate.App, lanes: Sequence[Lane]) -> None:
    loop = asyncio.get_running_loop()
    loop.set_default_executor(ThreadPoolExecutor(sum(lane.threads for lane in lanes)))
    async with app.open_async():
        workers = [asyncio.create_task(_work(app, lane)) for lane in lanes]
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, _stop, workers)
        done, rest = await asyncio.wait(workers, return_when=asyncio.FIRST_COMPLETED)
        _stop(list(rest))
        if rest and (await asyncio.wait(rest, timeout=_SHUTDOWN_SECONDS))[1]:
            _leave()
        for worker in done:
            if not worker.cancelled() and (error := worker.exception()):
                raise error


def _stop(workers: list[asyncio.Task[None]]) -> None:
    for worker in workers:
        if not worker.cancelling():  # asked twice, Procrastinate drops what runs
            worker.cancel()


def _leave() -> None:
    """End the process although threads still wait for somebody; tasks are safe to repeat."""
    _LOG.warning("worker stopped before its last job ended; another will do that again")
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(0)


async def _work(app: procrastinate.App, lane: Lane) -> None:
    await app.run_worker_async(
        queues=list(lane.tasks),
        concurrency=lane.threads,
        delete_jobs="successful",
        fetch_job_polling_interval=1.0,
        update_heartbeat_interval=HEARTBEAT_SECONDS,
        stalled_worker_timeout=STALLED_SECONDS,
        shutdown_graceful_timeout=_SHUTDOWN_SECONDS,
        install_signal_handlers=False,
    )

"""How fast one worker gets from stored deliveries to a ledger and decided tags."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence

import psycopg
from sqlalchemy import Engine, create_engine, text

from shop_app import jobs
from shop_app.db import libpq_url
from shop_app.tagging.deciding import EVALUATE
from tests.bench.deliveries import SHOPS, arrival, history
from tests.bench.figures import Figure, at_least, number
from tests.bench.programs import WORKER, environment, fresh_database, one, program, wait_until
from tests.bench.shops import install
from webhooks.inbox import DRAIN, store

DELIVERIES = 20_000
_AT_ONCE = 200
_PATIENCE_SECONDS = 600.0
_AIM = 1_000

_WORKERS = "SELECT count(*) FROM procrastinate_workers"
NOTHING_LEFT = f"""
    SELECT NOT EXISTS (SELECT FROM delivery WHERE state = 'received')
        AND NOT EXISTS (SELECT FROM customer WHERE evaluate_at <= now())
        AND NOT EXISTS (
            SELECT FROM procrastinate_jobs
            WHERE task_name IN ('{DRAIN}', '{EVALUATE}') AND status IN ('todo', 'doing')
        )
"""  # noqa: S608 - names of our own tasks
_PARKED = "SELECT count(*) FROM delivery WHERE state <> 'processed'"


def measure(uri: str) -> Iterator[Figure]:
    """All lines of this part, each on a fresh database of the server at `uri`."""
    many = _per_second(uri, "many_shops", SHOPS)
    yield at_least(f"Processed by one worker, {len(SHOPS)} shops", many, _AIM, " deliveries/s")
    one = _per_second(uri, "one_shop", SHOPS[:1])
    yield Figure("Processed by one worker, one shop", f"{number(one)} deliveries/s")


def _per_second(uri: str, name: str, shops: Sequence[str]) -> float:
    """Deliveries per second from a full inbox until no customer is left to be judged."""
    url = fresh_database(uri, name)
    install(url, shops)
    engine = create_engine(url)
    _fill(engine, shops)
    with (
        psycopg.connect(libpq_url(url), autocommit=True) as db,
        program(f"worker-{name}", WORKER, environment(url, 1)),
    ):
        wait_until(lambda: one(db, _WORKERS) != 0, _PATIENCE_SECONDS, "the worker")
        began = time.perf_counter()
        with engine.begin() as transaction:
            jobs.queue(transaction, DRAIN, shops)
        wait_until(
            lambda: one(db, NOTHING_LEFT) is True, _PATIENCE_SECONDS, "the inbox to be empty"
        )
        seconds = time.perf_counter() - began
        assert one(db, _PARKED) == 0, "every delivery must have been processed"
    return DELIVERIES / seconds


def _fill(engine: Engine, shops: Sequence[str]) -> None:
    """Store the deliveries as the front door does, with no job to process them yet."""
    arrivals = [arrival(one) for one in history(shops, DELIVERIES // len(shops))]
    for start in range(0, len(arrivals), _AT_ONCE):
        with engine.begin() as db:
            store(db, arrivals[start : start + _AT_ONCE])
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as db:
        for statement in (
            "DELETE FROM procrastinate_jobs",
            "VACUUM ANALYZE delivery",
            "CHECKPOINT",
        ):
            db.execute(text(statement))

"""How long a preview of a rule over very many customers takes, and the daily pass over them."""

from __future__ import annotations

import multiprocessing
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

import psutil
from sqlalchemy import Engine, text

from shop_app import jobs
from shop_app.db import make_engine
from shop_app.tagging import store
from shop_app.tagging.deciding import evaluate_due
from shop_app.tagging.defaults import seed
from shop_app.tagging.preview import preview
from tests.bench.figures import Figure, at_most, number
from tests.bench.many_customers import SHOP, fill
from tests.bench.programs import fresh_database

SIZES = (100_000, 1_000_000)
_AIM_SECONDS = 10.0
_DAYS = 365
_RULES = ("vip_gold", "lapsed")
_MEGABYTE = 1 << 20

# Every customer's boundary lies somewhere in a year, so one in 365 turns on a day.
_SPREAD = text(
    """
    UPDATE customer SET evaluate_at = now() + make_interval(
        days => (substring(gid FROM '[0-9]+$')::bigint % :days)::int, mins => -1)
    WHERE shop = :shop
    """
)


@dataclass(frozen=True)
class Run:
    """Seconds and, where asked for, megabytes grown by; `customers` that were looked at."""

    seconds: float
    customers: int
    megabytes: float = 0.0


def measure(uri: str) -> Iterator[Figure]:
    """All lines of this part, each size on a fresh database of the server at `uri`."""
    seen: dict[str, list[Run]] = {}
    for size in SIZES:
        url = fresh_database(uri, f"preview_{size}")
        engine = make_engine(url)
        fill(engine, size)
        with engine.begin() as db:
            seed(db, SHOP)
        for key in _RULES:
            run = _alone(url, key)
            assert run.customers == size
            seen.setdefault(key, []).append(run)
            yield _line(f"Preview of a change to {key}, {size:,} customers", run, size)
            yield Figure("– memory grown by meanwhile", f"{number(run.megabytes)} MB")
        run = _daily(engine)
        seen.setdefault("daily", []).append(run)
        what = f"Daily pass, {run.customers:,} of {size:,} customers whose boundary lies in a day"
        yield Figure(what, f"{number(run.seconds)} s")
        engine.dispose()
    for name, (small, large) in seen.items():
        yield Figure(f"Growth of {name}, 10 times the customers", f"× {_times(small, large)}")


def _line(what: str, run: Run, size: int) -> Figure:
    if size == SIZES[0]:
        return at_most(what, run.seconds, _AIM_SECONDS, " s")
    return Figure(what, f"{number(run.seconds)} s")


def _times(small: Run, large: Run) -> str:
    return number(large.seconds / small.seconds)


def _alone(url: str, key: str) -> Run:
    """In a process of its own, so that its memory is its own."""
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply(preview_one, (url, key))


def preview_one(url: str, key: str) -> Run:
    """Preview the shipped rule `key` as if it were changed, with everything else as it is."""
    engine = make_engine(url)
    with engine.connect() as db:
        rule = next(rule for rule in store.list_rules(db, SHOP) if rule.key == key)
    process = psutil.Process()
    before, began = process.memory_info().rss, time.perf_counter()
    seen = preview(engine, SHOP, rule.draft, now=datetime.now(UTC), rule_id=rule.id)
    seconds = time.perf_counter() - began
    grown = (process.memory_info().rss - before) / _MEGABYTE
    return Run(seconds, seen.judged, grown)


def _daily(engine: Engine) -> Run:
    """What the clock's task does with those whose turn has come, with all shipped rules."""
    with engine.begin() as db:
        db.execute(text("SET LOCAL statement_timeout = 0"))
        db.execute(_SPREAD, {"shop": SHOP, "days": _DAYS})
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as db:
        db.execute(text("SET statement_timeout = 0"))
        db.execute(text("VACUUM ANALYZE customer"))
    began, looked_at = time.perf_counter(), 0
    while True:
        with engine.begin() as db:
            jobs.alone_with(db, "tags", SHOP)
            batch = evaluate_due(db, SHOP, datetime.now(UTC))
        if batch == 0:
            return Run(time.perf_counter() - began, looked_at)
        looked_at += batch

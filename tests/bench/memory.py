"""How much memory a web process and a worker take, and whether that grows with the deliveries."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from itertools import islice

import psutil
import psycopg

from shop_app.db import libpq_url
from tests.bench.deliveries import SHOPS, endless, history, prepare
from tests.bench.figures import Figure, at_most
from tests.bench.load import drive
from tests.bench.processing import NOTHING_LEFT
from tests.bench.programs import (
    WEB,
    WORKER,
    environment,
    fresh_database,
    one,
    ports,
    program,
    wait_until,
)
from tests.bench.shops import install

_STEPS = (0, 10_000, 50_000, 100_000)
_EACH = 1_000
_AIM, _FLAT, _MEGABYTE = 150, 10, 1 << 20
_PATIENCE_SECONDS = 900.0
_AWAKE = "SELECT count(*) > 0 FROM procrastinate_workers"


def measure(uri: str) -> Iterator[Figure]:
    """All lines of this part, on a fresh database of the server at `uri`."""
    url = fresh_database(uri, "memory")
    install(url, SHOPS)
    (port,) = ports(1)
    environ = environment(url, port)
    requests = endless(prepare(history(SHOPS, _EACH), environ["SHOPIFY_API_SECRET"]))
    with ExitStack() as running, psycopg.connect(libpq_url(url), autocommit=True) as db:
        web = running.enter_context(program("memory-web", WEB, environ, port))
        worker = running.enter_context(program("memory-worker", WORKER, environ))
        wait_until(lambda: one(db, _AWAKE) is True, _PATIENCE_SECONDS, "the worker")
        sent = 0
        taken: dict[str, list[float]] = {"a web process": [], "the worker": []}
        for step in _STEPS:
            drive(port, islice(requests, step - sent))
            sent = step
            wait_until(lambda: one(db, NOTHING_LEFT) is True, _PATIENCE_SECONDS, "the worker")
            when = f"after {step:,} deliveries" if step else "after start"
            running_now = (psutil.Process(web).children(), [psutil.Process(worker)])
            for (name, sizes), processes in zip(taken.items(), running_now, strict=True):
                sizes.append(_largest(processes))
                yield at_most(f"Memory of {name} {when}", sizes[-1], _AIM, " MB")
    for name, (_, early, *_, late) in taken.items():
        what = f"Growth of {name} from {_STEPS[1]:,} to {_STEPS[-1]:,} deliveries"
        yield at_most(what, late - early, _FLAT, " MB")


def _largest(processes: list[psutil.Process]) -> float:
    """Resident megabytes of the largest process: what it shares with others counts in full."""
    return float(max(process.memory_info().rss for process in processes) / _MEGABYTE)

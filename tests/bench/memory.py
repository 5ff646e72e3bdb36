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
_AIM, _MEGABYTE = 150, 1 << 20
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
        for step in _STEPS:
            drive(port, islice(requests, step - sent))
            sent = step
            wait_until(lambda: one(db, NOTHING_LEFT) is True, _PATIENCE_SECONDS, "the worker")
            when = f"after {step:,} deliveries" if step else "after start"
            serving = psutil.Process(web).children()
            yield _line(f"Memory of a web process {when}", serving)
            yield _line(f"Memory of the worker {when}", [psutil.Process(worker)])


def _line(what: str, processes: list[psutil.Process]) -> Figure:
    """The largest of the processes, by its resident memory: what it shares counts in full."""
    largest = max(process.memory_info().rss for process in processes)
    return at_most(what, largest / _MEGABYTE, _AIM, " MB")

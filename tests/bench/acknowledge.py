"""How fast a delivery is durable and acknowledged: Amends, Shopify's Node library, bare Flask."""

from __future__ import annotations

import statistics
from collections.abc import Iterator
from contextlib import ExitStack

import psycopg

from shop_app.db import libpq_url
from tests.bench.deliveries import SHOPS, Prepared, big_orders, endless, prepare
from tests.bench.figures import Figure, at_least, at_most, number
from tests.bench.load import CONNECTIONS, Run, drive
from tests.bench.programs import (
    PYTHON,
    WEB,
    WORKER,
    environment,
    fresh_database,
    node_command,
    ports,
    program,
)
from tests.bench.shops import install

AMENDS, NODE, BARE = "Amends", "Shopify's Node library, express and pg", "bare Flask, HMAC only"
_ROUNDS = 3
_SECONDS, _WARM_UP = 10.0, 2.0
_ORDERS_EACH = 50
_RATE, _TAIL, _OF_BARE = 1.5, 0.5, 0.25


def measure(uri: str) -> Iterator[Figure]:
    """All lines of this part, on a fresh database of the server at `uri`."""
    url = fresh_database(uri, "acknowledge")
    install(url, SHOPS)
    amends, node, bare, trivial = ports(4)
    environ = environment(url, amends)
    prepared = prepare(big_orders(SHOPS, _ORDERS_EACH), environ["SHOPIFY_API_SECRET"])
    with ExitStack() as running:
        start = running.enter_context
        start(program("trivial", (PYTHON, "-m", "tests.bench.trivial", str(trivial)), environ))
        start(program("web", WEB, environ, amends))
        start(program("node", node_command(), environ | {"PORT": str(node)}, node))
        theirs = environ | {"PORT": str(bare)}
        start(program("bare", (PYTHON, "-m", "tests.bench.bare"), theirs, bare))
        yield _ceiling(trivial, prepared)
        runs: dict[str, list[Run]] = {AMENDS: [], NODE: [], BARE: []}
        for _ in range(_ROUNDS):
            for name, port in ((AMENDS, amends), (NODE, node), (BARE, bare)):
                runs[name].append(_run(url, port, prepared))
        yield from (_line(name, of_one) for name, of_one in runs.items())
        yield from _compared(runs)
        start(program("worker", WORKER, environ))
        beside = [_run(url, amends, prepared) for _ in range(_ROUNDS)]
        yield _line(f"{AMENDS}, while a worker processes them", beside)


def _run(url: str, port: int, prepared: list[Prepared]) -> Run:
    """One run on an empty inbox with nothing left for the disk to catch up on."""
    with psycopg.connect(libpq_url(url), autocommit=True) as db:
        db.execute("TRUNCATE delivery")
        db.execute("CHECKPOINT")
    return drive(port, endless(prepared), seconds=_SECONDS, warm_up=_WARM_UP)


def _ceiling(port: int, prepared: list[Prepared]) -> Figure:
    run = drive(port, endless(prepared), seconds=3.0, warm_up=1.0)
    what = "The load itself, against a server that answers 200 unread"
    return Figure(what, f"{number(run.per_second)} requests/s")


def _line(name: str, runs: list[Run]) -> Figure:
    what = f"Acknowledged (8 KB, {CONNECTIONS} connections): {name}"
    rate, median, tail = _rate(runs), _percentile(runs, 50), _percentile(runs, 99)
    figures = f"{number(rate)} requests/s, p50 {number(median)} ms, p99 {number(tail)} ms"
    return Figure(what, figures)


def _compared(runs: dict[str, list[Run]]) -> Iterator[Figure]:
    ours, theirs = runs[AMENDS], runs[NODE]
    yield at_least("Requests/s: Amends ÷ Node", _rate(ours) / _rate(theirs), _RATE)
    tails = _percentile(ours, 99) / _percentile(theirs, 99)
    yield at_most("p99: Amends ÷ Node", tails, _TAIL)
    share = _rate(ours) / _rate(runs[BARE])
    yield at_least("Requests/s: Amends ÷ bare Flask", share, _OF_BARE)


def _rate(runs: list[Run]) -> float:
    return statistics.median(run.per_second for run in runs)


def _percentile(runs: list[Run], percent: float) -> float:
    return statistics.median(run.percentile(percent) for run in runs)

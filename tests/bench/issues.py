"""How long lists and searches take in a shop with very many issues among others.

`BENCH_ISSUES=1000000` makes it a million, with five times as many notes (ten minutes to fill, 15 GB).
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Engine

from shop_app.db import make_engine
from shop_app.issues.filters import NOBODY, Filter, Kind, Look, wanted
from shop_app.issues.listing import Order, Sort, counts, few, listed
from shop_app.issues.rules import Channel, RootCause, Severity, Status
from shop_app.issues.searching import search
from tests.bench import issues_doing
from tests.bench.figures import Figure, at_most
from tests.bench.issues_fill import COMMON, EVEN, PAST, RARE, UNKNOWN, Size, live
from tests.bench.many_customers import SHOP
from tests.bench.programs import fresh_database

AIM_MS = 150.0
_USUAL, _CUSTOMERS_PER_ISSUE = 20_000, 10
_TIMES = 20
_TODAY = datetime.now(UTC).date()
_MONTH = (_TODAY - timedelta(days=400), _TODAY - timedelta(days=370))
FILTERS = {
    "status": Filter(status=Status.WAITING_SUPPLIER),
    "severity": Filter(severity=Severity.URGENT),
    "reason": Filter(reason="late", sub_reason="late.carrier"),
    "a channel nobody used": Filter(channel=Channel.SMS),
    "nobody’s": Filter(owner=NOBODY),
    "customer": Filter(customer=str(9007199254740992 + 77)),
    "opened in a month of last year": Filter(opened_from=_MONTH[0], opened_to=_MONTH[1]),
    "five at once": Filter(
        severity=Severity.URGENT, reason="question", channel=Channel.REVIEW, owner="905",
        root_cause=RootCause.CUSTOMER,
    ),
}  # fmt: skip
SEARCHES = {
    "a rare word": RARE,
    "a word of most notes": COMMON,
    "a word of the past": PAST,
    "two common words": f"{EVEN} {COMMON}",
    "an unknown and a common word": f"{UNKNOWN} {COMMON}",
    "a beginning": COMMON[:3],
    "a number": "#1042",
}


def measure(uri: str) -> Iterator[Figure]:
    """All lines of this part, on one fresh database of the server at `uri`."""
    url = fresh_database(uri, "issues")
    engine = make_engine(url)
    issues = int(os.environ.get("BENCH_ISSUES", _USUAL))
    live(engine, Size(issues, max(issues // _CUSTOMERS_PER_ISSUE, 100)))
    yield Figure("Issues and notes of the shop", f"{issues:,} and {5 * issues:,}")
    yield _figure("Counts of all lists", engine, lambda db: counts(db, _look()))
    for kind in Kind:
        for sort in Sort:
            yield _figure(f"List {kind}, by {sort}", engine, _list(kind, Filter(), sort))
    for name, chosen in FILTERS.items():
        for sort in (Sort.DUE, Sort.UPDATED):
            yield _figure(f"Filter {name}, by {sort}", engine, _list(Kind.ALL, chosen, sort))
    for name, typed in SEARCHES.items():
        yield _figure(f"Search: {name}", engine, _search(Kind.ALL, typed))
    yield _figure("Search: a word of most notes in mine", engine, _search(Kind.MINE, COMMON))
    yield from issues_doing.measure(engine, url)
    engine.dispose()


def _look() -> Look:
    return Look(SHOP, "905", datetime.now(UTC), ZoneInfo("UTC"))


def _list(kind: Kind, chosen: Filter, sort: Sort) -> Callable[[Connection], object]:
    """Both ways, one after the other: the time is that of two pages."""

    def read(db: Connection) -> object:
        look = _look()
        gather, condition = few(db, kind, chosen, look), wanted(kind, chosen, look)
        down = listed(db, condition, Order(sort, descending=True), gather=gather)
        return down, listed(db, condition, Order(sort, descending=False), gather=gather)

    return read


def _search(kind: Kind, typed: str) -> Callable[[Connection], object]:
    def read(db: Connection) -> object:
        look = _look()
        condition = wanted(kind, Filter(), look)
        filtered = kind is not Kind.ALL
        return search(db, SHOP, typed, condition, filtered=filtered, now=look.now)

    return read


def _figure(what: str, engine: Engine, read: Callable[[Connection], object]) -> Figure:
    took = []
    for _ in range(_TIMES):
        began = time.perf_counter()
        with engine.connect() as db:
            read(db)
        took.append((time.perf_counter() - began) * 1000)
    took.sort()
    return at_most(f"{what}, p95", took[int(0.95 * _TIMES)], AIM_MS, " ms")

"""What tags cost in points of the Admin API, over a real shop's two years: Online Retail II.

The usual automation reads the customer (2 points) and writes a tag (10) with every order. Ours reads
and writes when something turns. All calls count, as the stand-in charged them.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg
import requests

from shop_app.db import libpq_url
from tests.bench.figures import Figure, at_most, number
from tests.bench.happening import turns
from tests.bench.processing import NOTHING_LEFT
from tests.bench.programs import (
    PYTHON,
    WEB,
    WORKER,
    environment,
    fresh_database,
    one,
    ports,
    program,
    wait_until,
)
from tests.bench.replay import SHOP, WRITTEN, check

POINTS_PER_ORDER = 12
_ONLINE, _IN_BULK = 25, 5
_PATIENCE_SECONDS = 1800.0
_ONE_BY_ONE = (PYTHON, "-m", "tests.bench.one_by_one")
_FETCHED = "SELECT count(*) = 2 AND bool_and(state = 'done') FROM backfill"
_NOTHING_WANTED = "SELECT NOT EXISTS (SELECT FROM wanted_read)"


@dataclass(frozen=True)
class _Stand:
    """The product at work beside a stand-in shop whose port is `port`."""

    db: psycopg.Connection[tuple[object, ...]]
    port: int
    path: Path
    environ: Mapping[str, str]

    def asked(self, method: str, what: str, given: dict[str, Any] | None = None) -> Any:
        """One call of the control API about the shop."""
        address = f"http://127.0.0.1:{self.port}/_sandbox/shops/{SHOP}/{what}"
        answer = requests.request(method, address, json=given, timeout=120)
        answer.raise_for_status()
        return answer.json()

    def play(self) -> datetime:
        """Play the whole history; returns when that began."""
        began = datetime.now(UTC)
        self.asked("POST", "history/csv", {"path": str(self.path)})
        self.until(lambda: self.asked("GET", "history")["done"], "the history")
        return began

    def rest(self) -> None:
        """Wait until nothing is left to fetch, to book, to judge or to write."""
        self.until(self._rests, "everything to rest")

    def _rests(self) -> bool:
        done = (_FETCHED, NOTHING_LEFT, _NOTHING_WANTED, WRITTEN)
        return all(one(self.db, what) is True for what in done)

    def answers(self) -> bool:
        """Whether the stand-in is up."""
        try:
            return bool(self.asked("GET", "calls"))
        except requests.ConnectionError:
            return False

    def until(self, true: Callable[[], bool], what: str) -> None:
        """Wait as long as it may take."""
        wait_until(true, _PATIENCE_SECONDS, what)


def measure(uri: str) -> Iterator[Figure]:
    """All lines of this part, each on a fresh database of the server at `uri`."""
    named = os.environ.get("AMENDS_HISTORY")
    if named is None:
        yield Figure("Admin API points", "skipped: AMENDS_HISTORY does not name the file")
        return
    path = Path(named)
    life = turns(path)
    usual = POINTS_PER_ORDER * life.orders
    yield Figure(
        f"Admin API points, the usual automation: {POINTS_PER_ORDER} for each of"
        f" {number(life.orders)} orders of customers",
        number(usual),
    )
    yield _in_life(life.writes, life.looks, usual)
    for what, worker in (
        ("as they come, each written by itself", _ONE_BY_ONE),
        ("as they come, as shipped", WORKER),
    ):
        points = _online(uri, path, worker)
        yield _line(f"{what}: {number(points)}", points, usual, _ONLINE)
    points = _fetched(uri, path)
    yield _line(f"fetched and written in bulk: {number(points)}", points, usual, _IN_BULK)


def _line(what: str, points: int, usual: int, aim: int) -> Figure:
    return at_most(f"– all seven rules, {what}", 100 * points / usual, aim, " %")


def _in_life(writes: int, looks: int, usual: int) -> Figure:
    what = "– all seven rules at the pace of life, each turn written by itself (worked out)"
    return Figure(what, f"{number(100 * (10 * writes + looks) / usual)} %")


def _online(uri: str, path: Path, worker: Sequence[str]) -> int:
    """Points for a history that comes in while the app listens, without what installing costs."""
    with ExitStack() as running:
        stand = _stand(uri, path, running)
        stand.asked("POST", "install")
        running.enter_context(program("points-worker", worker, stand.environ))
        stand.rest()
        stand.asked("DELETE", "calls")
        return _settled(stand, stand.play())


def _fetched(uri: str, path: Path) -> int:
    """Points for a history that was there before the app: everything since it was installed."""
    with ExitStack() as running:
        stand = _stand(uri, path, running)
        early = stand.play()
        stand.asked("POST", "install")
        stand.asked("POST", "scopes", {"grant": ["read_all_orders"]})
        running.enter_context(program("points-worker", WORKER, stand.environ))
        return _settled(stand, early)


def _settled(stand: _Stand, early: datetime) -> int:
    stand.rest()
    check(stand.db, stand.port, stand.path, early)
    points: int = stand.asked("GET", "calls")["points"]
    return points


def _stand(uri: str, path: Path, running: ExitStack) -> _Stand:
    """Database, web and stand-in, the app not installed and no worker there yet."""
    url = fresh_database(uri, "points")
    app, shop = ports(2)
    environ = environment(url, app, shop)
    db = running.enter_context(psycopg.connect(libpq_url(url), autocommit=True))
    running.enter_context(program("points-web", WEB, environ, app))
    command = [PYTHON, "-m", "sandbox", "--port", str(shop), "--app-url", environ["APP_URL"]]
    running.enter_context(program("points-sandbox", [*command, "--shop", SHOP], environ))
    stand = _Stand(db, shop, path, environ)
    stand.until(stand.answers, "the stand-in to answer")
    return stand

"""A real shop's two years through the front door: Online Retail II, 53,628 invoices."""

from __future__ import annotations

import json
import os
import time
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg

from shop_app.db import libpq_url
from shop_app.tagging.models import DUE
from tests.bench.figures import Figure, at_most, number
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
from tests.e2e import independent

SHOP = "online-retail.myshopify.com"
_PATIENCE_SECONDS = 900.0
_AIM_SECONDS = 180
WRITTEN = f"""
    SELECT NOT EXISTS (SELECT FROM tag_assignment WHERE {DUE} OR bulk IS NOT NULL)
        AND NOT EXISTS (SELECT FROM bulk_write WHERE finished_at IS NULL)
"""  # noqa: S608 - a constant
_WANTED = "SELECT customer_gid, tag FROM tag_assignment WHERE wanted"


class WrongTags(AssertionError):
    """The app came to rest with other tags than the file demands."""


def measure(uri: str) -> Iterator[Figure]:
    """All lines of this part, each replay on a fresh database of the server at `uri`."""
    named = os.environ.get("AMENDS_HISTORY")
    if named is None:
        yield Figure("Online Retail II replay", "skipped: AMENDS_HISTORY does not name the file")
        return
    for workers in (1, 2):
        yield from _replay(uri, Path(named), workers)


def _replay(uri: str, path: Path, workers: int) -> Iterator[Figure]:
    url = fresh_database(uri, f"replay_{workers}")
    app, shop = ports(2)
    environ = environment(url, app, shop)
    command = [PYTHON, "-m", "sandbox", "--port", str(shop), "--app-url", environ["APP_URL"]]
    command += ["--shop", SHOP, "--play", "--history", str(path)]
    with ExitStack() as running, psycopg.connect(libpq_url(url), autocommit=True) as db:
        running.enter_context(program("replay-web", WEB, environ, app))
        for count in range(workers):
            running.enter_context(program(f"replay-worker-{count}", WORKER, environ))
        running.enter_context(program("replay-sandbox", command, environ))
        wait_until(lambda: _played(shop) is not None, _PATIENCE_SECONDS, "the replay to start")
        began, early = time.perf_counter(), datetime.now(UTC)
        wait_until(lambda: _at_rest(shop, db), _PATIENCE_SECONDS, "ledger and decisions")
        decided = time.perf_counter() - began
        check(db, shop, path, early)
        wait_until(lambda: one(db, WRITTEN) is True, _PATIENCE_SECONDS, "the tags")
        written = time.perf_counter() - began
        answered = (_played(shop) or {})["answered"]
    who = f"{workers} worker{'s' if workers > 1 else ''}"
    what = f"Online Retail II replay ({number(answered)} deliveries, {who}) until"
    yield at_most(f"{what} ledger and tag decisions are right", decided, _AIM_SECONDS, " s")
    yield Figure(f"{what} all tags are written", f"{number(written)} s")


def _at_rest(shop: int, db: psycopg.Connection[tuple[object, ...]]) -> bool:
    """Whether every delivery was answered and processed, and every customer judged."""
    played = _played(shop)
    return played is not None and played["done"] and one(db, NOTHING_LEFT) is True


def check(
    db: psycopg.Connection[tuple[object, ...]], port: int, path: Path, early: datetime
) -> None:
    """Compare the decided tags with those worked out from the file alone. Raises WrongTags.

    Customers whose oldest order falls out of the year during the replay are left aside.
    """
    shift = early.replace(microsecond=0) - independent.rows(path)[-1][0]
    before = independent.figures(path, shift, early)
    after = independent.figures(path, shift, datetime.now(UTC))
    gids = {row["name"].split()[-1]: row["gid"] for row in _asked(port, "customers")}
    wanted: dict[str, set[str]] = {gid: set() for gid in gids.values()}
    for gid, tag in db.execute(_WANTED):
        wanted[str(gid)].add(str(tag))
    wrong = [
        customer
        for customer, figures in before.items()
        if figures.tags == after[customer].tags and wanted[gids[customer]] != figures.tags
    ]
    if wrong:
        raise WrongTags(f"{len(wrong)} of {len(before)} customers, for example {wrong[:5]}")


def _played(port: int) -> dict[str, Any] | None:
    """How far the replay is; None before it starts."""
    try:
        played: dict[str, Any] = _asked(port, "history")
    except OSError:
        return None
    return played


def _asked(port: int, what: str) -> Any:
    address = f"http://127.0.0.1:{port}/_sandbox/shops/{SHOP}/{what}"
    with urllib.request.urlopen(address, timeout=30) as answer:
        return json.load(answer)

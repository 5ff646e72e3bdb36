"""Shops in which staff can grant, with everything that runs behind them."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from typing import Any

import psutil
import psycopg
import requests

from shop_app.compensation import policies
from shop_app.compensation.policy import Limits, Policy, Purse, Terms
from shop_app.db import libpq_url, make_engine
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

_PATIENCE_SECONDS = 300.0
_PLENTY, _OFTEN = 10**11, 1000
_CUSTOMERS, _ORDERS = 300, 800
_POSTMASTER = "SELECT pg_read_file('postmaster.pid')"
_FETCHED = "SELECT count(*) FROM backfill WHERE state = 'done'"
EVERY_LIMIT = {
    "limits": Limits(
        grant_amount=_PLENTY,
        order_percent=100,
        order_amount=_PLENTY,
        order_total_percent=100,
        order_age_days=3650,
        customer_count=_OFTEN,
        customer_amount=_PLENTY,
    ),
    "staff_day": _PLENTY,
    "staff_month": _PLENTY,
    "shop_month": _PLENTY,
    "reasons": {"late": Purse(grant_amount=_PLENTY, month_amount=_PLENTY)},
    "kind_purses": {"discount_code": Purse(grant_amount=_PLENTY, month_amount=_PLENTY)},
    "terms": Terms(take_back_seconds=0, free_shipping_most=500),
}
"""A policy of which every limit is looked at and none refuses."""

Database = psycopg.Connection[tuple[object, ...]]


@dataclass(frozen=True)
class Stand:
    """The product beside a stand-in Shopify; `orders` by shop are those that something is given for.

    `pids` are those of the programs by what they are.
    """

    url: str
    db: Database
    app_port: int
    stand_in_port: int
    orders: dict[str, list[str]]
    pids: dict[str, int]

    def processor_ms(self) -> dict[str, float]:
        """The processor time that each program and its children have taken so far."""
        return {what: 1000 * _processor_seconds(pid) for what, pid in self.pids.items()}

    def grants(self, count: int) -> Iterator[bytes]:
        """Requests for ten pence each, from new forms, the shops taking turns."""
        tokens = {shop: self._token(shop) for shop in self.orders}
        given = {shop: itertools.cycle(orders) for shop, orders in self.orders.items()}
        turns = itertools.islice(itertools.cycle(self.orders), count)
        requests_ = [_request(tokens[shop], next(given[shop])) for shop in turns]
        return iter(requests_)

    def _token(self, shop: str) -> str:
        made = asked(self.stand_in_port, f"shops/{shop}/id_token", {"expires_in": 3600})
        return str(made["id_token"])

    def waiting(self) -> int:
        """How many grants Shopify does not know of yet."""
        return int(str(one(self.db, "SELECT count(*) FROM compensation WHERE state = 'reserved'")))

    def granted(self) -> int:
        """How many it knows of."""
        return int(str(one(self.db, "SELECT count(*) FROM compensation WHERE state = 'granted'")))


_KEYS = itertools.count(1)


def _request(token: str, order: str) -> bytes:
    sent = {
        "key": f"bench-{next(_KEYS):09}",
        "order": order,
        "kind": "discount_code",
        "reason": "late",
        "amount": {"amount": 10, "currency": "GBP"},
    }
    body = json.dumps(sent).encode()
    head = (
        "POST /api/compensations HTTP/1.1\r\nHost: 127.0.0.1\r\n"
        f"Authorization: Bearer {token}\r\nContent-Type: application/json\r\n"
        f"Content-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


def asked(port: int, path: str, given: dict[str, Any] | None = None) -> Any:
    """One call of the stand-in's control API."""
    answer = requests.post(f"http://127.0.0.1:{port}/_sandbox/{path}", json=given, timeout=120)
    answer.raise_for_status()
    return answer.json()


@contextmanager
def standing(uri: str, name: str, shops: Sequence[str], plan: str) -> Iterator[Stand]:
    """Web, stand-in and worker on a fresh database, and shops of a plan with some past."""
    url = fresh_database(uri, name)
    app, stand_in = ports(2)
    environ = environment(url, app, stand_in)
    with ExitStack() as running:
        db = running.enter_context(psycopg.connect(libpq_url(url), autocommit=True))
        pids = {"database": int(str(one(db, _POSTMASTER)).splitlines()[0])}
        pids["web"] = running.enter_context(program(f"{name}-web", WEB, environ, app))
        command = [PYTHON, "-m", "sandbox", "--port", str(stand_in)]
        command += ["--app-url", environ["APP_URL"], "--shop", "unused.myshopify.com"]
        pids["stand-in"] = running.enter_context(program(f"{name}-sandbox", command, environ))
        wait_until(lambda: _up(stand_in), _PATIENCE_SECONDS, "the stand-in to answer")
        pids["worker"] = running.enter_context(program(f"{name}-worker", WORKER, environ))
        share = max(len(shops) // 4, 1)
        past = {"seed": 7, "customers": _CUSTOMERS // share, "orders": _ORDERS // share}
        for shop in shops:
            asked(stand_in, "shops", {"domain": shop, "plan": plan, "generate": past})
            asked(stand_in, f"shops/{shop}/install")
        wait_until(
            lambda: one(db, _FETCHED) == 2 * len(shops), _PATIENCE_SECONDS, "the shops' past"
        )
        orders = {shop: _orders(db, url, shop) for shop in shops}
        yield Stand(url, db, app, stand_in, orders, pids)


def _processor_seconds(pid: int) -> float:
    tree = psutil.Process(pid)
    used = 0.0
    for process in (tree, *tree.children(recursive=True)):
        with suppress(psutil.NoSuchProcess):
            times = process.cpu_times()
            used += times.user + times.system
    return used


def _orders(db: Database, url: str, shop: str) -> list[str]:
    """The orders to give something for, under a policy of which every limit is looked at."""
    engine = make_engine(url)
    with engine.begin() as own:
        before = policies.current(own, shop)
        policy = Policy.model_validate({"currency": before.policy.currency, **EVERY_LIMIT})
        policies.save(own, shop, policy, based_on=before.version, by=None)
    engine.dispose()
    found = db.execute(
        "SELECT gid FROM orders WHERE shop = %s AND customer_gid IS NOT NULL"
        " AND cancelled_at IS NULL AND total >= 2000 AND NOT EXISTS"
        " (SELECT FROM refund WHERE refund.shop = orders.shop AND order_gid = orders.gid)",
        (shop,),
    )
    return [str(row[0]) for row in found]


def _up(port: int) -> bool:
    try:
        return requests.get(f"http://127.0.0.1:{port}/_sandbox/shops", timeout=2).ok
    except requests.ConnectionError:
        return False

"""A shop with a history installs the app: it is fetched in bulk, also when workers die meanwhile."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest

from shop_app.db import libpq_url
from tests.e2e import independent, replaying
from tests.e2e.histories import write_small_history
from tests.e2e.replaying import Replayed
from tests.e2e.rig import Rig
from tests.e2e.standing_in import StandInShop
from tests.e2e.test_frozen import BLOCKED
from tests.e2e.waiting import until

STEP = "SELECT state FROM backfill WHERE shop = %(shop)s AND kind = 'orders'"
SHOWN_TO_ALL = timedelta(days=60)


def past(rig: Rig, path: Path) -> Replayed:
    """A shop where the history happened before anybody heard of the app; the app is there now."""
    shop = rig.sandbox.open("old.myshopify.com")
    early = datetime.now(UTC)
    shop.play(path)
    until(lambda: shop.played()["done"], "the history is over")
    assert shop.deliveries()["states"] == {}
    shop.install()
    rig.shops.append(shop)
    return Replayed(rig, shop, path, early)


def progress(rig: Rig, shop: StandInShop) -> dict[str, Any]:
    """How far the backfill is, as the command says it."""
    (told,) = rig.json("backfill", "--shop", shop.domain)
    assert told["shop"] == shop.domain
    return {"over": told["over"], **told["progress"]}


@contextmanager
def refunds_locked(rig: Rig) -> Iterator[None]:
    """While the block runs, whoever books a refund has to wait."""
    with psycopg.connect(libpq_url(rig.database_url)) as db:
        db.execute("LOCK TABLE refund IN SHARE MODE")
        yield
        db.rollback()


def hidden(replayed: Replayed) -> int:
    """Orders of customers that are older than Shopify shows to every app."""
    since = replayed.early - SHOWN_TO_ALL
    shift = replayed.shift()
    return sum(
        at + shift < since and amount > 0 and bool(who)
        for at, who, amount, _ in independent.rows(replayed.path)
    )


@pytest.mark.timeout(300)
def test_what_a_shop_had_before_is_fetched_and_tagged_although_workers_die(
    rig: Rig, tmp_path: Path
) -> None:
    path = tmp_path / "small.csv"
    write_small_history(path)
    replayed = past(rig, path)
    shop = replayed.shop
    worker = rig.start_worker()
    rig.settle()
    first = progress(rig, shop)
    assert (first["percent"], first["over"]) == (100, True)
    # Without the permission Shopify shows two months, and says how many orders there were.
    assert first["hidden_orders"] == hidden(replayed) > 0
    assert replaying.wrong_tags(replayed) != {}

    shop.pace(hold_after_lines=100)
    shop.grant("read_all_orders")
    until(lambda: rig.one(STEP, shop=shop.domain) == "running", "Shopify gathers the orders")
    worker.program.kill()
    assert progress(rig, shop)["percent"] < 100
    with refunds_locked(rig):
        shop.pace()
        worker = rig.start_worker()
        until(
            lambda: rig.one(STEP, shop=shop.domain) == "loading" and rig.one(BLOCKED),
            "the orders are loaded",
        )
        assert 50 <= progress(rig, shop)["percent"] < 100
        worker.program.kill()

    rig.start_worker()
    until(lambda: rig.one(STEP, shop=shop.domain) == "done", "all orders are loaded", 90)
    rig.settle()
    last = progress(rig, shop)
    assert (last["percent"], last["over"], last["hidden_orders"]) == (100, True, None)
    replaying.check_tags(replayed)
    replaying.check_figures(replayed)
    replaying.check_one_line_per_effect(replayed)
    booked = rig.one("SELECT count(*) FROM orders WHERE shop = %(shop)s", shop=shop.domain)
    assert booked == shop.played()["summary"]["orders"]

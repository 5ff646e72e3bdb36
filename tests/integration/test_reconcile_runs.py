"""Runs that compare with Shopify: when they begin, two at once, cut off, taken over, refused; their cost."""

import threading
from datetime import UTC, datetime, timedelta

import pytest

from sandbox.state import Shop
from shop_app import jobs
from shop_app.reconciliation import deletions, reconciling, runs
from shop_app.reconciliation.orders_since import compare_orders
from shop_app.reconciliation.reconciling import (
    CLOCK,
    OPERATOR,
    RECONCILE,
    queue_reconciliations,
    reconcile,
)
from shop_app.reconciliation.runs import TakenOver
from shop_app.shopify import changed
from shop_app.shopify.errors import AccessDenied
from shop_app.shops import jobs as shop_jobs
from tests.comparing import (
    MARK,
    compare,
    costs_of_queries,
    gaps,
    give_back,
    ledger,
    number,
    stand_in_order,
)
from tests.spine import SHOP, Spine, know_shop
from tests.standin import new_customer, new_order

NOW = datetime.now(UTC).replace(microsecond=0)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def buyer(shop: Shop) -> str:
    """A customer of the shop without tags; the gid."""
    return new_customer(shop)


def test_the_mark_never_moves_back_and_never_over_a_hole(
    spine: Spine, shop: Shop, buyer: str
) -> None:
    compare(spine, NOW - HOUR)
    assert spine.rows(MARK) == [{"verified_up_to": None}]
    compare(spine)
    mark = spine.rows(MARK)[0]["verified_up_to"]
    compare(spine, NOW + HOUR)
    assert spine.rows(MARK)[0]["verified_up_to"] == mark


def test_the_next_run_begins_ten_minutes_before_the_mark(spine: Spine) -> None:
    first, second = compare(spine), compare(spine)
    assert first.from_at == first.to_at - timedelta(days=60)
    assert second.from_at == first.to_at - timedelta(minutes=10)


def test_the_nightly_job_does_the_same(spine: Spine, shop: Shop, buyer: str) -> None:
    new_order(shop, buyer)
    with spine.engine.begin() as db:
        jobs.queue(db, RECONCILE, SHOP)
    spine.work()

    assert len(ledger(spine)) == 1
    assert spine.rows("SELECT by, state FROM reconciliation_run") == [
        {"by": "clock", "state": "done"}
    ]


def test_two_runs_at_once_mend_everything_once(spine: Spine, shop: Shop) -> None:
    for _ in range(20):
        order = new_order(shop, new_customer(shop))
        give_back(shop, order, "1.00", NOW - HOUR)
    assert both_at_once(spine) == []
    assert gaps(spine) == {"orders": 20, "refunds": 20}
    assert spine.rows("SELECT count(*) AS n FROM orders") == [{"n": 20}]
    runs = spine.rows("SELECT state, to_at FROM reconciliation_run ORDER BY to_at")
    assert [run["state"] for run in runs] == ["done", "done"]
    assert spine.rows(MARK) == [{"verified_up_to": runs[-1]["to_at"]}]


def both_at_once(spine: Spine) -> list[BaseException]:
    """Two runs in two threads; what they raised."""
    failed: list[BaseException] = []

    def one_run() -> None:
        try:
            compare(spine)
        except BaseException as error:  # noqa: BLE001 - shown by the caller's assertion
            failed.append(error)

    threads = [threading.Thread(target=one_run) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return failed


def met(monkeypatch: pytest.MonkeyPatch, module: object, name: str) -> None:
    """Two callers of this function go on only when both have their answer."""
    real, both = getattr(module, name), threading.Barrier(2, timeout=20)
    asked = threading.local()

    def slow(*args: object) -> object:
        answer = real(*args)
        if not getattr(asked, "before", False):
            asked.before = True
            both.wait()
        return answer

    monkeypatch.setattr(module, name, slow)


@pytest.mark.parametrize("all_orders", [True, False])
def test_two_runs_at_once_delete_an_order_once(
    spine: Spine, shop: Shop, buyer: str, monkeypatch: pytest.MonkeyPatch, all_orders: bool
) -> None:
    if all_orders:
        shop.scopes.append("read_all_orders")
        with spine.engine.begin() as db:
            db.exec_driver_sql("UPDATE shop SET scopes = '{read_all_orders}'")
    placed = [new_order(shop, buyer) for _ in range(4)]
    compare(spine)
    for gid in placed[:3]:
        del shop.orders[number(gid)]
        shop.customers[number(buyer)].orders.remove(number(gid))
    met(monkeypatch, deletions, "not_shown")

    assert both_at_once(spine) == []
    found = spine.rows("SELECT counts FROM reconciliation_run ORDER BY id DESC LIMIT 2")
    assert sum(row["counts"].get("orders_mended", 0) for row in found) == 3


def test_two_runs_at_once_make_a_missing_subscription_once(
    spine: Spine, shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    shop.scopes.append("read_customer_merge")
    with spine.engine.begin() as db:
        db.exec_driver_sql("UPDATE shop SET scopes = '{read_customer_merge}'")
    met(monkeypatch, shop_jobs, "list_subscriptions")

    assert both_at_once(spine) == []
    assert [one.topic for one in shop.subscriptions.values()] == ["customers/merge"]
    found = spine.rows("SELECT state, counts FROM reconciliation_run")
    assert {row["state"] for row in found} == {"done"}
    assert sum(row["counts"].get("subscriptions_mended", 0) for row in found) == 1


def test_a_search_for_deleted_orders_goes_on_where_it_was_cut_off(
    spine: Spine, shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    shop.plan = "plus"
    monkeypatch.setattr(deletions, "_FEW", 5)
    placed = [new_order(shop, None) for _ in range(40)]
    for hours, gid in enumerate(placed):
        order = stand_in_order(shop, gid)
        order.processed_at = order.created_at = NOW - (hours + 1) * HOUR
    compare(spine)
    lost = sorted(placed[3::12])
    for gid in lost:
        del shop.orders[number(gid)]
    with spine.engine.begin() as db:
        runs.start(db, SHOP, CLOCK)
    taken = 0
    while not spine.rows("SELECT FROM reconciliation_run WHERE by = 'clock' AND state = 'done'"):
        with spine.engine.begin() as db:
            run = runs.take(db, SHOP, CLOCK)
        assert run is not None
        reconciling._step(spine.deps, run)
        taken += 1
        assert taken < 100

    gone = spine.rows("SELECT gid FROM orders WHERE deleted_at IS NOT NULL ORDER BY gid")
    assert [row["gid"] for row in gone] == lost
    (found,) = spine.rows("SELECT counts FROM reconciliation_run WHERE by = 'clock'")
    assert found["counts"]["orders_mended"] == len(lost)
    assert taken > 10


def test_a_run_that_was_killed_goes_on_where_it_was(
    spine: Spine, shop: Shop, buyer: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(changed, "_MOST_PER_PAGE", 2)
    orders = [new_order(shop, buyer) for _ in range(5)]
    with spine.engine.begin() as db:
        run = runs.start(db, SHOP, CLOCK)
    compare_orders(spine.deps, run)
    assert len(ledger(spine)) == 2
    reconcile(spine.deps, SHOP)

    assert [row["gid"] for row in ledger(spine)] == sorted(orders)
    found = spine.rows("SELECT id, attempt, state, counts FROM reconciliation_run")
    assert [(row["id"], row["attempt"], row["state"]) for row in found] == [(run.id, 2, "done")]
    assert found[0]["counts"]["orders_mended"] == gaps(spine)["orders"] == 5


def test_who_was_frozen_while_a_run_was_taken_over_changes_nothing(
    spine: Spine, shop: Shop, buyer: str
) -> None:
    new_order(shop, buyer)
    with spine.engine.begin() as db:
        frozen = runs.start(db, SHOP, CLOCK)
    with spine.engine.begin() as db:
        assert runs.take(db, SHOP, CLOCK) is not None
    with pytest.raises(TakenOver, match=f"reconciliation {frozen.id}"):
        compare_orders(spine.deps, frozen)

    assert ledger(spine) == []
    assert gaps(spine) == {}


def test_an_operators_run_is_taken_over_only_when_nobody_moves_it(spine: Spine) -> None:
    with spine.engine.begin() as db:
        run = runs.start(db, SHOP, OPERATOR)
        assert runs.take(db, SHOP, CLOCK) is None
        db.exec_driver_sql("UPDATE reconciliation_run SET moved_at = now() - interval '3 minutes'")
        taken = runs.take(db, SHOP, CLOCK)
    assert taken is not None
    assert (taken.id, taken.attempt) == (run.id, run.attempt + 1)


def test_what_shopify_refuses_ends_the_run_with_its_words(
    spine: Spine, shop: Shop, buyer: str
) -> None:
    new_order(shop, buyer)
    shop.scopes.clear()
    with pytest.raises(AccessDenied):
        compare(spine)

    found = spine.rows("SELECT state, error FROM reconciliation_run")
    assert found[0]["state"] == "failed"
    assert "Access denied" in found[0]["error"]
    assert spine.rows(MARK) == [{"verified_up_to": None}]


def test_a_subscription_that_shopify_dropped_is_made_again(spine: Spine, shop: Shop) -> None:
    shop.scopes.append("read_customer_merge")
    with spine.engine.begin() as db:
        db.exec_driver_sql("UPDATE shop SET scopes = '{read_customer_merge}'")
    assert compare(spine).counts["subscriptions_mended"] == 1
    assert [one.topic for one in shop.subscriptions.values()] == ["customers/merge"]
    shop.subscriptions.clear()
    assert compare(spine).counts["subscriptions_mended"] == 1
    assert "subscriptions_mended" not in compare(spine).counts


def test_a_guests_order_is_found(spine: Spine, shop: Shop) -> None:
    gid = new_order(shop, None)
    compare(spine)
    assert [(row["gid"], row["customer_gid"]) for row in ledger(spine)] == [(gid, None)]


def test_many_orders_are_compared_page_by_page_for_a_few_points_each(
    spine: Spine, shop: Shop
) -> None:
    shop.plan = "plus"
    for _ in range(200):
        new_order(shop, None)
    compare(spine)
    with costs_of_queries() as costs:
        again = compare(spine, NOW - DAY)

    assert again.counts["orders_seen"] == 200
    # Three pages of orders at 5 points each (2 per page), one count, one page without customers.
    assert costs == [2 + 83 * 5, 2 + 83 * 5, 2 + 34 * 5, 1, 2]


def zone_at(hours: int) -> str:
    """A time zone so many hours (0 to 23) before UTC's clock; its own sign is the opposite."""
    return f"Etc/GMT-{hours}" if hours <= 12 else f"Etc/GMT+{24 - hours}"


def test_shops_are_compared_in_their_own_night_once(spine: Spine) -> None:
    offset = (2 - datetime.now(UTC).hour) % 24
    zone, other = zone_at(offset), zone_at((offset + 5) % 24)
    with spine.engine.begin() as db:
        db.exec_driver_sql(f"UPDATE shop SET timezone = '{zone}', installed_at = now()")  # noqa: S608
        know_shop(db, "noon.myshopify.com", timezone=other)
        know_shop(db, "done.myshopify.com", timezone=zone, verified_up_to=datetime.now(UTC))
        know_shop(
            db, "late.myshopify.com", timezone=other, verified_up_to=datetime.now(UTC) - 2 * DAY
        )
    queue_reconciliations(spine.engine)

    queued = spine.rows("SELECT args ->> 'shop' AS shop FROM procrastinate_jobs ORDER BY 1")
    assert [row["shop"] for row in queued] == [SHOP, "late.myshopify.com"]

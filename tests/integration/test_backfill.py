"""What a shop had before it installed Amends is fetched whole, whatever breaks on the way."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from sandbox.bulk.pace import Pace, PlannedFailure
from sandbox.state import Fulfillment, Line, Refund, Shop
from sandbox.world import World
from shop_app import jobs
from shop_app.reconciliation import backfill_rows, loading
from shop_app.reconciliation.backfill import BACKFILL, book
from shop_app.reconciliation.queries import Progress, progress
from shop_app.reconciliation.reconciling import reconcile_now
from shop_app.reconciliation.runs import TakenOver
from shop_app.shops.service import scopes_changed
from tests.spine import SHOP, Spine
from tests.standin import new_customer, new_order

NOW = datetime.now(UTC).replace(microsecond=0)
DAY = timedelta(days=1)
STATES = "SELECT kind, state, attempt, booked FROM backfill ORDER BY kind"


def number(gid: str) -> int:
    return int(gid.rsplit("/", 1)[-1])


def fetch(spine: Spine) -> list[str]:
    """Queue the backfill and work until nothing is left."""
    with spine.engine.begin() as db:
        jobs.queue(db, BACKFILL, SHOP)
    return spine.work()


def states(spine: Spine) -> list[tuple[str, str]]:
    return [(row["kind"], row["state"]) for row in spine.rows(STATES)]


def told(spine: Spine) -> Progress:
    with spine.engine.begin() as db:
        found = progress(db, SHOP)
    assert found is not None
    return found


@pytest.fixture
def history(shop: Shop) -> list[str]:
    """Five customers with two orders each, one of them refunded in part and sent."""
    gids = [new_customer(shop) for _ in range(5)]
    orders = [new_order(shop, gid, "30.00") for gid in gids for _ in range(2)]
    new_order(shop, None, "7.00")
    first = shop.orders[number(orders[0])]
    five = Decimal("5.00")
    first.refunds.append(Refund(shop.new_id(), first.id, NOW - DAY / 2, five, five))
    first.fulfillments.append(Fulfillment(shop.new_id(), first.id, NOW - DAY, NOW - DAY))
    return gids


def test_customers_with_their_sums_and_orders_with_all_that_hangs_on_them_are_fetched(
    spine: Spine, history: list[str]
) -> None:
    fetch(spine)

    assert states(spine) == [("customers", "done"), ("orders", "done")]
    customers = spine.rows(
        "SELECT gid, lifetime_orders, lifetime_spent, created_at IS NOT NULL AS dated"
        " FROM customer ORDER BY gid"
    )
    sums = [(row["lifetime_orders"], row["lifetime_spent"], row["dated"]) for row in customers]
    assert [row["gid"] for row in customers] == sorted(history)
    assert sums == [(2, 5500, True)] + [(2, 6000, True)] * 4
    assert spine.rows("SELECT count(*) AS n, sum(total) AS total FROM orders") == [
        {"n": 11, "total": 30700}
    ]
    assert spine.rows("SELECT amount FROM refund") == [{"amount": 500}]
    assert spine.rows("SELECT status FROM fulfillment") == [{"status": "success"}]
    assert spine.failures == []


def test_the_ledger_is_then_as_reconciliation_would_leave_it(
    spine: Spine, shop: Shop, history: list[str]
) -> None:
    fetch(spine)
    run = reconcile_now(spine.deps, SHOP, NOW - 2 * DAY)

    # Writing our tags made new versions of the customers, of which this test delivers no webhook.
    told = ("_seen", "_unread")
    mended = {name for name in run.counts if not name.endswith(told)} - {"customers_mended"}
    assert mended == set()
    assert run.counts["orders_seen"] == 11


def test_lines_come_with_their_products_and_the_country_where_the_app_may_see_them(
    spine: Spine, world: World, shop: Shop, history: list[str]
) -> None:
    world.approved_data = frozenset({"address"})
    shop.scopes.append("read_products")
    with spine.engine.begin() as db:
        scopes_changed(db, SHOP, shop.scopes, datetime.now(UTC))
    order = shop.orders[number(guests_order(shop))]
    product = shop.new_id()
    order.lines = [
        Line(shop.new_id(), "Tea", "TEA-1", 3, Decimal("4.00"), product, None, vendor="Acme"),
        Line(shop.new_id(), "Bag", "BAG-1", 1, Decimal("5.00"), discount=Decimal("1.00")),
    ]
    order.lines[0].refunded_quantity = 2
    fetch(spine)

    gid = f"gid://shopify/Order/{order.id}"
    lines = spine.rows(
        f"SELECT sku, vendor, quantity, refunded, amount FROM order_line WHERE order_gid = '{gid}'"  # noqa: S608
        " ORDER BY sku DESC"
    )
    assert [tuple(line.values()) for line in lines] == [
        ("TEA-1", "Acme", 3, 2, 1200),
        ("BAG-1", None, 1, 0, 400),
    ]
    where = spine.rows(f"SELECT country, lines_digest FROM orders WHERE gid = '{gid}'")[0]  # noqa: S608
    assert where["country"] == "GB"
    assert where["lines_digest"] is not None
    assert [row["attempt"] for row in spine.rows(STATES)] == [1, 1]


def test_without_them_it_goes_on_at_the_first_attempt(spine: Spine, history: list[str]) -> None:
    fetch(spine)
    assert spine.rows("SELECT DISTINCT country FROM orders") == [{"country": None}]
    assert [row["attempt"] for row in spine.rows(STATES)] == [1, 1]


def guests_order(shop: Shop) -> str:
    """A guest's order; the gid."""
    return new_order(shop, None, "16.00")


def test_the_rules_judge_nobody_before_the_orders_are_there(
    spine: Spine, world: World, shop: Shop, history: list[str]
) -> None:
    with spine.engine.begin() as db:
        jobs.queue(db, BACKFILL, SHOP)
    seen: list[str] = []
    for _ in range(2000):
        before = spine.rows("SELECT count(*) AS n FROM customer WHERE evaluate_at <= now()")
        if states(spine)[1:] == [("orders", "done")]:
            break
        assert before == [{"n": 0}]
        seen += run_one(spine, BACKFILL)
    assert spine.rows("SELECT count(*) AS n FROM customer WHERE evaluate_at <= now()") == [{"n": 5}]
    assert set(seen) == {BACKFILL}


def run_one(spine: Spine, name: str) -> list[str]:
    """Run one waiting job of that name."""
    from shop_app.main import TASKS
    from shop_app.worker import run_task

    with spine.engine.begin() as db:
        db.exec_driver_sql(f"DELETE FROM procrastinate_jobs WHERE task_name = '{name}'")  # noqa: S608
    run_task(spine.deps, name, TASKS[name], SHOP, 1)
    return [name]


def test_loading_goes_on_where_it_was_cut_off(
    spine: Spine, history: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(loading, "PER_TRANSACTION", 2)
    monkeypatch.setattr("shop_app.reconciliation.backfill._BITE_SECONDS", -1.0)
    fetch(spine)

    booked = [row["booked"] for row in spine.rows(STATES)]
    assert booked == [5, 11]
    assert spine.rows("SELECT count(*) AS n FROM orders") == [{"n": 11}]


def test_an_operation_that_fails_at_shopify_is_started_again(
    spine: Spine, world: World, history: list[str]
) -> None:
    world.bulk.plan_failure(SHOP, PlannedFailure(after_lines=2))
    fetch(spine)
    spine.patience_ends()
    spine.work()

    assert states(spine) == [("customers", "done"), ("orders", "done")]
    assert [row["attempt"] for row in spine.rows(STATES)] == [2, 1]


def test_after_five_attempts_it_is_left_with_its_reason(
    spine: Spine, world: World, history: list[str]
) -> None:
    for _ in range(5):
        world.bulk.plan_failure(SHOP, PlannedFailure())
        fetch(spine)
        spine.patience_ends()
        spine.work(without=(BACKFILL,))
    fetch(spine)

    assert states(spine) == [("customers", "failed"), ("orders", "done")]
    error = spine.rows("SELECT error FROM backfill WHERE kind = 'customers'")[0]["error"]
    assert error == "Shopify ended it: FAILED INTERNAL_SERVER_ERROR"
    assert told(spine).over


def test_progress_is_told_while_shopify_works(
    spine: Spine, world: World, history: list[str]
) -> None:
    world.bulk.set_pace(SHOP, lambda _: Pace(hold=True))
    with spine.engine.begin() as db:
        jobs.queue(db, BACKFILL, SHOP)
    run_one(spine, BACKFILL)
    run_one(spine, BACKFILL)
    held = told(spine)
    world.bulk.set_pace(SHOP, lambda _: Pace())
    fetch(spine)

    assert (held.percent, held.over) == (0, False)
    assert [(part.kind, part.expected) for part in held.parts] == [
        ("customers", 5),
        ("orders", None),
    ]
    assert (told(spine).percent, told(spine).over) == (100, True)


def test_what_read_all_orders_would_add_is_said_and_its_grant_fetches_it(
    spine: Spine, world: World, shop: Shop, history: list[str]
) -> None:
    old = shop.orders[number(new_order(shop, history[0]))]
    old.created_at = old.processed_at = NOW - 400 * DAY
    fetch(spine)
    assert told(spine).hidden_orders == 1

    shop.scopes.append("read_all_orders")
    with spine.engine.begin() as db:
        scopes_changed(db, SHOP, shop.scopes, datetime.now(UTC))
    spine.work()

    assert told(spine).hidden_orders is None
    assert spine.rows("SELECT count(*) AS n FROM orders") == [{"n": 12}]


def test_an_operation_that_was_started_without_our_hearing_of_it_is_taken_up(
    spine: Spine, world: World, shop: Shop, history: list[str]
) -> None:
    world.bulk.set_pace(SHOP, lambda _: Pace(hold=True))
    with spine.engine.begin() as db:
        jobs.queue(db, BACKFILL, SHOP)
    run_one(spine, BACKFILL)
    with spine.engine.begin() as db:
        db.exec_driver_sql(
            "UPDATE backfill SET state = 'wanted', operation_gid = NULL, attempt = 0"
            " WHERE kind = 'customers'"
        )
    run_one(spine, BACKFILL)
    assert len(world.bulk.of(SHOP)) == 1
    world.bulk.set_pace(SHOP, lambda _: Pace())
    fetch(spine)
    assert states(spine) == [("customers", "done"), ("orders", "done")]


def test_a_newer_version_that_a_webhook_brought_stays(
    spine: Spine, shop: Shop, history: list[str]
) -> None:
    fetch(spine)
    gid = spine.rows("SELECT min(gid) AS gid FROM orders")[0]["gid"]
    with spine.engine.begin() as db:
        db.exec_driver_sql(
            f"UPDATE orders SET updated_at = now(), total = 1 WHERE gid = '{gid}'"  # noqa: S608
        )
        backfill_rows.want(db, SHOP, again=True)
    fetch(spine)

    assert spine.rows(f"SELECT total FROM orders WHERE gid = '{gid}'") == [{"total": 1}]  # noqa: S608


def test_a_new_installation_is_fetched_again_and_the_same_one_is_not(
    spine: Spine, history: list[str]
) -> None:
    fetch(spine)
    with spine.engine.begin() as db:
        assert backfill_rows.want(db, SHOP) == []
        db.exec_driver_sql("UPDATE shop SET generation = 2")
        assert backfill_rows.want(db, SHOP) == ["customers", "orders"]


def test_who_was_frozen_while_another_loaded_the_same_lines_books_nothing(
    spine: Spine, history: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(loading, "PER_TRANSACTION", 2)
    monkeypatch.setattr("shop_app.reconciliation.backfill._BITE_SECONDS", -1.0)
    frozen = None
    for _ in range(2000):
        run_one(spine, BACKFILL)
        with spine.engine.begin() as db:
            frozen = backfill_rows.next_work(db, SHOP)
        if frozen is not None and frozen.state == backfill_rows.LOADING:
            break
    assert frozen is not None
    run_one(spine, BACKFILL)
    before = spine.rows("SELECT count(*) AS n FROM customer")

    with pytest.raises(TakenOver, match="another process goes on with the backfill of customers"):
        book(spine.deps, frozen, [loading.Root(customer_line(), [])])
    assert spine.rows("SELECT count(*) AS n FROM customer") == before == [{"n": 2}]


def customer_line() -> dict[str, object]:
    """A line of a result: a customer who is not in the shop."""
    return {
        "id": "gid://shopify/Customer/77",
        "createdAt": "2026-01-01T00:00:00Z",
        "updatedAt": "2026-01-01T00:00:00Z",
        "state": "DISABLED",
        "numberOfOrders": "0",
        "tags": [],
        "amountSpent": {"amount": "0.00", "currencyCode": "GBP"},
    }

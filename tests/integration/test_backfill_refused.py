"""When a backfill that was refused is tried again, and when it is not."""

from datetime import UTC, datetime, timedelta

import pytest

from sandbox.state import Shop
from shop_app import jobs
from shop_app.reconciliation import backfill as backfilling
from shop_app.reconciliation import backfill_rows
from shop_app.shopify.errors import RequestRefused
from shop_app.shops.service import scopes_changed
from tests.spine import SHOP, Spine
from tests.standin import new_customer, new_order

STATES = "SELECT kind, state, attempt FROM backfill ORDER BY kind"


def fetch(spine: Spine) -> None:
    """Queue the backfill and work until nothing is left."""
    with spine.engine.begin() as db:
        jobs.queue(db, backfilling.BACKFILL, SHOP)
    spine.work()


def states(spine: Spine) -> list[tuple[str, str]]:
    return [(row["kind"], row["state"]) for row in spine.rows(STATES)]


def orders_failed_without_the_scope(spine: Spine) -> None:
    """Orders were fetched in vain, when older ones were hidden."""
    with spine.engine.begin() as db:
        db.exec_driver_sql(
            "UPDATE backfill SET state = 'failed', whole = false, error = 'x' WHERE kind = 'orders'"
        )


def test_read_all_orders_granted_after_the_orders_failed_fetches_them(
    spine: Spine, shop: Shop
) -> None:
    new_order(shop, new_customer(shop))
    fetch(spine)
    orders_failed_without_the_scope(spine)
    fetch(spine)
    assert states(spine)[1] == ("orders", "failed")

    shop.scopes.append("read_all_orders")
    with spine.engine.begin() as db:
        scopes_changed(db, SHOP, shop.scopes, datetime.now(UTC))
    spine.work()
    assert states(spine)[1] == ("orders", "done")


def test_orders_that_failed_with_read_all_orders_are_not_fetched_for_ever(
    spine: Spine, shop: Shop
) -> None:
    shop.scopes.append("read_all_orders")
    with spine.engine.begin() as db:
        scopes_changed(db, SHOP, shop.scopes, datetime.now(UTC))
        backfill_rows.want(db, SHOP)
        db.exec_driver_sql("UPDATE backfill SET attempt = 5 WHERE kind = 'orders'")
        work = backfill_rows.work_on(db, SHOP, backfill_rows.Kind.ORDERS)
        assert work is not None
        assert backfill_rows.again(db, work, "no") is False
        assert backfill_rows.want(db, SHOP) == []


def test_a_refusal_counts_for_the_kind_that_was_refused(
    spine: Spine, shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another worker may have wanted the other kind again meanwhile."""
    with spine.engine.begin() as db:
        backfill_rows.want(db, SHOP)
        db.exec_driver_sql("UPDATE backfill SET state = 'done' WHERE kind = 'customers'")

    def refused(deps: jobs.Deps, work: backfill_rows.Work) -> timedelta:
        with deps.engine.begin() as db:
            db.exec_driver_sql("UPDATE backfill SET state = 'wanted' WHERE kind = 'customers'")
        raise RequestRefused("no")

    monkeypatch.setitem(backfilling._STEPS, backfill_rows.WANTED, refused)
    backfilling.backfill(spine.deps, SHOP)

    assert [(row["kind"], row["attempt"]) for row in spine.rows(STATES)] == [
        ("customers", 0),
        ("orders", 1),
    ]

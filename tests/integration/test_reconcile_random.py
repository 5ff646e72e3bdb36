"""Whatever happens in a shop while no webhook arrives: compared in steps, we end where a fresh fetch does."""

import random
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from sandbox import shop_actions
from sandbox.changes import ActionRefusedError
from sandbox.state import Shop
from sandbox.world import World
from shop_app import jobs
from shop_app.reconciliation import backfill_rows
from shop_app.reconciliation.backfill import BACKFILL
from tests.comparing import compare
from tests.database import empty_all_tables
from tests.spine import SHOP, Spine, know_shop

NOW = datetime.now(UTC).replace(microsecond=0)
MINUTE = timedelta(minutes=1)
LEDGER = {
    "orders": "SELECT gid, customer_gid, name, processed_at, updated_at, cancelled_at,"
    " financial_status, currency, total, paid, channel, app, country, tags, discount_codes, test,"
    " lines_digest, fingerprint FROM orders WHERE deleted_at IS NULL ORDER BY gid",
    "lines": "SELECT gid, order_gid, sku, vendor, quantity, refunded, amount FROM order_line"
    " ORDER BY gid",
    "refunds": "SELECT gid, order_gid, created_at, amount, currency FROM refund"
    " WHERE order_gid IN (SELECT gid FROM orders WHERE deleted_at IS NULL) ORDER BY gid",
    "parcels": "SELECT gid, order_gid, status, updated_at, estimated_delivery_at, delivered_at"
    " FROM fulfillment WHERE order_gid IN (SELECT gid FROM orders WHERE deleted_at IS NULL)"
    " ORDER BY gid",
    "customers": "SELECT gid, state, created_at, lifetime_orders, lifetime_spent FROM customer"
    " ORDER BY gid",
}


def act(dice: random.Random, world: World, shop: Shop, at: datetime) -> None:
    """Something happens in the shop at `at`; what it can't do to that order is left out."""
    orders, customers = list(shop.orders), list(shop.customers)
    name = dice.choice(
        ["place_order"] * 4
        + ["pay_order", "refund_order", "cancel_order", "edit_order", "delete_order", "tag_order"]
        + ["fulfil", "fulfillment_event", "create_customer", "change_state"]
    )
    extra: dict[str, Any] = {}
    if name == "place_order":
        extra = {"total": Decimal(dice.randint(5, 90)), "paid": dice.random() < 0.8}
        extra["customer_id"] = dice.choice([None, *customers])
    elif name == "change_state":
        extra = {"state": dice.choice(["enabled", "disabled"])}
    subject = customers if name == "change_state" else orders
    if name not in ("place_order", "create_customer"):
        if not subject:
            return
        extra["customer_id" if name == "change_state" else "order_id"] = dice.choice(subject)
    more: dict[str, dict[str, Any]] = {
        "refund_order": {"amount": Decimal(dice.randint(1, 4))},
        "edit_order": {"add": Decimal(3)},
        "tag_order": {"tags": ["gift"]},
        "fulfillment_event": {"status": dice.choice(["in_transit", "delivered"])},
    }
    try:
        when = {} if name == "delete_order" else {"at": at}
        shop_actions.ACTIONS[name](world, shop, **when, **extra, **more.get(name, {}))
    except ActionRefusedError:
        return


def ledger(spine: Spine) -> dict[str, list[dict[str, Any]]]:
    return {name: spine.rows(query) for name, query in LEDGER.items()}


@pytest.mark.parametrize("seed", range(4))
def test_runs_in_between_end_where_one_fresh_fetch_does(
    spine: Spine, world: World, shop: Shop, seed: int
) -> None:
    dice = random.Random(seed)
    shop.plan = "enterprise"
    for step in range(90):
        act(dice, world, shop, NOW - (120 - step) * MINUTE)
        if step % 30 == 20:
            compare(spine)
    compare(spine, NOW - timedelta(days=1))
    found = ledger(spine)

    kept = spine.rows("SELECT * FROM shop")[0]
    empty_all_tables(spine.engine)
    with spine.engine.begin() as db:
        know_shop(db, **{name: value for name, value in kept.items() if name != "currency"})
        backfill_rows.want(db, SHOP)
        jobs.queue(db, BACKFILL, SHOP)
    spine.work(without=("evaluate", "write_tags", "read", "read_later"))

    assert len(found["orders"]) > 5
    assert found == ledger(spine)
    assert spine.failures == []

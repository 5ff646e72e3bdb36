"""One order that can't be read or kept stops neither the others nor the shop's comparison."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest

from sandbox.state import Fulfillment, Shop
from shop_app import jobs
from shop_app.effects import Why
from shop_app.orders.records import OrderVersion
from shop_app.reconciliation import answers, loading, orders_since, service
from shop_app.reconciliation.backfill import BACKFILL
from shop_app.reconciliation.reconciling import RECONCILE, reconcile
from shop_app.reconciliation.unreadable import by_halves
from shop_app.shopify.orders import OrderNode
from tests.comparing import MARK, compare, ledger, stand_in_order
from tests.spine import SHOP, Spine
from tests.standin import new_customer, new_order

NOW = datetime.now(UTC).replace(microsecond=0)
HOUR = timedelta(hours=1)
ASIDE = "SELECT gid, why FROM unreadable ORDER BY gid"
HUGE = 2**63


@pytest.fixture
def buyer(shop: Shop) -> str:
    """A customer of the shop."""
    return new_customer(shop)


def unreadable_order(shop: Shop, buyer: str) -> str:
    """An order with more parcels than a query can ask for; the gid."""
    shop.plan = "enterprise"
    order = stand_in_order(shop, gid := new_order(shop, buyer))
    for _ in range(131):
        order.fulfillments.append(Fulfillment(shop.new_id(), order.id, NOW - HOUR, NOW - HOUR))
    return gid


def spoil(monkeypatch: pytest.MonkeyPatch, gid: str) -> None:
    """From now on Shopify's answers hold a number for this order that no table can keep."""
    version = answers.order_version

    def spoilt(node: OrderNode) -> OrderVersion:
        made = version(node)
        if node["id"] == gid:
            object.__setattr__(made.total, "minor", HUGE)
        return made

    monkeypatch.setattr(answers, "order_version", spoilt)
    monkeypatch.setattr(loading, "order_version", spoilt)


def known(spine: Spine) -> list[str]:
    return [row["gid"] for row in ledger(spine)]


def test_an_order_that_can_t_be_read_is_set_aside_and_the_others_are_booked(
    spine: Spine, shop: Shop, buyer: str
) -> None:
    big, small = unreadable_order(shop, buyer), new_order(shop, buyer)
    run = compare(spine)

    assert known(spine) == [small]
    assert (run.counts["orders_mended"], run.counts["orders_unread"]) == (1, 1)
    (aside,) = spine.rows(ASIDE)
    assert aside["gid"] == big
    assert f"{big} has more than" in aside["why"]
    assert spine.rows(MARK) == [{"verified_up_to": run.to_at}]


def test_what_was_set_aside_is_read_again_after_the_next_night(
    spine: Spine, shop: Shop, buyer: str
) -> None:
    big = unreadable_order(shop, buyer)
    compare(spine)
    del stand_in_order(shop, big).fulfillments[1:]
    stand_in_order(shop, big).updated_at = NOW - 20 * HOUR
    compare(spine, NOW - HOUR)
    spine.work()

    assert known(spine) == [big]
    assert spine.rows(ASIDE) == []
    assert spine.failures == []


def test_a_character_that_no_database_keeps_is_left_out(
    spine: Spine, shop: Shop, buyer: str
) -> None:
    stand_in_order(shop, gid := new_order(shop, buyer)).tags.append("a\x00b")
    compare(spine)

    assert known(spine) == [gid]
    assert spine.rows("SELECT tags FROM orders") == [{"tags": ["ab"]}]
    assert spine.rows(ASIDE) == []


def test_an_order_that_no_table_can_keep_is_set_aside_and_the_others_are_booked(
    spine: Spine, shop: Shop, buyer: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    gids = [new_order(shop, buyer) for _ in range(5)]
    spoil(monkeypatch, gids[3])
    run = compare(spine)

    assert known(spine) == [gid for gid in gids if gid != gids[3]]
    assert (run.counts["orders_mended"], run.counts["orders_unread"]) == (4, 1)
    assert spine.rows(ASIDE) == [{"gid": gids[3], "why": "bigint out of range"}]


def test_the_backfill_sets_it_aside_too_and_ends(
    spine: Spine, shop: Shop, buyer: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    gids = [new_order(shop, buyer) for _ in range(5)]
    spoil(monkeypatch, gids[3])
    with spine.engine.begin() as db:
        jobs.queue(db, BACKFILL, SHOP)
    spine.work()

    assert known(spine) == [gid for gid in gids if gid != gids[3]]
    assert spine.rows("SELECT kind, state, booked FROM backfill ORDER BY kind") == [
        {"kind": "customers", "state": "done", "booked": 1},
        {"kind": "orders", "state": "done", "booked": 4},
    ]
    assert [row["gid"] for row in spine.rows(ASIDE)] == [gids[3]]


def test_a_wish_for_an_order_that_no_table_can_keep_ends(
    spine: Spine, shop: Shop, buyer: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    gids = [new_order(shop, buyer) for _ in range(3)]
    spoil(monkeypatch, gids[0])
    with spine.engine.begin() as db:
        service.want(db, SHOP, [(gid, Why.STALE) for gid in gids])
    spine.work()

    assert known(spine) == gids[1:]
    assert spine.rows("SELECT gid FROM wanted_read WHERE gid LIKE '%/Order/%'") == []
    assert [row["gid"] for row in spine.rows(ASIDE)] == [gids[0]]
    assert spine.failures == []


def test_what_nobody_foresaw_ends_a_run_after_five_times_where_it_stands(
    spine: Spine, shop: Shop, buyer: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    new_order(shop, buyer)

    def broken(*_: object) -> None:
        raise RuntimeError("a defect of ours")

    monkeypatch.setattr(orders_since, "book_sums", broken)
    for _ in range(5):
        with pytest.raises(RuntimeError):
            reconcile(spine.deps, SHOP)
    reconcile(spine.deps, SHOP)

    assert spine.rows("SELECT state, failures, error FROM reconciliation_run") == [
        {"state": "failed", "failures": 5, "error": "RuntimeError: a defect of ours"}
    ]
    assert spine.rows(MARK) == [{"verified_up_to": None}]


def test_a_nightly_run_that_was_refused_is_not_begun_again_for_hours(
    spine: Spine, shop: Shop, buyer: str
) -> None:
    shop.scopes.clear()
    for _ in range(3):
        with spine.engine.begin() as db:
            db.exec_driver_sql("UPDATE shop SET blocked_until = NULL")
            jobs.queue(db, RECONCILE, SHOP)
        spine.work()
    assert spine.rows("SELECT state FROM reconciliation_run") == [{"state": "failed"}]

    shop.scopes.extend(["read_orders", "write_customers"])
    with spine.engine.begin() as db:
        db.exec_driver_sql("UPDATE reconciliation_run SET finished_at = now() - interval '5 hours'")
        jobs.queue(db, RECONCILE, SHOP)
    spine.work()
    assert spine.rows("SELECT state FROM reconciliation_run ORDER BY id") == [
        {"state": "failed"},
        {"state": "done"},
    ]


def test_the_refused_among_many_are_found_by_halving() -> None:
    asked: list[int] = []

    def act(some: Sequence[int]) -> int:
        asked.append(len(some))
        if 70 in some:
            raise ValueError("no")
        return sum(some)

    acted, refused = by_halves(list(range(100)), act, (ValueError,))
    assert sum(acted) == sum(range(100)) - 70
    assert [one for one, _ in refused] == [70]
    assert len(asked) < 16


def test_only_the_named_errors_count_as_refusals() -> None:
    def act(some: object) -> None:
        raise KeyError(some)

    with pytest.raises(KeyError):
        by_halves([1, 2], act, (ValueError,))
    assert by_halves([], act, (ValueError,)) == ([], [])

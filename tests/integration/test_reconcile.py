"""What no webhook told is found, mended and counted; what is known changes nothing."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from sandbox.state import Fulfillment, Line, Refund, Shop
from shop_app.jobs import Deps
from shop_app.reconciliation import reconciling
from shop_app.reconciliation.deletions import compare_deletions
from shop_app.reconciliation.models import Step
from shop_app.reconciliation.runs import Run
from tests.comparing import (
    MARK,
    compare,
    costs_of_queries,
    gaps,
    give_back,
    ledger,
    names_of_queries,
    number,
    stand_in_order,
)
from tests.payloads import order
from tests.spine import Spine
from tests.standin import new_customer, new_order

NOW = datetime.now(UTC).replace(microsecond=0)
HOUR, DAY, MINUTE = timedelta(hours=1), timedelta(days=1), timedelta(minutes=1)


@pytest.fixture
def buyer(shop: Shop) -> str:
    return new_customer(shop)


def test_an_order_and_its_customer_that_nobody_told_of_are_found(
    spine: Spine, shop: Shop, buyer: str
) -> None:
    placed = new_order(shop, buyer, "61.24")
    before = datetime.now(UTC)
    run = compare(spine)

    assert ledger(spine) == [
        {"gid": placed, "customer_gid": buyer, "total": 6124, "financial_status": "paid"}
    ]
    assert spine.rows("SELECT gid, lifetime_orders, lifetime_spent FROM customer") == [
        {"gid": buyer, "lifetime_orders": 1, "lifetime_spent": 6124}
    ]
    assert run.counts["orders_mended"] == run.counts["orders_unheard"] == 1
    assert gaps(spine) == {"orders": 1}
    assert before <= spine.rows(MARK)[0]["verified_up_to"] <= datetime.now(UTC)


def test_the_rules_judge_what_was_found_and_the_tag_is_written(
    spine: Spine, shop: Shop, buyer: str
) -> None:
    new_order(shop, buyer)
    compare(spine)
    spine.work()

    assert shop.customers[number(buyer)].tags != []
    assert not spine.failures


def test_a_second_run_finds_nothing_and_counts_nothing(
    spine: Spine, shop: Shop, buyer: str
) -> None:
    order = new_order(shop, buyer)
    give_back(shop, order, "5.00", NOW - HOUR)
    compare(spine)
    found = gaps(spine)
    again = compare(spine, NOW - 2 * DAY)

    assert [name for name in again.counts if not name.endswith(("_seen", "_unread"))] == []
    assert again.counts["orders_seen"] == 1
    assert gaps(spine) == found == {"orders": 1, "refunds": 1}


def test_what_changed_just_now_is_mended_but_not_counted_as_unheard(
    spine: Spine, shop: Shop, buyer: str
) -> None:
    order = new_order(shop, buyer)
    stand_in_order(shop, order).updated_at = datetime.now(UTC) - timedelta(minutes=1)
    shop.customers[number(buyer)].updated_at = datetime.now(UTC)
    run = compare(spine)

    assert run.counts["orders_mended"] == 1
    assert gaps(spine) == {}


def test_a_refund_is_found_although_the_version_of_its_order_is_known(
    spine: Spine, shop: Shop, buyer: str
) -> None:
    order = new_order(shop, buyer, "100.00")
    compare(spine)
    give_back(shop, order, "40.00", NOW - HOUR)
    compare(spine, NOW - DAY)

    assert spine.rows("SELECT order_gid, amount, currency FROM refund") == [
        {"order_gid": order, "amount": 4000, "currency": "GBP"}
    ]
    assert gaps(spine)["refunds"] == 1


def test_a_refund_whose_amount_changed_is_corrected_once(
    spine: Spine, shop: Shop, buyer: str
) -> None:
    order = new_order(shop, buyer, "100.00")
    refund = give_back(shop, order, "40.00", NOW - HOUR)
    compare(spine)
    for amount, kept in (("10.00", [{"amount": 1000}]), ("0.00", [])):
        now_it_is(shop, order, refund, amount)
        run = compare(spine, NOW - DAY)
        with names_of_queries() as names:
            again = compare(spine, NOW - DAY)

        assert spine.rows("SELECT amount FROM refund") == kept
        assert run.counts["refunds_mended"] == 1
        assert "refunds_mended" not in again.counts
        assert "ReadOrders" not in names
    assert gaps(spine) == {"orders": 1, "refunds": 1}


def now_it_is(shop: Shop, order_gid: str, refund_id: int, amount: str) -> None:
    """The amount of a refund changes at Shopify."""
    order, money = stand_in_order(shop, order_gid), Decimal(amount)
    order.refunds[0] = Refund(refund_id, order.id, NOW - HOUR, money, money)


def test_what_happened_before_the_app_was_installed_did_not_go_unheard(
    spine: Spine, shop: Shop, buyer: str
) -> None:
    for _ in range(2):
        new_order(shop, buyer)
    with spine.engine.begin() as db:
        db.exec_driver_sql("UPDATE shop SET generation = 2, installed_at = now()")
    run = compare(spine)

    assert run.counts["orders_mended"] == 2
    assert gaps(spine) == {}


def test_what_waits_in_the_inbox_did_not_go_unheard(spine: Spine, shop: Shop, buyer: str) -> None:
    new_order(shop, buyer)
    spine.deliver("orders/create", order(NOW - HOUR))
    with spine.engine.begin() as db:
        db.exec_driver_sql("UPDATE delivery SET received_at = %s", (NOW - HOUR + MINUTE,))
    shop.customers[number(buyer)].updated_at = NOW - HOUR
    run = compare(spine)

    assert run.counts["orders_mended"] == 1
    assert gaps(spine) == {}


def test_an_order_deleted_just_now_is_not_counted_as_unheard(
    spine: Spine, shop: Shop, buyer: str
) -> None:
    lost = new_order(shop, buyer)
    compare(spine)
    before = gaps(spine)
    del shop.orders[number(lost)]
    shop.customers[number(buyer)].orders.remove(number(lost))
    spine.deliver("orders/delete", {"id": number(lost)})
    run = compare(spine)

    assert run.counts["orders_mended"] == 1
    assert gaps(spine) == before == {"orders": 1}


def test_a_page_that_is_older_than_what_a_webhook_brought_asks_nothing(
    spine: Spine, shop: Shop, buyer: str
) -> None:
    new_order(shop, buyer)
    compare(spine)
    with spine.engine.begin() as db:
        db.exec_driver_sql("UPDATE orders SET updated_at = now(), financial_status = 'voided'")
    with names_of_queries() as names:
        again = compare(spine, NOW - DAY)

    assert spine.rows("SELECT financial_status FROM orders") == [{"financial_status": "voided"}]
    assert [n for name, n in again.counts.items() if not name.endswith("_unread")] == [1, 1]
    assert "ReadOrders" not in names


def test_an_order_with_more_lines_than_a_read_brings_is_not_read_every_night(
    spine: Spine, shop: Shop, buyer: str
) -> None:
    placed = stand_in_order(shop, new_order(shop, buyer))
    placed.lines = [Line(shop.new_id(), "Bun", f"BUN-{n}", 1, Decimal(1)) for n in range(197)]
    compare(spine)
    with names_of_queries() as names:
        compare(spine, NOW - DAY)

    assert spine.rows("SELECT lines_digest FROM orders") == [{"lines_digest": None}]
    assert "ReadOrders" not in names


def test_a_tag_seen_after_shopify_was_asked_stays_as_it_was_seen(
    spine: Spine, shop: Shop, buyer: str
) -> None:
    written(spine, shop, buyer)
    shop.customers[number(buyer)].tags.clear()
    with spine.engine.begin() as db:
        db.exec_driver_sql("UPDATE tag_assignment SET seen_at = now() + interval '1 minute'")
    compare(spine, NOW - DAY)

    assert {stands for stands, _ in tag_stands(spine)} == {"ours"}
    assert "tags" not in gaps(spine)


def test_a_parcel_and_its_arrival_are_found(spine: Spine, shop: Shop, buyer: str) -> None:
    order = stand_in_order(shop, gid := new_order(shop, buyer))
    compare(spine)
    parcel = Fulfillment(shop.new_id(), order.id, NOW - HOUR, NOW - HOUR)
    order.fulfillments.append(parcel)
    compare(spine, NOW - DAY)
    parcel.delivered_at = NOW - HOUR / 2
    compare(spine, NOW - DAY)

    assert spine.rows("SELECT order_gid, status, delivered_at FROM fulfillment") == [
        {"order_gid": gid, "status": "success", "delivered_at": NOW - HOUR / 2}
    ]
    assert gaps(spine)["fulfillments"] == 1


def test_what_a_carrier_estimated_is_found_though_no_webhook_carries_it(
    spine: Spine, shop: Shop, buyer: str
) -> None:
    order = stand_in_order(shop, new_order(shop, buyer))
    parcel = Fulfillment(shop.new_id(), order.id, NOW - HOUR, NOW - HOUR)
    order.fulfillments.append(parcel)
    compare(spine)
    parcel.estimated_delivery_at = NOW + DAY
    before = gaps(spine)
    compare(spine, NOW - DAY)

    assert spine.rows("SELECT estimated_delivery_at FROM fulfillment") == [
        {"estimated_delivery_at": NOW + DAY}
    ]
    assert gaps(spine) == before


def test_a_status_that_changed_within_the_same_second_is_found(
    spine: Spine, shop: Shop, buyer: str
) -> None:
    order = stand_in_order(shop, new_order(shop, buyer))
    order.financial_status, order.paid = "pending", Decimal(0)
    compare(spine)
    order.financial_status, order.paid = "paid", order.total
    compare(spine, NOW - DAY)

    assert spine.rows("SELECT financial_status, paid FROM orders") == [
        {"financial_status": "paid", "paid": 1000}
    ]


def test_an_order_whose_deletion_went_unheard_is_deleted(
    spine: Spine, shop: Shop, buyer: str
) -> None:
    kept, lost = new_order(shop, buyer), new_order(shop, buyer)
    compare(spine)
    del shop.orders[number(lost)]
    shop.customers[number(buyer)].orders.remove(number(lost))
    run = compare(spine, NOW - DAY)
    spine.work()

    rows = spine.rows("SELECT gid FROM orders WHERE deleted_at IS NULL")
    assert rows == [{"gid": kept}]
    assert run.counts["orders_mended"] == 1
    assert spine.rows("SELECT lifetime_orders FROM customer") == [{"lifetime_orders": 1}]


def test_an_order_placed_meanwhile_does_not_make_up_for_a_missing_one(
    spine: Spine, shop: Shop, buyer: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    lost = new_order(shop, buyer)
    compare(spine)
    del shop.orders[number(lost)]
    shop.customers[number(buyer)].orders.remove(number(lost))

    def later(deps: Deps, run: Run) -> Run:
        placed = stand_in_order(shop, new_order(shop, buyer))
        placed.processed_at = placed.created_at = placed.updated_at = datetime.now(UTC)
        return compare_deletions(deps, run)

    monkeypatch.setitem(reconciling._STEPS, Step.DELETIONS, later)
    compare(spine)

    assert spine.rows("SELECT gid FROM orders WHERE deleted_at IS NOT NULL") == [{"gid": lost}]


def test_one_deleted_order_among_hundreds_is_found_for_few_points(spine: Spine, shop: Shop) -> None:
    shop.plan = "plus"
    placed = [new_order(shop, None) for _ in range(300)]
    for hours, gid in enumerate(placed):
        order = stand_in_order(shop, gid)
        order.processed_at = order.created_at = NOW - hours * HOUR
    lost = placed[-1]
    compare(spine)
    del shop.orders[number(lost)]
    with costs_of_queries() as costs:
        compare(spine)

    assert spine.rows("SELECT gid FROM orders WHERE deleted_at IS NOT NULL") == [{"gid": lost}]
    assert sum(costs) < 70


def test_an_old_order_that_shopify_hides_is_not_taken_for_deleted(
    spine: Spine, shop: Shop, buyer: str
) -> None:
    new_order(shop, buyer)
    old = stand_in_order(shop, gid := new_order(shop, buyer))
    compare(spine)
    old.created_at = old.processed_at = NOW - 90 * DAY
    shop.customers[number(buyer)].orders.remove(old.id)
    with spine.engine.begin() as db:
        db.exec_driver_sql(
            f"UPDATE orders SET processed_at = now() - interval '90 days' WHERE gid = '{gid}'"  # noqa: S608
        )
    compare(spine, NOW - DAY)

    assert spine.rows("SELECT count(*) AS n FROM orders WHERE deleted_at IS NULL") == [{"n": 2}]


def tag_stands(spine: Spine) -> list[tuple[str, bool]]:
    rows = spine.rows("SELECT in_shop, wanted FROM tag_assignment WHERE in_shop <> 'absent'")
    return [(row["in_shop"], row["wanted"]) for row in rows]


def written(spine: Spine, shop: Shop, buyer: str) -> list[str]:
    """The buyer's first order arrives and their tags are written; those tags."""
    new_order(shop, buyer)
    compare(spine)
    spine.work()
    tags = shop.customers[number(buyer)].tags
    assert tag_stands(spine) == [("ours", True)] * len(tags) != []
    return tags


def test_a_tag_of_ours_that_somebody_took_off_unheard_stays_off(
    spine: Spine, shop: Shop, buyer: str
) -> None:
    tags = written(spine, shop, buyer)
    count = len(tags)
    tags.clear()
    shop.customers[number(buyer)].updated_at = NOW - HOUR
    compare(spine, NOW - DAY)
    spine.work()

    assert shop.customers[number(buyer)].tags == []
    assert tag_stands(spine) == [("withdrawn", True)] * count
    assert gaps(spine)["tags"] == count
    assert (
        spine.rows("SELECT actor FROM timeline_entry WHERE kind = 'tag_withdrawn'")
        == [{"actor": "reconciliation"}] * count
    )


def test_a_withdrawn_tag_that_somebody_put_back_is_theirs(
    spine: Spine, shop: Shop, buyer: str
) -> None:
    tags = written(spine, shop, buyer)
    before = list(tags)
    tags.clear()
    compare(spine, NOW - DAY)
    tags.extend(tag.upper() for tag in before)
    compare(spine, NOW - DAY)

    assert tag_stands(spine) == [("theirs", True)] * len(before)


def test_a_tag_that_shopify_refused_is_tried_again_every_night(
    spine: Spine, shop: Shop, buyer: str
) -> None:
    tags = written(spine, shop, buyer)
    before = list(tags)
    tags.clear()
    with spine.engine.begin() as db:
        db.exec_driver_sql("UPDATE tag_assignment SET in_shop = 'refused', error = 'full'"
                           " WHERE wanted")  # fmt: skip
    compare(spine)
    spine.work()

    assert shop.customers[number(buyer)].tags == before
    assert tag_stands(spine) == [("ours", True)] * len(before)


def test_a_tag_whose_write_is_on_its_way_is_left_to_its_writer(
    spine: Spine, shop: Shop, buyer: str
) -> None:
    written(spine, shop, buyer)
    shop.customers[number(buyer)].tags.clear()
    with spine.engine.begin() as db:
        db.exec_driver_sql("UPDATE tag_assignment SET sent = 'add', sent_reason = reason")
    compare(spine, NOW - DAY)

    assert {stands for stands, _ in tag_stands(spine)} == {"ours"}
    assert "tags" not in gaps(spine)

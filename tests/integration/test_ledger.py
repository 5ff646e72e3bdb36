"""The order ledger ends in the same state however its deliveries arrive."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import update

from shop_app.jobs import Deps, queue
from shop_app.shopify.errors import ShopifyUnavailable
from shop_app.shops.clients import admin_for
from shop_app.shops.models import Shop
from shop_app.tenancy import ALL_SHOPS
from tests.payloads import CUSTOMER, ORDER, customer_gid, order, order_gid, refund, summary
from tests.spine import SHOP, Spine

NOW = datetime.now(UTC).replace(microsecond=0)
DAY = timedelta(days=1)
ORDERS = """
    SELECT gid, customer_gid, total, paid, currency, cancelled_at, deleted_at, financial_status,
        updated_at FROM orders ORDER BY gid
"""
WISHES = "SELECT gid, why FROM wanted_read WHERE why <> 'no_summary' ORDER BY gid"


def test_an_older_version_changes_nothing(spine: Spine) -> None:
    newer = order(NOW - DAY, updated_at=NOW, total="80.00")
    spine.deliver("orders/updated", newer)
    spine.deliver("orders/create", order(NOW - DAY, total="100.00"))
    spine.work()

    assert [(row["total"], row["updated_at"]) for row in spine.rows(ORDERS)] == [(8000, NOW)]
    assert spine.rows(WISHES) == []


def test_absent_is_not_null(spine: Spine) -> None:
    spine.deliver("orders/create", order(NOW - DAY, cancelled_at=NOW.isoformat()))
    later = order(NOW - DAY, updated_at=NOW)
    for field in ("customer", "cancelled_at", "name"):
        del later[field]
    spine.deliver("orders/updated", later)
    spine.work()

    assert [(row["customer_gid"], row["cancelled_at"]) for row in spine.rows(ORDERS)] == [
        (customer_gid(), NOW)
    ]


def test_null_means_nothing_there(spine: Spine) -> None:
    spine.deliver("orders/create", order(NOW - DAY, cancelled_at=NOW.isoformat()))
    spine.deliver("orders/updated", order(NOW - DAY, updated_at=NOW, customer=None))
    spine.work()

    found = [(row["customer_gid"], row["cancelled_at"]) for row in spine.rows(ORDERS)]
    assert found == [(None, None)]


def test_ids_beyond_what_a_float_holds_survive(spine: Spine) -> None:
    spine.deliver("orders/create", order(NOW, number=2**53 + 1, customer=2**60 + 1))
    spine.work()

    found = spine.rows(ORDERS)[0]
    assert found["gid"] == f"gid://shopify/Order/{2**53 + 1}"
    assert found["customer_gid"] == f"gid://shopify/Customer/{2**60 + 1}"


def test_a_guest_order_breaks_nothing_and_tags_nobody(spine: Spine) -> None:
    spine.deliver("orders/create", order(NOW, customer=None, total="5000.00"))
    spine.deliver("refunds/create", refund(NOW, "10.00"))
    spine.work()

    assert [row["customer_gid"] for row in spine.rows(ORDERS)] == [None]
    assert spine.rows("SELECT gid FROM customer") == []
    assert spine.tags_wanted() == {}


@pytest.mark.parametrize(
    ("_case", "status", "outstanding", "paid"),
    [
        ("paid", "paid", "0.00", 10000),
        ("partly refunded counts before refunds", "partially_refunded", "0.00", 10000),
        ("half paid", "partially_paid", "40.00", 6000),
        ("not paid yet", "pending", "100.00", 0),
        ("authorized is not taken", "authorized", "100.00", 0),
        ("voided", "voided", "0.00", 0),
    ],
)
def test_only_money_that_was_taken_counts(
    spine: Spine, _case: str, status: str, outstanding: str, paid: int
) -> None:
    body = order(NOW, financial_status=status, total_outstanding=outstanding)
    spine.deliver("orders/create", body)
    spine.work()

    assert [(row["total"], row["paid"]) for row in spine.rows(ORDERS)] == [(10000, paid)]


def test_money_keeps_the_digits_of_its_currency(spine: Spine) -> None:
    body = order(NOW, total="12.500", buyer=("6100", "JPY"))
    body["total_price_set"]["shop_money"] = {"amount": "12.345", "currency_code": "KWD"}
    spine.deliver("orders/create", body)
    spine.work()

    found = spine.rows("SELECT total, currency, presentment_total FROM orders")
    assert found == [{"total": 12345, "currency": "KWD", "presentment_total": 6100}]


def test_a_deleted_order_stays_deleted_and_leaves_the_counts(spine: Spine) -> None:
    spine.deliver("orders/create", order(NOW - DAY))
    spine.deliver("orders/delete", {"id": ORDER})
    spine.deliver("orders/updated", order(NOW - DAY, updated_at=NOW))
    spine.work(without=("read",))

    found = [(row["deleted_at"] is not None, row["total"]) for row in spine.rows(ORDERS)]
    assert found == [(True, 0)]
    assert spine.rows(WISHES) == [{"gid": customer_gid(), "why": "stale"}]


def test_a_deletion_that_overtakes_the_order_wins(spine: Spine) -> None:
    spine.deliver("orders/delete", {"id": ORDER})
    spine.deliver("orders/create", order(NOW - DAY))
    spine.work(without=("read",))

    assert [(row["deleted_at"] is not None, row["total"]) for row in spine.rows(ORDERS)] == [
        (True, 0)
    ]


def test_a_refund_counts_once_and_may_overtake_its_order(spine: Spine) -> None:
    for _ in range(2):
        spine.deliver("refunds/create", refund(NOW, "30.00"))
    spine.work(without=("read_later",))
    assert spine.rows(WISHES) == [{"gid": order_gid(), "why": "unknown_order"}]

    spine.deliver("orders/create", order(NOW - DAY))
    spine.work(without=("read_later",))
    spine.patience_ends()
    calls_before = len(spine.rows("SELECT 1 AS one FROM wanted_read"))
    spine.work()

    assert spine.rows("SELECT amount, currency FROM refund") == [
        {"amount": 3000, "currency": "GBP"}
    ]
    assert calls_before > 0
    assert spine.rows(WISHES) == []


def test_a_refund_that_moved_no_money_counts_nothing(spine: Spine) -> None:
    spine.deliver("refunds/create", refund(NOW, "30.00", status="failure"))
    spine.work()

    assert spine.rows("SELECT amount FROM refund") == []


def test_scans_and_parcels_are_kept_whatever_comes_first(spine: Spine) -> None:
    parcel = {
        "id": 7,
        "admin_graphql_api_id": "gid://shopify/Fulfillment/7",
        "order_id": ORDER,
        "status": "success",
        "shipment_status": "in_transit",
        "created_at": NOW.isoformat(),
        "updated_at": NOW.isoformat(),
    }
    scan = {
        "id": 9,
        "fulfillment_id": 7,
        "order_id": ORDER,
        "status": "delayed",
        "happened_at": NOW.isoformat(),
        "estimated_delivery_at": (NOW + DAY).isoformat(),
    }
    for _ in range(2):
        spine.deliver("fulfillment_events/create", scan)
    spine.deliver("fulfillments/update", parcel)
    older = parcel | {"shipment_status": None, "updated_at": (NOW - DAY).isoformat()}
    spine.deliver("fulfillments/create", older)
    spine.work(without=("read_later",))

    assert spine.rows("SELECT order_gid, shipment_status, status FROM fulfillment") == [
        {"order_gid": order_gid(), "shipment_status": "in_transit", "status": "success"}
    ]
    scans = spine.rows("SELECT status, estimated_delivery_at FROM fulfillment_event")
    assert scans == [{"status": "delayed", "estimated_delivery_at": NOW + DAY}]


def test_two_versions_of_the_same_second_ask_shopify(spine: Spine) -> None:
    spine.deliver("orders/updated", order(NOW, total="80.00"))
    spine.deliver("orders/updated", order(NOW, total="80.00"))
    spine.work(without=("read", "read_later"))
    assert spine.rows(WISHES) == []

    spine.deliver("orders/updated", order(NOW, total="90.00"))
    spine.work(without=("read", "read_later"))
    assert spine.rows(WISHES) == [{"gid": order_gid(), "why": "tie"}]


def test_an_edit_has_the_whole_order_read(spine: Spine) -> None:
    spine.deliver("orders/edited", {"order_edit": {"id": 3, "order_id": ORDER}})
    spine.work(without=("read",))

    assert spine.rows(WISHES) == [{"gid": order_gid(), "why": "edited"}]


def test_summaries_move_forward_by_when_they_occurred(spine: Spine) -> None:
    spine.deliver("customers/purchasing_summary", summary(NOW, 3, "300.00"))
    spine.deliver("customers/purchasing_summary", summary(NOW - DAY, 2, "200.00"))
    spine.work()

    assert spine.rows(
        "SELECT lifetime_orders, lifetime_spent, lifetime_currency FROM customer"
    ) == [{"lifetime_orders": 3, "lifetime_spent": 30000, "lifetime_currency": "GBP"}]


@pytest.mark.parametrize(
    ("seconds", "spent", "wishes"),
    [
        (10, "200.00", [{"gid": customer_gid(), "why": "tie"}]),
        (0, "200.00", [{"gid": customer_gid(), "why": "tie"}]),
        (10, "300.00", []),
        (11, "200.00", []),
    ],
)
def test_a_summary_that_is_hardly_older_but_says_something_else_asks_shopify(
    spine: Spine, seconds: int, spent: str, wishes: list[dict[str, str]]
) -> None:
    spine.deliver("customers/purchasing_summary", summary(NOW, 3, "300.00"))
    older = NOW - timedelta(seconds=seconds)
    spine.deliver("customers/purchasing_summary", summary(older, 3, spent))
    spine.work(without=("read", "read_later"))

    assert spine.rows(WISHES) == wishes
    assert spine.rows("SELECT lifetime_spent FROM customer") == [{"lifetime_spent": 30000}]


@pytest.mark.parametrize("order_first", [True, False])
def test_a_merge_moves_the_orders_also_those_that_arrive_later(
    spine: Spine, order_first: bool
) -> None:
    merge = {
        "admin_graphql_api_customer_kept_id": customer_gid(5),
        "admin_graphql_api_customer_deleted_id": customer_gid(6),
        "status": "completed",
    }
    told = [("orders/create", order(NOW, customer=6)), ("customers/merge", merge)]
    for topic, payload in told if order_first else reversed(told):
        spine.deliver(topic, payload)
    spine.work(without=("read", "read_later"))

    assert [row["customer_gid"] for row in spine.rows(ORDERS)] == [customer_gid(5)]


@pytest.mark.parametrize("status", ["requested", "in_progress", "failed"])
def test_a_merge_that_did_not_happen_changes_nothing(spine: Spine, status: str) -> None:
    merge = {
        "admin_graphql_api_customer_kept_id": customer_gid(5),
        "admin_graphql_api_customer_deleted_id": customer_gid(6),
        "status": status,
    }
    spine.deliver("customers/merge", merge)
    spine.work()

    assert spine.rows("SELECT gid FROM customer WHERE merged_into IS NOT NULL") == []


def test_compliance_requests_are_kept_with_the_day_they_are_due(spine: Spine) -> None:
    body = {"shop_id": 1, "shop_domain": SHOP, "customer": {"id": CUSTOMER}}
    topics = ["customers/data_request", "customers/redact", "shop/redact"]
    for topic in topics:
        assert spine.deliver(topic, body).status_code == 200
    spine.work()

    kept = spine.rows(
        "SELECT *, due_at - received_at AS time FROM compliance_request ORDER BY topic"
    )
    assert [(row["topic"], row["time"], row["payload"]) for row in kept] == [
        (topic, timedelta(days=30), body) for topic in topics
    ]


def test_an_uninstall_forgets_the_tokens_and_keeps_the_records(spine: Spine) -> None:
    spine.deliver("orders/create", order(NOW))
    spine.deliver("app/uninstalled", {"id": 1}, triggered_at=NOW + DAY)
    spine.work(without=("write_tags", "read_later"))

    found = spine.rows("SELECT state, access_token, refresh_token FROM shop")
    assert found == [{"state": "uninstalled", "access_token": None, "refresh_token": None}]
    assert len(spine.rows(ORDERS)) == 1


def test_what_came_before_the_first_visit_counts_once_the_shop_is_known(spine: Spine) -> None:
    with spine.engine.begin() as db:
        elsewhere = update(Shop).values(shop="another.myshopify.com")
        db.execute(elsewhere, execution_options=ALL_SHOPS)
    spine.deliver("orders/create", order(NOW))
    spine.work()
    assert [row["parked_reason"] for row in spine.rows("SELECT parked_reason FROM delivery")] == [
        "unknown_shop"
    ]

    with spine.engine.begin() as db:
        db.execute(update(Shop).values(shop=SHOP), execution_options=ALL_SHOPS)
        queue(db, "read_shop", SHOP)
    spine.work(without=("write_tags", "read_later"))

    assert [row["state"] for row in spine.rows("SELECT state FROM delivery")] == ["processed"]
    assert len(spine.rows(ORDERS)) == 1


def test_while_shopify_is_away_the_wish_stays_and_the_attempts_are_spaced_out(
    spine: Spine,
) -> None:
    spine.deliver("orders/edited", {"order_edit": {"id": 3, "order_id": ORDER}})
    nobody = {"shopify_shop_url": "http://127.0.0.1:9/{shop}"}
    away = spine.deps.settings.model_copy(update=nobody)
    spine.deps = Deps(spine.engine, away, admin_for(spine.engine, away))

    ran = spine.work()

    # After 2, 4 and 8 seconds; the fifth attempt, after 16, is further away than this test looks.
    assert ran == ["drain", "read", "read", "read", "read"]
    assert [type(error) for error in spine.failures] == [ShopifyUnavailable] * 4
    waiting = spine.rows("SELECT args ->> 'attempt' AS attempt FROM procrastinate_jobs")
    assert waiting == [{"attempt": "5"}]
    assert spine.rows(WISHES) == [{"gid": order_gid(), "why": "edited"}]

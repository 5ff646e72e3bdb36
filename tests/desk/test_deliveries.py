"""The page on deliveries: verified, heard, parked, mended, fetched; and what its buttons do."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine, text

from sandbox.state import Shop
from sandbox.world import World
from shop_app.jobs import Deps
from shop_app.main import TASKS
from shop_app.reconciliation.replays import REPLAY
from shop_app.settings import Settings
from shop_app.shops.clients import admin_for
from shop_app.staff.rules import Role
from shop_app.tenancy import ALL_SHOPS
from tests.desk.visiting import Visitor, visitor
from tests.payloads import ORDER, order
from tests.shops.rows import change
from tests.spine import Spine
from tests.standin import SECRET, new_customer, new_order

NOW = datetime.now(UTC).replace(microsecond=0)
SETTLED = "SELECT topic, state, parked_reason FROM delivery ORDER BY seq"
BROKEN = {"id": ORDER, "name": "#1001", "updated_at": NOW.isoformat()}


@pytest.fixture
def spine(engine: Engine, client: FlaskClient, standin: Settings, installed: Shop) -> Spine:
    """Webhooks and jobs of the installed shop, whose details are known."""
    change(engine, installed.domain, currency="GBP", timezone="Europe/London", locale="en")
    with engine.begin() as db:
        db.execute(text("DELETE FROM procrastinate_jobs"))
    deps = Deps(engine, standin, admin_for(engine, standin))
    return Spine(engine, client, deps, SECRET.encode())


@pytest.fixture
def owner(engine: Engine, client: FlaskClient, world: World, spine: Spine, shop: Shop) -> Visitor:
    return visitor(client, engine, world, shop)


@pytest.fixture
def look(owner: Visitor) -> Callable[..., str]:
    """Opens the page and gives its text with single spaces."""

    def look(path: str = "/deliveries", **query: str) -> str:
        answer = owner.get(path, **query)
        assert answer.status_code == 200
        return " ".join(answer.text.split())

    return look


def deliver(spine: Spine, topic: str, payload: Any, **more: Any) -> None:
    assert spine.deliver(topic, payload, **more).status_code == 200
    spine.work()


def test_a_new_shop_is_told_what_will_come(look: Callable[..., str]) -> None:
    page = look()
    assert "Nothing has been compared with Shopify yet. Amends does it every night." in page
    assert "No delivery is parked: everything that arrived was booked." in page
    assert page.count("Not heard yet") == 16
    assert "No comparison has ended yet." in page
    assert "No comparison has found a change so far that Shopify did not tell of." in page
    assert 'tone="critical"' not in page
    assert 'tone="warning"' not in page


def test_a_topic_says_in_words_when_it_was_last_heard_and_how_often(
    spine: Spine, look: Callable[..., str]
) -> None:
    deliver(spine, "orders/create", order(NOW))
    deliver(spine, "orders/create", order(NOW, number=ORDER + 1))
    deliver(spine, "shop/update", {"id": 1, "updated_at": NOW.isoformat(), "name": "x"})
    page = look()
    assert "<s-table-cell>Orders created</s-table-cell>" in page
    assert "ago</s-text>" in page
    assert "<s-table-cell>2</s-table-cell>" in page
    assert "Details of the shop changed" in page
    assert page.count("Not heard yet") == 15


def test_a_parked_delivery_says_why_and_what_it_was_about(
    spine: Spine, look: Callable[..., str]
) -> None:
    deliver(spine, "orders/create", BROKEN)
    page = look()
    assert "1 delivery could not be booked and was set aside." in page
    assert "It lacks something that Amends needs, or garbles it." in page
    assert "Malformed: the field total_price_set is missing" in page
    assert f'<s-link href="shopify:admin/orders/{ORDER}">Order #1001</s-link>' in page


@pytest.mark.parametrize(
    ("topic", "payload", "link"),
    [
        ("refunds/create", {"id": 1, "order_id": 7}, 'orders/7">Order 7'),
        ("orders/edited", {"order_edit": {"order_id": 8}}, 'orders/8">Order 8'),
        ("customers/update", {"id": 9}, 'customers/9">Customer 9'),
        (
            "customer.tags_added",
            {"customerId": "gid://shopify/Customer/10"},
            'customers/10">Customer 10',
        ),
        ("orders/create", {"id": 11, "name": "<script>"}, 'orders/11">Order &lt;script&gt;'),
    ],
)
def test_what_a_parked_delivery_was_about_is_linked(
    spine: Spine, look: Callable[..., str], topic: str, payload: Any, link: str
) -> None:
    deliver(spine, topic, payload, webhook_id="it")
    park(spine, "it")
    assert f'<s-link href="shopify:admin/{link}</s-link>' in look()


def test_what_nobody_can_read_is_about_nothing_and_is_escaped(
    spine: Spine, look: Callable[..., str]
) -> None:
    deliver(spine, "orders/create", b"[1]", webhook_id='"><script>alert(1)</script>')
    page = look()
    assert "Not said" in page
    assert "<script>alert" not in page


def test_a_replay_mends_and_says_what_it_did(
    spine: Spine, owner: Visitor, look: Callable[..., str]
) -> None:
    deliver(spine, "orders/create", order(NOW), webhook_id="whole")
    deliver(spine, "orders/create", BROKEN, webhook_id="broken")
    park(spine, "whole")
    answer = owner.post("/deliveries/replay")
    assert answer.status_code == 200
    assert '"message": "2 deliveries go through again"' in answer.headers["HX-Trigger"]
    page = " ".join(answer.text.split())
    assert "Going through again: 0 of 2" in page
    assert 'hx-trigger="every 2s"' in page
    spine.work()
    assert [(row["state"], row["parked_reason"]) for row in spine.rows(SETTLED)] == [
        ("processed", None),
        ("parked", "malformed"),
    ]
    fragment = look("/deliveries/replays")
    assert 'hx-trigger="load"' in fragment
    assert "Went through: 1. Set aside again: 1." in look()
    assert spine.rows("SELECT processed, parked, released, total FROM replay") == [
        {"processed": 1, "parked": 1, "released": 2, "total": 2}
    ]


def park(spine: Spine, webhook_id: str) -> None:
    """As if it had failed for something that is mended by now."""
    with spine.engine.begin() as db:
        db.execute(
            text(
                "UPDATE delivery SET state = 'parked', parked_reason = 'failed', error = 'KeyError'"
                " WHERE webhook_id = :id"
            ),
            {"id": webhook_id},
            execution_options=ALL_SHOPS,
        )


def test_one_delivery_goes_through_alone(spine: Spine, owner: Visitor) -> None:
    deliver(spine, "orders/create", order(NOW), webhook_id="one")
    deliver(spine, "orders/create", order(NOW, number=ORDER + 1), webhook_id="two")
    park(spine, "one")
    park(spine, "two")
    answer = owner.post("/deliveries/replay", {"webhook_id": "two"})
    assert '"message": "1 delivery goes through again"' in answer.headers["HX-Trigger"]
    spine.work()
    assert [row["state"] for row in spine.rows(SETTLED)] == ["parked", "processed"]


def test_a_second_click_or_tab_starts_no_second_replay(spine: Spine, owner: Visitor) -> None:
    deliver(spine, "orders/create", BROKEN)
    first, second = owner.post("/deliveries/replay"), owner.post("/deliveries/replay")
    assert '"1 delivery goes through again"' in first.headers["HX-Trigger"]
    assert '"Nothing is left to send through again"' in second.headers["HX-Trigger"]
    assert len(spine.rows("SELECT id FROM replay")) == 1
    spine.work()
    third = owner.post("/deliveries/replay")
    assert '"1 delivery goes through again"' in third.headers["HX-Trigger"]
    assert spine.rows("SELECT finished_at IS NULL AS going FROM replay ORDER BY id") == [
        {"going": False},
        {"going": True},
    ]


def test_many_are_released_some_at_a_time_so_that_what_comes_in_has_its_turn(
    spine: Spine, owner: Visitor, look: Callable[..., str]
) -> None:
    with spine.engine.begin() as db:
        db.execute(
            text(
                "INSERT INTO delivery (shop, webhook_id, topic, body, state, parked_reason)"
                " SELECT :shop, n::text, 'segments/x', '{}', 'parked', 'unknown_topic'"
                " FROM generate_series(1, 1200) AS n"
            ),
            {"shop": owner.shop.domain},
            execution_options=ALL_SHOPS,
        )
    owner.post("/deliveries/replay")
    TASKS[REPLAY](spine.deps, owner.shop.domain)
    waiting = "SELECT count(*) AS n FROM delivery WHERE state = 'received'"
    assert spine.rows(waiting) == [{"n": 500}]
    TASKS[REPLAY](spine.deps, owner.shop.domain)
    assert spine.rows(waiting) == [{"n": 500}]
    assert "Going through again: 0 of 1,200" in look("/deliveries/replays")
    spine.work()
    assert "Set aside again: 1,200." in look()
    assert spine.rows(waiting) == [{"n": 0}]


def test_parked_deliveries_are_paged_both_ways(spine: Spine, look: Callable[..., str]) -> None:
    for number in range(45):
        assert spine.deliver("orders/create", {"id": 100 + number}).status_code == 200
    spine.work()

    def shown(page: str) -> list[int]:
        return [number for number in range(45) if f">Order {100 + number}<" in page]

    first = look()
    assert shown(first) == list(range(25, 45))
    assert "45 deliveries could not be booked" in first
    assert "haspreviouspage" not in first
    second = look(**query_of(first, "next"))
    assert shown(second) == list(range(5, 25))
    third = look(**query_of(second, "next"))
    assert shown(third) == list(range(5))
    assert "hasnextpage" not in third
    assert shown(look(**query_of(third, "previous"))) == list(range(5, 25))
    assert shown(look(**query_of(second, "previous"))) == list(range(25, 45))
    assert shown(look(before="x", after="-1")) == list(range(25, 45))


def query_of(page: str, name: str) -> dict[str, str]:
    """The parameters of the neighbouring page's address."""
    address = page.split(f'data-{name}="/deliveries?', 1)[1].split('"', 1)[0]
    return dict([address.split("=")])


def test_what_was_erased_is_not_offered_to_be_sent_again(
    spine: Spine, owner: Visitor, look: Callable[..., str]
) -> None:
    deliver(spine, "customers/redact", b"[]")
    assert "Its contents were erased" in look()
    answer = owner.post("/deliveries/replay")
    assert "Nothing is left to send through again" in answer.headers["HX-Trigger"]
    assert spine.rows("SELECT id FROM replay") == []


def test_compare_now_mends_what_no_webhook_told_and_says_what(
    spine: Spine, owner: Visitor, shop: Shop, look: Callable[..., str]
) -> None:
    new_order(shop, new_customer(shop))
    long_ago = NOW - timedelta(days=30)
    change(spine.engine, shop.domain, installed_at=long_ago)
    answer = owner.post("/deliveries/compare")
    assert '"message": "Comparison started"' in answer.headers["HX-Trigger"]
    page = " ".join(answer.text.split())
    assert "Comparing now, step 1 of 5: Comparing orders, refunds and parcels" in page
    assert ">Compare now<" not in page
    assert 'hx-get="/deliveries/comparison" hx-trigger="every 2s"' in page
    again = owner.post("/deliveries/compare")
    assert "A comparison is under way already" in again.headers["HX-Trigger"]
    spine.work()
    assert 'hx-trigger="load"' in look("/deliveries/comparison")
    page = look()
    assert "Verified up to" in page
    assert "Orders: 1 mended, 1 of them never heard of" in page
    assert "Asked for on this page" in page
    assert "Orders: 1 so far, the last one found " in page
    assert page.count("Never, though changes were missed") >= 7
    assert spine.rows("SELECT by, state FROM reconciliation_run") == [
        {"by": "staff", "state": "done"}
    ]


def test_a_comparison_that_failed_says_so_without_alarm(
    spine: Spine, owner: Visitor, look: Callable[..., str]
) -> None:
    owner.post("/deliveries/compare")
    with spine.engine.begin() as db:
        db.execute(
            text(
                "UPDATE reconciliation_run SET state = 'failed', error = 'Access <denied>',"
                " finished_at = now()"
            ),
            execution_options=ALL_SHOPS,
        )
    page = look()
    assert "Nothing is lost: Amends tries again tonight, or when you ask for it." in page
    assert "What stopped it: Access &lt;denied&gt;" in page
    assert ">Compare now<" in page
    assert 'tone="critical"' not in page


def test_orders_set_aside_are_named_with_the_reason(
    spine: Spine, owner: Visitor, look: Callable[..., str]
) -> None:
    with spine.engine.begin() as db:
        db.execute(
            text(
                "INSERT INTO unreadable (shop, gid, why)"
                " VALUES (:shop, 'gid://shopify/Order/55', 'two <b>currencies</b>')"
            ),
            {"shop": owner.shop.domain},
            execution_options=ALL_SHOPS,
        )
    page = look()
    assert '<s-link href="shopify:admin/orders/55">Order 55</s-link>' in page
    assert "two &lt;b&gt;currencies&lt;/b&gt;" in page


def test_the_history_says_how_far_it_is_and_can_be_fetched_again(
    spine: Spine, owner: Visitor, shop: Shop, look: Callable[..., str]
) -> None:
    new_order(shop, new_customer(shop))
    answer = owner.post("/deliveries/history")
    assert '"message": "The history is being fetched again"' in answer.headers["HX-Trigger"]
    page = " ".join(answer.text.split())
    assert "0 % of the history fetched" in page
    assert 'hx-get="/deliveries/history" hx-trigger="every 2s"' in page
    assert "Fetch the history again" not in page
    assert "is being fetched already" in owner.post("/deliveries/history").headers["HX-Trigger"]
    spine.work()
    assert 'hx-trigger="load"' in look("/deliveries/history")
    page = look()
    assert "The history is fetched" in page
    assert "Orders: 1" in page
    assert 'hx-get="/deliveries/hidden-orders" hx-trigger="load"' in page


def test_hidden_orders_lead_to_the_settings(
    spine: Spine, owner: Visitor, look: Callable[..., str]
) -> None:
    assert "s-link" not in look("/deliveries/hidden-orders")
    with spine.engine.begin() as db:
        db.execute(
            text("INSERT INTO customer (shop, gid, lifetime_orders) VALUES (:shop, 'x', 3)"),
            {"shop": owner.shop.domain},
            execution_options=ALL_SHOPS,
        )
    fragment = look("/deliveries/hidden-orders")
    assert "Shopify counts 3 more orders for your customers" in fragment
    assert 'href="/settings"' in fragment


@pytest.mark.parametrize("role", [Role.STAFF, Role.READ_ONLY])
def test_who_may_only_look_sees_no_button_and_starts_nothing(
    *, spine: Spine, client: FlaskClient, world: World, shop: Shop, role: Role
) -> None:
    deliver(spine, "orders/create", BROKEN)
    guest = visitor(client, spine.engine, world, shop, role=role)
    page = guest.get("/deliveries")
    assert page.status_code == 200
    assert "<form" not in page.text
    for path in ("compare", "replay", "history"):
        assert guest.post(f"/deliveries/{path}").status_code == 403
    for table in ("replay", "reconciliation_run", "backfill"):
        assert spine.rows(f"SELECT shop FROM {table}") == []  # noqa: S608
    assert [row["state"] for row in spine.rows(SETTLED)] == ["parked"]


def test_external_staff_do_not_see_the_page(
    spine: Spine, client: FlaskClient, world: World, shop: Shop
) -> None:
    guest = visitor(client, spine.engine, world, shop, role=Role.EXTERNAL_STAFF)
    paths = ["", "/comparison", "/replays", "/history", "/hidden-orders"]
    assert [guest.get(f"/deliveries{path}").status_code for path in paths] == [403] * 5


def test_a_shop_neither_sees_nor_replays_another_ones_deliveries(
    spine: Spine, owner: Visitor, look: Callable[..., str]
) -> None:
    deliver(spine, "orders/create", {"id": 77}, shop="stranger.myshopify.com", webhook_id="theirs")
    assert "No delivery is parked" in look()
    owner.post("/deliveries/replay", {"webhook_id": "theirs"})
    owner.post("/deliveries/replay")
    assert spine.rows("SELECT id FROM replay") == []
    assert [row["state"] for row in spine.rows(SETTLED)] == ["parked"]


def test_erasing_a_shop_erases_what_it_asked(spine: Spine, owner: Visitor) -> None:
    with spine.engine.begin() as db:
        db.execute(
            text("INSERT INTO api_usage (shop, hour) VALUES (:shop, date_trunc('hour', now()))"),
            {"shop": owner.shop.domain},
        )
    deliver(spine, "shop/redact", {"shop_id": 1, "shop_domain": owner.shop.domain})
    assert spine.rows("SELECT shop FROM api_usage") == []

"""Bulk queries: what stands in their files, what they may see, and how they end."""

from datetime import datetime, timedelta
from decimal import Decimal

import pytest

from sandbox.state import Line, Refund, Shop, gid
from sandbox.world import World
from tests.sandbox.api.bulk import (
    CANCEL,
    RUN_QUERY,
    download,
    finished,
    query_lines,
    read,
    start_query,
    wait_for_lines,
    wait_until,
)
from tests.sandbox.api.caller import DOMAIN, Api, add_customer, add_order, customer_gid

TAGS = "{ customers { edges { node { id tags } } } }"
LINES = """{ orders(sortKey: ID) { edges { node {
  id refunds { id totalRefundedSet { shopMoney { amount } } }
  lineItems { edges { node { id quantity } } } } } } }"""


@pytest.fixture
def now(world: World) -> datetime:
    return world.clock.now() - timedelta(hours=1)


def _add_line(shop: Shop, order_id: int, quantity: int) -> int:
    line = Line(shop.new_id(), "Mug", "MUG", quantity, Decimal("2.50"))
    shop.orders[order_id].lines.append(line)
    return line.id


def test_every_customer_becomes_a_line_and_is_counted(api: Api, shop: Shop) -> None:
    customers = [add_customer(shop, tags=(f"T{number}",)) for number in range(450)]
    started = api.world.clock.now()
    operation = finished(api, start_query(api, TAGS))
    lines = download(api, operation["url"])
    expected = {customer_gid(one): one.tags for one in customers}
    assert {line["id"]: line["tags"] for line in lines} == expected
    assert (operation["objectCount"], operation["rootObjectCount"]) == ("450", "450")
    text = api.app.test_client().get(operation["url"]).data
    assert operation["fileSize"] == str(len(text))
    assert (operation["type"], operation["query"]) == ("QUERY", TAGS)
    assert (operation["errorCode"], operation["partialDataUrl"]) == (None, None)
    assert datetime.fromisoformat(operation["createdAt"]) >= started.replace(microsecond=0)
    assert operation["completedAt"] >= operation["createdAt"]


def test_lists_stay_in_the_line_and_connections_become_lines_of_their_own(
    api: Api, shop: Shop, now: datetime
) -> None:
    order = add_order(shop, add_customer(shop), at=now)
    line = _add_line(shop, order.id, 3)
    refund = Refund(shop.new_id(), order.id, now, Decimal("2.50"), Decimal("2.50"))
    order.refunds.append(refund)
    assert query_lines(api, LINES, grouped=True) == [
        {
            "id": gid("Order", order.id),
            "refunds": [
                {
                    "id": gid("Refund", refund.id),
                    "totalRefundedSet": {"shopMoney": {"amount": "2.5"}},
                }
            ],
        },
        {"id": gid("LineItem", line), "quantity": 3, "__parentId": gid("Order", order.id)},
    ]
    operation = api.world.bulk.of(DOMAIN)[0]
    assert (operation.objects, operation.roots) == (2, 1)


def test_grouped_children_follow_their_parent_and_ungrouped_ones_need_not(
    api: Api, shop: Shop, now: datetime
) -> None:
    orders = [add_order(shop, None, at=now) for _ in range(3)]
    for order in orders:
        _add_line(shop, order.id, 1)
    grouped, loose = query_lines(api, LINES, grouped=True), query_lines(api, LINES)
    assert [line.get("__parentId") for line in grouped] == [
        parent for order in orders for parent in (None, gid("Order", order.id))
    ]
    assert "__parentId" in loose[0]
    assert sorted(map(str, loose)) == sorted(map(str, grouped))


def test_connections_below_connections_name_their_own_parent(
    api: Api, shop: Shop, now: datetime
) -> None:
    customer = add_customer(shop)
    order = add_order(shop, customer, at=now)
    line = _add_line(shop, order.id, 1)
    deep = """{ customers { edges { node { id ...Bought } } } }
      fragment Bought on Customer { orders(first: 1) { edges { node {
        id bought: lineItems { edges { node { __typename id } } } } } } }"""
    assert query_lines(api, deep, grouped=True) == [
        {"id": customer_gid(customer)},
        {"id": gid("Order", order.id), "__parentId": customer_gid(customer)},
        {
            "__typename": "LineItem",
            "id": gid("LineItem", line),
            "__parentId": gid("Order", order.id),
        },
    ]


def test_a_search_narrows_it_down_and_first_does_not(api: Api, shop: Shop) -> None:
    for tag in ("VIP", "VIP", "New"):
        add_customer(shop, tags=(tag,))
    query = '{ customers(first: 1, query: "tag:VIP") { edges { node { id tags } } } }'
    assert [line["tags"] for line in query_lines(api, query)] == [["VIP"], ["VIP"]]


def test_an_operation_that_finds_nothing_leaves_no_file(api: Api) -> None:
    operation = finished(api, start_query(api, TAGS))
    assert (operation["objectCount"], operation["url"]) == ("0", None)
    assert operation["fileSize"] is None


def test_orders_older_than_sixty_days_need_read_all_orders(
    api: Api, shop: Shop, now: datetime
) -> None:
    young = add_order(shop, None, at=now)
    old = add_order(shop, None, at=now - timedelta(days=61))
    query = "{ orders { edges { node { id } } } }"
    assert query_lines(api, query) == [{"id": gid("Order", young.id)}]
    shop.scopes.append("read_all_orders")
    everything = [{"id": gid("Order", old.id)}, {"id": gid("Order", young.id)}]
    assert query_lines(api, query) == everything


@pytest.mark.parametrize("field", ["firstName", "defaultEmailAddress { emailAddress }"])
def test_what_the_app_may_not_see_fails_the_operation(api: Api, shop: Shop, field: str) -> None:
    add_customer(shop)
    query = f"{{ customers {{ edges {{ node {{ id {field} }} }} }} }}"
    operation = finished(api, start_query(api, query), "FAILED")
    assert operation["errorCode"] == "ACCESS_DENIED"
    assert (operation["objectCount"], operation["url"], operation["partialDataUrl"]) == (
        "0",
        None,
        None,
    )


def test_scopes_lost_meanwhile_leave_partial_data(api: Api, shop: Shop) -> None:
    for _ in range(5):
        add_customer(shop)
    control = api.app.test_client()
    control.post(f"/_sandbox/shops/{DOMAIN}/bulk/pace", json={"hold_after_lines": 2})
    started = start_query(api, TAGS)
    wait_for_lines(api, started, 2)
    shop.scopes.remove("write_customers")
    control.post(f"/_sandbox/shops/{DOMAIN}/bulk/release")
    operation = finished(api, started, "FAILED")
    assert (operation["errorCode"], operation["objectCount"]) == ("ACCESS_DENIED", "2")
    assert operation["url"] is None
    assert len(download(api, operation["partialDataUrl"])) == 2


def test_customers_deleted_meanwhile_are_left_out(api: Api, shop: Shop) -> None:
    first, second = add_customer(shop), add_customer(shop)
    control = api.app.test_client()
    control.post(f"/_sandbox/shops/{DOMAIN}/bulk/pace", json={"hold_after_lines": 1})
    started = start_query(api, TAGS)
    wait_for_lines(api, started, 1)
    del shop.customers[second.id]
    control.post(f"/_sandbox/shops/{DOMAIN}/bulk/release")
    operation = finished(api, started)
    assert [line["id"] for line in download(api, operation["url"])] == [customer_gid(first)]


def test_only_the_start_is_paid_and_logged(api: Api, shop: Shop, world: World) -> None:
    for _ in range(300):
        add_customer(shop)
    answer = api.answer(RUN_QUERY, q=TAGS)
    assert answer["extensions"]["cost"]["actualQueryCost"] == 10
    wait_until(api, answer["data"]["bulkOperationRunQuery"]["bulkOperation"]["id"], "COMPLETED")
    assert world.calls.fields(DOMAIN) == {"bulkOperationRunQuery": 1}
    assert [call.actual_cost for call in world.calls.calls(DOMAIN)] == [10]


def test_results_expire_after_seven_days(api: Api, shop: Shop, world: World) -> None:
    add_customer(shop)
    started = start_query(api, TAGS)
    url = finished(api, started)["url"]
    world.clock.advance(7 * 86_400 - 60)
    api.token = api.exchange().get_json()["access_token"]
    assert read(api, started)["status"] == "COMPLETED"
    assert api.app.test_client().get(url).status_code == 200
    world.clock.advance(60)
    assert api.app.test_client().get(url).status_code == 404
    assert (read(api, started)["status"], read(api, started)["url"]) == ("EXPIRED", None)


def test_a_result_can_be_read_on_from_the_middle(api: Api, shop: Shop) -> None:
    add_customer(shop)
    url = finished(api, start_query(api, TAGS))["url"]
    client = api.app.test_client()
    whole = client.get(url).data
    rest = client.get(url, headers={"Range": "bytes=10-"})
    assert (rest.status_code, rest.data) == (206, whole[10:])


def test_nobody_finds_a_result_by_guessing(api: Api, shop: Shop) -> None:
    add_customer(shop)
    url = finished(api, start_query(api, TAGS))["url"]
    name = url.rpartition("/")[2]
    assert len(name) > 30
    assert url.startswith("http://localhost/")
    wrong = url.replace(name, "x" + name[1:] if name[0] != "x" else "y" + name[1:])
    assert api.app.test_client().get(wrong).status_code == 404


def test_a_held_operation_is_canceled_at_once(api: Api, shop: Shop) -> None:
    add_customer(shop)
    api.app.test_client().post(f"/_sandbox/shops/{DOMAIN}/bulk/pace", json={"hold": True})
    started = start_query(api, TAGS)
    wait_until(api, started, "RUNNING")
    canceling = api.data(CANCEL, id=started)["bulkOperationCancel"]
    assert canceling == {"bulkOperation": {"id": started, "status": "CANCELING"}, "userErrors": []}
    operation = finished(api, started, "CANCELED")
    assert (operation["url"], operation["partialDataUrl"]) == (None, None)
    assert operation["completedAt"] is not None
    again = api.data(CANCEL, id=started)["bulkOperationCancel"]
    assert again["userErrors"] == [
        {"field": None, "message": "A bulk operation cannot be canceled when it is canceled"}
    ]


def test_an_unknown_operation_is_null_and_cannot_be_canceled(api: Api) -> None:
    unknown = "gid://shopify/BulkOperation/1"
    assert api.data("query($id: ID!) { bulkOperation(id: $id) { id } }", id=unknown) == {
        "bulkOperation": None
    }
    assert api.data(CANCEL, id=unknown)["bulkOperationCancel"] == {
        "bulkOperation": None,
        "userErrors": [{"field": ["id"], "message": "Bulk operation does not exist"}],
    }


def test_an_operation_that_takes_ten_days_times_out(api: Api, shop: Shop, world: World) -> None:
    add_customer(shop)
    api.app.test_client().post(f"/_sandbox/shops/{DOMAIN}/bulk/pace", json={"hold": True})
    started = start_query(api, TAGS)
    wait_until(api, started, "RUNNING")
    world.clock.advance(10 * 86_400 + 1)
    wait_until(api, started, "FAILED")
    api.token = api.exchange().get_json()["access_token"]
    assert read(api, started)["errorCode"] == "TIMEOUT"

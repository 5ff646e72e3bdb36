from datetime import timedelta
from decimal import Decimal

import pytest

from sandbox.state import Fulfillment, Order, Refund, Shop, gid
from sandbox.world import World
from tests.sandbox.api.caller import NOON, Api, add_customer, add_order, customer_gid

ORDER = """query($id: ID!) { order(id: $id) {
  id legacyResourceId name createdAt processedAt updatedAt cancelledAt cancelReason
  currencyCode presentmentCurrencyCode displayFinancialStatus displayFulfillmentStatus
  customer { id }
  totalPriceSet { ...bag } currentTotalPriceSet { ...bag } totalRefundedSet { ...bag }
  netPaymentSet { ...bag }
  refunds(first: 5) { id note createdAt processedAt order { id } totalRefundedSet { ...bag } }
  fulfillments(first: 5) { id status displayStatus deliveredAt estimatedDeliveryAt order { id } }
} }
fragment bag on MoneyBag { shopMoney { amount currencyCode } presentmentMoney { amount currencyCode } }
"""
NAMES = """query($q: String, $sort: OrderSortKeys) {
  orders(first: 50, query: $q, sortKey: $sort) { nodes { name } } }"""


def _bag(shop: str, presentment: str) -> dict[str, dict[str, str]]:
    return {
        "shopMoney": {"amount": shop, "currencyCode": "GBP"},
        "presentmentMoney": {"amount": presentment, "currencyCode": "EUR"},
    }


def _euro_order(shop: Shop) -> Order:
    """100 GBP shown as 120 EUR, of which 25 GBP came back, sent and delivered."""
    order = add_order(shop, add_customer(shop), "100.00")
    order.presentment_currency, order.presentment_total = "EUR", Decimal("120.00")
    order.financial_status = "partially_refunded"
    order.refunds.append(
        Refund(shop.new_id(), order.id, NOON, Decimal("25.00"), Decimal("29.99"), note="late")
    )
    order.fulfillments.append(
        Fulfillment(shop.new_id(), order.id, NOON, NOON, "success", "delivered", delivered_at=NOON)
    )
    return order


def test_an_order_shows_money_in_both_currencies_and_what_happened_to_it(
    api: Api, shop: Shop
) -> None:
    order = _euro_order(shop)
    order_gid = gid("Order", order.id)
    assert api.data(ORDER, id=order_gid)["order"] == {
        "id": order_gid,
        "legacyResourceId": str(order.id),
        "name": "#1001",
        "createdAt": "2026-11-20T12:00:00Z",
        "processedAt": "2026-11-20T12:00:00Z",
        "updatedAt": "2026-11-20T12:00:00Z",
        "cancelledAt": None,
        "cancelReason": None,
        "currencyCode": "GBP",
        "presentmentCurrencyCode": "EUR",
        "displayFinancialStatus": "PARTIALLY_REFUNDED",
        "displayFulfillmentStatus": "FULFILLED",
        "customer": {"id": gid("Customer", order.customer_id or 0)},
        "totalPriceSet": _bag("100.0", "120.0"),
        "currentTotalPriceSet": _bag("75.0", "90.0"),
        "totalRefundedSet": _bag("25.0", "29.99"),
        "netPaymentSet": _bag("75.0", "90.0"),
        "refunds": [
            {
                "id": gid("Refund", order.refunds[0].id),
                "note": "late",
                "createdAt": "2026-11-20T12:00:00Z",
                "processedAt": "2026-11-20T12:00:00Z",
                "order": {"id": order_gid},
                "totalRefundedSet": _bag("25.0", "29.99"),
            }
        ],
        "fulfillments": [
            {
                "id": gid("Fulfillment", order.fulfillments[0].id),
                "status": "SUCCESS",
                "displayStatus": "DELIVERED",
                "deliveredAt": "2026-11-20T12:00:00Z",
                "estimatedDeliveryAt": None,
                "order": {"id": order_gid},
            }
        ],
    }


def test_a_guest_order_has_no_customer_and_a_cancelled_one_says_why(api: Api, shop: Shop) -> None:
    order = add_order(shop, None)
    order.cancelled_at, order.cancel_reason = NOON, "inventory"
    answer = api.data(ORDER, id=gid("Order", order.id))["order"]
    assert answer["customer"] is None
    assert answer["cancelledAt"] == "2026-11-20T12:00:00Z"
    assert answer["cancelReason"] == "INVENTORY"
    assert answer["displayFulfillmentStatus"] == "UNFULFILLED"


@pytest.mark.parametrize(
    ("status", "shipment", "shown"),
    [
        ("success", None, "FULFILLED"),
        ("success", "delayed", "DELAYED"),
        ("success", "attempted_delivery", "ATTEMPTED_DELIVERY"),
        ("cancelled", "in_transit", "CANCELED"),
    ],
)
def test_a_parcel_shows_how_far_it_got(
    api: Api, shop: Shop, status: str, shipment: str | None, shown: str
) -> None:
    order = add_order(shop, None)
    order.fulfillments.append(Fulfillment(1, order.id, NOON, NOON, status, shipment))
    answer = api.data(ORDER, id=gid("Order", order.id))["order"]
    assert answer["fulfillments"][0]["displayStatus"] == shown


def test_first_limits_refunds_and_parcels(api: Api, shop: Shop) -> None:
    order = _euro_order(shop)
    order.refunds.append(Refund(1, order.id, NOON, Decimal(1), Decimal(1)))
    query = "query($id: ID!) { order(id: $id) { refunds(first: 1) { note } } }"
    data = api.data(query, id=gid("Order", order.id))
    assert data == {"order": {"refunds": [{"note": "late"}]}}
    query = 'query($id: ID!) { order(id: $id) { fulfillments(query: "status:open") { id } } }'
    assert "fulfillments have no query" in api.error(query, id=gid("Order", order.id))["message"]


def test_orders_older_than_60_days_are_hidden_without_the_approval(
    api: Api, world: World, shop: Shop
) -> None:
    customer = add_customer(shop)
    now = world.clock.now()
    old = add_order(shop, customer, at=now - timedelta(days=60, minutes=1))
    add_order(shop, customer, at=now - timedelta(days=59))
    query = """query($id: ID!, $customer: ID!) {
      order(id: $id) { name } orders(first: 5) { nodes { name } } node(id: $id) { id }
      customer(id: $customer) { numberOfOrders orders(first: 5) { nodes { name } } }
    }"""
    ids = {"id": gid("Order", old.id), "customer": customer_gid(customer)}
    assert api.data(query, **ids) == {
        "order": None,
        "orders": {"nodes": [{"name": "#1002"}]},
        "node": None,
        "customer": {"numberOfOrders": "2", "orders": {"nodes": [{"name": "#1002"}]}},
    }
    shop.scopes.append("read_all_orders")
    assert api.data(query, **ids) == {
        "order": {"name": "#1001"},
        "orders": {"nodes": [{"name": "#1001"}, {"name": "#1002"}]},
        "node": {"id": gid("Order", old.id)},
        "customer": {
            "numberOfOrders": "2",
            "orders": {"nodes": [{"name": "#1001"}, {"name": "#1002"}]},
        },
    }


@pytest.mark.parametrize(
    ("query", "names"),
    [
        (None, ["#1001", "#1002", "#1003"]),
        ("updated_at:>'2026-11-20T12:00:00Z'", ["#1002", "#1003"]),
        ("created_at:<='2026-11-20T13:00:00Z'", ["#1001", "#1002"]),
        ("financial_status:pending", ["#1003"]),
        ("fulfillment_status:fulfilled", ["#1002"]),
        ("name:'#1002' OR name:#1003", ["#1002", "#1003"]),
    ],
)
def test_orders_are_found_by_search(
    api: Api, shop: Shop, query: str | None, names: list[str]
) -> None:
    orders = [add_order(shop, None, at=NOON + timedelta(hours=hour)) for hour in range(3)]
    orders[1].fulfillments.append(Fulfillment(1, orders[1].id, NOON, NOON))
    orders[2].financial_status = "pending"
    found = api.data(NAMES, q=query)["orders"]["nodes"]
    assert [node["name"] for node in found] == names


def test_orders_are_found_by_customer_and_guests_never_are(api: Api, shop: Shop) -> None:
    customer = add_customer(shop)
    add_order(shop, None)
    add_order(shop, customer)
    found = api.data(NAMES, q=f"customer_id:{customer.id}")["orders"]["nodes"]
    assert found == [{"name": "#1002"}]


def test_orders_can_be_walked_by_time_of_change(api: Api, shop: Shop) -> None:
    first, second = add_order(shop, None), add_order(shop, None)
    first.updated_at = NOON + timedelta(days=1)
    found = api.data(NAMES, sort="UPDATED_AT")["orders"]["nodes"]
    assert [node["name"] for node in found] == [second.name, first.name]
    assert "orders sorted by RELEVANCE" in api.error(NAMES, sort="RELEVANCE")["message"]


def test_nodes_come_in_the_order_asked_with_null_for_nobody(api: Api, shop: Shop) -> None:
    order = _euro_order(shop)
    kinds = [
        gid("Customer", order.customer_id or 0),
        "gid://shopify/Order/5",
        gid("Refund", order.refunds[0].id),
        gid("Fulfillment", order.fulfillments[0].id),
        gid("Order", order.id),
        "gid://shopify/Refund/5",
        "gid://shopify/Fulfillment/5",
    ]
    query = """query($ids: [ID!]!) { nodes(ids: $ids) {
      __typename id ... on Customer { numberOfOrders } ... on Order { name } ... on Refund { note }
      ... on Fulfillment { status } } }"""
    assert api.data(query, ids=kinds)["nodes"] == [
        {"__typename": "Customer", "id": kinds[0], "numberOfOrders": "1"},
        None,
        {"__typename": "Refund", "id": kinds[2], "note": "late"},
        {"__typename": "Fulfillment", "id": kinds[3], "status": "SUCCESS"},
        {"__typename": "Order", "id": kinds[4], "name": "#1001"},
        None,
        None,
    ]
    error = api.error(query, ids=["gid://shopify/Page/5"])
    assert error["extensions"]["field"] == "QueryRoot.nodes(Page)"

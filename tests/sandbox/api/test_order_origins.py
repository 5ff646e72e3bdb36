"""Where orders come from, how they are found again, and walking very many of them."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from sandbox.actions.selling import place_order, tag_order
from sandbox.changes import ActionRefusedError
from sandbox.state import DiscountCode, Order, Shop, gid
from sandbox.world import World
from tests.sandbox.api.caller import NOON, Api, add_order

ORIGIN = """query($id: ID!) { order(id: $id) {
  sourceName app { id name } tags test discountCodes returnStatus shippingAddress { countryCodeV2 }
} }"""
NAMES = """query($q: String) { orders(first: 50, query: $q) { nodes { name } } }"""
WALK = """query($q: String, $after: String, $back: Boolean) {
  orders(first: 3, query: $q, after: $after, sortKey: UPDATED_AT, reverse: $back) {
    nodes { name } pageInfo { hasNextPage hasPreviousPage endCursor } } }"""


def _place(world: World, shop: Shop, **details: Any) -> Order:
    return place_order(world, shop, Decimal("10.00"), **details)


def test_an_order_tells_its_channel_and_app(api: Api, world: World, shop: Shop) -> None:
    world.approved_data = frozenset({"address"})
    order = _place(
        world,
        shop,
        source_name="instagram",
        app_name="Instagram",
        tags=["gift", "rush"],
        test=True,
        discount_code=DiscountCode("SAVE", Decimal(1)),
        country="FR",
    )
    shown = api.data(ORIGIN, id=gid("Order", order.id))["order"]
    assert shown == {
        "sourceName": "instagram",
        "app": {"id": gid("App", order.app.id), "name": "Instagram"},
        "tags": ["gift", "rush"],
        "test": True,
        "discountCodes": ["SAVE"],
        "returnStatus": "NO_RETURN",
        "shippingAddress": {"countryCodeV2": "FR"},
    }
    again = _place(world, shop, source_name="instagram", app_name="Instagram")
    assert again.app == order.app


@pytest.mark.parametrize(
    ("source", "app", "number"),
    [("web", "Online Store", 580111), ("pos", "Point of Sale", 129785)],
)
def test_shopifys_own_channels_have_shopifys_apps(
    world: World, shop: Shop, source: str, app: str, number: int
) -> None:
    order = _place(world, shop, source_name=source)
    assert (order.app.name, order.app.id) == (app, number)


def test_the_country_is_hidden_until_addresses_are_approved(
    api: Api, world: World, shop: Shop
) -> None:
    order = _place(world, shop)
    body = api.answer(ORIGIN, id=gid("Order", order.id))
    assert body["data"]["order"]["shippingAddress"] == {"countryCodeV2": None}
    assert body["errors"][0]["extensions"]["code"] == "ACCESS_DENIED"


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("tag:GIFT", [1]),
        ("tag_not:gift", [2, 3]),
        ("discount_code:first", [2]),
        ("discount_code:second", []),
        ("source_name:pos", [3]),
        ("test:true", [3]),
        ("test:false", [1, 2]),
        ("sku:GOODS-1", [1, 2, 3]),
        ("sku:MUG*", []),
    ],
)
def test_orders_are_found_by_what_they_are(
    api: Api, world: World, shop: Shop, query: str, found: list[int]
) -> None:
    _place(world, shop, tags=["Gift"])
    coded = _place(world, shop)
    coded.discount_codes = [DiscountCode("FIRST", Decimal(1)), DiscountCode("SECOND", Decimal(1))]
    _place(world, shop, source_name="pos", test=True)
    nodes = api.data(NAMES, q=query)["orders"]["nodes"]
    assert [one["name"] for one in nodes] == [f"#{1000 + number}" for number in found]


def test_a_tagged_order_is_a_changed_order(api: Api, world: World, shop: Shop) -> None:
    order, later = add_order(shop, None), NOON + timedelta(days=1)
    tag_order(world, shop, order.id, ["Gift", "gift", "Rush"], later)
    assert (order.tags, order.updated_at) == (["Gift", "Rush"], later)
    tag_order(world, shop, order.id, ["GIFT"], later + timedelta(days=1))
    assert (order.tags, order.updated_at) == (["Gift", "Rush"], later)
    with pytest.raises(ActionRefusedError, match="has no order 5"):
        tag_order(world, shop, 5, ["Gift"])


def _walk(api: Api, **variables: Any) -> list[str]:
    names: list[str] = []
    page: dict[str, Any] = {"hasNextPage": True, "endCursor": None}
    while page["hasNextPage"]:
        found = api.data(WALK, after=page["endCursor"], **variables)["orders"]
        assert found["pageInfo"]["hasPreviousPage"] == bool(names)
        page = found["pageInfo"]
        names += [one["name"] for one in found["nodes"]]
    return names


def test_orders_changed_since_a_moment_are_walked_page_by_page(api: Api, shop: Shop) -> None:
    orders = [add_order(shop, None, at=NOON + timedelta(minutes=n)) for n in range(8)]
    orders[1].updated_at = NOON + timedelta(hours=1)
    since = f"updated_at:>='{(NOON + timedelta(minutes=3)).isoformat()}'"
    forwards = ["#1004", "#1005", "#1006", "#1007", "#1008", "#1002"]
    assert _walk(api, q=since) == forwards
    assert _walk(api, q=since, back=True) == forwards[::-1]


def test_a_walk_meets_what_changes_new_orders_and_deletions_on_its_way(
    api: Api, shop: Shop
) -> None:
    orders = [add_order(shop, None, at=NOON + timedelta(minutes=n)) for n in range(6)]
    first = api.data(WALK)["orders"]
    orders[0].updated_at = NOON + timedelta(hours=1)
    del shop.orders[orders[4].id]
    add_order(shop, None, at=NOON + timedelta(hours=2)).name = "#new"
    rest = api.data(WALK, after=first["pageInfo"]["endCursor"])["orders"]
    assert [one["name"] for one in first["nodes"]] == ["#1001", "#1002", "#1003"]
    assert [one["name"] for one in rest["nodes"]] == ["#1004", "#1006", "#1001"]
    assert rest["pageInfo"]["hasNextPage"] is True


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("updated_at:>'2026-11-20T12:01:00Z'", ["#1003"]),
        ("updated_at:>='2026-11-20T12:01:00Z' updated_at:>'2026-11-20'", ["#1002", "#1003"]),
        ("-updated_at:>='2026-11-20T12:01:00Z'", ["#1001"]),
        ("updated_at:>='2026-11-20T12:02:00Z' OR name:#1001", ["#1001", "#1003"]),
        ("updated_at:<'2026-11-20T12:01:00Z'", ["#1001"]),
    ],
)
def test_a_walk_starts_where_the_search_does(
    api: Api, shop: Shop, query: str, found: list[str]
) -> None:
    for minutes in range(3):
        add_order(shop, None, at=NOON + timedelta(minutes=minutes))
    nodes = api.data(WALK, q=query)["orders"]["nodes"]
    assert [one["name"] for one in nodes] == found

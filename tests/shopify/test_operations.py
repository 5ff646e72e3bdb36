"""Operations on tags, orders, customers and the shop, against the stand-in's real schema."""

import time
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from sandbox.faults import Fault
from sandbox.state import Fulfillment, Refund, Shop
from sandbox.world import World
from shop_app.settings import Settings
from shop_app.shopify import customers
from shop_app.shopify.client import Admin
from shop_app.shopify.customers import read_customers
from shop_app.shopify.errors import AccessDenied, RequestRefused, ShopifyUnavailable
from shop_app.shopify.orders import DEEPEST, USUAL, read_orders
from shop_app.shopify.shop import read_shop
from shop_app.shopify.subscriptions import create_subscription, list_subscriptions
from shop_app.shopify.tags import (
    MOST_ALIASES,
    Direction,
    TagChange,
    TagStatus,
    read_tags,
    write_tags,
)
from tests.shopify.conftest import make_admin
from tests.standin import new_customer, new_order

NOBODY = "gid://shopify/Customer/1"


def test_tags_are_read_and_a_missing_customer_is_none(shop: Shop, admin: Admin) -> None:
    gid = new_customer(shop, tags=("wholesale",))
    assert read_tags(admin, [gid, NOBODY, gid]) == {gid: ["wholesale"], NOBODY: None}


def test_an_order_is_no_customer(shop: Shop, admin: Admin) -> None:
    gid = new_order(shop, None)
    assert read_tags(admin, [gid]) == {gid: None}


def test_reading_nothing_asks_nothing(world: World, shop: Shop, admin: Admin) -> None:
    assert read_tags(admin, []) == {}
    assert world.calls.calls(shop.domain) == []


def test_many_ids_are_read_in_batches(world: World, shop: Shop, admin: Admin) -> None:
    gids = [new_customer(shop) for _ in range(101)]
    assert list(read_tags(admin, gids)) == gids
    assert len(world.calls.calls(shop.domain)) == 2


def test_a_withheld_answer_is_not_taken_for_a_missing_customer(
    world: World, shop: Shop, admin: Admin
) -> None:
    gid = new_customer(shop)
    shop.scopes = ["read_orders"]
    with pytest.raises(AccessDenied):
        read_tags(admin, [gid])


def test_tags_of_many_customers_change_in_one_request(
    world: World, shop: Shop, admin: Admin
) -> None:
    first, second = new_customer(shop), new_customer(shop, tags=("VIP", "by hand"))
    changes = [
        TagChange(first, Direction.ADD, ("VIP", "new, with comma")),
        TagChange(second, Direction.ADD, ("First-time buyer",)),
        TagChange(second, Direction.REMOVE, ("VIP",)),
        TagChange(NOBODY, Direction.ADD, ("VIP",)),
    ]
    outcomes = write_tags(admin, changes)
    assert [(o.gid, o.status) for o in outcomes] == [
        (first, TagStatus.OK),
        (second, TagStatus.OK),
        (second, TagStatus.OK),
        (NOBODY, TagStatus.MISSING),
    ]
    assert sorted(read_tags(admin, [second])[second] or []) == ["First-time buyer", "by hand"]
    assert len(world.calls.calls(shop.domain)) == 2


def test_a_tag_shopify_refuses_is_told_with_its_words(shop: Shop, admin: Admin) -> None:
    gid = new_customer(shop)
    (outcome,) = write_tags(admin, [TagChange(gid, Direction.ADD, ("x" * 300,))])
    assert outcome.status is TagStatus.REFUSED
    assert outcome.problems != ()
    assert read_tags(admin, [gid]) == {gid: []}


def test_no_change_is_no_request(world: World, shop: Shop, admin: Admin) -> None:
    assert write_tags(admin, []) == []
    assert world.calls.calls(shop.domain) == []


def test_too_many_changes_are_refused_and_nothing_is_sent(
    world: World, shop: Shop, admin: Admin
) -> None:
    changes = [TagChange(NOBODY, Direction.ADD, ("a",))] * 51
    with pytest.raises(ValueError, match="51 tag changes in one request, at most 50"):
        write_tags(admin, changes)
    assert world.calls.calls(shop.domain) == []


def test_a_full_request_of_tags_fits_shopifys_limit(world: World, shop: Shop, admin: Admin) -> None:
    gids = [new_customer(shop) for _ in range(MOST_ALIASES)]
    outcomes = write_tags(admin, [TagChange(gid, Direction.ADD, ("VIP",)) for gid in gids])
    assert {outcome.status for outcome in outcomes} == {TagStatus.OK}
    (call,) = world.calls.calls(shop.domain)
    assert call.requested_cost == 500


def test_a_customer_comes_with_lifetime_counts(shop: Shop, admin: Admin) -> None:
    gid = new_customer(shop)
    new_order(shop, gid, total="12.50")
    found = read_customers(admin, [gid, NOBODY])
    assert found[NOBODY] is None
    customer = found[gid]
    assert customer is not None
    assert customer["numberOfOrders"] == "1"
    assert customer["amountSpent"] == {"amount": "12.5", "currencyCode": "GBP"}


def test_an_order_comes_with_refunds_and_parcels(shop: Shop, admin: Admin) -> None:
    gid = new_order(shop, new_customer(shop), total="20.00")
    order = shop.orders[int(gid.rsplit("/", 1)[-1])]
    at = datetime(2026, 5, 3, 12, tzinfo=UTC)
    order.refunds.append(Refund(7, order.id, at, Decimal("5.00"), Decimal("5.00")))
    order.fulfillments.append(Fulfillment(8, order.id, at, at))
    found = read_orders(admin, [gid, "gid://shopify/Order/1"])
    assert found["gid://shopify/Order/1"] is None
    node = found[gid]
    assert node is not None
    assert Decimal(node["totalPriceSet"]["shopMoney"]["amount"]) == Decimal(20)
    (refund,) = node["refunds"]
    assert refund["id"] == "gid://shopify/Refund/7"
    assert Decimal(refund["totalRefundedSet"]["presentmentMoney"]["amount"]) == Decimal(5)
    assert [parcel["status"] for parcel in node["fulfillments"]] == ["SUCCESS"]


def test_the_orders_of_guests_have_no_customer(shop: Shop, admin: Admin) -> None:
    gid = new_order(shop, None)
    node = read_orders(admin, [gid])[gid]
    assert node is not None
    assert node["customer"] is None


def test_an_order_with_many_refunds_is_read_whole(
    world: World, shop: Shop, standin: Settings
) -> None:
    admin = make_admin(world, shop, standin, time.sleep, [])  # the dear call waits for its budget
    gids = [new_order(shop, None, total="100.00") for _ in range(3)]
    order = shop.orders[int(gids[1].rsplit("/", 1)[-1])]
    at = datetime(2026, 5, 3, 12, tzinfo=UTC)
    order.refunds = [
        Refund(1000 + n, order.id, at, Decimal("1.00"), Decimal("1.00")) for n in range(60)
    ]
    found = read_orders(admin, gids)
    assert [len(node["refunds"]) for node in found.values() if node] == [0, 60, 0]
    assert len(world.calls.calls(shop.domain)) == 2


def test_the_biggest_questions_stay_within_shopifys_limit(
    world: World, shop: Shop, admin: Admin
) -> None:
    gids = [new_order(shop, None) for _ in range(25)]
    read_orders(admin, gids)
    costs = [call.requested_cost or 0 for call in world.calls.calls(shop.domain)]
    assert len(costs) == 2
    assert max(costs) <= 1000
    assert DEEPEST.cost_each <= 1000


def test_our_own_estimate_of_a_cost_is_never_too_low(
    world: World, shop: Shop, admin: Admin
) -> None:
    gid = new_customer(shop)
    read_orders(admin, [new_order(shop, gid)])
    read_customers(admin, [gid])
    read_shop(admin)
    list_subscriptions(admin, [])
    asked = {call.operation: call.requested_cost for call in world.calls.calls(shop.domain)}
    ours = {
        "ReadOrders": USUAL.cost_each,
        "ReadCustomers": customers.COST_EACH,
        "ReadShop": 20,
        "ListSubscriptions": 102,
    }
    assert {
        name: ours[name] >= (cost or 0) for name, cost in asked.items() if name
    } == dict.fromkeys(ours, True)


def test_the_shop_tells_what_it_is_and_what_we_may(admin: Admin) -> None:
    details = read_shop(admin)
    assert (details.name, details.domain, details.currency) == (
        "The Bakery", "bakery.myshopify.com", "GBP",
    )  # fmt: skip
    assert (details.timezone, details.locale, details.plan) == ("Europe/London", "en", "Basic")
    assert "write_customers" in details.scopes


def test_a_partial_answer_about_the_shop_is_not_believed(world: World, admin: Admin) -> None:
    world.faults.add(Fault("partial"))
    with pytest.raises(ShopifyUnavailable):
        read_shop(admin)


def test_an_accident_inside_shopify_is_no_refusal_of_a_tag(
    world: World, shop: Shop, admin: Admin
) -> None:
    changes = [TagChange(new_customer(shop), Direction.ADD, ("VIP",)) for _ in range(2)]
    world.faults.add(Fault("partial", operation="WriteTags"))
    with pytest.raises(ShopifyUnavailable):
        write_tags(admin, changes)
    assert {outcome.status for outcome in write_tags(admin, changes)} == {TagStatus.OK}


def test_a_topic_is_subscribed_and_listed(shop: Shop, admin: Admin) -> None:
    shop.scopes.append("read_customer_merge")
    uri = "https://app.example.com/webhooks"
    gid = create_subscription(admin, "customers/merge", uri, ["status"])
    found = list_subscriptions(admin, ["customers/merge", "disputes/create"])
    assert [(s.gid, s.topic, s.uri) for s in found] == [(gid, "customers/merge", uri)]


def test_a_topic_whose_scope_is_missing_is_refused(shop: Shop, admin: Admin) -> None:
    with pytest.raises((RequestRefused, AccessDenied)):
        create_subscription(
            admin, "customers/merge", "https://app.example.com/webhooks", ["status"]
        )
    assert shop.subscriptions == {}

"""Who hears what: the toml, shop-specific subscriptions, scopes and installation."""

from decimal import Decimal

from sandbox.actions.owning import change_scopes, redact_shop, uninstall, update_shop
from sandbox.actions.people import create_customer
from sandbox.actions.selling import place_order
from sandbox.state import Shop, Subscription
from sandbox.webhooks.behaviour import Behaviour
from sandbox.webhooks.cut import cut, field_tree
from sandbox.webhooks.engine import Engine
from sandbox.world import World
from tests.sandbox.events.receiving import Receiver


def test_a_body_is_cut_to_dotted_paths_through_lists_and_keeps_nulls() -> None:
    body = {
        "id": 1,
        "email": "alice@example.com",
        "customer": {"id": 2, "first_name": "Alice"},
        "transactions": [{"kind": "refund", "receipt": {}}, {"kind": "void"}],
        "guest": None,
    }
    fields = field_tree(["id", "customer.id", "transactions.kind", "guest.id", "absent"])
    assert cut(body, fields) == {
        "id": 1,
        "customer": {"id": 2},
        "transactions": [{"kind": "refund"}, {"kind": "void"}],
        "guest": None,
    }


def test_a_whole_object_wins_over_one_of_its_fields() -> None:
    body = {"customer": {"id": 2, "state": "enabled"}}
    assert cut(body, field_tree(["customer.id", "customer"])) == body
    assert cut(body, field_tree(["customer", "customer.id"])) == body


def test_a_shop_without_the_app_sends_nothing(world: World, shop: Shop, engine: Engine) -> None:
    shop.installed = False
    place_order(world, shop, Decimal(10))
    assert engine.log.by_state(shop.domain) == {}


def test_a_topic_without_its_scope_is_not_sent(world: World, shop: Shop, engine: Engine) -> None:
    shop.scopes = ["read_orders"]
    create_customer(world, shop)
    place_order(world, shop, Decimal(10))
    assert set(engine.log.by_topic(shop.domain)) == {
        "orders/create",
        "orders/paid",
        "orders/updated",
    }


def test_a_write_scope_reads_too(world: World, shop: Shop, engine: Engine) -> None:
    shop.scopes = ["write_customers"]
    create_customer(world, shop)
    assert set(engine.log.by_topic(shop.domain)) == {"customers/create"}


def test_a_shop_specific_subscription_gets_its_own_fields(
    world: World, shop: Shop, receiver: Receiver
) -> None:
    wish = Subscription(5, "CUSTOMERS_CREATE", f"{receiver.url}/mine?x=1", ["email"])
    shop.subscriptions[wish.id] = wish
    create_customer(world, shop)
    by_path = {one.path: one.body for one in receiver.wait_for(2)}
    assert by_path["/mine?x=1"] == {"email": None}
    assert set(by_path["/webhooks"]) == {
        "id",
        "admin_graphql_api_id",
        "created_at",
        "updated_at",
        "state",
    }


def test_a_shop_specific_subscription_that_keeps_failing_is_removed_but_never_the_apps_own(
    world: World, shop: Shop, receiver: Receiver, engine: Engine
) -> None:
    receiver.answer = lambda _: 500
    engine.behave(shop.domain, Behaviour(time_scale=1_000_000))
    shop.subscriptions[5] = Subscription(5, "CUSTOMERS_CREATE", f"{receiver.url}/mine")
    create_customer(world, shop)
    assert engine.wait_until_settled(shop.domain, 10)
    assert shop.subscriptions == {}
    receiver.answer = lambda _: 200
    create_customer(world, shop)
    assert engine.wait_until_settled(shop.domain, 10)
    assert engine.log.by_topic(shop.domain) == {"customers/create": {"given_up": 2, "delivered": 1}}


def test_an_address_that_is_not_plain_http_fails_and_stops_nobody_else(
    world: World, shop: Shop, receiver: Receiver, engine: Engine
) -> None:
    shop.subscriptions[5] = Subscription(5, "CUSTOMERS_CREATE", "https://app.example.com/mine")
    engine.behave(shop.domain, Behaviour(time_scale=1_000_000))
    for _ in range(20):
        create_customer(world, shop)
    assert engine.wait_until_settled(shop.domain, 10)
    assert len(receiver.received) == 20
    assert engine.log.by_state(shop.domain)["delivered"] == 20


def test_an_uninstall_is_announced_and_is_the_last_word_but_the_redaction(
    world: World, shop: Shop, receiver: Receiver, engine: Engine
) -> None:
    uninstall(world, shop)
    create_customer(world, shop)
    update_shop(world, shop, name="New name")
    redact_shop(world, shop)
    received = {one.topic: one.body for one in receiver.wait_for(2)}
    assert received == {
        "app/uninstalled": {"id": 77, "myshopify_domain": "cliffside-goods.myshopify.com"},
        "shop/redact": {"shop_id": 77, "shop_domain": "cliffside-goods.myshopify.com"},
    }
    assert shop.scopes == []


def test_changed_scopes_are_announced_with_before_and_after(
    world: World, shop: Shop, receiver: Receiver
) -> None:
    shop.scopes = ["read_orders", "write_customers"]
    change_scopes(world, shop, grant=["write_gift_cards"], revoke=["read_orders"])
    (one,) = receiver.wait_for(1)
    assert one.topic == "app/scopes_update"
    assert one.body["previous"] == ["read_orders", "write_customers"]
    assert one.body["current"] == ["write_customers", "write_gift_cards"]

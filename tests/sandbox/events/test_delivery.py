"""How a delivery looks on the wire, and what happens when the receiver does not take it."""

from decimal import Decimal

from sandbox.actions.selling import place_order
from sandbox.changes import Person
from sandbox.state import Shop
from sandbox.world import World
from tests.sandbox.events.receiving import SECRET, Receiver

ALICE = Person("Alice", "Ørsted", "alice@example.com")


def test_an_order_arrives_signed_with_all_headers_of_shopify(
    world: World, shop: Shop, receiver: Receiver
) -> None:
    place_order(world, shop, Decimal("12.50"))
    one = next(one for one in receiver.wait_for(3) if one.topic == "orders/create")
    assert one.signed_with == SECRET
    assert one.path == "/webhooks"
    assert one.headers["x-shopify-shop-domain"] == "cliffside-goods.myshopify.com"
    assert one.headers["x-shopify-api-version"] == "2026-10"
    assert one.headers["x-shopify-triggered-at"].endswith("Z")
    assert one.headers["content-type"] == "application/json"


def test_all_deliveries_of_one_action_share_the_event_id_but_not_the_webhook_id(
    world: World, shop: Shop, receiver: Receiver
) -> None:
    place_order(world, shop, Decimal("12.50"), new_customer=ALICE)
    received = receiver.wait_for(5)
    assert sorted(one.topic for one in received) == [
        "customers/create",
        "customers/purchasing_summary",
        "orders/create",
        "orders/paid",
        "orders/updated",
    ]
    assert len({one.headers["x-shopify-event-id"] for one in received}) == 1
    assert len({one.headers["x-shopify-webhook-id"] for one in received}) == 5

"""How a delivery looks on the wire, and what happens when the receiver does not take it."""

import threading
from decimal import Decimal

import pytest

from sandbox.actions.people import create_customer
from sandbox.actions.selling import place_order
from sandbox.changes import Person
from sandbox.state import Shop
from sandbox.webhooks import connection
from sandbox.webhooks.behaviour import RETRIES, Behaviour
from sandbox.webhooks.engine import Engine
from sandbox.world import World
from tests.sandbox.events.receiving import SECRET, Received, Receiver

ALICE = Person("Alice", "Ørsted", "alice@example.com")


def create(world: World, shop: Shop, count: int = 1) -> None:
    """Announce one delivery per customer."""
    for _ in range(count):
        create_customer(world, shop)


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


@pytest.mark.parametrize("status", [503, 302, 404])
def test_whatever_is_not_2xx_is_retried_with_the_same_id_and_body(
    world: World, shop: Shop, receiver: Receiver, engine: Engine, status: int
) -> None:
    receiver.answer = lambda _: status if len(receiver.received) < 3 else 200
    engine.behave(shop.domain, Behaviour(time_scale=100_000))
    create(world, shop)
    assert engine.wait_until_settled(shop.domain, 10)
    first, *others = receiver.received
    assert len(others) == 2
    for other in others:
        assert other.raw == first.raw
        assert other.headers == first.headers
    assert engine.log.by_state(shop.domain) == {"delivered": 1}
    assert engine.log.tries(shop.domain) == (3, 2)


def test_after_eight_retries_it_is_given_up(
    world: World, shop: Shop, receiver: Receiver, engine: Engine
) -> None:
    receiver.answer = lambda _: 500
    engine.behave(shop.domain, Behaviour(time_scale=1_000_000))
    create(world, shop)
    assert engine.wait_until_settled(shop.domain, 10)
    assert len(receiver.received) == 9
    assert engine.log.by_state(shop.domain) == {"given_up": 1}


def test_the_retries_are_spread_over_four_hours_with_growing_waits() -> None:
    waits = [Behaviour().retry_wait(attempts) for attempts in range(1, RETRIES + 2)]
    assert waits.pop() is None
    known = [wait for wait in waits if wait is not None]
    assert len(known) == 8
    assert sum(known) == pytest.approx(4 * 3600)
    assert known == sorted(known)


def test_an_answer_that_takes_too_long_counts_as_failed(
    world: World,
    shop: Shop,
    receiver: Receiver,
    engine: Engine,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert (connection.CONNECT_SECONDS, connection.TOTAL_SECONDS) == (1.0, 5.0)
    monkeypatch.setattr(connection, "TOTAL_SECONDS", 0.1)
    released = threading.Event()

    def slow_at_first(_: Received) -> int:
        if len(receiver.received) == 1:
            released.wait(5)
        return 200

    receiver.answer = slow_at_first
    engine.behave(shop.domain, Behaviour(time_scale=100_000))
    create(world, shop)
    assert engine.wait_until_settled(shop.domain, 10)
    released.set()
    assert engine.log.tries(shop.domain) == (2, 1)


def test_a_receiver_that_is_away_is_tried_again(
    world: World, shop: Shop, receiver: Receiver, engine: Engine
) -> None:
    here, world.app_url = world.app_url, "http://127.0.0.1:9"
    create(world, shop)
    world.app_url = here
    assert receiver.received == []
    (only,) = engine.log.latest(shop.domain)
    assert (only.url, only.state) == ("http://127.0.0.1:9/webhooks", "pending")


def test_a_flush_makes_the_retries_due_now(
    world: World, shop: Shop, receiver: Receiver, engine: Engine
) -> None:
    receiver.answer = lambda _: 503 if len(receiver.received) == 1 else 200
    create(world, shop)
    receiver.wait_for(1)
    while engine.waiting.flush(shop.domain) == 0:
        threading.Event().wait(0.01)
    receiver.wait_for(2)
    assert engine.wait_until_settled(shop.domain, 10)


def test_connections_are_kept_open_between_deliveries(
    world: World, shop: Shop, receiver: Receiver, engine: Engine
) -> None:
    create(world, shop, 200)
    receiver.wait_for(200)
    assert receiver.connections <= 16


def test_a_connection_closed_while_idle_costs_no_try(
    world: World, shop: Shop, receiver: Receiver, engine: Engine
) -> None:
    receiver.hangs_up = True
    create(world, shop, 100)
    assert engine.wait_until_settled(shop.domain, 10)
    assert engine.log.tries(shop.domain) == (100, 0)
    assert len(receiver.received) == 100


def test_a_duplicate_repeats_the_webhook_id(
    world: World, shop: Shop, receiver: Receiver, engine: Engine
) -> None:
    engine.behave(shop.domain, Behaviour(duplicate=1.0))
    create(world, shop)
    one, other = receiver.wait_for(2)
    assert one.headers == other.headers
    assert one.raw == other.raw


def test_a_dropped_delivery_never_arrives_and_is_logged(
    world: World, shop: Shop, receiver: Receiver, engine: Engine
) -> None:
    engine.behave(shop.domain, Behaviour(drop=1.0))
    create(world, shop, 3)
    assert engine.log.by_topic(shop.domain) == {"customers/create": {"dropped": 3}}
    assert receiver.received == []


def test_reordered_deliveries_all_arrive_in_another_order(
    world: World, shop: Shop, receiver: Receiver, engine: Engine
) -> None:
    engine.behave(shop.domain, Behaviour(reorder=0.2, seed=3))
    create(world, shop, 30)
    ids = [one.body["id"] for one in receiver.wait_for(30)]
    assert ids != sorted(ids)
    assert sorted(ids) == sorted(shop.customers)


def test_the_old_secret_signs_while_asked_to(
    world: World, shop: Shop, receiver: Receiver, engine: Engine
) -> None:
    receiver.secrets = ("the-new-secret", SECRET)
    world.previous_secret, world.api_secret = SECRET, "the-new-secret"
    create(world, shop)
    receiver.wait_for(1)
    engine.behave(shop.domain, Behaviour(old_secret=True))
    create(world, shop)
    assert [one.signed_with for one in receiver.wait_for(2)] == ["the-new-secret", SECRET]


def test_a_nonsensical_behaviour_is_refused_by_name_and_value() -> None:
    with pytest.raises(ValueError, match="drop is a fraction from 0 to 1, got 2"):
        Behaviour(drop=2)
    with pytest.raises(ValueError, match="time_scale is above 0"):
        Behaviour(time_scale=0)

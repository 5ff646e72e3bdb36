"""The invented shop: repeatable, plausible, and played through the app's front door."""

import unicodedata
from collections import Counter, defaultdict
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from sandbox.actions.people import create_customer
from sandbox.history.generated import (
    Cancelled,
    Edited,
    Event,
    Placed,
    Recipe,
    Refunded,
    Scanned,
    generate,
)
from sandbox.history.generated_replay import generated_replay, play_silently
from sandbox.history.replay import Manner, Replay
from sandbox.state import Shop
from sandbox.webhooks.behaviour import Behaviour
from sandbox.webhooks.engine import Engine
from sandbox.world import World
from tests.sandbox.events.receiving import Receiver

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def events() -> list[Event]:
    return generate(Recipe(), "GBP", NOW)


def placed(events: list[Event]) -> list[Placed]:
    return [event for event in events if isinstance(event, Placed)]


def test_the_same_seed_makes_the_same_shop_and_another_seed_another(events: list[Event]) -> None:
    assert generate(Recipe(), "GBP", NOW) == events
    assert generate(Recipe(seed=8), "GBP", NOW) != events


def test_it_has_the_customers_and_orders_asked_for_up_to_a_few_minutes_ago(
    events: list[Event],
) -> None:
    orders = placed(events)
    assert len(orders) == 2000
    assert len({order.customer for order in orders} - {None}) == 400
    assert sum(order.customer is None for order in orders) == 200
    assert NOW - timedelta(days=730) <= orders[0].at
    assert max(order.at for order in orders) == NOW - timedelta(minutes=5)
    assert all(event.at <= NOW for event in events)
    assert [event.at for event in events] == sorted(event.at for event in events)


def test_some_customers_are_valuable_and_many_bought_once(events: list[Event]) -> None:
    spent: defaultdict[int, Decimal] = defaultdict(Decimal)
    count: Counter[int] = Counter()
    for order in placed(events):
        if order.customer is not None:
            count[order.customer] += 1
            if order.at > NOW - timedelta(days=365):
                spent[order.customer] += order.total
    assert sum(amount >= 1000 for amount in spent.values()) >= 5
    assert sum(times == 1 for times in count.values()) >= 100


def test_things_go_wrong_in_it(events: list[Event]) -> None:
    refunds = [event.share for event in events if isinstance(event, Refunded)]
    assert {share < 1 for share in refunds} == {True, False}
    assert sum(isinstance(event, Cancelled) for event in events) > 20
    scans = Counter(event.status for event in events if isinstance(event, Scanned))
    assert scans["delayed"] > 50
    assert scans["delivered"] > 1000


def test_its_people_have_names_in_many_scripts_and_pay_in_many_currencies(
    events: list[Event],
) -> None:
    names = "".join(order.person.last_name for order in placed(events) if order.person)
    scripts = {unicodedata.name(letter).split()[0] for letter in names if letter.isalpha()}
    assert {"LATIN", "GREEK", "CYRILLIC", "CJK", "HANGUL", "ARABIC", "HEBREW"} <= scripts
    assert {"GBP", "EUR", "JPY", "KWD"} <= {order.currency for order in placed(events)}


def test_playing_it_reaches_the_app_and_ends_with_a_summary(
    world: World, shop: Shop, receiver: Receiver, engine: Engine
) -> None:
    replay = generated_replay(world, shop, Recipe(customers=10, orders=40), Manner())
    replay.run()
    summary = replay.summary()
    assert (summary["customers"], summary["orders"]) == (10, 40)
    assert summary["deliveries answered"] == len(receiver.received)
    topics = Counter(receiver.topics())
    assert topics["orders/create"] == 40
    assert topics["customers/create"] == 10
    assert topics["fulfillment_events/create"] > 20


def test_a_shop_can_have_a_past_that_the_app_never_heard_of(
    world: World, shop: Shop, engine: Engine
) -> None:
    shop.installed = False
    play_silently(world, shop, generate(Recipe(customers=5, orders=20), "GBP", NOW))
    assert len(shop.orders) == 20
    assert engine.log.by_state(shop.domain) == {}


def test_an_app_that_is_briefly_away_gets_everything_all_the_same(
    world: World, shop: Shop, receiver: Receiver, engine: Engine
) -> None:
    receiver.answer = lambda _: 503 if len(receiver.received) % 3 == 0 else 200
    engine.behave(shop.domain, Behaviour(time_scale=100_000))
    replay = generated_replay(world, shop, Recipe(customers=5, orders=20), Manner())
    replay.run()
    assert set(engine.log.by_state(shop.domain)) == {"delivered"}
    assert replay.summary()["tries failed"] != 0


def test_a_history_that_breaks_off_says_why_and_lets_later_events_through(
    world: World, shop: Shop, receiver: Receiver
) -> None:
    def fail(event: int) -> None:
        raise RuntimeError(f"event {event} cannot happen")

    replay = Replay(world, shop, [7], fail, dict, Manner(shuffle_seed=1))
    with pytest.raises(RuntimeError, match="event 7"):
        replay.run()
    assert replay.progress()["error"] == "RuntimeError: event 7 cannot happen"
    assert replay.done
    create_customer(world, shop)
    receiver.wait_for(1)


def test_an_impossible_shop_or_manner_is_refused() -> None:
    with pytest.raises(ValueError, match="customers=30 orders=20"):
        Recipe(customers=30, orders=20)
    with pytest.raises(ValueError, match="speed must be 0 or more"):
        Manner(speed=-1)


def test_its_orders_are_baskets_of_a_catalogue_that_come_to_the_same_totals(
    world: World, shop: Shop, events: list[Event]
) -> None:
    play_silently(world, shop, events)
    assert len(shop.products) == 12
    assert len({product.vendor for product in shop.products.values()}) == 4
    assert any(one.compare_at_price for one in shop.variants.values())
    totals = [order.total for order in shop.orders.values()]
    wanted = Counter(event.total for event in placed(events))
    grown = sum(isinstance(event, Edited) for event in events)
    assert len(list((Counter(totals) - wanted).elements())) <= grown
    for order in shop.orders.values():
        assert order.total == order.shipping + sum(line.total for line in order.lines)
        assert all(line.total >= 0 for line in order.lines)
    bought = [[line for line in one.lines if line.product_id] for one in shop.orders.values()]
    assert {len(lines) for lines in bought} == {1, 2, 3, 4}
    assert {order.source_name for order in shop.orders.values()} == {"web", "pos", "instagram"}
    assert 100 < sum(bool(order.discount_codes) for order in shop.orders.values()) < 400


def test_its_refunds_name_pieces_worth_no_more_than_what_is_given_back(
    world: World, shop: Shop, events: list[Event]
) -> None:
    play_silently(world, shop, events)
    refunds = [one for order in shop.orders.values() for one in order.refunds]
    assert sum(bool(refund.lines) for refund in refunds) > 100
    for refund in refunds:
        assert sum(one.subtotal for one in refund.lines) <= refund.shop_amount + Decimal("0.02")

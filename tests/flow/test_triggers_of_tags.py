"""Flow is told of tags that follow what customers do, not of those that come with everybody's turn."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from sqlalchemy import Engine, text

from sandbox.state import Shop
from sandbox.world import World
from shop_app import jobs
from shop_app.customers.service import facts_changed
from shop_app.tagging import runs, store
from shop_app.tagging.deciding import EVALUATE
from shop_app.tagging.store import Author
from tests.integration.conftest import spine
from tests.payloads import order, summary
from tests.rules import FIRST_TIME_BUYER, draft, fact, keep
from tests.spine import SHOP, Spine
from tests.standin import new_customer, shop, standin, world

NOW = datetime.now(UTC).replace(microsecond=0)
__all__ = ["shop", "spine", "standin", "world"]

BY = Author("operator")
TAG = "First-time buyer"


def buy(spine: Spine, buyer: int, number: int) -> None:
    """An order and Shopify's new sums arrive."""
    at = NOW + timedelta(seconds=number)
    spine.deliver("orders/create", order(at, number=number, customer=buyer))
    spine.deliver("customers/purchasing_summary", summary(at, number, customer=buyer))


def buyers(spine: Spine, shop: Shop, count: int) -> list[int]:
    """Customers with an order each, judged already."""
    made = [int(new_customer(shop).rsplit("/", 1)[-1]) for _ in range(count)]
    for number, buyer in enumerate(made, 1):
        buy(spine, buyer, number)
    spine.work()
    return made


def told(world: World) -> list[tuple[str, int, str]]:
    received = world.triggers.received(SHOP)
    return [(one.handle, one.payload["customer_id"], one.payload["tag"]) for one in received]


def test_a_tag_that_an_order_gives_and_the_next_one_takes_is_told(
    spine: Spine, world: World, shop: Shop
) -> None:
    keep(spine.engine, FIRST_TIME_BUYER)
    (buyer,) = buyers(spine, shop, 1)
    assert told(world) == [("customer-tagged", buyer, TAG)]
    buy(spine, buyer, 2)
    spine.work()
    assert told(world)[1:] == [("customer-untagged", buyer, TAG)]


def test_a_new_rule_that_is_applied_to_all_and_its_end_start_nothing(
    spine: Spine, world: World, shop: Shop
) -> None:
    keep(spine.engine, draft("None", fact("orders", "at_least", 99)))
    made = buyers(spine, shop, 2)
    rule, *_ = keep(spine.engine, draft("Buyer", fact("orders", "at_least", 1)))
    with spine.engine.begin() as db:
        runs.start(db, SHOP, rule.id, BY)
    spine.work()
    assert [shop.customers[buyer].tags for buyer in made] == [["Buyer"], ["Buyer"]]
    with spine.engine.begin() as db:
        store.delete(db, SHOP, rule.id, remove_tags=True, by=BY)
    spine.work()
    assert [shop.customers[buyer].tags for buyer in made] == [[], []]
    assert told(world) == []


def test_what_a_run_over_all_has_to_ask_shopify_starts_nothing_either(
    spine: Spine, world: World, shop: Shop
) -> None:
    keep(spine.engine, draft("None", fact("orders", "at_least", 99)))
    first, second = buyers(spine, shop, 2)
    for buyer in (first, second):
        shop.customers[buyer].locale = "pl"
    rule, *_ = keep(spine.engine, draft("Polish", fact("locale", "equals", "pl")))
    with spine.engine.begin() as db:
        runs.start(db, SHOP, rule.id, BY)
    spine.work(without=("read_facts",))
    buy(spine, second, 3)  # news of one of them, before Shopify was asked
    spine.work(without=("read_facts",))
    spine.work()
    assert shop.customers[first].tags == shop.customers[second].tags == ["Polish"]
    assert told(world) == [("customer-tagged", second, "Polish")]


def test_everybodys_turn_starts_nothing_but_news_do(spine: Spine, world: World, shop: Shop) -> None:
    keep(spine.engine, draft("None", fact("orders", "at_least", 99)))
    first, second = buyers(spine, shop, 2)
    keep(spine.engine, draft("Buyer", fact("orders", "at_least", 1)))
    gids = [f"gid://shopify/Customer/{number}" for number in (first, second)]
    with spine.engine.begin() as db:
        facts_changed(db, SHOP, gids, of_all=True)
        facts_changed(db, SHOP, gids[1:])
        jobs.queue(db, EVALUATE, SHOP)
    spine.work()
    assert shop.customers[first].tags == shop.customers[second].tags == ["Buyer"]
    assert told(world) == [("customer-tagged", second, "Buyer")]


def marks(engine: Engine) -> dict[str, bool]:
    with engine.connect() as db:
        return {row.gid: row.of_all for row in db.execute(text("SELECT gid, of_all FROM customer"))}


def test_whose_turn_has_come_with_news_does_not_come_with_everybodys(engine: Engine) -> None:
    gids = [f"gid://shopify/Customer/{number}" for number in (1, 2, 3)]
    with engine.begin() as db:
        facts_changed(db, SHOP, gids[:1])
        facts_changed(db, SHOP, gids[1:2], of_all=True)
    with engine.begin() as db:
        facts_changed(db, SHOP, gids, of_all=True)
    with engine.begin() as db:
        facts_changed(db, SHOP, gids[2:])
    assert marks(engine) == dict(zip(gids, (False, True, False), strict=True))

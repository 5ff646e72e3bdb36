"""Rules about what only Shopify can say: read when it decides, kept by nobody."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from sandbox.faults import Fault
from sandbox.state import Consent, Segment, Shop
from sandbox.world import World
from shop_app.due import queue_due
from shop_app.jobs import queue
from shop_app.shopify.customer_facts import read_live
from shop_app.shops.service import scopes_changed
from shop_app.tagging.live import read_facts
from tests.payloads import order, summary
from tests.rules import draft, fact, keep, pounds
from tests.spine import SHOP, Spine
from tests.standin import new_customer

NOW = datetime.now(UTC).replace(microsecond=0)
WAITING = "SELECT count(*) AS n FROM customer WHERE facts_wanted_at <= now()"
LATER = "SELECT round(extract(epoch FROM facts_wanted_at - now()) / 86400) AS days FROM customer"
READ_LIVE = "shop_app.tagging.live.read_live"
BOUGHT = fact("orders", "at_least", 1)
SUBSCRIBER = draft("Subscriber", fact("email_marketing", "equals", "subscribed"))
POLISH = draft("Polish", {"all": [BOUGHT, fact("locale", "equals", "pl")]})


def customer(shop: Shop, *tags: str) -> int:
    return int(new_customer(shop, tags).rsplit("/", 1)[-1])


def buy(spine: Spine, buyer: int, number: int = 1) -> None:
    spine.deliver("orders/create", order(NOW, number=number + buyer, customer=buyer))
    sums = summary(NOW + number * timedelta(seconds=1), number, customer=buyer)
    spine.deliver("customers/purchasing_summary", sums)


def reads(world: World, shop: Shop) -> int:
    return sum(call.operation == "ReadFacts" for call in world.calls.calls(shop.domain))


def test_what_only_shopify_knows_is_read_and_decides(
    spine: Spine, shop: Shop, world: World
) -> None:
    keep(spine.engine, POLISH)
    yes, no = customer(shop), customer(shop)
    shop.customers[yes].locale = "pl"
    for buyer in (yes, no):
        buy(spine, buyer)
    spine.work()

    assert (shop.customers[yes].tags, shop.customers[no].tags) == (["Polish"], [])
    assert reads(world, shop) == 1  # both in one query
    assert spine.rows(WAITING) == [{"n": 0}]


def test_what_is_about_people_is_kept_nowhere(spine: Spine, shop: Shop) -> None:
    keep(spine.engine, POLISH)
    buyer = customer(shop)
    shop.customers[buyer].locale = "pl"
    buy(spine, buyer)
    spine.work()
    kept = spine.rows("SELECT reason -> 'outcome' -> 'all' -> 1 AS kept FROM tag_assignment")
    assert kept[0]["kept"]["withheld"] is True
    assert "value" not in kept[0]["kept"]
    columns = spine.rows("SELECT to_jsonb(customer) AS row FROM customer")[0]["row"]
    assert "pl" not in columns.values()


def test_nothing_is_read_where_the_ledger_decides(spine: Spine, shop: Shop, world: World) -> None:
    keep(
        spine.engine,
        draft(
            "Big Pole",
            {
                "all": [
                    fact("spent", "at_least", pounds("500.00"), days=365),
                    fact("locale", "equals", "pl"),
                ]
            },
        ),
    )
    buyer = customer(shop)
    buy(spine, buyer)
    spine.work()
    assert reads(world, shop) == 0
    assert spine.rows(WAITING) == [{"n": 0}]


def test_a_read_that_fails_is_made_up_for(spine: Spine, shop: Shop, world: World) -> None:
    keep(spine.engine, POLISH)
    buyer = customer(shop)
    shop.customers[buyer].locale = "pl"
    world.faults.add(Fault("http", operation="ReadFacts", times=4, status=502))
    buy(spine, buyer)
    spine.work(without=("read_facts",))
    assert shop.customers[buyer].tags == []
    assert spine.rows(WAITING) == [{"n": 1}]

    with spine.engine.begin() as db:
        db.exec_driver_sql("DELETE FROM procrastinate_jobs")
    queue_due(spine.engine)
    spine.work()
    assert shop.customers[buyer].tags == ["Polish"]


def test_a_customer_who_is_gone_is_waited_for_no_longer(spine: Spine, shop: Shop) -> None:
    keep(spine.engine, POLISH)
    buy(spine, shop.new_id())
    spine.work()
    assert spine.rows(WAITING) == [{"n": 0}]
    assert spine.rows("SELECT deleted_at IS NOT NULL AS gone FROM customer") == [{"gone": True}]
    assert spine.rows("SELECT * FROM tag_assignment") == []


def test_what_the_app_may_not_see_is_asked_once_and_leaves_the_tag_as_it_is(
    spine: Spine, shop: Shop, world: World
) -> None:
    world.approved_data = frozenset()
    keep(spine.engine, SUBSCRIBER)
    buyer = customer(shop)
    subscribe(shop, buyer)
    buy(spine, buyer)
    spine.work()
    assert shop.customers[buyer].tags == []
    assert reads(world, shop) == 1
    assert spine.rows(WAITING) == [{"n": 0}]
    assert spine.rows(LATER) == [{"days": 7}]
    assert spine.failures == []


def subscribe(shop: Shop, buyer: int) -> None:
    shop.customers[buyer].email = "someone@example.com"
    shop.customers[buyer].email_consent = Consent("subscribed")


def read(spine: Spine) -> None:
    with spine.engine.begin() as db:
        queue(db, "read_facts", SHOP)
    spine.work()


def a_week_passes(spine: Spine) -> None:
    with spine.engine.begin() as db:
        db.exec_driver_sql(
            "UPDATE customer SET facts_wanted_at = facts_wanted_at - interval '7 days'"
        )
    read(spine)


def test_what_the_app_may_see_later_decides_within_a_week(
    spine: Spine, shop: Shop, world: World
) -> None:
    keep(spine.engine, SUBSCRIBER)
    buyer = customer(shop)
    subscribe(shop, buyer)
    buy(spine, buyer)
    spine.work()
    assert shop.customers[buyer].tags == []

    world.approved_data = frozenset({"email"})
    a_week_passes(spine)
    assert shop.customers[buyer].tags == ["Subscriber"]
    assert spine.rows(LATER) == [{"days": None}]


def test_a_scope_that_is_granted_has_those_asked_who_waited_for_it(
    spine: Spine, shop: Shop, world: World
) -> None:
    def granted(*scopes: str) -> None:
        with spine.engine.begin() as db:
            scopes_changed(db, shop.domain, [*shop.scopes, *scopes], datetime.now(UTC))
        spine.work()

    granted()
    keep(spine.engine, SUBSCRIBER)
    buyer = customer(shop)
    subscribe(shop, buyer)
    buy(spine, buyer)
    spine.work()
    asked, world.approved_data = reads(world, shop), frozenset({"email"})

    granted()  # nothing new
    assert reads(world, shop) == asked
    granted("read_products")
    assert (reads(world, shop), shop.customers[buyer].tags) == (asked + 1, ["Subscriber"])


def test_an_answer_that_changes_unsaid_is_asked_for_again_after_a_week(
    spine: Spine, shop: Shop, world: World
) -> None:
    keep(spine.engine, draft("Champion", fact("rfm_group", "equals", "champions")))
    buyer = customer(shop)
    shop.customers[buyer].rfm_group = "champions"
    buy(spine, buyer)
    spine.work()
    assert (shop.customers[buyer].tags, reads(world, shop)) == (["Champion"], 1)
    assert spine.rows(LATER) == [{"days": 7}]

    shop.customers[buyer].rfm_group = "dormant"  # nobody is told
    read(spine)
    assert (shop.customers[buyer].tags, reads(world, shop)) == (["Champion"], 1)
    a_week_passes(spine)
    assert (shop.customers[buyer].tags, reads(world, shop)) == ([], 2)


def test_a_segment_s_members_get_the_tag(spine: Spine, shop: Shop) -> None:
    inside, outside = customer(shop), customer(shop)
    made = shop.new_id()
    shop.segments[made] = Segment(made, "Club", "", NOW, NOW, members={inside})
    gid = f"gid://shopify/Segment/{made}"
    keep(spine.engine, draft("Club", fact("in_segment", "is_true", segment=gid)))
    for buyer in (inside, outside):
        buy(spine, buyer)
    spine.work()
    assert (shop.customers[inside].tags, shop.customers[outside].tags) == (["Club"], [])


def test_a_rule_follows_a_tag_that_somebody_adds_and_takes_off(
    spine: Spine, shop: Shop, world: World
) -> None:
    keep(spine.engine, draft("Care", fact("customer_tags", "contains", "wholesale")))
    buyer = customer(shop)
    buy(spine, buyer)
    spine.work()
    assert shop.customers[buyer].tags == []

    def said(topic: str, tag: str, seconds: int) -> None:
        at = (datetime.now(UTC) + timedelta(seconds=seconds)).isoformat()
        gid = f"gid://shopify/Customer/{buyer}"
        spine.deliver(topic, {"customerId": gid, "tags": [tag], "occurredAt": at})

    shop.customers[buyer].tags.append("Wholesale")
    said("customer.tags_added", "Wholesale", 1)
    spine.work()
    assert shop.customers[buyer].tags == ["Wholesale", "Care"]

    before = reads(world, shop)
    said("customer.tags_added", "Care", 2)  # our own echo, and no rule looks at it
    assert spine.work() == ["drain"]
    assert reads(world, shop) == before

    shop.customers[buyer].tags.remove("Wholesale")
    said("customer.tags_removed", "Wholesale", 3)
    spine.work()
    assert shop.customers[buyer].tags == []


def test_a_rule_that_changes_while_shopify_is_asked_has_its_own_question_asked(
    spine: Spine, shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep(spine.engine, POLISH)
    buyer = customer(shop)
    shop.customers[buyer].rfm_group = "champions"
    buy(spine, buyer)
    spine.work(without=("read_facts",))

    def meanwhile(*given: Any) -> object:
        monkeypatch.setattr(READ_LIVE, read_live)
        keep(spine.engine, draft("Champion", fact("rfm_group", "equals", "champions")))
        return read_live(*given)

    monkeypatch.setattr(READ_LIVE, meanwhile)
    read_facts(spine.deps, shop.domain)
    assert spine.rows(WAITING) == [{"n": 1}]
    spine.work()
    assert shop.customers[buyer].tags == ["Champion"]
    assert spine.rows(WAITING) == [{"n": 0}]

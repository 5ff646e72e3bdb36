"""Rules are kept with every version and its author; what a change means for tags that were given."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text

from sandbox.state import Shop
from shop_app.errors import Conflict, Invalid, NotFound
from shop_app.jobs import queue
from shop_app.shops.service import READ_SHOP
from shop_app.tagging import store
from shop_app.tagging.rule import RuleDraft, TagRule
from shop_app.tagging.store import Author
from tests.payloads import order, summary
from tests.rules import FIRST_TIME_BUYER, OPERATOR, VIP, draft, fact, keep
from tests.spine import SHOP, Spine
from tests.standin import new_customer

NOW = datetime.now(UTC).replace(microsecond=0)
STAFF = Author("staff", "4711")
HELD = "SELECT tag, wanted, in_shop, reason ->> 'cause' AS cause FROM tag_assignment ORDER BY tag"


@pytest.fixture
def buyer(shop: Shop) -> int:
    """A customer of the shop without tags; the number."""
    return int(new_customer(shop).rsplit("/", 1)[-1])


def buy(spine: Spine, buyer: int, number: int = 1) -> None:
    spine.deliver("orders/create", order(NOW, number=number, customer=buyer))
    sums = summary(NOW + number * timedelta(seconds=1), number, customer=buyer)
    spine.deliver("customers/purchasing_summary", sums)
    spine.work()


def save(spine: Spine, change: RuleDraft, to: TagRule | None = None) -> TagRule:
    with spine.engine.begin() as db:
        return store.save(db, SHOP, change, id=to.id if to else None, by=STAFF)


def delete(spine: Spine, gone: TagRule, *, remove_tags: bool) -> None:
    with spine.engine.begin() as db:
        store.delete(db, SHOP, gone.id, remove_tags=remove_tags, by=STAFF)


def rules(spine: Spine) -> list[TagRule]:
    with spine.engine.begin() as db:
        return store.list_rules(db, SHOP)


def tags(shop: Shop, buyer: int) -> list[str]:
    return sorted(shop.customers[buyer].tags)


def test_every_change_is_a_version_with_its_author(spine: Spine) -> None:
    (first,) = keep(spine.engine, VIP)
    second = save(spine, replace(first.draft, grace_hours=24), first)
    assert (first.version, second.version, second.id) == (1, 2, first.id)
    assert save(spine, second.draft, second) == second  # nothing changed

    with spine.engine.begin() as db:
        told = store.history(db, SHOP, first.id)
    assert [(one.version, one.draft.grace_hours, one.by) for one in told] == [
        (2, 24, STAFF),
        (1, 0, OPERATOR),
    ]


def test_an_earlier_version_can_be_the_newest_again_also_of_a_deleted_rule(spine: Spine) -> None:
    (first,) = keep(spine.engine, VIP)
    second = save(spine, replace(first.draft, grace_hours=24), first)
    with spine.engine.begin() as db:
        third = store.restore(db, SHOP, first.id, 1, by=STAFF)
    assert (third.version, third.draft) == (3, first.draft)

    delete(spine, third, remove_tags=False)
    assert rules(spine) == []
    with spine.engine.begin() as db:
        fifth = store.restore(db, SHOP, first.id, 2, by=STAFF)
        told = store.history(db, SHOP, first.id)
    assert (fifth.version, fifth.draft) == (5, second.draft)
    assert rules(spine) == [fifth]
    assert [one.deleted for one in told] == [False, True, False, False, False]


def test_who_changes_a_version_that_is_not_the_newest_is_told_so(spine: Spine) -> None:
    (first,) = keep(spine.engine, VIP)
    save(spine, replace(first.draft, grace_hours=24), first)
    with (
        spine.engine.begin() as db,
        pytest.raises(Conflict, match="at version 2 by now, not 1") as told,
    ):
        store.save(db, SHOP, VIP, id=first.id, expected_version=1, by=STAFF)
    assert told.value.details == {"version": 2, "expected": 1}
    assert rules(spine)[0].draft.grace_hours == 24


def test_a_tag_belongs_to_one_rule_whatever_its_case(spine: Spine) -> None:
    keep(spine.engine, VIP)
    with pytest.raises(Invalid, match="'VIP' belongs to the rule 'VIP' already; join"):
        save(spine, draft("vip", fact("orders", "equals", 7)))
    assert len(rules(spine)) == 1


def test_a_condition_that_can_not_be_is_refused_and_nothing_is_stored(spine: Spine) -> None:
    euros = {"amount": "500.00", "currency": "EUR"}
    with pytest.raises(Invalid, match="EUR"):
        save(spine, draft("Big", fact("spent", "at_least", euros)))
    with pytest.raises(Invalid, match="shoe_size"):
        save(spine, draft("Feet", fact("shoe_size", "equals", 42)))
    keep(spine.engine, draft("A", fact("customer_tags", "contains", "B")))
    with pytest.raises(Invalid, match="B → A → B"):
        save(spine, draft("B", fact("customer_tags", "contains", "A")))
    assert [rule.tag for rule in rules(spine)] == ["A"]


def test_a_rule_that_is_not_there_is_not_found(spine: Spine) -> None:
    for call in (store.rule, store.history):
        with spine.engine.begin() as db, pytest.raises(NotFound, match="id 99"):
            call(db, SHOP, 99)


def test_a_shop_gets_the_shipped_rules_in_its_language_once(spine: Spine, shop: Shop) -> None:
    shop.locale = "en"
    with spine.engine.begin() as db:
        queue(db, READ_SHOP, shop.domain)
    spine.work()
    shipped = rules(spine)
    assert [one.key for one in shipped] == [
        "first_time_buyer", "returning", "vip_silver", "vip_gold", "lapsed", "serial_refunder",
        "delivery_trouble",
    ]  # fmt: skip
    assert [one.tag for one in shipped] == [
        "First-time buyer", "Returning", "VIP Silver", "VIP Gold", "Lapsed", "Serial refunder",
        "Delivery trouble",
    ]  # fmt: skip

    for one in shipped:
        delete(spine, one, remove_tags=False)
    with spine.engine.begin() as db:
        queue(db, READ_SHOP, shop.domain)
    spine.work()
    assert rules(spine) == []


def test_a_shop_from_before_there_were_rules_gets_them_when_somebody_is_judged(
    spine: Spine, shop: Shop, buyer: int
) -> None:
    shop.customers[buyer].tags.append("VIP")
    given = text(
        "INSERT INTO tag_assignment (shop, customer_gid, tag, wanted, reason, decided_at, in_shop)"
        " VALUES (:shop, :gid, 'VIP', true, '{}', now(), 'ours')"
    )
    with spine.engine.begin() as db:
        db.execute(given, {"shop": SHOP, "gid": f"gid://shopify/Customer/{buyer}"})
    buy(spine, buyer)
    spine.work()
    assert len(rules(spine)) == 7
    assert tags(shop, buyer) == ["First-time buyer"]  # VIP is no rule's tag any more


def test_a_deleted_rule_leaves_its_tags_unless_they_are_to_go(
    spine: Spine, shop: Shop, buyer: int
) -> None:
    first, second = keep(
        spine.engine, FIRST_TIME_BUYER, draft("Buyer", fact("orders", "at_least", 1))
    )
    buy(spine, buyer)
    assert tags(shop, buyer) == ["Buyer", "First-time buyer"]

    delete(spine, first, remove_tags=False)
    delete(spine, second, remove_tags=True)
    spine.work()
    assert tags(shop, buyer) == ["First-time buyer"]
    assert spine.rows(HELD)[0] == {
        "tag": "Buyer", "wanted": False, "in_shop": "absent", "cause": "rule_deleted",
    }  # fmt: skip
    buy(spine, buyer, 2)
    assert tags(shop, buyer) == ["First-time buyer"]  # nobody judges it any more


def test_deleting_takes_no_tag_that_is_not_ours(spine: Spine, shop: Shop) -> None:
    buyer = int(new_customer(shop, ("first-time BUYER",)).rsplit("/", 1)[-1])
    (only,) = keep(spine.engine, FIRST_TIME_BUYER)
    buy(spine, buyer)
    delete(spine, only, remove_tags=True)
    spine.work()
    assert tags(shop, buyer) == ["first-time BUYER"]


def test_a_rule_that_is_switched_off_judges_nobody(spine: Spine, shop: Shop, buyer: int) -> None:
    (only,) = keep(spine.engine, FIRST_TIME_BUYER)
    buy(spine, buyer)
    save(spine, replace(only.draft, active=False), only)
    buy(spine, buyer, 2)
    assert tags(shop, buyer) == ["First-time buyer"]


def test_a_new_tag_of_a_rule_takes_the_old_one_s_place(
    spine: Spine, shop: Shop, buyer: int
) -> None:
    once = replace(FIRST_TIME_BUYER, remove_when_untrue=False)
    (only,) = keep(spine.engine, once)
    buy(spine, buyer)
    buy(spine, buyer, 2)  # untrue, but kept
    since = spine.rows("SELECT held_since FROM tag_assignment")

    save(spine, replace(once, tag="Newcomer"), only)
    spine.work()
    assert tags(shop, buyer) == ["Newcomer"]
    kept = "SELECT held_since FROM tag_assignment WHERE tag = 'Newcomer'"
    assert spine.rows(kept) == since
    assert spine.rows(HELD)[0]["cause"] == "rule_renamed"


def test_a_tag_that_only_changes_its_case_is_not_written_again(
    spine: Spine, shop: Shop, buyer: int
) -> None:
    (only,) = keep(spine.engine, FIRST_TIME_BUYER)
    buy(spine, buyer)
    save(spine, replace(FIRST_TIME_BUYER, tag="first-time BUYER"), only)
    spine.work()
    assert [row["tag"] for row in spine.rows(HELD)] == ["first-time BUYER"]
    buy(spine, buyer, 2)
    assert tags(shop, buyer) == []


def test_a_new_version_judges_what_comes_from_then_on(spine: Spine, shop: Shop, buyer: int) -> None:
    (only,) = keep(spine.engine, draft("Fan", fact("orders", "at_least", 5)))
    buy(spine, buyer)
    save(spine, draft("Fan", fact("orders", "at_least", 2)), only)
    assert tags(shop, buyer) == []
    buy(spine, buyer, 2)
    assert tags(shop, buyer) == ["Fan"]
    version = spine.rows("SELECT (reason ->> 'version')::int AS v FROM tag_assignment")
    assert version == [{"v": 2}]

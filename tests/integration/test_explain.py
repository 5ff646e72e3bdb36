"""Why a rule gives a customer its tag or not: now, and whenever it did something."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import text

from sandbox.state import Shop
from shop_app.errors import NotFound
from shop_app.shopify.errors import ShopifyUnavailable
from shop_app.tagging import runs
from shop_app.tagging.explain import PAGE, Explained, explain
from shop_app.tagging.rules import Cause
from shop_app.tagging.store import save
from shop_app.timeline.service import Actor, Entry, Kind, append
from tests.customer_rows import bought
from tests.rules import OPERATOR, draft, fact, keep, pounds
from tests.spine import SHOP, Spine
from tests.standin import new_customer

NOW = datetime.now(UTC)


@pytest.fixture
def buyer(spine: Spine, shop: Shop) -> str:
    """A customer who spent 600.00 ten days ago; the gid."""
    gid = new_customer(shop)
    with spine.engine.begin() as db:
        bought(db, gid, 600)
    return gid


def spent(tag: str, amount: str, **more: Any) -> Any:
    return draft(tag, fact("spent", "at_least", pounds(amount), days=365), **more)


def ask(spine: Spine, rule: int, gid: str, *, at: datetime = NOW, admin: Any = None) -> Explained:
    return explain(spine.engine, SHOP, rule, gid, now=at, admin=admin)


def apply(spine: Spine, rule: int) -> None:
    with spine.engine.begin() as db:
        runs.start(db, SHOP, rule, OPERATOR)
    spine.work()


def test_a_rule_that_was_never_applied_is_judged_all_the_same(spine: Spine, buyer: str) -> None:
    (rule,) = keep(spine.engine, spent("Good", "600.01"))

    told = ask(spine, rule.id, buyer)

    assert told.verdict is not None
    assert (told.verdict.outcome.holds, told.verdict.cause) == (False, Cause.UNTRUE)
    assert (told.assigned, told.before) == (None, ())


def test_a_higher_rule_of_the_group_is_named(spine: Spine, buyer: str) -> None:
    silver, gold = keep(
        spine.engine,
        spent("Silver", "100.00", group="VIP", rank=1),
        spent("Gold", "500.00", group="VIP", rank=2),
    )

    told = ask(spine, silver.id, buyer)

    assert told.verdict is not None
    assert (told.verdict.outcome.holds, told.verdict.wanted) == (True, False)
    assert told.verdict.outranked_by == gold


def test_the_end_of_grace_and_the_expiry_are_told(spine: Spine, buyer: str) -> None:
    (rule,) = keep(spine.engine, spent("Good", "500.00", grace_hours=24, expires_after_days=90))
    apply(spine, rule.id)
    told = ask(spine, rule.id, buyer)
    assert told.assigned is not None
    since = told.assigned.state.held_since
    assert since is not None
    assert told.expires_at == since + timedelta(days=90)
    assert told.grace_until is None

    with spine.engine.begin() as db:
        db.execute(text("UPDATE orders SET paid = 1 WHERE shop = :shop"), {"shop": SHOP})
    later = NOW + timedelta(hours=1)
    told = ask(spine, rule.id, buyer, at=later)

    assert told.verdict is not None
    assert (told.verdict.cause, told.verdict.wanted) == (Cause.GRACE, True)
    assert told.grace_until == later + timedelta(hours=24)


def test_each_time_it_did_something_is_told_as_it_was_then(spine: Spine, buyer: str) -> None:
    (rule,) = keep(spine.engine, spent("Good", "500.00"))
    apply(spine, rule.id)
    with spine.engine.begin() as db:
        save(db, SHOP, spent("Good", "700.00"), id=rule.id, by=OPERATOR)
    apply(spine, rule.id)

    told = ask(spine, rule.id, buyer)

    assert [(past.kind, past.data["verdict"]["version"]) for past in told.before] == [
        ("tag_removed", 2),
        ("tag_added", 1),
    ]
    then = told.before[1].data["verdict"]["outcome"]
    assert then["check"]["value"] == {"amount": "500.00", "currency": "GBP"}
    assert then["value"] == {"minor": 60000, "currency": "GBP"}


def test_what_only_shopify_knows_is_asked_when_one_may(
    spine: Spine, shop: Shop, buyer: str
) -> None:
    shop.customers[int(buyer.rsplit("/", 1)[-1])].tags.append("wholesale")
    (rule,) = keep(spine.engine, draft("Big buyer", fact("customer_tags", "contains", "wholesale")))

    unasked = ask(spine, rule.id, buyer)
    asked = ask(spine, rule.id, buyer, admin=spine.deps.admin(SHOP))

    assert unasked.verdict is not None
    assert asked.verdict is not None
    assert (unasked.verdict.wanted, unasked.unread) == (None, frozenset({"tags"}))
    assert (asked.verdict.wanted, asked.unread) == (True, frozenset())
    assert spine.rows("SELECT * FROM tag_assignment") == []


class _Away:
    """Shopify while it does not answer."""

    shop = SHOP

    def query(self, *_: object, **__: object) -> None:
        raise ShopifyUnavailable("no answer within 10 s")


def test_what_amends_knows_is_told_although_shopify_does_not_answer(
    spine: Spine, buyer: str
) -> None:
    (rule,) = keep(
        spine.engine,
        draft(
            "Big buyer",
            {"all": [fact("orders", "equals", 1), fact("customer_tags", "contains", "wholesale")]},
        ),
    )

    told = ask(spine, rule.id, buyer, admin=_Away())

    assert told.verdict is not None
    assert (told.verdict.wanted, told.unread) == (None, frozenset({"tags"}))
    assert [one.holds for one in told.verdict.outcome.inner] == [True, None]
    assert str(told.not_read) == "no answer within 10 s"
    assert told.not_read is not None
    assert told.not_read.code == "shopify_unavailable"


def test_only_what_decides_is_asked(spine: Spine, shop: Shop, buyer: str) -> None:
    gone, there = fact("orders", "equals", 9), fact("orders", "equals", 1)
    (rule,) = keep(
        spine.engine,
        draft(
            "Big buyer",
            {
                "any": [
                    {"all": [gone, fact("country", "equals", "DE")]},
                    {"all": [there, fact("customer_tags", "contains", "wholesale")]},
                ]
            },
        ),
    )

    told = ask(spine, rule.id, buyer, admin=spine.deps.admin(SHOP))

    assert told.verdict is not None
    (country,) = (one.inner[1] for one in told.verdict.outcome.inner[:1])
    assert (told.verdict.wanted, told.unread) == (False, frozenset())
    assert country.holds is None


def test_old_times_are_found_behind_many_of_other_rules(spine: Spine, buyer: str) -> None:
    (rule,) = keep(spine.engine, spent("Good", "500.00"))
    ours = [
        Entry(buyer, Kind.TAG_ADDED, Actor.RULE, {"tag": "GOOD", "number": number})
        for number in range(PAGE + 2)
    ]
    others = [Entry(buyer, Kind.TAG_ADDED, Actor.RULE, {"tag": "Other"}) for _ in range(600)]
    with spine.engine.begin() as db:
        append(db, SHOP, [*ours, *others])

    first = ask(spine, rule.id, buyer)
    second = explain(spine.engine, SHOP, rule.id, buyer, now=NOW, before=first.more_before)

    assert [past.data["number"] for past in first.before] == [*range(PAGE + 1, 1, -1)]
    assert [past.data["number"] for past in second.before] == [1, 0]
    assert second.more_before is None


def test_a_rule_that_is_off_judges_nobody(spine: Spine, buyer: str) -> None:
    (rule,) = keep(spine.engine, spent("Good", "500.00", active=False))
    told = ask(spine, rule.id, buyer)
    assert (told.verdict, told.look_at) == (None, None)


def test_strangers_are_not_found(spine: Spine, buyer: str) -> None:
    (rule,) = keep(spine.engine, spent("Good", "500.00"))
    with pytest.raises(NotFound, match="has no customer"):
        ask(spine, rule.id, "gid://shopify/Customer/1")
    with pytest.raises(NotFound, match="no tag rule has the id"):
        ask(spine, rule.id + 1, buyer)

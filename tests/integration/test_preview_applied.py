"""A preview and what applying then does are the same, at Shopify itself."""

import random
from datetime import UTC, datetime
from typing import Any

import pytest

from sandbox.state import Shop
from shop_app.tagging import runs
from shop_app.tagging.preview import Preview, preview
from shop_app.tagging.reading import Reader
from shop_app.tagging.rule import RuleDraft
from shop_app.tagging.store import save
from shop_app.tagging.tally import Change
from tests.customer_rows import bought
from tests.rules import OPERATOR, draft, fact, keep, pounds
from tests.spine import SHOP, Spine
from tests.standin import new_customer


def spent(tag: str, amount: str, **more: Any) -> RuleDraft:
    return draft(tag, fact("spent", "at_least", pounds(amount), days=365), **more)


@pytest.fixture
def buyers(spine: Spine, shop: Shop) -> list[str]:
    """Forty customers of the shop who have spent something between 0 and 1,500.00; their gids.

    The shop has a large plan: delays are skipped here, so a small bucket would never fill again.
    """
    shop.plan = "enterprise"
    chance = random.Random(7)
    gids = [new_customer(shop) for _ in range(40)]
    with spine.engine.begin() as db:
        for gid in gids:
            bought(db, gid, *(chance.randrange(1, 500) for _ in range(chance.randrange(5))))
    return gids


def tags(shop: Shop) -> dict[str, frozenset[str]]:
    """What each customer carries at Shopify, by gid."""
    return {
        f"gid://shopify/Customer/{number}": frozenset(customer.tags)
        for number, customer in shop.customers.items()
    }


def changes(
    before: dict[str, frozenset[str]], after: dict[str, frozenset[str]]
) -> dict[str, tuple[int, int]]:
    """How many customers got and lost each tag, those that nobody got or lost left out."""
    named = {tag for found in (*before.values(), *after.values()) for tag in found}
    found = {
        tag: (
            sum(tag in after[gid] - before[gid] for gid in after),
            sum(tag in before[gid] - after[gid] for gid in after),
        )
        for tag in named
    }
    return {tag: numbers for tag, numbers in found.items() if numbers != (0, 0)}


def foretold(seen: Preview) -> dict[str, tuple[int, int]]:
    found = {
        tally.tag: (tally.counts[Change.GAIN], tally.counts[Change.LOSE]) for tally in seen.tags
    }
    return {tag: numbers for tag, numbers in found.items() if numbers != (0, 0)}


def look(spine: Spine, rule: RuleDraft, rule_id: int | None, reader: Reader | None) -> Preview:
    return preview(spine.engine, SHOP, rule, now=datetime.now(UTC), rule_id=rule_id, reader=reader)


def apply(spine: Spine, rule: RuleDraft, rule_id: int | None = None) -> int:
    """Save the rule, run it over everybody and write what follows; returns its id."""
    with spine.engine.begin() as db:
        stored = save(db, SHOP, rule, id=rule_id, by=OPERATOR)
        runs.start(db, SHOP, stored.id, OPERATOR)
    spine.work()
    assert spine.failures == []
    return stored.id


STEPS = [
    spent("Good", "500.00", group="VIP", rank=1),
    spent("Good", "300.00", group="VIP", rank=1),
    spent("Good", "800.00", group="VIP", rank=1, remove_when_untrue=False),
    spent("Great", "200.00", group="VIP", rank=5),
    spent("Great", "700.00", group="VIP", rank=5, grace_hours=5),
    spent("Great", "400.00"),
    spent("Great", "400.00", active=False),
]


def test_every_change_of_a_rule_does_what_its_preview_said(
    spine: Spine, shop: Shop, buyers: list[str]
) -> None:
    (gold,) = keep(spine.engine, spent("Gold", "900.00", group="VIP", rank=3))
    apply(spine, gold.draft, gold.id)
    rule_id = None
    moved: list[dict[str, tuple[int, int]]] = []
    for step in STEPS:
        before = tags(shop)
        seen = foretold(look(spine, step, rule_id, None))

        rule_id = apply(spine, step, rule_id)

        assert changes(before, tags(shop)) == seen, step
        moved.append(seen)
    assert [bool(seen) for seen in moved] == [True, True, False, True, False, True, True]
    carried = {tag for found in tags(shop).values() for tag in found}
    assert carried == {"Gold"}


def test_with_leave_to_read_the_preview_is_right_where_only_shopify_knows(
    spine: Spine, shop: Shop, buyers: list[str]
) -> None:
    for gid in buyers[::3]:
        shop.customers[int(gid.rsplit("/", 1)[-1])].tags.append("wholesale")
    rule = draft(
        "Big buyer",
        {
            "all": [
                fact("spent", "at_least", pounds("300.00"), days=365),
                fact("customer_tags", "contains", "wholesale"),
            ]
        },
    )
    before = tags(shop)
    keep(spine.engine, spent("Anything", "9000.00"))
    told = look(spine, rule, None, Reader(spine.deps.admin(SHOP), 1_000))
    (tally,) = told.tags
    assert tally.counts[Change.GAIN] > 0
    assert (tally.counts[Change.UNDECIDED], told.to_read) == (0, 0)

    apply(spine, rule)

    assert changes(before, tags(shop)) == foretold(told)


def test_only_as_many_are_read_as_one_may(spine: Spine, shop: Shop, buyers: list[str]) -> None:
    rule = draft("Wholesale buyer", fact("customer_tags", "contains", "wholesale"))
    keep(spine.engine, spent("Anything", "9000.00"))

    told = look(spine, rule, None, Reader(spine.deps.admin(SHOP), 7))

    assert (told.read, told.to_read) == (7, 33)
    assert told.tags[0].counts[Change.UNDECIDED] == 33

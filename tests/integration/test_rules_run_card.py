"""A rule applied to everybody from its page: how far it is, held, gone on, ended, found again."""

import re
from datetime import UTC, datetime

import pytest
from sqlalchemy import text

from sandbox.state import Shop
from sandbox.world import World
from shop_app.staff.rules import Role
from shop_app.tagging import applying
from shop_app.tagging.rule import TagRule
from tests.desk.rule_rows import words
from tests.desk.visiting import Visitor, visitor
from tests.payloads import order, summary
from tests.rules import draft, fact, keep
from tests.spine import SHOP, Spine
from tests.standin import new_customer

BUYER = draft("Buyer", fact("orders", "at_least", 1))
POLLS = 'hx-trigger="every 2s"'


@pytest.fixture
def owner(spine: Spine, world: World, shop: Shop) -> Visitor:
    return visitor(spine.client, spine.engine, world, shop)


@pytest.fixture
def rule(spine: Spine, shop: Shop, monkeypatch: pytest.MonkeyPatch) -> TagRule:
    """Five customers with an order each, judged already, then a new rule; a batch is two."""
    monkeypatch.setattr(applying, "_BATCH", 2)
    keep(spine.engine, draft("None", fact("orders", "at_least", 99)))
    at = datetime.now(UTC).replace(microsecond=0)
    for number in range(1, 6):
        buyer = int(new_customer(shop).rsplit("/", 1)[-1])
        spine.deliver("orders/create", order(at, number=number, customer=buyer))
        spine.deliver("customers/purchasing_summary", summary(at, 1, customer=buyer))
    spine.work()
    return keep(spine.engine, BUYER)[0]


def run_of(page: str) -> str:
    found = re.search(r"/runs/(\d+)/", page)
    assert found
    return found[1]


def test_a_run_is_followed_from_its_start_to_the_last_tag_in_shopify(
    spine: Spine, owner: Visitor, shop: Shop, rule: TagRule
) -> None:
    fresh = owner.get(f"/rules/{rule.id}/run").text
    assert "Apply it to look at all your customers now. Apply to all customers" in words(fresh)
    assert POLLS not in fresh

    started = owner.post(f"/rules/{rule.id}/apply")
    assert "Amends looks at all customers now" in started.headers["HX-Trigger"]
    assert POLLS in started.text
    assert "Applying: 0% Ada Merchant, " in words(started.text)

    applying.apply(spine.deps, SHOP)
    half = owner.get(f"/rules/{rule.id}/run").text
    assert "Applying: 40% Ada Merchant, " in words(half)
    assert (
        "2 of 5 customers looked at. 2 customers get the tag, 0 customers lose it."
        " Less than a minute left. Pause End it" in words(half)
    )
    assert '<s-progress value="40" max="100"' in half
    assert POLLS in half

    spine.work(without=("write_tags",))
    judged = owner.get(f"/rules/{rule.id}/run").text
    assert "Finished Ada Merchant, " in words(judged)
    assert (
        "5 customers looked at. 5 customers get the tag, 0 customers lose it."
        " 5 changes of the tag are on their way to Shopify. Apply to all customers" in words(judged)
    )
    assert POLLS in judged

    spine.work()
    done = owner.get(f"/rules/{rule.id}/run").text
    assert "on their way" not in done
    assert POLLS not in done
    assert "<s-progress" not in done
    assert sum("Buyer" in customer.tags for customer in shop.customers.values()) == 5


def test_a_run_is_held_goes_on_and_is_ended(spine: Spine, owner: Visitor, rule: TagRule) -> None:
    run = run_of(owner.post(f"/rules/{rule.id}/apply").text)
    applying.apply(spine.deps, SHOP)

    held = owner.post(f"/rules/{rule.id}/runs/{run}/pause")
    assert "Applying paused at 40% Ada Merchant" in words(held.text)
    assert words(held.text).endswith("Go on End it")
    assert POLLS not in held.text
    spine.work()
    assert "2 of 5 customers looked at." in owner.get(f"/rules/{rule.id}/run").text

    assert POLLS in owner.post(f"/rules/{rule.id}/runs/{run}/resume").text
    ended = owner.post(f"/rules/{rule.id}/runs/{run}/cancel")
    assert "Ended" in ended.headers["HX-Trigger"]
    assert (
        "Somebody ended it. What was decided until then stays."
        " Apply the rule again to look at everybody. Apply to all customers" in words(ended.text)
    )
    again = owner.post(f"/rules/{rule.id}/apply").text
    assert "Earlier" in words(again)
    assert "Ada Merchant: Ended early (+2 −0)" in words(again)


def test_two_people_at_the_same_button_are_told(owner: Visitor, rule: TagRule) -> None:
    run = run_of(owner.post(f"/rules/{rule.id}/apply").text)

    second = owner.post(f"/rules/{rule.id}/apply")
    assert second.status_code == 409
    assert "Nothing was changed This rule is being applied to all customers already." in words(
        second.text
    )
    owner.post(f"/rules/{rule.id}/runs/{run}/pause")
    late = owner.post(f"/rules/{rule.id}/runs/{run}/pause")
    assert late.status_code == 409
    assert "This is paused already." in late.text
    assert "Applying paused at 0%" in late.text


def test_a_run_that_fails_or_ends_early_says_what_to_do(
    spine: Spine, owner: Visitor, rule: TagRule
) -> None:
    owner.post(f"/rules/{rule.id}/apply")
    with spine.engine.begin() as db:
        db.execute(
            text("UPDATE rule_run SET error = 'DataError: <b>' WHERE shop = :shop"), {"shop": SHOP}
        )
    failed = owner.get(f"/rules/{rule.id}/run").text
    assert "The last attempt failed. Amends tries again by itself; nothing is lost." in failed
    assert "DataError" not in failed

    owner.post(f"/rules/{rule.id}/pause", {"version": "1"})
    changed = words(owner.get(f"/rules/{rule.id}/run").text)
    assert "It ended early because the rule was changed. Apply the rule again." in changed
    assert changed.endswith("Apply the rule again.")


def test_the_tag_of_a_paused_rule_is_taken_off_only_by_who_was_asked(
    spine: Spine, owner: Visitor, shop: Shop, rule: TagRule
) -> None:
    owner.post(f"/rules/{rule.id}/apply")
    spine.work()
    paused = owner.post(f"/rules/{rule.id}/pause", {"version": "1"}).text
    assert 'id="rule-run" heading="All customers" hx-swap-oob="true"' in paused
    assert "Take the tag off all customers? 5 customers carry this tag" in words(paused)
    assert "Apply to all customers" not in words(paused)

    unasked = owner.post(f"/rules/{rule.id}/apply")
    assert unasked.status_code == 409
    assert "Somebody has paused this rule meanwhile." in words(unasked.text)
    spine.work()
    assert sum("Buyer" in customer.tags for customer in shop.customers.values()) == 5

    owner.post(f"/rules/{rule.id}/apply", {"take_off": "1"})
    spine.work()
    assert not any("Buyer" in customer.tags for customer in shop.customers.values())
    assert "Take the tag off all customers" not in owner.get(f"/rules/{rule.id}/run").text


def test_a_run_is_reached_through_its_own_rule_only(
    spine: Spine, owner: Visitor, rule: TagRule
) -> None:
    run = run_of(owner.post(f"/rules/{rule.id}/apply").text)
    (other,) = keep(spine.engine, draft("Other", fact("orders", "at_least", 9)))
    answer = owner.post(f"/rules/{other.id}/runs/{run}/cancel")
    assert answer.status_code == 404
    assert "This run does not exist any more." in answer.text
    assert "Applying: 0%" in owner.get(f"/rules/{rule.id}/run").text


def test_who_may_only_look_sees_how_far_it_is(
    spine: Spine, world: World, owner: Visitor, rule: TagRule
) -> None:
    owner.post(f"/rules/{rule.id}/apply")
    watcher = visitor(spine.client, spine.engine, world, owner.shop, Role.STAFF)
    card = watcher.get(f"/rules/{rule.id}/run").text
    assert "Applying: 0%" in card
    assert "<form" not in card

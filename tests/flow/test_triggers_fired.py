"""Flow is told what happened, at least once, and not for ever."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, func, select, text, update

from sandbox.faults import Fault
from sandbox.state import Shop
from sandbox.world import World
from shop_app import jobs
from shop_app.due import queue_due
from shop_app.flow import erasing, listening, outbox
from shop_app.flow.events import Event, tag_changed
from shop_app.flow.firing import fire_triggers
from shop_app.flow.kinds import Trigger
from shop_app.flow.models import FlowEvent, FlowListener
from shop_app.flow.outbox import FIRE_TRIGGERS, tell_flow
from shop_app.settings import Settings
from shop_app.shopify.client import Admin
from shop_app.shopify.errors import ShopifyUnavailable
from tests.shopify.conftest import admin, naps, tokens
from tests.spine import know_shop
from tests.standin import new_customer, shop, standin, world

__all__ = ["admin", "naps", "shop", "standin", "tokens", "world"]

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


@pytest.fixture
def deps(engine: Engine, settings: Settings, admin: Admin) -> jobs.Deps:
    """What a job works with."""
    return jobs.Deps(engine, settings, lambda _: admin)


def tell(engine: Engine, shop: Shop, *events: Event) -> None:
    with engine.begin() as db:
        tell_flow(db, shop.domain, events)


def rows(engine: Engine) -> Sequence[Any]:
    with engine.connect() as db:
        columns = (FlowEvent.fired_at, FlowEvent.due_at, FlowEvent.attempts, FlowEvent.error)
        return db.execute(select(*columns).order_by(FlowEvent.id)).all()


def make_due(engine: Engine, **more: Any) -> None:
    with engine.begin() as db:
        db.execute(update(FlowEvent).values(due_at=text("now()"), **more))


def clock(engine: Engine) -> list[str]:
    """The shops for which the clock wants Flow told."""
    with engine.begin() as db:
        db.execute(text("DELETE FROM procrastinate_jobs"))
    queue_due(engine)
    with engine.connect() as db:
        its = "SELECT args ->> 'shop' FROM procrastinate_jobs WHERE task_name = :name"
        return list(db.scalars(text(its), {"name": FIRE_TRIGGERS}))


def make_due_again(engine: Engine) -> None:
    """What waits for another try is tried now."""
    with engine.begin() as db:
        db.execute(
            update(FlowEvent).where(FlowEvent.due_at.is_not(None)).values(due_at=text("now()"))
        )


def waiting_jobs(engine: Engine) -> int:
    with engine.connect() as db:
        its = "SELECT count(*) FROM procrastinate_jobs WHERE task_name = :name"
        return int(db.execute(text(its), {"name": FIRE_TRIGGERS}).scalar_one())


def received(world: World, shop: Shop) -> list[tuple[str, dict[str, Any]]]:
    return [(one.handle, one.payload) for one in world.triggers.received(shop.domain)]


def test_what_happened_is_fired_once_in_its_order(
    engine: Engine, world: World, shop: Shop, deps: jobs.Deps
) -> None:
    gid = new_customer(shop)
    number = int(gid.rpartition("/")[2])
    assert number > 2**53
    tell(engine, shop, tag_changed(gid, "VIP", added=True))
    tell(engine, shop, tag_changed(gid, "VIP", added=False))
    assert waiting_jobs(engine) == 1
    fire_triggers(deps, shop.domain)
    fire_triggers(deps, shop.domain)
    payload = {"customer_id": number, "tag": "VIP"}
    assert received(world, shop) == [("customer-tagged", payload), ("customer-untagged", payload)]
    assert all(row.fired_at and row.due_at is None and row.error is None for row in rows(engine))


def test_a_transaction_that_is_rolled_back_tells_nothing(engine: Engine, shop: Shop) -> None:
    with engine.connect() as db:
        tell_flow(db, shop.domain, [tag_changed(new_customer(shop), "VIP", added=True)])
        db.rollback()
    assert rows(engine) == []
    assert waiting_jobs(engine) == 0


def test_what_has_the_same_key_is_told_once(engine: Engine, shop: Shop) -> None:
    once = Event(Trigger.LIMIT_REACHED, None, {}, key="shop_month  2026-11-22")
    tell(engine, shop, once, once)
    tell(engine, shop, once)
    assert len(rows(engine)) == 1


def test_what_flow_does_not_take_is_given_up_with_its_words(
    engine: Engine, world: World, shop: Shop, deps: jobs.Deps
) -> None:
    nobody = tag_changed("gid://shopify/Customer/5", "VIP", added=True)
    tell(engine, shop, nobody, tag_changed(new_customer(shop), "VIP", added=True))
    fire_triggers(deps, shop.domain)
    assert len(received(world, shop)) == 1
    with engine.connect() as db:
        (given_up,) = outbox.given_up(db, shop.domain)
    assert (given_up.trigger, given_up.attempts) == ("customer-tagged", 1)
    assert given_up.error is not None
    assert "'customer_id' is no customer_reference" in given_up.error


def test_when_shopify_is_away_it_is_tried_later_and_longer_each_time(
    engine: Engine, world: World, shop: Shop, deps: jobs.Deps
) -> None:
    tell(engine, shop, tag_changed(new_customer(shop), "VIP", added=True))
    for attempts in (1, 2):
        world.faults.add(Fault("http", status=500))
        with pytest.raises(ShopifyUnavailable):
            fire_triggers(deps, shop.domain)
        with engine.connect() as db:
            assert not outbox.is_due(db, shop.domain)
        (row,) = rows(engine)
        assert (row.attempts, row.error) == (attempts, "shopify_unavailable")
        make_due(engine)
    fire_triggers(deps, shop.domain)
    assert len(received(world, shop)) == 1
    waits = [outbox.patience(attempts).total_seconds() for attempts in (1, 2, 3, 9, 10, 1000)]
    assert waits == [10, 20, 40, 2560, 3600, 3600]


def test_many_are_told_in_few_requests_and_one_that_failed_is_tried_alone(
    engine: Engine, world: World, shop: Shop, deps: jobs.Deps
) -> None:
    gid = new_customer(shop)
    tell(engine, shop, *(tag_changed(gid, f"tag {number}", added=True) for number in range(60)))
    world.faults.add(Fault("partial"))  # the last of the first request is lost
    fire_triggers(deps, shop.domain)
    told = [payload["tag"] for _, payload in received(world, shop)]
    assert told == [f"tag {number}" for number in range(60)]
    assert len(world.calls.calls(shop.domain)) == 3
    make_due_again(engine)
    fire_triggers(deps, shop.domain)
    assert [payload["tag"] for _, payload in received(world, shop)][60:] == ["tag 24"]


def test_a_lost_answer_has_flow_told_again(
    engine: Engine, world: World, shop: Shop, deps: jobs.Deps
) -> None:
    tell(engine, shop, tag_changed(new_customer(shop), "VIP", added=True))
    world.faults.add(Fault("lost_answer"))
    with pytest.raises(ShopifyUnavailable):
        fire_triggers(deps, shop.domain)
    make_due(engine)
    fire_triggers(deps, shop.domain)
    assert len(received(world, shop)) == 2


def test_after_a_day_it_is_given_up_also_where_nobody_can_be_reached(
    engine: Engine, settings: Settings, shop: Shop
) -> None:
    tell(engine, shop, tag_changed(new_customer(shop), "VIP", added=True))
    make_due(engine, at=func.now() - timedelta(hours=24))
    deps = jobs.Deps(engine, settings, lambda _: pytest.fail("nobody is asked"))
    fire_triggers(deps, shop.domain)
    (row,) = rows(engine)
    assert (row.fired_at, row.due_at, row.error) == (None, None, "too_late")


def test_the_clock_brings_what_is_due_and_what_has_waited_for_a_day(
    engine: Engine, shop: Shop
) -> None:
    with engine.begin() as db:
        know_shop(db, shop.domain)
    tell(engine, shop, tag_changed(new_customer(shop), "VIP", added=True))
    assert clock(engine) == [shop.domain]
    with engine.begin() as db:
        outbox.claim(db, shop.domain, most=1)  # somebody is at it
    assert clock(engine) == []
    with engine.begin() as db:
        db.execute(text("UPDATE shop SET state = 'uninstalled'"))
    make_due(engine)
    assert clock(engine) == []
    make_due(engine, at=func.now() - timedelta(hours=24))
    assert clock(engine) == [shop.domain]


def test_a_claim_that_was_taken_over_settles_nothing(engine: Engine, shop: Shop) -> None:
    tell(engine, shop, tag_changed(new_customer(shop), "VIP", added=True))
    with engine.begin() as db:
        (frozen,) = outbox.claim(db, shop.domain, most=9)
        assert outbox.claim(db, shop.domain, most=9) == []
    make_due(engine)
    with engine.begin() as db:
        assert len(outbox.claim(db, shop.domain, most=9)) == 1
        outbox.refused(db, frozen, "late")
    (row,) = rows(engine)
    assert (row.attempts, row.error) == (2, None)
    assert row.due_at is not None


@pytest.mark.parametrize("definition", ["customer-tagged", "Customer tagged", "CUSTOMER  TAGGED"])
def test_a_trigger_that_nobody_listens_to_is_not_told(
    engine: Engine, shop: Shop, definition: str
) -> None:
    trigger = listening.meant(definition)
    assert trigger is Trigger.CUSTOMER_TAGGED
    gid = new_customer(shop)
    tell(engine, shop, tag_changed(gid, "before", added=True))
    with engine.begin() as db:
        listening.note(db, shop.domain, trigger, listens=False, at=NOON)
    assert rows(engine) == []  # what was still to be told is not told any more
    tell(engine, shop, tag_changed(gid, "VIP", added=True), tag_changed(gid, "VIP", added=False))
    with engine.begin() as db:
        assert [one.trigger for one in db.execute(select(FlowEvent.trigger))] == [
            "customer-untagged"
        ]
        listening.note(db, shop.domain, trigger, listens=True, at=NOON + timedelta(seconds=1))
    tell(engine, shop, tag_changed(gid, "VIP", added=True))
    assert len(rows(engine)) == 2


def test_of_what_shopify_says_of_workflows_the_newest_counts(engine: Engine, shop: Shop) -> None:
    said = [(True, 0), (False, 5), (True, 3), (True, 5)]
    kept = []
    with engine.begin() as db:
        for listens, minutes in said:
            at = NOON + timedelta(minutes=minutes)
            trigger = Trigger.SLA_BREACHED
            kept.append(listening.note(db, shop.domain, trigger, listens=listens, at=at))
        assert kept == [True, True, False, False]
        assert db.execute(select(FlowListener.listens)).scalar_one() is False


def test_a_merged_customer_is_told_of_as_who_was_kept(engine: Engine, shop: Shop) -> None:
    lost, kept = new_customer(shop), new_customer(shop)
    tell(engine, shop, tag_changed(lost, "VIP", added=True))
    with engine.begin() as db:
        outbox.follow_merge(db, shop.domain, lost, kept)
        (event,) = outbox.claim(db, shop.domain, most=9)
    assert event.payload["customer_id"] == int(kept.rpartition("/")[2])


def test_what_flow_was_told_is_forgotten_after_a_week_or_with_the_customer(
    engine: Engine, shop: Shop
) -> None:
    old, young = new_customer(shop), new_customer(shop)
    tell(engine, shop, tag_changed(old, "VIP", added=True))
    make_due(engine, at=func.now() - timedelta(days=8))
    tell(engine, shop, tag_changed(young, "VIP", added=True))
    with engine.begin() as db:
        assert outbox.forget_old(db, 100) == 1
    assert len(rows(engine)) == 1
    with engine.begin() as db:
        erasing.erase_customer(db, shop.domain, young, [])
    assert rows(engine) == []

"""A shop that refuses us is left alone for longer and longer, until something changes there."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine, text

from sandbox.state import Shop
from sandbox.world import World
from shop_app.due import queue_due, queue_subscriptions
from shop_app.jobs import Deps, Task
from shop_app.main import TASKS
from shop_app.settings import Settings
from shop_app.shopify.errors import (
    AccessDenied,
    CredentialsRefused,
    ShopFrozen,
    ShopLocked,
    TokenDead,
)
from shop_app.shops.clients import admin_for
from shop_app.shops.jobs import read_shop
from shop_app.shops.service import block, install, scopes_changed, uninstall
from shop_app.worker import run_task
from tests.shops.conftest import visit
from tests.shops.rows import change, queued, row

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)


@pytest.fixture
def deps(engine: Engine, standin: Settings) -> Deps:
    return Deps(engine, standin, admin_for(engine, standin))


def forget_jobs(engine: Engine) -> None:
    with engine.begin() as db:
        db.execute(text("DELETE FROM procrastinate_jobs"))


def time_passes(engine: Engine, domain: str, minutes: float) -> None:
    """The block of a shop moves into the past."""
    stored, ago = row(engine, domain), timedelta(minutes=minutes)
    change(
        engine,
        domain,
        blocked_since=stored.blocked_since - ago,
        blocked_until=stored.blocked_until - ago,
    )


def pause(engine: Engine, domain: str) -> timedelta:
    """How long the shop is left alone from now, in whole minutes."""
    left: timedelta = row(engine, domain).blocked_until - datetime.now(UTC)
    return round(left / MINUTE) * MINUTE


def refusing(error: type[Exception]) -> Task:
    def task(_deps: Deps, shop: str) -> None:
        raise error(shop)

    return task


@pytest.mark.parametrize(
    "error", [AccessDenied, CredentialsRefused, ShopFrozen, ShopLocked, TokenDead]
)
def test_a_refusal_is_not_tried_again_at_once_and_says_why(
    engine: Engine, deps: Deps, installed: Shop, error: type[AccessDenied]
) -> None:
    forget_jobs(engine)
    run_task(deps, "read", refusing(error), installed.domain, 1)
    assert queued(engine, installed.domain) == []
    assert row(engine, installed.domain).blocked_reason == error.code
    assert pause(engine, installed.domain) == MINUTE


def test_the_pauses_double_up_to_an_hour(engine: Engine, installed: Shop) -> None:
    found = []
    for _ in range(9):
        block(engine, installed.domain, "shop_frozen")
        found.append(pause(engine, installed.domain) / MINUTE)
        time_passes(engine, installed.domain, found[-1])
    assert found == [1, 1, 2, 4, 8, 16, 32, 60, 60]


def test_several_refusals_at_once_count_as_one(engine: Engine, installed: Shop) -> None:
    for _ in range(5):
        block(engine, installed.domain, "shop_frozen")
    assert pause(engine, installed.domain) == MINUTE


def test_a_refusal_long_after_the_last_one_starts_anew(engine: Engine, installed: Shop) -> None:
    block(engine, installed.domain, "shop_frozen")
    time_passes(engine, installed.domain, 300)
    block(engine, installed.domain, "shop_locked")
    assert pause(engine, installed.domain) == MINUTE
    assert row(engine, installed.domain).blocked_reason == "shop_locked"


def test_a_shop_whose_details_were_never_read_is_asked_by_the_clock_unless_blocked(
    engine: Engine, deps: Deps, installed: Shop
) -> None:
    forget_jobs(engine)
    block(engine, installed.domain, "shop_frozen")
    queue_due(engine)
    assert queued(engine, installed.domain) == []
    time_passes(engine, installed.domain, 1)
    queue_due(engine)
    assert queued(engine, installed.domain) == ["read_shop"]

    read_shop(deps, installed.domain)
    forget_jobs(engine)
    assert row(engine, installed.domain).blocked_until is None
    queue_due(engine)
    assert queued(engine, installed.domain) == [
        "backfill",
        "retime_issues",
    ]  # what it had before is not there yet


def test_a_webhook_that_names_the_currency_does_not_replace_the_reading(
    engine: Engine, installed: Shop
) -> None:
    forget_jobs(engine)
    change(engine, installed.domain, currency="EUR")
    queue_due(engine)
    assert queued(engine, installed.domain) == ["read_shop"]


def test_a_frozen_shop_is_judged_once_it_has_paid(
    engine: Engine, deps: Deps, installed: Shop
) -> None:
    forget_jobs(engine)
    installed.frozen = True
    run_task(deps, "read_shop", TASKS["read_shop"], installed.domain, 1)
    assert row(engine, installed.domain).currency is None
    assert row(engine, installed.domain).blocked_reason == "shop_frozen"

    installed.frozen = False
    time_passes(engine, installed.domain, 1)
    queue_due(engine)
    assert queued(engine, installed.domain) == ["read_shop"]
    run_task(deps, "read_shop", TASKS["read_shop"], installed.domain, 1)
    stored = row(engine, installed.domain)
    assert (stored.currency, stored.blocked_until, stored.blocked_reason) == ("GBP", None, None)


def test_a_visit_has_the_shop_asked_at_once_and_the_reason_stays_until_it_answers(
    engine: Engine, deps: Deps, world: World, standin: Settings, installed: Shop
) -> None:
    read_shop(deps, installed.domain)
    forget_jobs(engine)
    block(engine, installed.domain, "shop_frozen")
    assert install(engine, standin, visit(world, installed)) is False
    stored = row(engine, installed.domain)
    assert stored.blocked_until <= datetime.now(UTC)
    assert stored.blocked_reason == "shop_frozen"
    assert queued(engine, installed.domain) == ["read_shop"]

    run_task(deps, "read_shop", TASKS["read_shop"], installed.domain, 1)
    stored = row(engine, installed.domain)
    assert (stored.blocked_since, stored.blocked_until, stored.blocked_reason) == (None,) * 3


def test_the_clock_asks_a_shop_that_refused_everything_for_its_details_first(
    engine: Engine, deps: Deps, installed: Shop
) -> None:
    read_shop(deps, installed.domain)
    forget_jobs(engine)
    block(engine, installed.domain, "shop_frozen")
    time_passes(engine, installed.domain, 1)
    queue_due(engine)
    assert "read_shop" in queued(engine, installed.domain)


def test_what_was_refused_for_want_of_access_is_not_forgotten_because_something_else_went_well(
    engine: Engine, deps: Deps, installed: Shop
) -> None:
    read_shop(deps, installed.domain)
    block(engine, installed.domain, "shopify_access_denied")
    time_passes(engine, installed.domain, 1)
    read_shop(deps, installed.domain)
    assert row(engine, installed.domain).blocked_reason == "shopify_access_denied"


def test_new_scopes_end_the_block(engine: Engine, installed: Shop) -> None:
    block(engine, installed.domain, "shopify_access_denied")
    with engine.begin() as db:
        scopes_changed(db, installed.domain, installed.scopes, datetime.now(UTC))
    assert row(engine, installed.domain).blocked_reason == "shopify_access_denied"
    with engine.begin() as db:
        scopes_changed(db, installed.domain, ["read_a"], datetime.now(UTC))
    assert row(engine, installed.domain).blocked_until is None


def test_a_shop_that_shopify_does_not_know_is_asked_once_a_day_in_the_end(
    engine: Engine, installed: Shop
) -> None:
    found = []
    for _ in range(14):
        block(engine, installed.domain, "shop_gone")
        found.append(pause(engine, installed.domain) / MINUTE)
        time_passes(engine, installed.domain, found[-1])
    assert found[:8] == [1, 1, 2, 4, 8, 16, 32, 64]
    assert found[-2:] == [24 * 60, 24 * 60]


@pytest.mark.parametrize("reason", ["token_dead", "app_credentials_refused"])
def test_a_visit_exchanges_again_where_the_tokens_were_refused_although_they_look_good(
    engine: Engine, world: World, standin: Settings, installed: Shop, reason: str
) -> None:
    before = row(engine, installed.domain)
    block(engine, installed.domain, reason)
    assert install(engine, standin, visit(world, installed)) is True
    after = row(engine, installed.domain)
    assert after.access_token != before.access_token
    assert (after.generation, after.blocked_reason) == (1, None)


def test_a_shop_that_comes_back_is_not_blocked_and_is_read_again(
    engine: Engine, deps: Deps, world: World, standin: Settings, installed: Shop
) -> None:
    read_shop(deps, installed.domain)
    block(engine, installed.domain, "shop_frozen")
    with engine.begin() as db:
        uninstall(db, installed.domain, datetime.now(UTC))
    block(engine, installed.domain, "shop_not_installed")
    assert row(engine, installed.domain).blocked_until is None
    install(engine, standin, visit(world, installed))
    forget_jobs(engine)
    queue_due(engine)
    assert queued(engine, installed.domain) == ["read_shop", "retime_issues"]


def test_subscriptions_of_granted_scopes_are_looked_at_daily(
    engine: Engine, installed: Shop
) -> None:
    forget_jobs(engine)
    queue_subscriptions(engine)
    assert queued(engine, installed.domain) == []
    change(engine, installed.domain, scopes=["read_customer_merge", "read_orders"])
    queue_subscriptions(engine)
    assert queued(engine, installed.domain) == ["subscribe_optional"]

    forget_jobs(engine)
    block(engine, installed.domain, "shop_frozen")
    queue_subscriptions(engine)
    assert queued(engine, installed.domain) == []

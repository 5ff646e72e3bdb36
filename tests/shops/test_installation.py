"""A shop comes, changes, goes and comes back, and late news about it changes nothing."""

import threading
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine

from sandbox.faults import Fault
from sandbox.state import Shop
from sandbox.world import World
from shop_app.jobs import Deps
from shop_app.settings import Settings
from shop_app.shopify.errors import SessionTokenRefused, ShopifyUnavailable
from shop_app.shops import queries
from shop_app.shops.clients import admin_for
from shop_app.shops.jobs import read_shop, subscribe_optional
from shop_app.shops.service import Visit, install, scopes_changed, shop_updated, uninstall
from tests.shops.conftest import visit
from tests.shops.rows import queued, row

AT = datetime(2026, 5, 3, 12, tzinfo=UTC)
SECOND = timedelta(seconds=1)


@pytest.fixture
def deps(engine: Engine, standin: Settings) -> Deps:
    return Deps(engine, standin, admin_for(engine, standin))


def test_the_first_visit_installs_the_shop_and_queues_what_to_learn_about_it(
    engine: Engine, world: World, shop: Shop, standin: Settings
) -> None:
    seen = visit(world, shop)
    assert install(engine, standin, seen) is True
    stored = row(engine, shop.domain)
    assert (stored.state, stored.generation, stored.installed_at) == (
        "installed", 1, seen.issued_at,
    )  # fmt: skip
    assert stored.scopes == sorted(shop.scopes)
    assert queued(engine, shop.domain) == ["read_shop", "subscribe_optional"]


def test_the_next_visit_asks_shopify_for_nothing(
    engine: Engine, world: World, standin: Settings, installed: Shop
) -> None:
    before = row(engine, installed.domain)
    world.faults.add(Fault("http", operation="token", status=500))
    assert install(engine, standin, visit(world, installed)) is False
    assert row(engine, installed.domain) == before


def test_a_stale_session_token_installs_nothing(
    engine: Engine, world: World, shop: Shop, standin: Settings
) -> None:
    with pytest.raises(SessionTokenRefused):
        install(engine, standin, Visit(shop.domain, "stale", AT))
    with engine.connect() as db:
        assert queries.installed(db, shop.domain) is None
    assert queued(engine, shop.domain) == []
    assert install(engine, standin, visit(world, shop)) is True
    assert row(engine, shop.domain).generation == 1


def test_a_lost_answer_to_the_exchange_is_made_good_by_the_next_visit(
    engine: Engine, world: World, shop: Shop, standin: Settings
) -> None:
    world.faults.add(Fault("lost_answer", operation="token"))
    with pytest.raises(ShopifyUnavailable):
        install(engine, standin, visit(world, shop))
    assert install(engine, standin, visit(world, shop)) is True


def test_many_first_visits_at_once_exchange_once(
    engine: Engine, world: World, shop: Shop, standin: Settings
) -> None:
    visits, results = [visit(world, shop) for _ in range(8)], list[bool]()
    start = threading.Barrier(len(visits))

    def arrive(one: Visit) -> None:
        start.wait()
        results.append(install(engine, standin, one))

    threads = [threading.Thread(target=arrive, args=(one,)) for one in visits]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(results) == [False] * 7 + [True]


def test_uninstalling_forgets_the_tokens_and_keeps_the_shop(
    engine: Engine, installed: Shop
) -> None:
    at = row(engine, installed.domain).installed_at + SECOND
    with engine.begin() as db:
        assert uninstall(db, installed.domain, at) is True
        assert uninstall(db, installed.domain, at) is False
    stored = row(engine, installed.domain)
    assert (stored.state, stored.uninstalled_at, stored.scopes) == ("uninstalled", at, [])
    assert stored.access_token is None
    assert stored.refresh_token is None


def test_a_shop_that_comes_back_begins_a_new_generation(
    engine: Engine, world: World, standin: Settings, installed: Shop
) -> None:
    with engine.begin() as db:
        uninstall(db, installed.domain, row(engine, installed.domain).installed_at + SECOND)
    assert install(engine, standin, visit(world, installed)) is True
    stored = row(engine, installed.domain)
    assert (stored.state, stored.generation, stored.uninstalled_at) == ("installed", 2, None)


def test_a_late_uninstall_of_an_earlier_installation_is_ignored(
    engine: Engine, installed: Shop
) -> None:
    before = row(engine, installed.domain)
    with engine.begin() as db:
        assert uninstall(db, installed.domain, before.installed_at - SECOND) is False
    assert row(engine, installed.domain) == before


def test_uninstalling_one_shop_leaves_the_other_alone(engine: Engine, installed: Shop) -> None:
    with engine.begin() as db:
        assert uninstall(db, "other.myshopify.com", datetime.now(UTC)) is False
        assert queries.is_installed(db, installed.domain)


def test_scopes_move_forward_only(engine: Engine, installed: Shop) -> None:
    told = row(engine, installed.domain).scopes_at
    with engine.begin() as db:
        assert scopes_changed(db, installed.domain, ["write_b", "read_a"], told + 2 * SECOND)
        assert not scopes_changed(db, installed.domain, ["read_old"], told + SECOND)
    assert row(engine, installed.domain).scopes == ["read_a", "write_b"]


def test_details_move_forward_only_and_absent_is_not_null(engine: Engine, installed: Shop) -> None:
    with engine.begin() as db:
        assert shop_updated(db, installed.domain, AT, name="New name", currency="EUR")
        assert shop_updated(db, installed.domain, AT + SECOND, name="Newer name")
        assert not shop_updated(db, installed.domain, AT, name="Old name")
    stored = row(engine, installed.domain)
    assert (stored.name, stored.currency) == ("Newer name", "EUR")


def test_the_shop_is_read_from_shopify(deps: Deps, engine: Engine, installed: Shop) -> None:
    read_shop(deps, installed.domain)
    stored = row(engine, installed.domain)
    assert (stored.name, stored.currency, stored.timezone, stored.locale) == (
        "The Bakery", "GBP", "Europe/London", "en",
    )  # fmt: skip
    assert "evaluate" in queued(engine, installed.domain)


def test_nothing_is_read_for_a_shop_that_left(
    deps: Deps, engine: Engine, world: World, installed: Shop
) -> None:
    with engine.begin() as db:
        uninstall(db, installed.domain, datetime.now(UTC) + SECOND)
    read_shop(deps, installed.domain)
    subscribe_optional(deps, installed.domain)
    assert world.calls.calls(installed.domain) == []


def test_without_optional_scopes_nothing_is_subscribed(
    deps: Deps, world: World, installed: Shop
) -> None:
    subscribe_optional(deps, installed.domain)
    assert world.calls.calls(installed.domain) == []


def test_a_granted_scope_subscribes_its_topics_once(
    deps: Deps, engine: Engine, installed: Shop
) -> None:
    installed.scopes += ["read_customer_merge", "read_shopify_payments_disputes"]
    with engine.begin() as db:
        scopes_changed(db, installed.domain, installed.scopes, datetime.now(UTC))
    for _ in range(2):
        subscribe_optional(deps, installed.domain)
    found = sorted((s.topic, s.uri) for s in installed.subscriptions.values())
    uri = "http://127.0.0.1:8000/webhooks"
    assert found == [("customers/merge", uri), ("disputes/create", uri), ("disputes/update", uri)]
    fields = {field for s in installed.subscriptions.values() for field in s.include_fields}
    assert not {"email", "name", "address"} & fields

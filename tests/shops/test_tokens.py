"""A shop's token is renewed in time, by one process at a time, whatever gets lost on the way."""

import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine, func

from sandbox.faults import Fault
from sandbox.state import Shop
from sandbox.world import World
from shop_app.settings import Settings
from shop_app.shopify import oauth
from shop_app.shopify.client import Operation
from shop_app.shopify.errors import (
    CredentialsRefused,
    ShopFrozen,
    ShopGone,
    ShopifyUnavailable,
    TokenDead,
)
from shop_app.shops import tokens
from shop_app.shops.clients import admin_for
from shop_app.shops.errors import NotInstalled
from shop_app.shops.service import install, uninstall
from shop_app.shops.tokens import access_token
from tests.shops.conftest import visit
from tests.shops.rows import access_expires_in, change, row

NAME = Operation("Name", "query Name { shop { name } }", cost=1)


@pytest.fixture
def refreshes(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The shops whose tokens were really renewed at the token endpoint."""
    seen: list[str] = []
    real = oauth.refresh

    def counted(*args: object) -> oauth.TokenPair:
        seen.append(str(args[2]))
        return real(*args)  # type: ignore[arg-type]

    monkeypatch.setattr(oauth, "refresh", counted)
    return seen


def together(number: int, work: Callable[[], str]) -> list[str]:
    """Do the same thing in many threads that start at once; their results."""
    start, results = threading.Barrier(number), list[str]()

    def run() -> None:
        start.wait()
        results.append(work())

    threads = [threading.Thread(target=run) for _ in range(number)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def test_a_good_token_is_used_as_it_is(
    engine: Engine, standin: Settings, installed: Shop, refreshes: list[str]
) -> None:
    first = access_token(engine, standin, installed.domain)
    assert first.startswith("shpat_")
    assert access_token(engine, standin, installed.domain) == first
    assert refreshes == []


def test_neither_token_can_be_read_in_the_database(
    engine: Engine, standin: Settings, installed: Shop
) -> None:
    stored = row(engine, installed.domain)
    assert "shpat" not in stored.access_token
    assert "shprt" not in stored.refresh_token


def test_a_token_is_renewed_five_minutes_before_its_end(
    engine: Engine, standin: Settings, installed: Shop, refreshes: list[str]
) -> None:
    first = access_token(engine, standin, installed.domain)
    access_expires_in(engine, installed.domain, 301)
    assert access_token(engine, standin, installed.domain) == first
    access_expires_in(engine, installed.domain, 299)
    second = access_token(engine, standin, installed.domain)
    assert second != first
    assert refreshes == [installed.domain]
    stored = row(engine, installed.domain)
    assert stored.access_token_expires_at > datetime.now(UTC) + timedelta(minutes=59)
    assert stored.refresh_token_expires_at > datetime.now(UTC) + timedelta(days=89)
    assert stored.refresh_lease_until is None


def test_a_dozen_askers_cause_one_renewal_and_get_the_same_token(
    engine: Engine, standin: Settings, installed: Shop, refreshes: list[str]
) -> None:
    access_expires_in(engine, installed.domain, -1)
    results = together(12, lambda: access_token(engine, standin, installed.domain))
    assert len(results) == 12
    assert len(set(results)) == 1
    assert refreshes == [installed.domain]


def test_a_dozen_calls_whose_token_was_revoked_cause_one_renewal(
    engine: Engine, world: World, standin: Settings, installed: Shop, refreshes: list[str]
) -> None:
    revoked = access_token(engine, standin, installed.domain)
    world.tokens.revoke(installed.domain, revoked)
    admin = admin_for(engine, standin)
    results = together(12, lambda: str(admin(installed.domain).query(NAME).data["shop"]["name"]))
    assert results == ["The Bakery"] * 12
    assert refreshes == [installed.domain]


def test_a_lost_answer_to_a_renewal_loses_no_shop(
    engine: Engine, world: World, standin: Settings, installed: Shop
) -> None:
    access_expires_in(engine, installed.domain, -1)
    world.faults.add(Fault("lost_answer", operation="token"))
    with pytest.raises(ShopifyUnavailable):
        access_token(engine, standin, installed.domain)
    assert row(engine, installed.domain).refresh_lease_until is None
    access_token(engine, standin, installed.domain)
    assert admin_for(engine, standin)(installed.domain).query(NAME).errors == ()


def test_a_token_that_still_works_is_used_when_renewing_it_fails(
    engine: Engine, world: World, standin: Settings, installed: Shop
) -> None:
    first = access_token(engine, standin, installed.domain)
    access_expires_in(engine, installed.domain, 200)
    world.faults.add(Fault("http", operation="token", status=503))
    assert access_token(engine, standin, installed.domain) == first


def test_a_token_that_still_works_is_used_while_somebody_else_renews_it(
    engine: Engine, standin: Settings, installed: Shop, refreshes: list[str]
) -> None:
    first = access_token(engine, standin, installed.domain)
    access_expires_in(engine, installed.domain, 200)
    change(engine, installed.domain, refresh_lease_until=func.now() + timedelta(seconds=30))
    assert access_token(engine, standin, installed.domain) == first
    assert refreshes == []


def test_waiting_for_another_process_ends(
    engine: Engine, standin: Settings, installed: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tokens, "PATIENCE", 0.2)
    access_expires_in(engine, installed.domain, -1)
    change(engine, installed.domain, refresh_lease_until=func.now() + timedelta(seconds=30))
    with pytest.raises(ShopifyUnavailable, match="another process"):
        access_token(engine, standin, installed.domain)


def test_a_page_waits_for_another_process_only_as_long_as_it_may_take(
    engine: Engine, standin: Settings, installed: Shop
) -> None:
    access_expires_in(engine, installed.domain, -1)
    change(engine, installed.domain, refresh_lease_until=func.now() + timedelta(seconds=30))
    soon = time.monotonic() + 0.2
    with pytest.raises(ShopifyUnavailable, match=r"did not renew the token in 0\.2 s"):
        access_token(engine, standin, installed.domain, give_up_at=soon)


def test_the_lease_of_a_dead_process_runs_out(
    engine: Engine, standin: Settings, installed: Shop, refreshes: list[str]
) -> None:
    access_expires_in(engine, installed.domain, -1)
    change(engine, installed.domain, refresh_lease_until=func.now() - timedelta(seconds=1))
    access_token(engine, standin, installed.domain)
    assert refreshes == [installed.domain]


def test_a_process_frozen_while_renewing_overwrites_nothing(
    engine: Engine, standin: Settings, installed: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = oauth.refresh

    def overtaken(*args: object) -> oauth.TokenPair:
        """Between the answer and storing it, another process renews once more."""
        pair = real(*args)  # type: ignore[arg-type]
        monkeypatch.setattr(oauth, "refresh", real)
        change(engine, installed.domain, refresh_lease_until=None)
        access_token(engine, standin, installed.domain)
        return pair

    access_expires_in(engine, installed.domain, -1)
    monkeypatch.setattr(oauth, "refresh", overtaken)
    late = access_token(engine, standin, installed.domain)
    stored = access_token(engine, standin, installed.domain)
    assert stored != late
    access_expires_in(engine, installed.domain, -1)
    access_token(engine, standin, installed.domain)
    assert admin_for(engine, standin)(installed.domain).query(NAME).errors == ()


def test_a_process_frozen_before_it_renews_leaves_a_pair_that_lasts(
    engine: Engine, standin: Settings, installed: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its late renewal makes the other's refresh token worthless, so its own pair is kept."""
    real = oauth.refresh

    def overtaken(*args: object) -> oauth.TokenPair:
        monkeypatch.setattr(oauth, "refresh", real)
        change(engine, installed.domain, refresh_lease_until=None)
        access_token(engine, standin, installed.domain)
        return real(*args)  # type: ignore[arg-type]

    access_expires_in(engine, installed.domain, -1)
    monkeypatch.setattr(oauth, "refresh", overtaken)
    late = access_token(engine, standin, installed.domain)
    assert access_token(engine, standin, installed.domain) == late
    access_expires_in(engine, installed.domain, -1)
    assert access_token(engine, standin, installed.domain) != late


def test_a_late_renewal_with_a_used_up_token_declares_nobody_dead(
    engine: Engine, standin: Settings, installed: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = oauth.refresh

    def overtaken(*args: object) -> oauth.TokenPair:
        """Another process renews and uses its new token, which retires the one before."""
        monkeypatch.setattr(oauth, "refresh", real)
        change(engine, installed.domain, refresh_lease_until=None)
        admin_for(engine, standin)(installed.domain).query(NAME)
        return real(*args)  # type: ignore[arg-type]

    access_expires_in(engine, installed.domain, -1)
    monkeypatch.setattr(oauth, "refresh", overtaken)
    with pytest.raises(ShopifyUnavailable, match="another process renewed"):
        access_token(engine, standin, installed.domain)
    assert row(engine, installed.domain).token_dead_at is None
    assert admin_for(engine, standin)(installed.domain).query(NAME).errors == ()


def test_a_dead_refresh_token_is_noted_and_asked_for_no_more(
    engine: Engine, world: World, standin: Settings, installed: Shop, refreshes: list[str]
) -> None:
    world.tokens.revoke_all(installed.domain)
    access_expires_in(engine, installed.domain, -1)
    for _ in range(3):
        with pytest.raises(TokenDead, match="open the app once"):
            access_token(engine, standin, installed.domain)
    assert refreshes == [installed.domain]
    assert row(engine, installed.domain).token_dead_at is not None


def test_opening_the_app_once_revives_a_dead_token(
    engine: Engine, world: World, standin: Settings, installed: Shop
) -> None:
    world.tokens.revoke_all(installed.domain)
    access_expires_in(engine, installed.domain, -1)
    with pytest.raises(TokenDead):
        access_token(engine, standin, installed.domain)
    assert install(engine, standin, visit(world, installed))
    assert admin_for(engine, standin)(installed.domain).query(NAME).errors == ()
    stored = row(engine, installed.domain)
    assert (stored.token_dead_at, stored.generation) == (None, 1)


def test_wrong_credentials_of_the_app_kill_no_shop(
    engine: Engine, world: World, standin: Settings, installed: Shop
) -> None:
    access_expires_in(engine, installed.domain, -1)
    wrong = standin.model_copy(update={"shopify_api_key": "another app"})
    with pytest.raises(CredentialsRefused):
        access_token(engine, wrong, installed.domain)
    assert row(engine, installed.domain).token_dead_at is None
    access_token(engine, standin, installed.domain)


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        (Fault("frozen", operation="token"), ShopFrozen),
        (Fault("gone", operation="token"), ShopGone),
        (Fault("http", operation="token", status=500), ShopifyUnavailable),
        (Fault("http", operation="token", status=429), ShopifyUnavailable),
    ],
)
def test_what_the_token_endpoint_says_is_told_apart_and_frees_the_lease(
    *,
    engine: Engine,
    world: World,
    standin: Settings,
    installed: Shop,
    fault: Fault,
    error: type[Exception],
) -> None:
    access_expires_in(engine, installed.domain, -1)
    world.faults.add(fault)
    with pytest.raises(error):
        access_token(engine, standin, installed.domain)
    access_token(engine, standin, installed.domain)


def test_a_shop_that_is_not_installed_has_no_token(
    engine: Engine, standin: Settings, installed: Shop
) -> None:
    with engine.begin() as db:
        uninstall(db, installed.domain, datetime.now(UTC) + timedelta(seconds=1))
    for domain in (installed.domain, "stranger.myshopify.com"):
        with pytest.raises(NotInstalled):
            access_token(engine, standin, domain)

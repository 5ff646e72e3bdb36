"""How a shop stands is told from its row alone, and of several troubles the first to be mended."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from flask_babel import Babel

from shop_app.shops import standing
from shop_app.shops.feature_sentences import words
from shop_app.shops.features import FEATURES, REQUIRED_SCOPES, missing_scopes
from shop_app.shops.queries import ShopState
from shop_app.shops.sentences import said
from shop_app.shops.standing import Standing, State
from tests.promises.app_toml import OPTIONAL_SCOPES, SCOPES

NOW = datetime(2026, 5, 3, 12, tzinfo=UTC)
BEFORE = NOW - timedelta(days=2)
MINUTE = timedelta(minutes=1)
WELL = ShopState(
    shop="bakery.myshopify.com",
    state="installed",
    generation=1,
    scopes=tuple(sorted(SCOPES)),
    name="The Bakery",
    currency="EUR",
    timezone="Europe/Berlin",
    locale="de",
    plan="Basic",
    installed_at=BEFORE,
    uninstalled_at=None,
    read_at=BEFORE + MINUTE,
    token_dead_at=None,
    refresh_token_expires_at=NOW + timedelta(days=88),
    blocked_since=None,
    blocked_until=None,
    blocked_reason=None,
)


def refused(code: str, until: datetime = NOW + MINUTE) -> ShopState:
    return replace(WELL, blocked_since=BEFORE, blocked_until=until, blocked_reason=code)


@pytest.mark.parametrize(
    ("shop", "expected"),
    [
        (WELL, Standing(State.WORKING, BEFORE + MINUTE)),
        (replace(WELL, read_at=None), Standing(State.READING, BEFORE)),
        (replace(WELL, currency=None), Standing(State.READING, BEFORE)),
        (replace(WELL, state="uninstalled"), Standing(State.READING, BEFORE)),
        (
            replace(WELL, state="uninstalled", uninstalled_at=NOW, token_dead_at=BEFORE),
            Standing(State.UNINSTALLED, NOW),
        ),
        (
            replace(refused("shop_frozen"), token_dead_at=BEFORE),
            Standing(State.TOKENS_DEAD, BEFORE, "token_dead"),
        ),
        (
            replace(WELL, refresh_token_expires_at=NOW),
            Standing(State.TOKENS_DEAD, NOW, "token_dead"),
        ),
        (refused("token_dead"), Standing(State.TOKENS_DEAD, BEFORE, "token_dead")),
        (
            refused("app_credentials_refused"),
            Standing(State.TOKENS_DEAD, BEFORE, "app_credentials_refused"),
        ),
        (refused("shop_frozen"), Standing(State.FROZEN, BEFORE, "shop_frozen", NOW + MINUTE)),
        (refused("shop_locked"), Standing(State.LOCKED, BEFORE, "shop_locked", NOW + MINUTE)),
        (refused("shop_gone"), Standing(State.GONE, BEFORE, "shop_gone", NOW + MINUTE)),
        (
            refused("shop_frozen", BEFORE),
            Standing(State.FROZEN, BEFORE, "shop_frozen", BEFORE),
        ),
        (
            refused("shopify_access_denied"),
            Standing(State.REFUSED, BEFORE, "shopify_access_denied", NOW + MINUTE),
        ),
        (
            refused("shopify_access_denied", NOW - timedelta(hours=1)),
            Standing(State.WORKING, BEFORE + MINUTE),
        ),
        (
            replace(WELL, scopes=("write_customers",)),
            Standing(
                State.SCOPES_MISSING,
                missing=tuple(sorted(SCOPES - {"write_customers"})),
            ),
        ),
    ],
)
def test_the_standing_follows_from_the_row(shop: ShopState, expected: Standing) -> None:
    assert standing.of(shop, NOW) == expected


def test_access_that_is_denied_where_scopes_are_missing_is_put_down_to_them() -> None:
    shop = replace(refused("shopify_access_denied"), scopes=tuple(sorted(SCOPES - {"read_orders"})))
    found = standing.of(shop, NOW)
    assert (found.state, found.missing) == (State.SCOPES_MISSING, ("read_orders",))


def test_only_a_shop_at_work_or_being_read_is_well() -> None:
    assert [one for one in State if Standing(one).well] == [State.WORKING, State.READING]


@pytest.mark.parametrize(
    ("code", "state"),
    [("shop_frozen", State.FROZEN), ("shop_gone", State.GONE), ("token_dead", State.TOKENS_DEAD)],
)
def test_a_refusal_just_met_has_a_standing_too(code: str, state: State) -> None:
    assert standing.of_refusal(code) == Standing(state, code=code)


def test_other_errors_say_nothing_about_the_shop() -> None:
    assert standing.of_refusal("not_found") is None


def test_every_standing_and_every_feature_has_words_of_its_own() -> None:
    app = Flask("words")
    Babel(app)
    with app.test_request_context():
        titles = {said(Standing(one)).title for one in State}
        features = {words(one) for one in FEATURES}
        assert all(said(Standing(one)).what for one in State)
        silent = [one for one in State if not said(Standing(one)).advice]
        assert "write_a" in said(Standing(State.SCOPES_MISSING, missing=("write_a",))).what
    assert len(titles) == len(State)
    assert len(features) == len(FEATURES)
    assert silent == [State.WORKING]


def test_the_required_scopes_are_those_of_the_app() -> None:
    assert set(REQUIRED_SCOPES) == SCOPES


def test_every_optional_scope_belongs_to_exactly_one_feature() -> None:
    asked = [scope for feature in FEATURES for scope in feature.scopes]
    assert sorted(asked) == sorted(OPTIONAL_SCOPES)


def test_writing_includes_reading_but_not_the_other_way_round() -> None:
    assert missing_scopes(["read_orders", "write_customers"], ["write_orders"]) == (
        "write_customers",
    )
    assert missing_scopes(["write_orders"], ["read_orders"]) == ("write_orders",)

"""The client turns whatever Shopify does into data or one typed reason."""

from dataclasses import replace

import pytest
import structlog
from sqlalchemy import Engine, text

from sandbox.faults import Fault
from sandbox.state import Shop
from sandbox.world import World
from shop_app.db import OpenTransaction
from shop_app.errors import AppError
from shop_app.settings import Settings
from shop_app.shopify import client as client_module
from shop_app.shopify.client import ATTEMPTS, Admin, Operation
from shop_app.shopify.errors import (
    AccessDenied,
    RequestRefused,
    ShopFrozen,
    ShopGone,
    ShopifyUnavailable,
    ShopLocked,
    Throttled,
    TokenDead,
)
from shop_app.shopify.pacing import ThrottleStatus
from shop_app.shopify.tags import Direction, TagChange, write_tags
from tests.shopify.conftest import make_admin
from tests.standin import new_customer

NAME = Operation("Name", "query Name { shop { name } }", cost=1)
TAG = Operation(
    "Tag",
    """mutation Tag($id: ID!) { tagsAdd(id: $id, tags: ["x"]) { userErrors { field message } } }""",
    cost=10,
)


def test_a_query_answers_data_and_what_it_cost(admin: Admin) -> None:
    answer = admin.query(NAME)
    assert answer.data == {"shop": {"name": "The Bakery"}}
    assert answer.errors == ()
    assert answer.cost is not None
    assert answer.cost.requested == 1
    assert answer.cost.status.maximum == 2000


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        (Fault("frozen"), ShopFrozen),
        (Fault("http", status=403), AccessDenied),
        (Fault("gone"), ShopGone),
        (Fault("locked"), ShopLocked),
    ],
)
def test_a_final_refusal_is_raised_at_once(
    world: World, admin: Admin, naps: list[float], fault: Fault, error: type[AppError]
) -> None:
    world.faults.add(fault)
    with pytest.raises(error):
        admin.query(NAME)
    assert naps == []
    assert world.faults.pending() == []


@pytest.mark.parametrize("status", [500, 502, 503, 504])
def test_a_query_survives_two_server_errors(
    world: World, admin: Admin, naps: list[float], status: int
) -> None:
    world.faults.add(Fault("http", status=status, times=2))
    assert admin.query(NAME).data == {"shop": {"name": "The Bakery"}}
    assert naps == [0.2, 0.8]


def test_a_query_gives_up_after_three_attempts(
    world: World, admin: Admin, naps: list[float]
) -> None:
    world.faults.add(Fault("http", status=500, times=10))
    with pytest.raises(ShopifyUnavailable):
        admin.query(NAME)
    assert len(naps) == ATTEMPTS - 1
    assert [fault.times for fault in world.faults.pending()] == [10 - ATTEMPTS]


def test_a_lost_answer_to_a_query_is_asked_for_again(world: World, admin: Admin) -> None:
    world.faults.add(Fault("lost_answer"))
    assert admin.query(NAME).data == {"shop": {"name": "The Bakery"}}


def test_a_lost_answer_to_a_mutation_is_an_unknown_outcome(
    world: World, shop: Shop, admin: Admin
) -> None:
    gid = new_customer(shop)
    world.faults.add(Fault("lost_answer"))
    with pytest.raises(ShopifyUnavailable):
        admin.mutate(TAG, {"id": gid})
    assert world.calls.fields(shop.domain)["tagsAdd"] == 1
    assert [c.tags for c in shop.customers.values()] == [["x"]]


def test_a_lost_answer_to_tagging_is_repeated_because_tags_do_not_add_up(
    world: World, shop: Shop, admin: Admin
) -> None:
    gid = new_customer(shop)
    world.faults.add(Fault("lost_answer"))
    (outcome,) = write_tags(admin, [TagChange(gid, Direction.ADD, ("x",))])
    assert outcome.status == "ok"
    assert world.calls.fields(shop.domain)["tagsAdd"] == 2
    assert [c.tags for c in shop.customers.values()] == [["x"]]


def test_an_answer_that_does_not_come_is_given_up(
    world: World, admin: Admin, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(client_module, "TIMEOUTS", (1.0, 0.05))
    world.faults.add(Fault("slow", seconds=0.5, times=ATTEMPTS))
    with pytest.raises(ShopifyUnavailable, match="ReadTimeout"):
        admin.query(NAME)


def test_a_short_throttle_is_waited_for(world: World, admin: Admin, naps: list[float]) -> None:
    world.faults.add(Fault("http", status=429, seconds=1.5))
    assert admin.query(NAME).data == {"shop": {"name": "The Bakery"}}
    assert naps == [1.5]


def test_an_empty_bucket_is_left_to_fill_up_to_half(
    world: World, shop: Shop, admin: Admin, naps: list[float]
) -> None:
    """Basic: 1,000 points are half, at 100 a second."""
    world.faults.add(Fault("throttle"))
    with pytest.raises(Throttled) as caught:
        admin.query(NAME)
    assert 9.0 < caught.value.wait_seconds <= 10.1
    assert world.calls.outcomes(shop.domain) == {"throttled": 1}


def test_a_long_throttle_is_left_to_the_job(world: World, admin: Admin, naps: list[float]) -> None:
    world.faults.add(Fault("http", status=429, seconds=30.0))
    with pytest.raises(Throttled) as caught:
        admin.query(NAME)
    assert caught.value.wait_seconds == 30.0
    assert naps == []


def test_a_throttled_mutation_did_not_happen_and_may_be_sent_again(
    world: World, shop: Shop, admin: Admin
) -> None:
    gid = new_customer(shop)
    world.faults.add(Fault("http", status=429, seconds=0.5))
    admin.mutate(TAG, {"id": gid})
    assert world.calls.outcomes(shop.domain) == {"http": 1, "ok": 1}


def test_a_refused_token_is_replaced_once(
    world: World, admin: Admin, tokens: list[str | None]
) -> None:
    world.faults.add(Fault("token_revoked"))
    assert admin.query(NAME).data == {"shop": {"name": "The Bakery"}}
    assert [refused is not None for refused in tokens] == [False, True]


def test_a_fresh_token_refused_too_means_the_token_is_dead(
    world: World, admin: Admin, tokens: list[str | None]
) -> None:
    world.faults.add(Fault("http", status=401, times=5))
    with pytest.raises(TokenDead):
        admin.query(NAME)
    assert len(tokens) == 2


def test_a_wrong_document_is_refused_at_once(admin: Admin, naps: list[float]) -> None:
    with pytest.raises(RequestRefused, match="nonsense"):
        admin.query(Operation("Wrong", "query Wrong { nonsense }"))
    assert naps == []


def test_partial_data_comes_with_its_errors(world: World, admin: Admin) -> None:
    world.faults.add(Fault("partial"))
    both = Operation("Both", "query Both { shop { name } shopLocales { locale } }", cost=5)
    answer = admin.query(both)
    assert answer.data == {"shop": {"name": "The Bakery"}, "shopLocales": None}
    assert [error.path for error in answer.errors] == [("shopLocales",)]


def test_a_missing_scope_is_access_denied(world: World, shop: Shop, admin: Admin) -> None:
    shop.scopes = ["write_customers"]
    with pytest.raises(AccessDenied):
        admin.query(Operation("Locales", "query Locales { shopLocales { locale } }"))


def test_no_call_is_made_inside_a_transaction(
    world: World, shop: Shop, admin: Admin, engine: Engine
) -> None:
    with engine.begin() as db:
        db.execute(text("SELECT 1"))
        with pytest.raises(OpenTransaction):
            admin.query(NAME)
    assert world.calls.calls(shop.domain) == []


def test_what_shopify_says_of_the_budget_paces_the_next_call(
    world: World, shop: Shop, standin: Settings, naps: list[float]
) -> None:
    """Basic has 2,000 points: two calls of 900 would leave less than half of them."""
    admin = make_admin(world, shop, standin, naps.append, [])
    admin.query(NAME)
    dear = Operation("Dear", "query Dear { customers(first: 250) { nodes { id } } }", cost=300)
    admin._pacing.settle(shop.domain, 0, ThrottleStatus(2000, 1100, 100))
    with pytest.raises(Throttled) as caught:
        admin.query(replace(dear, cost=500))
    assert 3.8 < caught.value.wait_seconds <= 4.0
    assert [call.operation for call in world.calls.calls(shop.domain)] == ["Name"]


def test_nothing_secret_is_logged(
    world: World, shop: Shop, admin: Admin, tokens: list[str | None]
) -> None:
    world.faults.add(Fault("token_revoked"))
    world.faults.add(Fault("http", status=500))
    with structlog.testing.capture_logs() as lines:
        admin.query(NAME)
    assert [line["event"] for line in lines] == ["shopify_retry"]
    assert "shpat" not in repr(lines)
    assert set(lines[0]) <= {
        "event", "log_level", "shop", "operation", "attempt", "code", "wait_seconds"
    }  # fmt: skip

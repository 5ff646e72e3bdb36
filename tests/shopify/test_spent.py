"""The client tells what each answer cost, also of those that turned it away."""

import pytest
import requests

from sandbox.faults import Fault
from sandbox.state import Shop
from sandbox.world import World
from shop_app.settings import Settings
from shop_app.shopify import sessions
from shop_app.shopify.answer import Spent
from shop_app.shopify.client import ATTEMPTS, Admin, Operation
from shop_app.shopify.errors import ShopFrozen, ShopifyUnavailable, Throttled
from shop_app.shopify.pacing import Pacing

NAME = Operation("Name", "query Name { shop { name } }", cost=1)


@pytest.fixture
def told() -> list[Spent]:
    """What the listener heard."""
    return []


@pytest.fixture
def listened(world: World, shop: Shop, standin: Settings, told: list[Spent]) -> Admin:
    """A client somebody listens to."""
    token = world.tokens.issue_permanent(shop.domain).value
    return Admin(
        shop.domain, standin, sessions.new(), lambda _refused: token, Pacing(),
        spent=told.append, sleep=lambda _seconds: None,
    )  # fmt: skip


def test_an_answer_tells_what_it_really_cost_and_what_is_left(
    listened: Admin, told: list[Spent]
) -> None:
    answer = listened.query(NAME)
    (spent,) = told
    assert answer.cost is not None
    assert (spent.points, spent.throttled) == (answer.cost.actual, False)
    assert spent.points == 1.0
    assert spent.status == answer.cost.status


def test_a_throttled_answer_cost_nothing_and_says_so(
    world: World, listened: Admin, told: list[Spent]
) -> None:
    world.faults.add(Fault("throttle"))
    with pytest.raises(Throttled):
        listened.query(NAME)
    assert [(one.points, one.throttled) for one in told] == [(0.0, True)]
    assert told[0].status is not None


def test_every_attempt_that_was_answered_is_told(
    world: World, listened: Admin, told: list[Spent]
) -> None:
    world.faults.add(Fault("http", status=429, seconds=0.5))
    world.faults.add(Fault("http", status=500))
    listened.query(NAME)
    assert [(one.points, one.throttled) for one in told] == [(0, True), (0, False), (1, False)]


def test_a_refusal_is_told_and_then_raised(
    world: World, listened: Admin, told: list[Spent]
) -> None:
    world.faults.add(Fault("frozen"))
    with pytest.raises(ShopFrozen):
        listened.query(NAME)
    assert told == [Spent(0.0, throttled=False, status=None)]


def test_what_is_no_json_was_answered_all_the_same(
    listened: Admin, told: list[Spent], monkeypatch: pytest.MonkeyPatch
) -> None:
    def garbled(_response: requests.Response) -> object:
        raise requests.JSONDecodeError("no", "", 0)

    monkeypatch.setattr(requests.Response, "json", garbled)
    with pytest.raises(ShopifyUnavailable):
        listened.query(NAME)
    assert len(told) == ATTEMPTS


def test_a_call_that_was_never_answered_is_not_counted(
    world: World, listened: Admin, told: list[Spent]
) -> None:
    world.faults.add(Fault("lost_answer", times=ATTEMPTS))
    with pytest.raises(ShopifyUnavailable):
        listened.query(NAME)
    assert told == []

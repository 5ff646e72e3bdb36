"""Somebody who waits for a page is not kept waiting longer than a page may take."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import pytest
import requests

from sandbox.faults import Fault
from sandbox.state import Shop
from sandbox.world import World
from shop_app.settings import Settings
from shop_app.shopify import sessions
from shop_app.shopify.client import Admin, Operation, timeouts_within
from shop_app.shopify.errors import ShopifyUnavailable, Throttled
from shop_app.shopify.pacing import Pacing

NAME = Operation("Name", "query Name { shop { name } }", cost=1)


class Clock:
    """Time passes only where somebody waits."""

    def __init__(self) -> None:
        self.now = time.monotonic()

    def monotonic(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds


class Silent(requests.Session):
    """Accepts every question and never answers, as long as anybody waits."""

    def __init__(self, clock: Clock) -> None:
        super().__init__()
        self.clock, self.waits = clock, list[tuple[float, float]]()

    def post(self, *_: Any, timeout: Any = None, **__: Any) -> Any:
        self.waits.append(timeout)
        self.clock.sleep(timeout[1])
        raise requests.ReadTimeout


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(time, "monotonic", clock.monotonic)
    return clock


def _admin(
    settings: Settings, http: requests.Session, clock: Clock, give_up_after: float
) -> Callable[[], Admin]:
    def make() -> Admin:
        return Admin(
            "bakery.myshopify.com", settings, http, lambda _: "token", Pacing(),
            sleep=clock.sleep, give_up_at=clock.now + give_up_after,
        )  # fmt: skip

    return make


@pytest.mark.parametrize(
    ("seconds", "limits"),
    [(float("inf"), (3.05, 10.0)), (60.0, (3.05, 10.0)), (6.0, (2.0, 4.0)), (0.3, (0.1, 0.2))],
)
def test_a_short_time_is_shared_between_connecting_and_answering(
    seconds: float, limits: tuple[float, float]
) -> None:
    assert timeouts_within(seconds) == pytest.approx(limits)


def test_all_that_a_page_asks_is_over_in_its_time_when_shopify_says_nothing(
    standin: Settings, clock: Clock
) -> None:
    http = Silent(clock)
    began, admin = clock.now, _admin(standin, http, clock, 6.0)()
    for _ in range(3):  # a search asks up to three questions
        with pytest.raises(ShopifyUnavailable):
            admin.query(NAME)
    assert clock.now - began <= 6.0
    assert http.waits[0] == pytest.approx((2.0, 4.0))


def test_background_work_tries_three_times_as_before(standin: Settings, clock: Clock) -> None:
    http = Silent(clock)
    with pytest.raises(ShopifyUnavailable, match="ReadTimeout"):
        _admin(standin, http, clock, float("inf"))().query(NAME)
    assert http.waits == [(3.05, 10.0)] * 3


def test_nothing_is_asked_once_nobody_waits_any_more(standin: Settings, clock: Clock) -> None:
    http = Silent(clock)
    with pytest.raises(ShopifyUnavailable, match="no answer in time"):
        _admin(standin, http, clock, 0.0)().query(NAME)
    assert http.waits == []


def test_a_page_does_not_wait_for_a_budget_that_comes_back_too_late(
    world: World, shop: Shop, standin: Settings
) -> None:
    token = world.tokens.issue_permanent(shop.domain).value
    naps: list[float] = []
    admin = Admin(
        shop.domain, standin, sessions.new(), lambda _: token, Pacing(),
        sleep=naps.append, give_up_at=time.monotonic() + 1.0,
    )  # fmt: skip
    world.faults.add(Fault("http", status=429, seconds=1.5))
    with pytest.raises(Throttled):
        admin.query(NAME)
    assert naps == []

"""Half of each shop's API budget is left to whoever else needs it."""

import pytest

from shop_app.shopify.pacing import Pacing, ThrottleStatus

SHOP = "bakery.myshopify.com"


class Clock:
    """A clock that stands still until it is told otherwise."""

    now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def pacing(clock: Clock) -> Pacing:
    """A shop on the basic plan that has just told us of 1,100 of its 2,000 points."""
    pacing = Pacing(clock)
    assert pacing.reserve(SHOP, 10) == 0.0
    pacing.settle(SHOP, 10, ThrottleStatus(maximum=2000, available=1100, restore_rate=100))
    return pacing


@pytest.mark.parametrize(
    ("_case", "cost", "wait"),
    [
        ("down to exactly half", 100, 0.0),
        ("one point below half", 101, 0.01),
        ("far below half", 500, 4.0),
        ("bigger than the other half: only a full bucket is enough", 1500, 9.0),
    ],
)
def test_a_call_waits_until_it_leaves_half_of_the_bucket(
    pacing: Pacing, _case: str, cost: int, wait: float
) -> None:
    assert pacing.reserve(SHOP, cost) == pytest.approx(wait)


def test_time_fills_the_bucket_up_to_its_maximum(pacing: Pacing, clock: Clock) -> None:
    clock.now += 4.0
    assert pacing.reserve(SHOP, 500) == 0.0
    pacing.settle(SHOP, 500, None)
    clock.now += 1000.0
    assert pacing.reserve(SHOP, 1000) == 0.0
    assert pacing.reserve(SHOP, 1) == pytest.approx(0.01)


def test_calls_on_their_way_count_as_spent(pacing: Pacing) -> None:
    assert pacing.reserve(SHOP, 60) == 0.0
    assert pacing.reserve(SHOP, 60) == pytest.approx(0.2)
    pacing.settle(SHOP, 60, None)
    assert pacing.reserve(SHOP, 60) == 0.0


def test_a_shop_nobody_has_asked_yet_is_not_held_up_by_another(pacing: Pacing) -> None:
    assert pacing.reserve("other.myshopify.com", 2000) == 0.0


def test_without_a_reserve_a_page_may_spend_what_background_work_leaves(clock: Clock) -> None:
    pacing = Pacing(clock, reserve=0.0)
    assert pacing.reserve(SHOP, 10) == 0.0
    pacing.settle(SHOP, 10, ThrottleStatus(maximum=2000, available=1000, restore_rate=100))
    assert pacing.reserve(SHOP, 990) == 0.0
    assert pacing.reserve(SHOP, 20) == pytest.approx(0.1)

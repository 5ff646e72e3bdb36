"""kill -9 and SIGSTOP of workers while they tell Shopify of grants: each is there exactly once."""

import os
import signal
import time
from collections.abc import Callable, Iterator
from random import Random

import pytest
from sqlalchemy import Engine

from shop_app.compensation.kinds import Kind, State
from shop_app.db import make_engine
from tests.e2e.grants import Brood, Grants, Hatched
from tests.e2e.rig import Rig
from tests.e2e.waiting import until

KILLS, FREEZES = 20, 5
LONG = 600.0
MORE = int(os.environ.get("SOAK", "10"))
"""How many times as many `make soak` runs."""

HELD_UP = (
    ("slow", "discountCodeBasicCreate", Kind.DISCOUNT_CODE),
    ("timeout", "giftCardCreate", Kind.GIFT_CARD),
    ("slow", "storeCreditAccountCredit", Kind.STORE_CREDIT),
    ("timeout", "discountCodeFreeShippingCreate", Kind.FREE_SHIPPING),
    ("slow", "StoreCreditAccounts", Kind.STORE_CREDIT),
)
"""In which call a worker stands still, before its effect (slow) or after (timeout), and what for."""


@pytest.fixture
def engine(rig: Rig) -> Iterator[Engine]:
    """The rig's database."""
    made = make_engine(rig.database_url)
    yield made
    made.dispose()


@pytest.fixture
def begin(rig: Rig, engine: Engine) -> Callable[[int], tuple[Grants, Brood]]:
    """Begins to grant, by chance, in a shop with three customers whose currency is known."""

    def begun(seed: int) -> tuple[Grants, Brood]:
        brood = Brood(rig)
        shop = rig.open_shop("kills.myshopify.com", plan="enterprise")
        shop.grant(
            "write_gift_cards",
            "read_store_credit_accounts",
            "write_store_credit_account_transactions",
        )
        customers = [f"gid://shopify/Customer/{shop.order('20.00')}" for _ in range(3)]
        return Grants(rig, shop, engine, Random(seed), customers), brood

    return begun


def known(grants: Grants) -> bool:
    """Whether the shop's details were read: nobody can grant before."""
    currency = "SELECT currency FROM shop WHERE shop = %(shop)s"
    return grants.rig.one(currency, shop=grants.shop.domain) is not None


def kill_again_and_again(grants: Grants, brood: Brood, times: int) -> None:
    """Each worker dies at some moment of its work; the next one goes on."""
    for _ in range(times):
        doomed = brood.hatch()
        grants.reserve([grants.chance.choice(tuple(Kind)) for _ in range(5)])
        time.sleep(grants.chance.uniform(0.0, 0.4))
        brood.kill(doomed)
        grants.bury(doomed)


def freeze(grants: Grants, living: Hatched, at: int) -> int:
    """The only worker there is stands still in a call; returns what it is telling Shopify of."""
    manner, operation, kind = HELD_UP[at % len(HELD_UP)]
    grants.all_told()
    grants.shop.fault(manner, operation, seconds=LONG)
    grants.reserve([kind, *(grants.chance.choice(tuple(Kind)) for _ in range(2))])
    until(lambda: grants.rig.sandbox.faults_left() == 0, "the call is under way")
    os.kill(living.pid, signal.SIGSTOP)
    (number,) = grants.claimed()
    grants.bury(living)
    return number


def wake(grants: Grants, brood: Brood, frozen: Hatched, number: int) -> None:
    """Its call goes on, and it does: it finds its work taken over, unless nobody knew the outcome."""
    before, doubted = brood.gave_up(number), grants.state(number) is State.IN_DOUBT
    grants.rig.sandbox.let_go()
    os.kill(frozen.pid, signal.SIGCONT)

    def found() -> bool:
        settled = doubted and grants.state(number) is not State.IN_DOUBT
        return settled or brood.gave_up(number) > before or not brood.lives(frozen)

    until(found, "the woken worker finds its work taken over")


def kill_and_freeze(grants: Grants, brood: Brood) -> None:
    """One worker after the other stands still while others die, until another has done its work."""
    living = brood.hatch()
    until(lambda: known(grants), "the shop's currency is known")
    for at in range(FREEZES):
        frozen, number = living, freeze(grants, living, at)
        kill_again_and_again(grants, brood, KILLS // FREEZES)
        living = brood.hatch()
        grants.all_told()
        wake(grants, brood, frozen, number)
        brood.kill(frozen)
        grants.bury(frozen)
    grants.finish()
    grants.agree()


@pytest.mark.timeout(240)
def test_whenever_workers_are_killed_or_frozen_each_grant_is_in_the_shop_exactly_once(
    begin: Callable[[int], tuple[Grants, Brood]],
) -> None:
    kill_and_freeze(*begin(6))


@pytest.mark.soak
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("seed", range(100, 100 + MORE))
def test_many_more_kills_and_freezes_lose_and_double_nothing(
    begin: Callable[[int], tuple[Grants, Brood]], seed: int
) -> None:
    kill_and_freeze(*begin(seed))

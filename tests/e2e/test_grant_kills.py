"""kill -9 and SIGSTOP of workers while they tell Shopify of grants: each is there exactly once."""

import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from random import Random

import pytest
from sqlalchemy import Engine

from shop_app.compensation.kinds import Kind
from shop_app.db import make_engine
from tests.e2e.grants import Brood, Grants
from tests.e2e.rig import Rig
from tests.e2e.waiting import until

KILLS, FREEZES = 20, 5
MORE = int(os.environ.get("SOAK", "10"))
"""How many times as many `make soak` runs."""

SLOW = (
    ("discountCodeBasicCreate", Kind.DISCOUNT_CODE),
    ("giftCardCreate", Kind.GIFT_CARD),
    ("storeCreditAccountCredit", Kind.STORE_CREDIT),
    ("discountCodeFreeShippingCreate", Kind.FREE_SHIPPING),
    ("customer", Kind.STORE_CREDIT),
)
"""Where a worker stands still, and what it is telling Shopify of."""


@pytest.fixture
def engine(rig: Rig) -> Iterator[Engine]:
    """The rig's database."""
    made = make_engine(rig.database_url)
    yield made
    made.dispose()


@pytest.fixture
def begin(rig: Rig, engine: Engine) -> Callable[[int], tuple[Grants, Brood]]:
    """Begins to grant, by chance, in a shop with three customers."""

    def begun(seed: int) -> tuple[Grants, Brood]:
        shop = rig.open_shop("kills.myshopify.com", plan="enterprise")
        shop.grant(
            "write_gift_cards",
            "read_store_credit_accounts",
            "write_store_credit_account_transactions",
        )
        customers = [f"gid://shopify/Customer/{shop.order('20.00')}" for _ in range(3)]
        chance = Random(seed)
        return Grants(rig, shop, engine, chance, customers), Brood(rig)

    return begun


def kill_again_and_again(grants: Grants, brood: Brood, times: int) -> None:
    """Each worker dies at some moment of its work; the next one goes on."""
    for _ in range(times):
        born, numbers = brood.hatch()
        grants.reserve([grants.chance.choice(tuple(Kind)) for _ in range(5)])
        time.sleep(grants.chance.uniform(0.0, 0.4))
        os.kill(born, signal.SIGKILL)
        brood.mourn(born)
        grants.bury(numbers)


def freeze_again_and_again(grants: Grants, brood: Brood, times: int) -> None:
    """Each worker stands still in a call until another has taken its work over, and wakes then."""
    for at in range(times):
        operation, kind = SLOW[at % len(SLOW)]
        born, numbers = brood.hatch()
        grants.shop.fault("slow", operation, seconds=0.5)
        grants.reserve([kind, *(grants.chance.choice(tuple(Kind)) for _ in range(2))])
        until(lambda: grants.rig.sandbox.faults_left() == 0, "the call is under way")
        os.kill(born, signal.SIGSTOP)
        grants.bury(numbers)
        heir, others = brood.hatch()
        until(lambda: not grants.go_on(), "the heir has done it all")
        brood.wake(born)
        for one in (born, heir):
            with suppress(ProcessLookupError):
                os.kill(one, signal.SIGKILL)
        grants.bury(numbers | others)


@pytest.mark.timeout(240)
def test_whenever_workers_are_killed_or_frozen_each_grant_is_in_the_shop_exactly_once(
    begin: Callable[[int], tuple[Grants, Brood]],
) -> None:
    grants, brood = begin(6)
    kill_again_and_again(grants, brood, KILLS)
    freeze_again_and_again(grants, brood, FREEZES)
    brood.hatch()
    grants.finish()
    grants.agree()


@pytest.mark.soak
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("seed", range(100, 100 + MORE))
def test_many_more_kills_and_freezes_lose_and_double_nothing(
    begin: Callable[[int], tuple[Grants, Brood]], seed: int
) -> None:
    grants, brood = begin(seed)
    kill_again_and_again(grants, brood, KILLS)
    freeze_again_and_again(grants, brood, FREEZES)
    brood.hatch()
    grants.finish()
    grants.agree()

"""Store credit, which has no key and no reference, is given once; what can't be told is a person's."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
import requests
from sqlalchemy import Engine, select

from shop_app.compensation.claiming import claim_again, claim_new
from shop_app.compensation.failing import Failure
from shop_app.compensation.kinds import Kind, State
from shop_app.compensation.outcomes import Happened, Refused
from shop_app.compensation.settling import LOOKS, settle, settle_doubt
from shop_app.errors import Conflict
from shop_app.notifications.models import Notification
from shop_app.settings import Settings
from tests.compensation.telling import Telling, response, telling
from tests.issue_rows import ADA, SHOP


@pytest.fixture
def shop(engine: Engine, settings: Settings) -> Telling:
    """A shop that can be told."""
    return telling(engine, settings)


@pytest.fixture
def doubted(shop: Telling) -> int:
    """A store credit that may have been given: nothing arrived, but who knows."""
    number = shop.reserve(Kind.STORE_CREDIT)
    fail(shop, "Give")
    shop.work()
    shop.wire.seam = None
    shop.pass_time()
    shop.work()
    assert shop.row(number).state is State.IN_DOUBT
    return number


def fail(shop: Telling, prefix: str) -> None:
    """Calls whose name begins so never arrive; others do."""

    def seam(name: str, go: object) -> requests.Response:
        if name.startswith(prefix):
            raise requests.ConnectTimeout
        assert callable(go)
        answer: requests.Response = go()
        return answer

    shop.wire.seam = seam


def test_what_is_in_doubt_stays_held_and_is_never_sent_again(shop: Telling, doubted: int) -> None:
    for _ in range(20):
        shop.pass_time()
        shop.work()
    row = shop.row(doubted)
    assert (row.state, row.held, row.op_due_at) == (State.IN_DOUBT, 1000, None)
    assert row.op_known["looks"] == len(LOOKS) + 1
    assert shop.wire.calls("GiveStoreCredit") == 0
    assert [kind for kind, _ in shop.story(doubted)] == ["delayed", "in_doubt"]


def test_managers_are_told_of_a_doubt_once(shop: Telling, doubted: int) -> None:
    shop.pass_time()
    shop.work()
    with shop.engine.connect() as db:
        told = select(Notification.member_id, Notification.kind)
        found = db.execute(told.where(Notification.shop == SHOP)).all()
    assert [tuple(one) for one in found] == [("71", "compensation_in_doubt")]


def test_credit_that_appears_while_it_is_in_doubt_is_recognized(
    shop: Telling, doubted: int
) -> None:
    shop.give_credit(999)
    shop.give_credit(1000)
    shop.pass_time()
    shop.work()
    row = shop.row(doubted)
    assert (row.state, row.held) == (State.GRANTED, 1000)
    assert shop.moved(1)[str(row.remote_gid)] == 1000
    assert row.account_gid is not None


def test_credit_of_before_is_not_taken_for_ours(shop: Telling) -> None:
    shop.give_credit(1000)
    number = shop.reserve(Kind.STORE_CREDIT)
    fail(shop, "Give")
    shop.work()
    shop.wire.seam = None
    shop.finish()
    assert shop.row(number).state is State.IN_DOUBT


@pytest.mark.parametrize("done", [True, False])
def test_a_person_says_what_happened(shop: Telling, doubted: int, done: bool) -> None:
    settle_doubt(shop.engine, SHOP, doubted, done, by=ADA)
    row = shop.row(doubted)
    if done:
        assert (row.state, row.held, row.end) == (State.GRANTED, 1000, None)
    else:
        assert (row.state, row.held, row.end) == (State.FAILED, 0, Failure.SAID_NOT_DONE)
    assert shop.story(doubted)[-2] == ("settled", {"done": done})
    assert (row.op, row.op_due_at) == (None, None)
    with pytest.raises(Conflict) as again:
        settle_doubt(shop.engine, SHOP, doubted, done, by=ADA)
    assert again.value.code == "not_in_doubt"


def test_a_person_can_have_it_looked_at_again(shop: Telling, doubted: int) -> None:
    shop.finish()
    assert shop.row(doubted).op_due_at is None
    shop.give_credit(1000)
    settle_doubt(shop.engine, SHOP, doubted, None, by=ADA)
    shop.work()
    assert shop.row(doubted).state is State.GRANTED


def test_nobody_decides_while_shopify_is_being_asked(shop: Telling, doubted: int) -> None:
    shop.pass_time()
    assert claim_again(shop.engine, SHOP) is not None
    with pytest.raises(Conflict) as refused:
        settle_doubt(shop.engine, SHOP, doubted, True, by=ADA)
    assert refused.value.code == "looked_at_now"
    assert shop.row(doubted).state is State.IN_DOUBT


@pytest.mark.parametrize("happened", [True, False])
def test_the_late_answer_to_our_own_call_ends_the_doubt(shop: Telling, happened: bool) -> None:
    number = shop.reserve(Kind.STORE_CREDIT)
    mine = claim_new(shop.engine, SHOP)
    assert mine is not None
    shop.change(number, op_sent_at=datetime.now(UTC), op_known=KNOWN)
    shop.pass_time()
    shop.work()
    assert shop.row(number).state is State.IN_DOUBT
    outcome = Happened("gid://shopify/T/1") if happened else Refused(Failure.LIMIT_OF_SHOP)
    settle(shop.engine, mine, outcome)
    row = shop.row(number)
    assert (row.state, row.held) == ((State.GRANTED, 1000) if happened else (State.FAILED, 0))


KNOWN = {"account": None, "newest": None, "amount": 1000}


def test_two_credits_of_a_customer_go_one_after_the_other(shop: Telling) -> None:
    first, second = shop.reserve(Kind.STORE_CREDIT), shop.reserve(Kind.STORE_CREDIT)
    shop.lose("Give")
    shop.work()
    assert shop.row(second).op_attempts == 0
    shop.finish()
    rows = [shop.row(first), shop.row(second)]
    assert [row.state for row in rows] == [State.GRANTED, State.GRANTED]
    assert {row.remote_gid: 1000 for row in rows} == shop.moved(1)
    assert shop.credits() == [1000, 1000]


def test_one_that_waits_for_a_person_does_not_hold_up_the_next(shop: Telling, doubted: int) -> None:
    shop.finish()
    other = shop.reserve(Kind.STORE_CREDIT)
    shop.work()
    assert shop.row(other).state is State.GRANTED
    settle_doubt(shop.engine, SHOP, doubted, None, by=ADA)
    shop.finish()
    assert shop.row(doubted).state is State.IN_DOUBT
    assert shop.credits() == [1000]


def test_credit_that_nobody_can_have_sent_is_sent(shop: Telling) -> None:
    number = shop.reserve(Kind.STORE_CREDIT)
    shop.wire.seam = lambda *_: response(503)
    shop.work()
    assert shop.row(number).op_sent_at is None
    shop.wire.seam = None
    shop.finish()
    assert (shop.row(number).state, shop.credits()) == (State.GRANTED, [1000])


def test_a_worker_whose_lease_is_over_does_not_send(shop: Telling) -> None:
    number = shop.reserve(Kind.STORE_CREDIT)

    def slow(name: str, go: object) -> requests.Response:
        assert name == "StoreCreditAccounts"
        shop.pass_time()
        assert callable(go)
        answer: requests.Response = go()
        return answer

    shop.wire.seam = slow
    shop.work()
    assert shop.wire.calls("GiveStoreCredit") == 0
    assert shop.row(number).op_sent_at is None

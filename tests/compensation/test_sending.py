"""Shopify is told of each compensation once, and what became of it is noted."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

import pytest
import requests
from sqlalchemy import Engine, text

from shop_app.compensation import claiming
from shop_app.compensation.claiming import SEND, SEND_LATER, claim_new, send_soon
from shop_app.compensation.failing import Failure
from shop_app.compensation.kinds import Kind, State
from shop_app.compensation.outcomes import Happened, Outcome, Refused, Unknown
from shop_app.compensation.sending import send_new
from shop_app.compensation.settling import settle
from shop_app.compensation.taking_back import take_back
from shop_app.due import queue_due
from shop_app.settings import Settings
from shop_app.shopify.errors import Throttled
from tests.compensation.telling import Telling, response, telling
from tests.issue_rows import ADA, OTHER, SHOP


def soon() -> datetime:
    """In five minutes."""
    return datetime.now(UTC) + timedelta(minutes=5)


LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
CREATES = ("CreateDiscountCode", "CreateFreeShippingCode", "CreateGiftCard", "GiveStoreCredit")


def refuse_once(*_: object) -> requests.Response:
    """The connection is refused: nothing arrives."""
    raise requests.ConnectionError


@pytest.fixture
def shop(engine: Engine, settings: Settings) -> Telling:
    """A shop that can be told."""
    return telling(engine, settings)


@pytest.mark.parametrize("kind", list(Kind))
def test_what_is_due_is_made_once_and_its_money_stays_held(shop: Telling, kind: Kind) -> None:
    number = shop.reserve(kind)
    shop.work()
    shop.work()
    row = shop.row(number)
    assert (row.state, row.held, row.spent, row.op) == (State.GRANTED, 1000, 0, None)
    assert row.remote_gid is not None
    assert shop.story(number) == [("granted", {"looked_up": False})]
    if kind is Kind.STORE_CREDIT:
        assert shop.credits() == [1000]
    else:
        assert shop.live(number) == 1


def test_nothing_is_sent_while_it_can_still_be_taken_back(shop: Telling) -> None:
    number = shop.reserve(Kind.DISCOUNT_CODE, op_due_at=soon())
    send_new(shop.deps, SHOP)
    assert shop.wire.sent == []
    assert shop.waits() == {SEND: pytest.approx(300, abs=150)}
    take_back(shop.engine, SHOP, number, by=ADA)
    shop.pass_time()
    shop.work()
    assert shop.wire.sent == []


def test_a_guests_code_is_made_for_everybody(shop: Telling) -> None:
    number = shop.reserve(Kind.DISCOUNT_CODE, customer_gid=None)
    shop.work()
    assert shop.row(number).state is State.GRANTED
    (made,) = shop.shop.rewards.discounts.values()
    assert (made.customers, made.usage_limit, made.tags) == (None, 1, ["amends"])


@pytest.mark.parametrize("kind", [Kind.DISCOUNT_CODE, Kind.FREE_SHIPPING])
def test_a_code_is_not_made_once_the_shop_has_another_currency(shop: Telling, kind: Kind) -> None:
    """Shopify would take its amount for one in the new currency."""
    number = shop.reserve(kind)
    with shop.engine.begin() as db:
        db.execute(text("UPDATE shop SET currency = 'JPY' WHERE shop = :shop"), {"shop": SHOP})
    shop.work()
    row = shop.row(number)
    assert (row.state, row.end, row.held) == (State.FAILED, "currency_not_possible", 0)
    assert shop.live(number) == 0


REFUSED = [
    (Kind.DISCOUNT_CODE, {"customer_gid": "gid://shopify/Customer/404"}, Failure.CUSTOMER_GONE),
    (Kind.DISCOUNT_CODE, {"expires_at": LONG_AGO}, Failure.END_NOT_POSSIBLE),
    (Kind.GIFT_CARD, {"customer_gid": "gid://shopify/Customer/404"}, Failure.CUSTOMER_GONE),
    (Kind.GIFT_CARD, {"value": 200_001}, Failure.LIMIT_OF_SHOP),
    (Kind.GIFT_CARD, {"expires_at": LONG_AGO}, Failure.END_NOT_POSSIBLE),
    (Kind.STORE_CREDIT, {"customer_gid": "gid://shopify/Customer/404"}, Failure.CUSTOMER_GONE),
    (Kind.STORE_CREDIT, {"expires_at": LONG_AGO}, Failure.END_NOT_POSSIBLE),
    (Kind.STORE_CREDIT, {"value": 10_000_001}, Failure.LIMIT_OF_SHOP),
]


@pytest.mark.parametrize(("kind", "columns", "failure"), REFUSED)
def test_what_shopify_refuses_fails_with_a_reason_and_frees_its_money(
    shop: Telling, kind: Kind, columns: dict[str, Any], failure: Failure
) -> None:
    number, other = shop.reserve(kind, **columns), shop.reserve(Kind.FREE_SHIPPING)
    shop.work()
    row = shop.row(number)
    assert (row.state, row.end, row.held, row.op) == (State.FAILED, failure, 0, None)
    assert shop.story(number) == [("failed", {"code": failure.value})]
    assert shop.live(number) == 0
    assert shop.credits() == []
    assert shop.row(other).state is State.GRANTED


@pytest.mark.parametrize("kind", list(Kind))
def test_without_access_nothing_happens_and_the_money_is_free(shop: Telling, kind: Kind) -> None:
    shop.shop.scopes = ["write_customers"]
    number = shop.reserve(kind)
    shop.work()
    row = shop.row(number)
    assert (row.state, row.end, row.held) == (State.FAILED, Failure.ACCESS_MISSING, 0)


@pytest.mark.parametrize("kind", list(Kind))
def test_a_lost_answer_is_looked_up_and_nothing_is_made_twice(shop: Telling, kind: Kind) -> None:
    number = shop.reserve(kind)
    shop.lose("Create", "Give")
    shop.work()
    row = shop.row(number)
    assert (row.state, row.op_error) == (State.RESERVED, Failure.UNREACHABLE)
    assert row.op_sent_at is not None
    shop.pass_time()
    shop.work()
    row = shop.row(number)
    assert (row.state, row.held, row.op_error) == (State.GRANTED, 1000, None)
    assert shop.story(number) == [
        ("delayed", {"code": "unreachable"}),
        ("granted", {"looked_up": True}),
    ]
    assert shop.wire.calls(*CREATES) == 1


def test_a_code_that_did_not_arrive_is_sent_again(shop: Telling) -> None:
    number = shop.reserve(Kind.GIFT_CARD)
    shop.wire.seam = refuse_once
    shop.work()
    shop.wire.seam = None
    shop.pass_time()
    shop.work()
    assert (shop.row(number).state, shop.live(number)) == (State.GRANTED, 1)
    assert [name for name, _ in shop.wire.sent] == ["FindGiftCards", "CreateGiftCard"]


@pytest.mark.parametrize("kind", [Kind.DISCOUNT_CODE, Kind.GIFT_CARD])
def test_a_call_that_arrives_after_it_was_looked_up_makes_no_second_one(
    shop: Telling, kind: Kind
) -> None:
    number = shop.reserve(kind)
    on_its_way: list[Callable[[], requests.Response]] = []

    def late(name: str, go: Callable[[], requests.Response]) -> requests.Response:
        if name in CREATES and not on_its_way:
            on_its_way.append(go)
            raise requests.ReadTimeout
        answer = go()
        if name.startswith("Find") and len(on_its_way) == 1:
            on_its_way.append(go)
            on_its_way[0]()
        return answer

    shop.wire.seam = late
    shop.work()
    shop.pass_time()
    shop.work()
    row = shop.row(number)
    assert (row.state, shop.live(number), row.remote_gid) == (
        State.GRANTED,
        1,
        shop.objects(number)[0][0],
    )
    assert shop.wire.calls(*CREATES) == 2


@pytest.mark.parametrize(
    "outcome",
    [Happened("gid://shopify/X/1"), Refused(Failure.REFUSED), Unknown(Failure.UNREACHABLE)],
)
def test_the_outcome_of_a_claim_that_was_taken_over_changes_nothing(
    shop: Telling, outcome: Outcome
) -> None:
    number = shop.reserve(Kind.DISCOUNT_CODE)
    mine = claim_new(shop.engine, SHOP)
    assert mine is not None
    shop.pass_time()
    shop.work()
    before = shop.row(number)
    assert before.state is State.GRANTED
    settle(shop.engine, mine, outcome)
    assert shop.row(number) == before
    assert [kind for kind, _ in shop.story(number)] == ["granted"]


@pytest.mark.parametrize("kind", [Kind.DISCOUNT_CODE, Kind.FREE_SHIPPING])
def test_a_code_that_somebody_else_has_is_replaced_before_shopify_is_told(
    shop: Telling, kind: Kind
) -> None:
    number = shop.reserve(kind)
    taken = shop.row(number).code
    assert taken is not None
    shop.by_hand(taken)
    kept: list[str | None] = []

    def look(name: str, go: Callable[[], requests.Response]) -> requests.Response:
        kept.append(shop.row(number).code)
        return go()

    shop.wire.seam = look
    shop.work()
    row = shop.row(number)
    assert row.state is State.GRANTED
    assert row.code != taken
    assert kept == [taken, taken, row.code]
    assert shop.live(number) == 1


def test_five_codes_in_a_row_that_are_taken_are_enough(
    shop: Telling, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = shop.reserve(Kind.DISCOUNT_CODE)
    chosen = count()
    monkeypatch.setattr("shop_app.compensation.codes.random_code", lambda _: f"{next(chosen):08}")
    for code in (f"{shop.row(number).code}", *(f"SORRY-{one:08}" for one in range(9))):
        shop.by_hand(code)
    shop.work()
    assert (shop.row(number).state, shop.row(number).end) == (State.FAILED, Failure.CODES_TAKEN)
    assert shop.wire.calls(*CREATES) == 5


def test_a_full_bucket_stops_the_portion_and_lets_what_was_not_sent_be_taken_back(
    shop: Telling,
) -> None:
    first, second = shop.reserve(Kind.DISCOUNT_CODE), shop.reserve(Kind.STORE_CREDIT)
    shop.wire.seam = lambda *_: response(429, headers={"Retry-After": "30"})
    with pytest.raises(Throttled):
        send_new(shop.deps, SHOP)
    row = shop.row(first)
    assert (row.state, row.op_sent_at, row.op_token) == (State.RESERVED, None, None)
    assert row.op_error == Failure.THROTTLED
    assert shop.row(second).op_attempts == 0
    take_back(shop.engine, SHOP, first, by=ADA)
    shop.wire.seam = None
    shop.finish()
    assert (shop.live(first), shop.row(first).held) == (0, 0)
    assert (shop.row(second).state, shop.credits()) == (State.GRANTED, [1000])


def test_what_waits_to_be_tried_again_delays_no_new_grant(shop: Telling) -> None:
    waiting = shop.reserve(Kind.DISCOUNT_CODE)
    shop.lose("Create")
    shop.work()
    shop.change(waiting, op_due_at=soon())
    new = shop.reserve(Kind.DISCOUNT_CODE)
    send_new(shop.deps, SHOP)
    assert shop.row(new).state is State.GRANTED
    assert shop.row(waiting).state is State.RESERVED
    assert shop.waits()[SEND_LATER] <= 30


def test_what_is_due_sooner_does_not_wait_for_what_can_be_taken_back_longer(shop: Telling) -> None:
    shop.clear_jobs()
    with shop.engine.begin() as db:
        send_soon(db, SHOP, timedelta(seconds=60))
        send_soon(db, SHOP, timedelta(seconds=5))
        send_soon(db, SHOP, timedelta(seconds=40))
    assert shop.waits() == {SEND: pytest.approx(5, abs=2)}


def test_shopify_being_away_ends_the_portion_after_three_answers_that_did_not_come(
    shop: Telling,
) -> None:
    numbers = [shop.reserve(Kind.DISCOUNT_CODE) for _ in range(5)]
    shop.wire.seam = lambda *_: response(503)
    shop.work()
    assert [shop.row(number).op_attempts for number in numbers] == [1, 1, 1, 0, 0]
    shop.wire.seam = None
    shop.finish()
    assert {shop.row(number).state for number in numbers} == {State.GRANTED}


def test_what_never_reached_shopify_within_a_day_fails(shop: Telling) -> None:
    number = shop.reserve(Kind.DISCOUNT_CODE)
    shop.wire.seam = lambda *_: response(402)
    shop.work()
    assert shop.row(number).op_error == Failure.SHOP_FROZEN
    shop.pass_time(hours=24)
    shop.work()
    row = shop.row(number)
    assert (row.state, row.end, row.held) == (State.FAILED, Failure.TOO_LATE, 0)


@pytest.mark.parametrize("arrived", [True, False])
def test_a_code_that_could_not_be_looked_up_for_a_day_is_in_doubt_until_it_can(
    shop: Telling, arrived: bool
) -> None:
    number = shop.reserve(Kind.DISCOUNT_CODE)
    shop.lose("Create") if arrived else setattr(shop.wire, "seam", refuse_once)
    shop.work()
    shop.wire.seam = lambda *_: response(423)
    shop.pass_time(hours=24)
    shop.work()
    row = shop.row(number)
    assert (row.state, row.held, row.op_error) == (State.IN_DOUBT, 1000, Failure.NOBODY_KNOWS)
    shop.wire.seam = None
    shop.finish()
    row = shop.row(number)
    if arrived:
        assert (row.state, row.held, shop.live(number)) == (State.GRANTED, 1000, 1)
    else:
        assert (row.state, row.end, row.held) == (State.FAILED, Failure.NOT_THERE, 0)


def test_a_worker_that_was_frozen_too_long_sends_nothing(
    shop: Telling, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(claiming, "_OURS_SECONDS", -1.0)
    number = shop.reserve(Kind.DISCOUNT_CODE)
    shop.work()
    assert shop.wire.sent == []
    assert shop.row(number).state is State.RESERVED


def test_a_defect_at_one_compensation_does_not_hold_up_the_others(
    shop: Telling, monkeypatch: pytest.MonkeyPatch
) -> None:
    bad, good = shop.reserve(Kind.DISCOUNT_CODE, terms={"prefix": 1}), shop.reserve(Kind.GIFT_CARD)
    with pytest.raises(ValueError, match="prefix"):
        send_new(shop.deps, SHOP)
    send_new(shop.deps, SHOP)
    assert shop.row(good).state is State.GRANTED
    assert shop.row(bad).op_error == Failure.DEFECT
    assert shop.row(bad).held == 1000


def test_another_shops_compensations_are_not_touched(shop: Telling) -> None:
    number = shop.reserve(Kind.DISCOUNT_CODE)
    send_new(shop.deps, OTHER)
    assert (shop.wire.sent, shop.row(number).state) == ([], State.RESERVED)


def test_the_clock_finds_what_is_due_and_what_is_too_old_for_a_silent_shop(shop: Telling) -> None:
    old = shop.reserve(Kind.DISCOUNT_CODE)
    shop.clear_jobs()
    queue_due(shop.engine)
    assert SEND in shop.waits()
    with shop.engine.begin() as db:
        db.execute(text("UPDATE shop SET token_dead_at = now() WHERE shop = :shop"), {"shop": SHOP})
    shop.clear_jobs()
    queue_due(shop.engine)
    assert SEND not in shop.waits()
    shop.pass_time(hours=25)
    shop.clear_jobs()
    queue_due(shop.engine)
    assert SEND in shop.waits()
    assert shop.row(old).state is State.RESERVED

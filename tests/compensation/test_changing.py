"""Taking back what was granted, letting it end on another day, cleaning it out of the shop."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine

from shop_app.compensation.checking import check
from shop_app.compensation.cleaning import CLEAN, clean, queue_cleanings
from shop_app.compensation.failing import Failure
from shop_app.compensation.kinds import Kind, Op, State
from shop_app.compensation.policy import Terms
from shop_app.compensation.revoking import extend, revoke
from shop_app.compensation.settling import settle_doubt
from shop_app.errors import AppError, Conflict, Invalid
from shop_app.settings import Settings
from tests.compensation.telling import Telling, response, telling
from tests.issue_rows import ADA, SHOP

WITH_CODE = [Kind.DISCOUNT_CODE, Kind.FREE_SHIPPING, Kind.GIFT_CARD]
LATER = datetime.now(UTC).replace(microsecond=0) + timedelta(days=200)


@pytest.fixture
def shop(engine: Engine, settings: Settings) -> Telling:
    """A shop that can be told."""
    return telling(engine, settings)


def granted(shop: Telling, kind: Kind, amount: int = 1000) -> int:
    number = shop.reserve(kind, amount)
    shop.work()
    assert shop.row(number).state is State.GRANTED
    return number


@pytest.mark.parametrize("kind", list(Kind))
def test_what_is_revoked_can_not_be_used_and_its_money_is_free(shop: Telling, kind: Kind) -> None:
    number = granted(shop, kind)
    revoke(shop.engine, SHOP, number, " Given twice. ", by=ADA)
    row = shop.row(number)
    assert (row.state, row.op, row.held, row.reason_text) == (
        State.GRANTED,
        Op.REVOKE,
        1000,
        "Given twice.",
    )
    shop.work()
    row = shop.row(number)
    assert (row.state, row.end, row.held, row.op) == (State.REVOKED, "revoked", 0, None)
    assert shop.story(number)[-1] == ("revoked", {"released": 1000})
    if kind is Kind.STORE_CREDIT:
        assert shop.moved(-1) == {row.op_known["debit"]: 1000}
    else:
        assert shop.objects(number) == [(row.remote_gid, False)]


def test_only_what_is_granted_and_not_changing_can_be_revoked(shop: Telling) -> None:
    reserved, number = shop.reserve(Kind.DISCOUNT_CODE), granted(shop, Kind.GIFT_CARD)
    shop.change(reserved, state=State.RESERVED)
    refused = {}
    for name, one, why in (
        ("reserved", reserved, "x"),
        ("silent", number, "  "),
        ("long", number, "x" * 501),
    ):
        with pytest.raises(AppError) as error:
            revoke(shop.engine, SHOP, one, why, by=ADA)
        refused[name] = error.value.code
    assert refused == {
        "reserved": "not_granted",
        "silent": "text_missing",
        "long": "text_too_long",
    }
    revoke(shop.engine, SHOP, number, "once", by=ADA)
    with pytest.raises(Conflict) as again:
        revoke(shop.engine, SHOP, number, "twice", by=ADA)
    assert (again.value.code, shop.row(number).reason_text) == ("change_on_its_way", "once")


def test_of_store_credit_only_what_was_not_spent_is_taken_back(shop: Telling) -> None:
    number = granted(shop, Kind.STORE_CREDIT)
    shop.spend_credit(300)
    revoke(shop.engine, SHOP, number, "by mistake", by=ADA)
    shop.work()
    row = shop.row(number)
    assert (row.state, row.held, row.spent) == (State.REVOKED, 0, 300)
    assert shop.story(number)[-1] == ("revoked", {"released": 700})
    assert sorted(shop.moved(-1).values()) == [300, 700]
    with shop.engine.connect() as db:
        assert check(db, SHOP) == ()


def test_store_credit_that_was_spent_when_it_is_taken_back_is_redeemed(shop: Telling) -> None:
    number = granted(shop, Kind.STORE_CREDIT)
    shop.spend_credit(1000)
    revoke(shop.engine, SHOP, number, "by mistake", by=ADA)
    shop.work()
    row = shop.row(number)
    assert (row.state, row.held, row.spent, row.op) == (State.REDEEMED, 0, 1000, None)
    assert list(shop.moved(-1).values()) == [1000]


def test_taking_credit_back_is_never_sent_twice(shop: Telling) -> None:
    number = granted(shop, Kind.STORE_CREDIT)
    revoke(shop.engine, SHOP, number, "by mistake", by=ADA)
    shop.wire.seam = lambda name, go: response(502) if name == "TakeStoreCredit" else go()
    shop.finish()
    row = shop.row(number)
    assert (row.state, row.op, row.op_error) == (State.GRANTED, Op.REVOKE, Failure.NOBODY_KNOWS)
    assert (row.held, shop.moved(-1)) == (1000, {})
    assert shop.story(number)[-1] == ("in_doubt", {"op": "revoke"})
    settle_doubt(shop.engine, SHOP, number, False, by=ADA)
    assert (shop.row(number).state, shop.row(number).op) == (State.GRANTED, None)
    shop.wire.seam = None
    revoke(shop.engine, SHOP, number, "again", by=ADA)
    shop.lose("Take")
    shop.finish()
    assert shop.row(number).state is State.REVOKED
    assert list(shop.moved(-1).values()) == [1000]


@pytest.mark.parametrize("kind", WITH_CODE)
def test_a_code_or_a_card_ends_on_another_day(shop: Telling, kind: Kind) -> None:
    number = granted(shop, kind)
    extend(shop.engine, SHOP, number, LATER, by=ADA)
    before = shop.row(number).expires_at
    shop.lose("End")
    shop.finish()
    row = shop.row(number)
    assert (row.state, row.expires_at, row.op, row.held) == (State.GRANTED, LATER, None, 1000)
    assert before is not None
    assert before < LATER
    assert shop.story(number)[-1] == ("extended", {"until": LATER.isoformat()})
    ends = [one.ends_at for one in shop.shop.rewards.discounts.values()]
    days = [one.expires_on for one in shop.shop.rewards.cards.values()]
    assert ends + days == [LATER if kind is not Kind.GIFT_CARD else LATER.date()]


def test_an_end_must_be_possible(shop: Telling) -> None:
    code, credit = granted(shop, Kind.DISCOUNT_CODE), granted(shop, Kind.STORE_CREDIT)
    now = datetime.now(UTC)
    refused = []
    for number, until in ((code, now), (code, now + timedelta(days=4000)), (credit, LATER)):
        with pytest.raises(Invalid) as error:
            extend(shop.engine, SHOP, number, until, by=ADA)
        refused.append(error.value.code)
    assert refused == ["end_in_past", "end_too_far", "not_extendable"]
    assert shop.row(code).op is None


def test_a_code_that_was_switched_off_in_the_admin_is_not_brought_back_to_life(
    shop: Telling,
) -> None:
    number = granted(shop, Kind.DISCOUNT_CODE)
    (made,) = shop.shop.rewards.discounts.values()
    made.end(datetime.now(UTC))
    extend(shop.engine, SHOP, number, LATER, by=ADA)
    shop.work()
    row = shop.row(number)
    assert (row.op, row.op_error) == (None, Failure.GONE_BY_HAND)
    assert row.expires_at != LATER
    assert [on for _, on in shop.objects(number)] == [False]
    assert shop.story(number)[-1] == ("failed", {"code": "gone_by_hand", "op": "extend"})


def test_a_code_that_was_deleted_in_the_admin_counts_as_revoked(shop: Telling) -> None:
    number = granted(shop, Kind.DISCOUNT_CODE)
    rewards = shop.shop.rewards
    rewards.drop_discount(next(iter(rewards.discounts.values())))
    revoke(shop.engine, SHOP, number, "by mistake", by=ADA)
    shop.work()
    assert (shop.row(number).state, shop.row(number).held) == (State.REVOKED, 0)


def test_a_change_that_could_not_be_told_for_a_day_leaves_all_as_it_was(shop: Telling) -> None:
    number = granted(shop, Kind.GIFT_CARD)
    revoke(shop.engine, SHOP, number, "by mistake", by=ADA)
    shop.wire.seam = lambda *_: response(423)
    shop.pass_time(hours=24)
    shop.work()
    row = shop.row(number)
    assert (row.state, row.held, row.op, row.op_error) == (
        State.GRANTED,
        1000,
        None,
        Failure.TOO_LATE,
    )


def test_ended_codes_are_cleaned_out_of_the_shop_after_some_days(shop: Telling) -> None:
    old, fresh, kept, card = (
        granted(shop, kind)
        for kind in (Kind.DISCOUNT_CODE, Kind.FREE_SHIPPING, Kind.DISCOUNT_CODE, Kind.GIFT_CARD)
    )
    for number in (old, fresh, kept, card):
        revoke(shop.engine, SHOP, number, "test", by=ADA)
    shop.work()
    now = datetime.now(UTC)
    for number, days in ((old, 31), (fresh, 29), (kept, 400), (card, 400)):
        shop.change(number, ended_at=now - timedelta(days=days))
    shop.change(kept, terms=Terms(clean_after_days=None).model_dump(mode="json"))

    shop.clear_jobs()
    queue_cleanings(shop.engine)
    assert list(shop.waits()) == [CLEAN]
    clean(shop.deps, SHOP)
    shop.lose("Delete")
    shop.finish()
    clean(shop.deps, SHOP)
    assert shop.waiting() == 0
    assert [shop.live(number) for number in (old, fresh, kept, card)] == [0, 1, 1, 1]
    row = shop.row(old)
    assert (row.state, row.cleaned_at is not None) == (State.REVOKED, True)
    assert shop.story(old)[-1] == ("cleaned", {})
    assert shop.row(fresh).cleaned_at is None


def test_what_turned_up_although_it_had_failed_is_switched_off_and_stays_failed(
    shop: Telling,
) -> None:
    number = granted(shop, Kind.DISCOUNT_CODE)
    revoke(shop.engine, SHOP, number, "by mistake", by=ADA)
    shop.change(number, state=State.FAILED, end="too_late", held=0)
    shop.work()
    row = shop.row(number)
    assert (row.state, row.end, row.op) == (State.FAILED, "too_late", None)
    assert [on for _, on in shop.objects(number)] == [False]

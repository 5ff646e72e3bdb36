"""The same form twice makes one compensation; many forms at once take no more than a limit leaves."""

from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any, TypeVar

import pytest
from sqlalchemy import Engine

from shop_app.compensation import queries
from shop_app.compensation.about import About
from shop_app.compensation.approving import approve
from shop_app.compensation.checking import check
from shop_app.compensation.granting import Granted
from shop_app.compensation.judgement import Code, Wanted
from shop_app.compensation.kinds import Kind, State
from shop_app.compensation.policy import Approval, Limits, Purse
from shop_app.compensation.refusing import Refused
from shop_app.compensation.taking_back import take_back
from shop_app.db import make_engine
from shop_app.errors import Conflict
from shop_app.staff.rules import Role
from shop_app.timeline.service import Actor, By
from tests.compensation.granted import ask, decree, five, grant, kept, open_shop, refusal_of
from tests.issue_rows import ADA, CUSTOMER, ORDER, SHOP, opened

AT_ONCE = 40
ALLOWED = 7
_T = TypeVar("_T")


@pytest.fixture(scope="module")
def crowd_engine(database_url: str) -> Iterator[Engine]:
    """An engine with a connection for each of many."""
    made = make_engine(database_url, pool_size=AT_ONCE // 2)
    yield made
    made.dispose()


def all_at_once(count: int, do: Callable[[int], _T]) -> list[_T]:
    """What `do` gives for 0, 1, 2 … when all of them begin together."""
    start = Barrier(count)

    def one(place: int) -> _T:
        start.wait(timeout=30)
        return do(place)

    with ThreadPoolExecutor(count) as threads:
        return list(threads.map(one, range(count)))


def test_a_form_that_is_sent_again_gives_what_it_made(engine: Engine) -> None:
    with engine.begin() as db:
        open_shop(db)
    asked = ask()

    first, second = grant(engine, asked), grant(engine, asked)
    take_back(engine, SHOP, first.number, by=ADA)
    third = grant(engine, asked)

    assert (first.again, second.again, second.id) == (False, True, first.id)
    assert (third.state, third.id) == (State.TAKEN_BACK, first.id)
    assert (kept(engine).compensations, kept(engine).decisions, kept(engine).held) == (1, 1, 0)


@pytest.mark.parametrize(
    ("wanted", "about", "by"),
    [
        (five(501), About(order_gid=ORDER), ADA),
        (five(kind=Kind.GIFT_CARD), About(order_gid=ORDER), ADA),
        (five(), About(customer_gid=CUSTOMER), ADA),
        (five(), About(order_gid=ORDER), By(Actor.STAFF, "71")),
    ],
)
def test_the_key_of_a_form_that_made_something_makes_and_gives_nothing_else(
    engine: Engine, wanted: Wanted, about: About, by: By
) -> None:
    with engine.begin() as db:
        open_shop(db)
    first = grant(engine, ask(key="form-sent-once"))
    before = kept(engine)
    with pytest.raises(Conflict) as refused:
        grant(engine, ask(wanted, about, "form-sent-once"), by=by)
    assert (refused.value.code, kept(engine)) == ("key_used", before)
    assert grant(engine, ask(key="form-sent-once")).number == first.number


def test_a_form_that_is_sent_many_times_at_once_makes_one_compensation(
    engine: Engine, crowd_engine: Engine
) -> None:
    with engine.begin() as db:
        open_shop(db)
    asked = ask()

    made = all_at_once(12, lambda _place: grant(crowd_engine, asked))

    assert len({one.id for one in made}) == 1
    assert Counter(one.again for one in made) == {False: 1, True: 11}
    assert (kept(engine).compensations, kept(engine).held) == (1, 7 * 500)


def test_a_form_that_was_refused_is_decided_anew(engine: Engine) -> None:
    with engine.begin() as db:
        open_shop(db, limits=Limits(grant_amount=100))
    asked = ask()
    refusal_of(engine, asked)

    with engine.begin() as db:
        decree(db, limits=Limits(grant_amount=500))

    assert grant(engine, asked).state is State.RESERVED
    assert kept(engine).decisions == 2


LIMITS: tuple[tuple[Code, dict[str, Any]], ...] = (
    (Code.ORDER_AMOUNT, {"limits": Limits(order_amount=3_999)}),
    (Code.ORDER_TOTAL_PERCENT, {"limits": Limits(order_total_percent=39)}),
    (Code.CUSTOMER_COUNT, {"limits": Limits(customer_count=ALLOWED)}),
    (Code.CUSTOMER_AMOUNT, {"limits": Limits(customer_amount=3_999)}),
    (Code.STAFF_DAY, {"staff_day": 3_500}),
    (Code.STAFF_MONTH, {"staff_month": 3_999}),
    (Code.REASON_MONTH, {"reasons": {"late": Purse(month_amount=3_500)}}),
    (Code.KIND_MONTH, {"kind_purses": {Kind.DISCOUNT_CODE: Purse(month_amount=3_999)}}),
    (Code.SHOP_MONTH, {"shop_month": 3_999}),
)


@pytest.mark.parametrize(("code", "policy"), LIMITS, ids=[code.value for code, _ in LIMITS])
def test_forty_at_once_get_exactly_what_a_limit_leaves(
    engine: Engine, crowd_engine: Engine, code: Code, policy: dict[str, Any]
) -> None:
    with engine.begin() as db:
        open_shop(db, **policy)

    def one(_place: int) -> list[Code] | int:
        try:
            return grant(crowd_engine).number
        except Refused as refused:
            return [refusal.code for refusal in refused.refusals]

    outcomes = all_at_once(AT_ONCE, one)

    granted = sorted(one for one in outcomes if isinstance(one, int))
    assert granted == list(range(1, ALLOWED + 1))
    assert [one for one in outcomes if isinstance(one, list)] == [[code]] * (AT_ONCE - ALLOWED)
    after = kept(engine)
    assert (after.compensations, after.held, after.decisions) == (ALLOWED, 7 * 3_500, AT_ONCE)
    with engine.connect() as db:
        assert not check(db, SHOP)


@pytest.mark.parametrize(
    ("code", "policy"),
    [
        (Code.CUSTOMER_GAP, {"limits": Limits(gap_days=1)}),
        (Code.ONE_OPEN, {"one_open_per_issue": True}),
    ],
    ids=["gap", "issue"],
)
def test_of_many_at_once_one_alone_is_first(
    engine: Engine, crowd_engine: Engine, code: Code, policy: dict[str, Any]
) -> None:
    with engine.begin() as db:
        open_shop(db, **policy)
        issue = opened(db, order_gid=ORDER)
    about = About(issue_id=issue.id)

    def one(_place: int) -> Code | int:
        try:
            return grant(crowd_engine, ask(five(reason=""), about)).number
        except Refused as refused:
            return refused.refusals[0].code

    outcomes = all_at_once(12, one)

    assert Counter(outcomes) == {1: 1, code: 11}
    assert kept(engine).compensations == 1


def test_approvals_grants_and_takings_back_at_once_keep_within_the_limit(
    engine: Engine, crowd_engine: Engine
) -> None:
    """Ten requests of five euros are approved, twice each, while ten forms ask for five euros and
    whatever is granted is taken back now and then; the shop may give 35 euros."""
    with engine.begin() as db:
        open_shop(db, approval=Approval(above_amount=0), shop_month=3_500)
    requests = [grant(engine) for _ in range(10)]
    with engine.begin() as db:
        decree(db, shop_month=3_500)
    bea = By(Actor.STAFF, "71")

    def one(place: int) -> Granted | Code | None:
        try:
            if place % 3:
                number = requests[place % 10].number
                return approve(crowd_engine, None, SHOP, number, by=bea, role=Role.MANAGER)
            made = grant(crowd_engine)
            if place % 2:
                take_back(crowd_engine, SHOP, made.number, by=ADA)
                return None
            return made
        except Refused as refused:
            return refused.refusals[0].code
        except Conflict:  # somebody approved it already
            return None

    outcomes = all_at_once(30, one)

    given = {one.id for one in outcomes if isinstance(one, Granted)}
    assert len(given) <= ALLOWED
    assert {one for one in outcomes if isinstance(one, Code)} <= {Code.SHOP_MONTH}
    with engine.connect() as db:
        rows = [queries.by_id(db, SHOP, one) for one in given]
        assert not check(db, SHOP)
    assert all((row.state, row.held) == (State.RESERVED, 500) for row in rows)
    assert kept(engine).held == 7 * 500 * len(given)

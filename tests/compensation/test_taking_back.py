"""A grant that nobody has told Shopify of can be taken back; afterwards it can't."""

from datetime import timedelta

import pytest
from sqlalchemy import Engine, func, update

from shop_app.compensation import queries
from shop_app.compensation.checking import check
from shop_app.compensation.events import EventKind
from shop_app.compensation.judgement import Code
from shop_app.compensation.kinds import State
from shop_app.compensation.models import Compensation
from shop_app.compensation.policy import Approval
from shop_app.compensation.refusing import NotYours
from shop_app.compensation.taking_back import take_back
from shop_app.errors import Conflict, NotFound
from shop_app.timeline.service import Actor, By
from tests.compensation.granted import ask, five, grant, kept, open_shop, refusal_of
from tests.issue_rows import ADA, SHOP

BEA = By(Actor.STAFF, "71")


def test_what_is_taken_back_is_never_sent_and_its_money_is_free_again(engine: Engine) -> None:
    with engine.begin() as db:
        open_shop(db, shop_month=500)
    made = grant(engine)
    assert refusal_of(engine, ask()).refusals[0].code is Code.SHOP_MONTH

    take_back(engine, SHOP, made.number, by=BEA)

    with engine.connect() as db:
        row = queries.by_id(db, SHOP, made.id)
        newest = queries.events(db, SHOP, made.id)[0]
        assert not check(db, SHOP)
    assert (row.state, row.held, row.op, row.end) == (State.TAKEN_BACK, 0, None, "taken_back")
    assert row.ended_at is not None
    assert (newest.kind, newest.by) == (EventKind.TAKEN_BACK, BEA)
    assert kept(engine).held == 0
    assert grant(engine).number == 2


@pytest.mark.parametrize(
    "sent",
    [
        {"op_sent_at": func.now()},
        {"op_token": "t", "op_lease_until": func.now() + timedelta(seconds=60)},
    ],
    ids=["sent", "leased"],
)
def test_what_shopify_may_know_of_is_not_taken_back(
    engine: Engine, sent: dict[str, object]
) -> None:
    with engine.begin() as db:
        open_shop(db)
    made = grant(engine)
    with engine.begin() as db:
        db.execute(update(Compensation).where(Compensation.shop == SHOP).values(sent))

    with pytest.raises(Conflict) as late:
        take_back(engine, SHOP, made.number, by=ADA)

    assert (late.value.code, late.value.details["state"]) == ("already_sent", "reserved")
    with engine.connect() as db:
        row = queries.by_id(db, SHOP, made.id)
    assert (row.state, row.held) == (State.RESERVED, 500)


def test_nothing_is_taken_back_twice(engine: Engine) -> None:
    with engine.begin() as db:
        open_shop(db)
    made = grant(engine)
    take_back(engine, SHOP, made.number, by=ADA)

    with pytest.raises(Conflict):
        take_back(engine, SHOP, made.number, by=ADA)
    with pytest.raises(NotFound):
        take_back(engine, SHOP, 404, by=ADA)

    assert kept(engine).movements == 2 * 7


def test_a_request_is_withdrawn_by_who_asked_alone(engine: Engine) -> None:
    with engine.begin() as db:
        open_shop(db, approval=Approval(above_amount=0))
    made = grant(engine, ask(five()))

    with pytest.raises(NotYours):
        take_back(engine, SHOP, made.number, by=BEA)
    take_back(engine, SHOP, made.number, by=ADA)

    with engine.connect() as db:
        assert queries.by_id(db, SHOP, made.id).state is State.TAKEN_BACK
    assert kept(engine).movements == 0

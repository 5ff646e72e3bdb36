"""What somebody has to approve: it holds nothing, and is decided anew when somebody does."""

from datetime import UTC, datetime, timedelta
from typing import Any, cast

import pytest
from sqlalchemy import Engine, delete, select, text, update

from shop_app.compensation import queries
from shop_app.compensation.about import About
from shop_app.compensation.approving import approve, decline
from shop_app.compensation.checking import check
from shop_app.compensation.events import EventKind
from shop_app.compensation.granting import Granted
from shop_app.compensation.judgement import Code, Wanted, Worth
from shop_app.compensation.kinds import Kind, Scope, State
from shop_app.compensation.lapsing import LAPSE, lapse_due
from shop_app.compensation.models import Allowance, Compensation
from shop_app.compensation.policy import Approval, Limits, RoleLimits, Terms
from shop_app.compensation.refusing import MayNotDecide, OwnRequest, Refused
from shop_app.due import queue_due
from shop_app.errors import Conflict, Invalid
from shop_app.jobs import Deps
from shop_app.money import Money
from shop_app.notifications.models import Notification
from shop_app.orders.models import Order
from shop_app.staff.models import StaffMember
from shop_app.staff.rules import Role
from shop_app.timeline.service import Actor, By
from tests.compensation.granted import ask, decree, five, grant, kept, open_shop
from tests.issue_rows import ADA, CUSTOMER, ORDER, SHOP, opened

BEA = By(Actor.STAFF, "71")
ABOVE_THREE = Approval(above_amount=300, hours=2)


def _requested(engine: Engine, wanted: Wanted | None = None, **policy: Any) -> Granted:
    with engine.begin() as db:
        open_shop(db, **{"approval": ABOVE_THREE, **policy})
    return grant(engine, ask(wanted))


def _approve(engine: Engine, number: int, amount: int | None = None) -> Granted:
    less = None if amount is None else Money(amount, "EUR")
    return approve(engine, None, SHOP, number, amount=less, by=BEA, role=Role.MANAGER)


def _row(engine: Engine, made: Granted) -> queries.CompensationRow:
    with engine.connect() as db:
        return queries.by_id(db, SHOP, made.id)


def _told(engine: Engine) -> list[tuple[str, str, str]]:
    with engine.connect() as db:
        table = Notification
        rows = db.execute(
            select(table.member_id, table.kind, table.key)
            .where(table.shop == SHOP)
            .order_by(table.id)
        )
        return [(row.member_id, row.kind, row.key) for row in rows]


def test_a_request_holds_nothing_and_managers_are_told(engine: Engine) -> None:
    made = _requested(engine)

    row = _row(engine, made)
    assert (row.state, row.amount, row.held, row.code, row.op) == (
        State.REQUESTED,
        500,
        0,
        None,
        None,
    )
    assert row.request_expires_at == row.asked_at + timedelta(hours=2)
    assert (kept(engine).movements, kept(engine).jobs) == (0, 0)
    assert _told(engine) == [("71", "approval_wanted", "")]
    with engine.connect() as db:
        (event,) = queries.events(db, SHOP, made.id)
    assert event.data == {"amount": 500, "approvals": [Code.ABOVE_AMOUNT]}


def test_an_approval_reserves_it_on_the_account_of_who_asked(engine: Engine) -> None:
    made = _requested(engine, staff_day=500)

    assert _approve(engine, made.number).state is State.RESERVED

    row = _row(engine, made)
    assert (row.held, row.actor_id, row.decided_by) == (500, "70", "71")
    assert (row.code or "").startswith("SORRY-")
    assert kept(engine).jobs == 1
    assert _told(engine)[-1] == ("70", "approval_decided", "approved")
    with engine.connect() as db:
        staff = select(Allowance.scope_id).where(
            Allowance.shop == SHOP, Allowance.scope == Scope.STAFF_DAY
        )
        assert list(db.scalars(staff)) == ["70"]
        assert queries.events(db, SHOP, made.id)[0].kind is EventKind.APPROVED
        assert not check(db, SHOP)


def test_less_can_be_approved_but_never_more(engine: Engine) -> None:
    made = _requested(engine)

    with pytest.raises(Invalid) as more:
        _approve(engine, made.number, 501)
    assert (more.value.code, more.value.details["limit"]) == ("more_than_asked", 500)
    assert _row(engine, made).state is State.REQUESTED

    _approve(engine, made.number, 200)

    row = _row(engine, made)
    assert (row.amount, row.held, row.worth) == (200, 200, Money(200, "EUR"))
    assert _told(engine)[-1] == ("70", "approval_decided", "less")
    with engine.connect() as db:
        assert queries.events(db, SHOP, made.id)[0].data == {"amount": 200, "asked": 500}


def test_an_approval_looks_at_every_limit_anew_and_a_refused_request_waits_on(
    engine: Engine,
) -> None:
    made = _requested(engine, shop_month=600)
    grant(engine, ask(five(200)))

    with pytest.raises(Refused) as refused:
        _approve(engine, made.number)

    (reason,) = refused.value.refusals
    assert (reason.code, reason.limit, reason.used, reason.wanted) == (
        Code.SHOP_MONTH,
        600,
        200,
        500,
    )
    assert (_row(engine, made).state, kept(engine).held) == (State.REQUESTED, 7 * 200)
    assert kept(engine).decisions == 3
    assert _approve(engine, made.number, 400).state is State.RESERVED


def test_the_limits_are_those_of_who_asked_as_they_are_now(engine: Engine) -> None:
    made = _requested(engine, roles={Role.EXTERNAL_STAFF: RoleLimits(grant_amount=100)})
    with engine.begin() as db:
        ada = (StaffMember.shop == SHOP, StaffMember.id == "70")
        db.execute(update(StaffMember).where(*ada).values(role=Role.EXTERNAL_STAFF))

    with pytest.raises(Refused) as refused:
        _approve(engine, made.number)

    assert [one.code for one in refused.value.refusals] == [Code.ROLE_GRANT]


def test_who_left_keeps_the_role_they_asked_with(engine: Engine) -> None:
    made = _requested(engine, roles={Role.STAFF: RoleLimits(grant_amount=600)})
    with engine.begin() as db:
        ada = (StaffMember.shop == SHOP, StaffMember.id == "70")
        db.execute(delete(StaffMember).where(*ada))
        decree(db, roles={Role.STAFF: RoleLimits(grant_amount=400)})

    with pytest.raises(Refused) as refused:
        _approve(engine, made.number)

    assert [(one.code, one.limit) for one in refused.value.refusals] == [(Code.ROLE_GRANT, 400)]


def test_what_no_person_asks_for_has_no_limits_of_people(engine: Engine) -> None:
    alone = {Role.STAFF: RoleLimits(may_grant=False), Role.MANAGER: RoleLimits(may_grant=False)}
    with engine.begin() as db:
        open_shop(db, approval=ABOVE_THREE, roles=alone, staff_day=0)
    made = grant(engine, by=By(Actor.FLOW), role=None)

    assert _approve(engine, made.number).state is State.RESERVED

    assert _told(engine) == [("71", "approval_wanted", "")]


def test_a_request_does_not_stand_in_its_own_way(engine: Engine) -> None:
    with engine.begin() as db:
        open_shop(db, approval=ABOVE_THREE, one_open_per_issue=True)
        issue = opened(db, order_gid=ORDER)
    made = grant(engine, ask(five(reason=""), About(issue_id=issue.id)))

    with pytest.raises(Refused) as second:
        grant(engine, ask(five(reason=""), About(issue_id=issue.id)))

    assert [one.code for one in second.value.refusals] == [Code.ONE_OPEN]
    assert _approve(engine, made.number).state is State.RESERVED


def test_a_percent_stays_the_amount_that_was_asked_for(engine: Engine) -> None:
    made = _requested(engine, Wanted(Kind.GIFT_CARD, "late", Worth(percent=10)))
    with engine.begin() as db:
        db.execute(update(Order).where(Order.shop == SHOP).values(total=90_000))

    _approve(engine, made.number)

    assert _row(engine, made).held == 1_000


def test_what_has_no_amount_is_approved_as_it_is(engine: Engine) -> None:
    made = _requested(
        engine,
        Wanted(Kind.FREE_SHIPPING, "late"),
        terms=Terms(free_shipping_most=700),
        limits=Limits(grant_amount=900),
    )

    with pytest.raises(Invalid) as error:
        _approve(engine, made.number, 100)
    assert error.value.code == "amount_fixed"

    _approve(engine, made.number)
    assert _row(engine, made).held == 700


def test_nobody_decides_on_their_own_request(engine: Engine) -> None:
    with engine.begin() as db:
        open_shop(db, approval=ABOVE_THREE)
    made = grant(engine, by=BEA, role=Role.MANAGER)

    with pytest.raises(OwnRequest) as own:
        _approve(engine, made.number)
    with pytest.raises(OwnRequest):
        decline(engine, SHOP, made.number, "No.", by=BEA, role=Role.MANAGER)

    assert own.value.code == "own_request"
    assert (_row(engine, made).state, kept(engine).held) == (State.REQUESTED, 0)


def test_who_may_not_approve_does_not(engine: Engine) -> None:
    made = _requested(engine)
    cleo = By(Actor.STAFF, "72")

    with pytest.raises(MayNotDecide):
        approve(engine, None, SHOP, made.number, amount=None, by=cleo, role=Role.STAFF)

    assert _row(engine, made).state is State.REQUESTED


def test_a_declined_request_says_why_and_its_asker_is_told(engine: Engine) -> None:
    made = _requested(engine)
    with pytest.raises(Invalid) as error:
        decline(engine, SHOP, made.number, " \n", by=BEA)
    assert error.value.code == "text_missing"

    decline(engine, SHOP, made.number, "Refund it instead. ", by=BEA, role=Role.MANAGER)

    row = _row(engine, made)
    assert (row.state, row.end, row.reason_text, row.decided_by) == (
        State.DECLINED,
        "declined",
        "Refund it instead.",
        "71",
    )
    assert _told(engine)[-1] == ("70", "approval_decided", "declined")
    with pytest.raises(Conflict) as late:
        _approve(engine, made.number)
    assert (late.value.code, kept(engine).held) == ("not_requested", 0)


def test_a_request_lapses_once_its_time_is_over_and_both_sides_are_told(engine: Engine) -> None:
    made = _requested(engine)
    with engine.begin() as db:
        queue_due(engine)
        past = datetime.now(UTC) - timedelta(seconds=1)
        db.execute(
            update(Compensation).where(Compensation.shop == SHOP).values(request_expires_at=past)
        )
    with pytest.raises(Conflict) as late:
        _approve(engine, made.number)
    assert late.value.code == "request_lapsed"

    queue_due(engine)
    lapse_due(cast(Deps, _JustEngine(engine)), SHOP)

    assert (_row(engine, made).state, _row(engine, made).end) == (State.LAPSED, "lapsed")
    assert sorted(_told(engine)[-2:]) == [
        ("70", "request_lapsed", ""),
        ("71", "request_lapsed", ""),
    ]
    with engine.connect() as db:
        queued = text("SELECT count(*) FROM procrastinate_jobs WHERE task_name = :task")
        assert db.scalar(queued, {"task": LAPSE}) == 1
        assert queries.events(db, SHOP, made.id)[0].kind is EventKind.LAPSED
        assert queries.of_customer(db, SHOP, CUSTOMER)[0].state is State.LAPSED


class _JustEngine:
    """As much of a job's surroundings as lapsing needs."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine


def test_what_was_asked_before_the_policy_became_stricter_is_judged_by_the_new_one(
    engine: Engine,
) -> None:
    made = _requested(engine)
    with engine.begin() as db:
        decree(db, kinds=(Kind.GIFT_CARD,))

    with pytest.raises(Refused) as refused:
        _approve(engine, made.number)

    assert [one.code for one in refused.value.refusals] == [Code.KIND_OFF]
    assert _row(engine, made).by == ADA

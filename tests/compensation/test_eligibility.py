"""What eligibility says can be given is exactly what granting then allows."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine

from shop_app.compensation.about import About
from shop_app.compensation.eligibility import Eligibility, eligibility
from shop_app.compensation.granting import Granted
from shop_app.compensation.judgement import Code, Wanted, Worth
from shop_app.compensation.kinds import Kind, State
from shop_app.compensation.policy import (
    MOST_AMOUNT,
    Approval,
    Limits,
    Offer,
    Purse,
    RoleLimits,
    Terms,
)
from shop_app.compensation.refusing import Refused
from shop_app.staff.rules import Role
from tests.compensation.granted import ask, decree, five, grant, kept, open_shop, refusal_of
from tests.database import empty_all_tables
from tests.issue_rows import ADA, CUSTOMER, ORDER, SHOP, opened

ABOUT = About(order_gid=ORDER)
_amounts = st.none() | st.integers(min_value=0, max_value=3_000)
_percents = st.none() | st.integers(min_value=1, max_value=30)
_counts = st.none() | st.integers(min_value=1, max_value=3)
_limits = st.builds(
    Limits,
    grant_amount=_amounts,
    order_percent=_percents,
    order_amount=_amounts,
    order_total_percent=_percents,
    customer_count=_counts,
    customer_amount=_amounts,
    gap_days=st.none() | st.just(1),
)
_policies = st.fixed_dictionaries(
    {
        "limits": _limits,
        "staff_day": _amounts,
        "shop_month": _amounts,
        "roles": st.builds(
            lambda alone, always: {
                Role.STAFF: RoleLimits(approval_above=alone, always_approval=always)
            },
            _amounts,
            st.sampled_from((False, False, False, True)),
        ),
        "reasons": st.builds(lambda most: {"late": Purse(month_amount=most)}, _amounts),
        "kind_purses": st.builds(
            lambda kind, most: {kind: Purse(grant_amount=most, month_amount=most)},
            st.sampled_from(Kind),
            _amounts,
        ),
        "approval": st.builds(Approval, above_amount=_amounts, above_percent=_percents),
    }
)


def eligible(engine: Engine, about: About = ABOUT, reason: str | None = "late") -> Eligibility:
    """What Ada is shown."""
    return eligibility(
        engine, None, SHOP, about, reason=reason, severity=None, by=ADA, role=Role.STAFF
    )


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    policy=_policies,
    before=st.lists(st.integers(min_value=1, max_value=900), max_size=2),
    kind=st.sampled_from([kind for kind in Kind if kind is not Kind.FREE_SHIPPING]),
)
def test_the_most_that_is_shown_is_granted_and_one_cent_more_is_not(
    engine: Engine, policy: dict[str, Any], before: list[int], kind: Kind
) -> None:
    empty_all_tables(engine)
    with engine.begin() as db:
        open_shop(db)
    for minor in before:
        grant(engine, ask(five(minor)))
    with engine.begin() as db:
        decree(db, **policy)

    shown = eligible(engine).of(kind)

    if shown.most is None:
        refused = refusal_of(engine, ask(five(1, kind)))
        assert [one.code for one in refused.refusals] == [one.code for one in shown.refusals]
        return
    if shown.most < MOST_AMOUNT:
        refusal_of(engine, ask(five(shown.most + 1, kind)))
    assert shown.limits == eligible(engine).of(kind).limits
    if shown.most_alone is not None and shown.most_alone < shown.most:
        assert _granted(engine, kind, shown.most) is State.REQUESTED
        if shown.most_alone > 0:
            assert _granted(engine, kind, shown.most_alone) is State.RESERVED
        return
    expected = State.REQUESTED if shown.most_alone is None else State.RESERVED
    assert _granted(engine, kind, shown.most) is expected


def _granted(engine: Engine, kind: Kind, minor: int) -> State:
    made: Granted = grant(engine, ask(five(minor, kind)))
    return made.state


@pytest.mark.parametrize(("most", "granted"), [(700, True), (699, False)])
def test_free_shipping_is_shown_as_far_as_it_is_granted(
    engine: Engine, most: int, granted: bool
) -> None:
    with engine.begin() as db:
        open_shop(db, terms=Terms(free_shipping_most=700), limits=Limits(grant_amount=most))
    wanted = ask(Wanted(Kind.FREE_SHIPPING, "late", Worth()))

    shown = eligible(engine).of(Kind.FREE_SHIPPING)

    assert (shown.most, [one.code for one in shown.refusals]) == (
        (700, []) if granted else (None, [Code.GRANT_AMOUNT])
    )
    if granted:
        assert grant(engine, wanted).state is State.RESERVED
    else:
        with pytest.raises(Refused):
            grant(engine, wanted)


def test_what_is_suggested_for_an_issue_is_granted_as_it_is(engine: Engine) -> None:
    offers = (Offer(reasons=("damaged",), kind=Kind.GIFT_CARD, percent=15),)
    with engine.begin() as db:
        open_shop(db, offers=offers, limits=Limits(grant_amount=1_200))
        issue = opened(db, order_gid=ORDER, reason="damaged")
    about = About(issue_id=issue.id)

    shown = eligible(engine, about, reason=None)

    assert (shown.case.reason, shown.case.customer_gid, shown.currency) == (
        "damaged",
        CUSTOMER,
        "EUR",
    )
    assert shown.suggested is not None
    assert (shown.suggested.amount, shown.suggested.cut_from) == (1_200, 1_500)
    assert grant(engine, ask(shown.suggested.wanted, about)).state is State.RESERVED


def test_looking_keeps_nothing_and_locks_nothing(engine: Engine) -> None:
    with engine.begin() as db:
        open_shop(db, limits=Limits(customer_count=1))
    grant(engine)
    before = kept(engine)

    shown = eligible(engine)

    assert kept(engine) == before
    assert {one.most for one in shown.possible} == {None}
    assert shown.order is not None
    assert (shown.order.total, shown.order.compensated) == (10_000, 500)
    assert shown.customer is not None
    assert [one.amount for one in shown.customer.past] == [500]

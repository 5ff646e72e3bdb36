"""The shop has another currency now: a new policy begins, and no amount meets one of another currency."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Connection, Engine, select, update

from shop_app.compensation import budgets, ledger, policies
from shop_app.compensation.about import About
from shop_app.compensation.allowances import AllowanceKey, Balance, balances, keys_of
from shop_app.compensation.approving import approve
from shop_app.compensation.by_hand import Found, book, books
from shop_app.compensation.checking import check
from shop_app.compensation.eligibility import eligibility
from shop_app.compensation.judgement import Code, Wanted, Worth
from shop_app.compensation.kinds import Kind, Scope, State
from shop_app.compensation.models import Compensation
from shop_app.compensation.movements import movements
from shop_app.compensation.policy import Approval, Limits, Policy, Purse
from shop_app.compensation.refusing import Refused
from shop_app.compensation.shipped_policy import shipped
from shop_app.errors import Conflict
from shop_app.money import Money
from shop_app.shops.models import Shop
from shop_app.staff.rules import Role
from shop_app.timeline.service import Actor, By
from tests.compensation.granted import ask, bought, grant, kept, open_shop, refusal_of
from tests.issue_rows import ADA, CUSTOMER, ORDER, SHOP

NEW_ORDER = "gid://shopify/Order/13"
TODAY = f"{datetime.now(ZoneInfo('Europe/Rome')):%Y-%m-%d}"
MONTH = TODAY[:7]


def _shop_counts_in(db: Connection, currency: str) -> None:
    db.execute(update(Shop).where(Shop.shop == SHOP).values(currency=currency))


def _anew(engine: Engine, currency: str = "USD", **said: object) -> None:
    """The shop changes its currency, a new policy begins, and then says this."""
    with engine.begin() as db:
        _shop_counts_in(db, currency)
        now = policies.current(db, SHOP).version
        begun = policies.begin_anew(db, SHOP, based_on=now, by="71")
        usual = {"currency": currency, "kinds": tuple(Kind), "one_open_per_issue": False}
        rest = {"terms": begun.policy.terms.model_copy(update={"free_shipping_most": 500})}
        policy = Policy(**{**usual, **rest, **said})
        policies.save(db, SHOP, policy, based_on=begun.version, by="71")


def _dollars(minor: int, kind: Kind = Kind.DISCOUNT_CODE) -> Wanted:
    return Wanted(kind, "late", Worth(Money(minor, "USD")))


def _of(db: Connection, scope: Scope, scope_id: str, period: str = "") -> Balance:
    key = AllowanceKey(scope, scope_id, period)
    return balances(db, SHOP, [key])[key]


def test_a_new_policy_begins_once_and_the_old_one_stays_in_the_history(engine: Engine) -> None:
    with engine.begin() as db:
        open_shop(db, shop_month=5_000)
        with pytest.raises(Conflict) as same:
            policies.begin_anew(db, SHOP, based_on=2, by="71")
        assert same.value.code == "currency_same"
        _shop_counts_in(db, "USD")
        begun = policies.begin_anew(db, SHOP, based_on=2, by="71")
        assert (begun.version, begun.by_id, begun.policy) == (3, "71", shipped("USD"))
        assert [one.policy.currency for one in policies.history(db, SHOP)] == ["USD", "EUR", "EUR"]
        assert policies.version(db, SHOP, 2).policy.shop_month == 5_000
        with pytest.raises(Conflict) as late:
            policies.begin_anew(db, SHOP, based_on=2, by="70")
        assert late.value.details == {"version": 3, "based_on": 2}


def test_limits_count_from_then_on_and_never_add_two_currencies(engine: Engine) -> None:
    """6 euros of 10 are used in each of them; of 10 dollars all 10 are left, and not one more."""
    purse = Purse(month_amount=1_000)
    limits: dict[str, Any] = {
        "staff_day": 1_000, "staff_month": 1_000, "shop_month": 1_000,
        "reasons": {"late": purse}, "kind_purses": {Kind.DISCOUNT_CODE: purse},
        "limits": Limits(customer_amount=1_000, customer_count=3),
    }  # fmt: skip
    with engine.begin() as db:
        open_shop(db, **limits)
        bought(db, NEW_ORDER, currency="USD", presentment_currency="USD")
    euros = grant(engine, ask(Wanted(Kind.DISCOUNT_CODE, "late", Worth(Money(600, "EUR")))))
    _anew(engine, **limits)

    first = grant(engine, ask(_dollars(1_000), About(order_gid=NEW_ORDER)))
    refused = refusal_of(engine, ask(_dollars(1), About(order_gid=NEW_ORDER)))

    assert {one.code: (one.limit, one.used, one.left) for one in refused.refusals} == dict.fromkeys(
        (Code.CUSTOMER_AMOUNT, Code.STAFF_DAY, Code.STAFF_MONTH, Code.REASON_MONTH,
         Code.KIND_MONTH, Code.SHOP_MONTH),
        (1_000, 1_000, 0),
    )  # fmt: skip
    with engine.begin() as db:
        assert {key.period for key in keys_of(db, SHOP, first.id)} == {
            "", f"{TODAY} USD", f"{MONTH} USD",
        }  # fmt: skip
        ledger.spend(db, SHOP, euros.id, 200, why="redeemed")
        assert _of(db, Scope.SHOP_MONTH, "", MONTH) == Balance(400, 200)
        assert _of(db, Scope.SHOP_MONTH, "", f"{MONTH} USD") == Balance(1_000, 0)
        assert not check(db, SHOP)


def test_how_often_a_customer_got_something_counts_in_every_currency(engine: Engine) -> None:
    with engine.begin() as db:
        open_shop(db)
    grant(engine)
    _anew(engine, limits=Limits(customer_count=1, gap_days=2, customer_amount=400))
    about = About(customer_gid=CUSTOMER)

    refused = refusal_of(engine, ask(_dollars(400), about))

    assert {one.code: one.used for one in refused.refusals} == {
        Code.CUSTOMER_COUNT: 1,
        Code.CUSTOMER_GAP: 0,
    }


def test_of_an_order_in_the_old_currency_no_percent_is_worked_out(engine: Engine) -> None:
    """Nor is an amount converted; one in dollars is given, and does not count as euros of it."""
    with engine.begin() as db:
        open_shop(db, limits=Limits(order_amount=500))
    grant(engine)
    said = Limits(order_amount=500, order_percent=4, order_total_percent=4)
    _anew(engine, limits=said, approval=Approval(above_percent=10, above_amount=700))
    for kind, worth in (
        (Kind.DISCOUNT_CODE, Worth(percent=1)),
        (Kind.STORE_CREDIT, Worth(Money(100, "EUR"))),
    ):
        refused = refusal_of(engine, ask(Wanted(kind, "late", worth)))
        assert [(one.code, one.names) for one in refused.refusals] == [
            (Code.OTHER_CURRENCY, ("EUR",))
        ]
    before = kept(engine)

    given = grant(engine, ask(_dollars(700)))

    assert given.state is State.RESERVED
    assert grant(engine, ask(_dollars(701))).state is State.REQUESTED
    assert kept(engine).held - before.held == 6 * 700  # every scope but the order's
    with engine.begin() as db:
        assert _of(db, Scope.ORDER, ORDER) == Balance(500, 0)
        assert not check(db, SHOP)


def test_what_can_be_given_for_an_old_order_is_told_without_its_amounts(engine: Engine) -> None:
    with engine.begin() as db:
        open_shop(db)
    _anew(engine, limits=Limits(order_percent=4, grant_amount=900, order_age_days=30))

    found = eligibility(
        engine, None, SHOP, About(order_gid=ORDER),
        reason="late", severity=None, by=ADA, role=Role.STAFF,
    )  # fmt: skip

    code = found.of(Kind.DISCOUNT_CODE)
    assert (code.most, code.refusals) == (900, ())
    assert [one.code for one in code.limits] == [Code.GRANT_AMOUNT, Code.ORDER_AGE]
    assert found.comparable_order is None
    assert found.order is not None
    assert found.order.other_currency == "EUR"


def test_back_in_the_first_currency_the_first_allowances_go_on(engine: Engine) -> None:
    with engine.begin() as db:
        open_shop(db)
    grant(engine)
    _anew(engine)
    grant(engine, ask(_dollars(300)))
    _anew(engine, "EUR", shop_month=800, limits=Limits(order_amount=800))

    refused = refusal_of(engine, ask(Wanted(Kind.GIFT_CARD, "late", Worth(Money(301, "EUR")))))

    assert {one.code: (one.used, one.left) for one in refused.refusals} == {
        Code.ORDER_AMOUNT: (500, 300),
        Code.SHOP_MONTH: (500, 300),
    }


def test_a_request_in_the_old_currency_can_only_be_declined(engine: Engine) -> None:
    with engine.begin() as db:
        open_shop(db, approval=Approval(above_amount=100))
    asked = grant(engine)
    _anew(engine)
    bea = By(Actor.STAFF, "71")

    with pytest.raises(Refused) as refused:
        approve(engine, None, SHOP, asked.number, by=bea, role=Role.MANAGER)

    assert [one.code for one in refused.value.refusals] == [Code.OTHER_CURRENCY]
    with engine.connect() as db:
        assert db.scalar(select(Compensation.state).where(Compensation.shop == SHOP)) == "requested"


def test_the_budget_is_of_the_policys_currency_and_the_list_of_all(engine: Engine) -> None:
    with engine.begin() as db:
        open_shop(db)
    grant(engine)
    _anew(engine, shop_month=1_000)
    grant(engine, ask(_dollars(300)))

    with engine.begin() as db:
        saved = policies.current(db, SHOP)
        month = budgets.month(db, SHOP, MONTH, saved)
        assert (month.shop.balance, month.shop.left) == (Balance(300, 0), 700)
        assert [one.balance for one in month.reasons] == [Balance(300, 0)]
        assert budgets.months(db, SHOP, [MONTH], saved) == {MONTH: Balance(300, 0)}
        now = datetime.now(UTC)
        moved = movements(db, SHOP, now.replace(hour=0, minute=0), now.replace(year=now.year + 1))
        assert [(one.month, one.held, one.currency) for one in moved] == [
            (MONTH, 500, "EUR"), (MONTH, 300, "USD"),
        ]  # fmt: skip


def test_what_is_found_by_hand_counts_in_the_new_currency(engine: Engine) -> None:
    with engine.begin() as db:
        open_shop(db)
    _anew(engine)
    worth, now = Money(700, "USD"), datetime.now(UTC)
    found = Found("gid://shopify/GiftCard/1", Kind.GIFT_CARD, now, CUSTOMER, worth, worth)
    with engine.begin() as db:
        its = books(db, SHOP)
        assert its is not None
        assert book(db, SHOP, found, its)
        assert _of(db, Scope.SHOP_MONTH, "", f"{MONTH} USD") == Balance(700, 0)
        assert _of(db, Scope.SHOP_MONTH, "", MONTH) == Balance()
        assert not check(db, SHOP)

"""What Flow grants: within the policy, once for a run, and with every reason."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from typing import Any
from unittest.mock import Mock

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine, delete, func, insert, select, update

from shop_app.compensation import live_facts, queries
from shop_app.compensation.kinds import Kind, State
from shop_app.compensation.models import Compensation
from shop_app.compensation.policy import Approval, Limits, Offer
from shop_app.customers.models import Customer
from shop_app.desk.flow_api import fields
from shop_app.desk.flow_api.never import NeverWorks
from shop_app.flow.models import FlowEvent, FlowRun
from shop_app.money import Money, exponent
from shop_app.shopify.errors import AccessDenied, ShopifyUnavailable, TokenDead
from shop_app.shops.models import Shop
from shop_app.timeline.service import Actor, By
from tests.compensation.granted import decree, kept
from tests.flow.calling import new_run, refused, send, told
from tests.issue_rows import CUSTOMER, ORDER, SHOP
from tests.staff.counting import statements

GRANT = "grant-compensation"
CODE = {"order_id": 11, "reason": "late", "kind": "discount_code"}
NOTHING: dict[str, Any] = {"number": None, "kind": None, "amount": None, "code": None}


def policy(engine: Engine, **said: Any) -> None:
    with engine.begin() as db:
        decree(db, **said)


def row(engine: Engine, number: int = 1) -> queries.CompensationRow:
    with engine.connect() as db:
        return queries.compensation(db, SHOP, number)


def test_what_the_workflow_says_is_granted_to_the_cent(app: Flask, engine: Engine) -> None:
    values = told(app, GRANT, **CODE, amount="12.50", note="Sorry.")
    found = row(engine)
    assert values == {
        "status": "granted",
        "number": 1,
        "kind": "discount_code",
        "amount": "€12.50",
        "code": found.code,
        "reasons": [],
        "reasonCodes": [],
    }
    assert found.code
    assert (found.state, found.amount, found.by) == (State.RESERVED, 1250, By(Actor.FLOW))
    assert (found.customer_gid, found.order_gid, found.note) == (CUSTOMER, ORDER, "Sorry.")


def test_an_issue_brings_its_customer_its_order_and_its_reason(app: Flask, engine: Engine) -> None:
    number = told(app, "open-issue", order_id=11, reason="damaged")["number"]
    told(app, GRANT, issue=str(number), kind="Store credit", amount=5)
    found = row(engine)
    assert (found.reason, found.order_gid, found.kind) == ("damaged", ORDER, Kind.STORE_CREDIT)
    assert found.issue_id is not None


def test_a_gift_cards_code_is_not_told(app: Flask) -> None:
    values = told(app, GRANT, customer_id=1, reason="late", kind="gift_card", amount="5.00")
    assert (values["status"], values["code"]) == ("granted", None)


def test_what_is_left_empty_is_what_the_policy_suggests(app: Flask, engine: Engine) -> None:
    offers = (
        Offer(kind=Kind.STORE_CREDIT, percent=10, reasons=("late",)),
        Offer(kind=Kind.DISCOUNT_CODE, percent=15),
    )
    policy(engine, offers=offers)
    both = told(app, GRANT, order_id=11, reason="late", kind="", amount=None)
    assert (both["kind"], both["amount"]) == ("store_credit", "€10.00")
    amount = told(app, GRANT, **CODE)
    assert (amount["kind"], amount["amount"]) == ("discount_code", "€15.00")
    free = told(app, GRANT, order_id=11, reason="late", kind="free_shipping")
    assert (free["status"], free["amount"]) == ("granted", None)


def test_where_the_policy_suggests_nothing_all_reasons_are_told(app: Flask, engine: Engine) -> None:
    suggest = "The policy suggests nothing here. Say the kind and the amount in the action."
    values = told(app, GRANT, order_id=11, reason="late")
    assert values == {
        **NOTHING,
        "status": "refused",
        "reasons": [suggest],
        "reasonCodes": ["nothing_suggested"],
    }
    policy(engine, kinds=(Kind.DISCOUNT_CODE,))
    values = told(app, GRANT, order_id=11, reason="late", kind="gift_card")
    assert values["reasons"] == ["The policy does not give this here: Gift card.", suggest]
    assert values["reasonCodes"] == ["kind_off", "nothing_suggested"]
    assert kept(engine).compensations == 0


def test_a_limit_that_leaves_nothing_to_suggest_is_told_of_once(app: Flask, engine: Engine) -> None:
    policy(engine, shop_month=500, offers=(Offer(kind=Kind.DISCOUNT_CODE, percent=10),))
    assert told(app, GRANT, order_id=11, reason="late")["amount"] == "€5.00"
    with statements(engine) as seen:
        values = told(app, GRANT, order_id=11, reason="late")
    # Of all kinds in one statement: two runs that tell the same must not wait for each other.
    assert sum("INSERT INTO flow_event" in one for one in seen) == 1
    assert told(app, GRANT, order_id=11, reason="late") == values
    assert values["reasonCodes"] == ["shop_month", "nothing_suggested"]
    with engine.connect() as db:
        limits = select(FlowEvent.payload["limit"].astext, FlowEvent.payload["allowed"])
        told_of = db.execute(limits.where(FlowEvent.shop == SHOP)).all()
    assert told_of == [("shop_month", 5)]


def test_above_an_amount_it_waits_for_an_approval(app: Flask, engine: Engine) -> None:
    policy(engine, approval=Approval(above_amount=5_000))
    assert told(app, GRANT, **CODE, amount="50.00")["status"] == "granted"
    values = told(app, GRANT, **CODE, amount="50.01")
    assert values == {
        "status": "needs_approval",
        "number": 2,
        "kind": "discount_code",
        "amount": "€50.01",
        "code": None,
        "reasons": ["Above €50.00 somebody has to approve. €50.01 was asked for."],
        "reasonCodes": ["above_amount"],
    }
    assert row(engine, 2).state is State.REQUESTED
    assert kept(engine).held == sum([5_000] * 5)


def test_a_refusal_names_every_limit_in_the_shops_language_and_holds_nothing(
    app: Flask, engine: Engine
) -> None:
    policy(engine, limits=Limits(order_amount=1_000, grant_amount=1_500))
    with engine.begin() as db:
        db.execute(update(Shop).where(Shop.shop == SHOP).values(locale="de"))
    values = told(app, GRANT, **CODE, amount=Decimal("20").__str__())
    assert (values["status"], values["reasonCodes"]) == (
        "refused",
        ["grant_amount", "order_amount"],
    )
    assert len(values["reasons"]) == 2
    assert "15,00\xa0€" in values["reasons"][0]
    assert (kept(engine).compensations, kept(engine).held) == (0, 0)


def test_a_refused_run_stays_refused_though_the_policy_has_changed(
    app: Flask, engine: Engine
) -> None:
    policy(engine, limits=Limits(grant_amount=100))
    run = new_run()
    values = told(app, GRANT, run, **CODE, amount="2")
    policy(engine)
    assert told(app, GRANT, run, **CODE, amount="2") == values
    assert kept(engine).compensations == 0


def test_runs_that_come_at_once_grant_once_and_are_told_the_same(
    app: Flask, engine: Engine
) -> None:
    run = new_run()
    with ThreadPoolExecutor(4) as threads:
        sent = [threads.submit(told, app, GRANT, run, **CODE, amount="5") for _ in range(4)]
        answers = [one.result() for one in sent]
    assert all(one == answers[0] for one in answers)
    assert kept(engine).compensations == 1


def test_a_crash_before_the_answer_is_kept_takes_the_grant_back(
    app: Flask, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = new_run()
    with monkeypatch.context() as broken:
        broken.setattr(queries, "compensation", lambda *_: 1 / 0)
        assert send(app, GRANT, {**CODE, "amount": "5"}, run).status_code == 500
    assert (kept(engine).compensations, kept(engine).held, kept(engine).jobs) == (0, 0, 0)
    assert told(app, GRANT, run, **CODE, amount="5")["number"] == 1
    assert kept(engine).compensations == 1


def test_a_run_that_was_forgotten_grants_nothing_twice(app: Flask, engine: Engine) -> None:
    run = new_run()
    first = told(app, GRANT, run, **CODE, amount="5")
    with engine.begin() as db:
        db.execute(delete(FlowRun).where(FlowRun.shop == SHOP))
    assert told(app, GRANT, run, **CODE, amount="5") == first
    with engine.connect() as db:
        mine = select(func.count()).where(Compensation.shop == SHOP)
        assert db.execute(mine).scalar_one() == 1


def test_while_shopify_does_not_answer_what_the_policy_asks_the_run_comes_again(
    app: Flask, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    policy(engine, blocked_tags=("No gifts",))
    run = new_run()

    def answer(error: Exception) -> None:
        monkeypatch.setattr(live_facts, "read_live", Mock(side_effect=error))

    for error in (ShopifyUnavailable("no answer"), TokenDead("open the app once")):
        answer(error)
        status, code, _ = refused(app, GRANT, run, **CODE, amount="5")
        assert (status, code) == (503, "shopify_away")
    assert kept(engine).decisions == 0
    answer(AccessDenied("it may not say"))
    assert told(app, GRANT, run, **CODE, amount="5")["reasonCodes"] == ["tags_unknown"]


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"amount": "12.345"}, "amount_too_fine"),
        ({"amount": "1,50"}, "amount_wrong"),
        ({"amount": "1e3"}, "amount_wrong"),
        ({"amount": 1e300}, "amount_wrong"),
        ({"amount": True}, "wrong_type"),
        ({"amount": "5", "kind": ""}, "amount_without_kind"),
        ({"amount": "5", "kind": "free_shipping"}, "amount_without_kind"),
        ({"amount": "5", "kind": "flowers"}, "kind_unknown"),
        ({"amount": "5", "reason": ""}, "reason_missing"),
        ({"amount": "5", "customer_id": 2}, "customer_not_of_order"),
    ],
)
def test_what_is_never_granted_ends_the_run(
    app: Flask, engine: Engine, more: dict[str, Any], code: str
) -> None:
    with engine.begin() as db:
        other = {"shop": SHOP, "gid": "gid://shopify/Customer/2"}
        db.execute(insert(Customer).values(other))
    status, why, text = refused(app, GRANT, **CODE | more)
    assert (why, status in (400, 422), bool(text)) == (code, True, True)
    assert (kept(engine).compensations, kept(engine).decisions) == (0, 0)


def test_zero_is_for_the_policy_to_refuse(app: Flask) -> None:
    assert told(app, GRANT, **CODE, amount=0)["reasonCodes"] == ["nothing"]
    assert told(app, GRANT, **CODE, amount="-3.00")["reasonCodes"] == ["nothing"]


@given(st.integers(-(10**12), 10**12), st.sampled_from(["EUR", "JPY", "KWD", "CLF"]))
def test_every_amount_is_read_to_the_last_digit(minor: int, currency: str) -> None:
    money = Money(minor, currency)
    if abs(money.major) < 10**12:
        assert fields.amount(str(money.major), currency) == money
        assert fields.amount(money.major, currency) == money
        finer = f"{money.major:.{exponent(currency)}f}".rstrip(".")
        finer += "5" if "." in finer else ".5"
        with pytest.raises(NeverWorks):
            fields.amount(finer, currency)

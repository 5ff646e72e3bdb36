"""Each thing that Flow can be told of is told when it happens, with the fields of its trigger."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from unittest.mock import Mock

import pytest
from sqlalchemy import Connection, Engine, select, update

from sandbox.extensions.configuration import of_kind
from shop_app.compensation import ledger, queries
from shop_app.compensation.allowances import lock
from shop_app.compensation.becoming import become_granted
from shop_app.compensation.kinds import Kind, Origin, State
from shop_app.compensation.outcomes import Happened
from shop_app.compensation.policy import Limits
from shop_app.compensation.redeeming import BALANCE, Taken, redeemed
from shop_app.flow.kinds import Trigger
from shop_app.issues import changing
from shop_app.issues.changing import Remedied
from shop_app.issues.due import tell_due
from shop_app.issues.models import Issue
from shop_app.issues.rules import Channel, Remedy, Severity, Status
from shop_app.jobs import Deps
from shop_app.timeline.service import Actor, By
from tests.compensation.granted import ask, five, grant, new_key, open_shop, refusal_of
from tests.compensation_rows import keys, reserved
from tests.flow.told import events, payloads
from tests.issue_rows import ADA, CUSTOMER, NOW, ORDER, SHOP, opened, ordered

BY_FLOW = By(Actor.FLOW)
LATE = {"reason": "late", "severity": "normal", "order_id": 11}


def test_every_trigger_has_a_file() -> None:
    assert set(of_kind("flow_trigger")) == set(Trigger)


def fields_of(trigger: str) -> set[str]:
    """What its file promises, but for the references, which may be missing."""
    return {one.key for one in of_kind("flow_trigger")[trigger].fields if one.key}


def told_once(engine: Engine, trigger: str) -> dict[str, Any]:
    """The payload of the one event of a trigger, which has the fields that its file promises."""
    (payload,) = payloads(engine, trigger)
    assert payload.keys() - {"order_id"} == fields_of(trigger)
    return payload


def test_an_opened_issue_is_told_with_who_opened_it(engine: Engine) -> None:
    with engine.begin() as db:
        ordered(db)
        made = opened(db, order_gid=ORDER, by=BY_FLOW, severity=Severity.HIGH, impact="I cried")
    assert told_once(engine, "issue-opened") == {
        "order_id": 11,
        "issue number": made.number,
        "reason": "late",
        "severity": "high",
        "channel": "email",
        "opened by": "flow",
        "repeat": False,
    }
    assert [customer for _, customer, _ in events(engine)] == [CUSTOMER]


def test_a_form_that_is_sent_twice_and_an_issue_that_is_refused_are_not_told_of(
    engine: Engine,
) -> None:
    with engine.begin() as db:
        opened(db, channel=Channel.PHONE)
        with pytest.raises(Exception, match="no reason"):
            opened(db, reason="no such")
    assert len(events(engine)) == 1


def test_a_guests_issue_names_no_customer(engine: Engine) -> None:
    with engine.begin() as db:
        ordered(db, customer_gid=None)
        opened(db, customer_gid=None, order_gid=ORDER)
    assert [(customer, payload["order_id"]) for _, customer, payload in events(engine)] == [
        (None, 11)
    ]


def test_a_resolved_issue_is_told_with_its_remedy_and_again_after_it_was_reopened(
    engine: Engine,
) -> None:
    with engine.begin() as db:
        ordered(db)
        number = opened(db, order_gid=ORDER).number
        given = Remedied(Remedy.REPLACEMENT)
        changing.remedy(db, SHOP, number, given, version=None, by=ADA, now=NOW)
        at = NOW + timedelta(hours=26)
        changing.move(db, SHOP, number, Status.RESOLVED, version=None, by=ADA, now=at)
    its = {"issue number": number, "remedy": "replacement", "hours open": 26.0}
    assert told_once(engine, "issue-resolved") == LATE | its
    with engine.begin() as db:
        for to in (Status.OPEN, Status.RESOLVED, Status.CLOSED):
            changing.move(db, SHOP, number, to, version=None, by=ADA, now=at)
    assert len(payloads(engine, "issue-resolved")) == 2


def test_an_issue_at_work_that_is_closed_with_many_was_resolved_too(engine: Engine) -> None:
    with engine.begin() as db:
        numbers = [opened(db).number for _ in range(2)]
        changing.move(db, SHOP, numbers[0], Status.RESOLVED, version=None, by=ADA, now=NOW)
        changing.close_many(db, SHOP, numbers, by=ADA, now=NOW)
    told = [one["issue number"] for one in payloads(engine, "issue-resolved")]
    assert told == numbers
    assert {one["remedy"] for one in payloads(engine, "issue-resolved")} == {"none"}


def test_a_breach_is_told_once_with_the_promise_that_was_broken(engine: Engine) -> None:
    past = datetime.now(UTC) - timedelta(minutes=1)
    with engine.begin() as db:
        ordered(db)
        first, second = (opened(db, order_gid=ORDER).id for _ in range(2))
        later = past + timedelta(seconds=1)
        for one, response, due in ((first, past, past), (second, None, later)):
            dues = {"response_due_at": response, "due_at": due, "at_risk_at": None}
            db.execute(update(Issue).where(Issue.shop == SHOP, Issue.id == one).values(**dues))
    deps = Deps(engine, Mock(), Mock(side_effect=AssertionError("nobody is asked")))
    tell_due(deps, SHOP)
    tell_due(deps, SHOP)
    told = payloads(engine, "sla-breached")
    assert [one["target"] for one in told] == ["response", "solution"]
    assert all(one.keys() - {"order_id"} == fields_of("sla-breached") for one in told)
    with engine.connect() as db:
        number = db.scalar(select(Issue.number).where(Issue.shop == SHOP, Issue.id == first))
    assert told[0] == LATE | {"issue number": number, "target": "response"}


def test_a_granted_code_is_told_with_its_code_and_issue(engine: Engine) -> None:
    with engine.begin() as db:
        issue = opened(db)
        given: dict[str, Any] = {
            "amount": 1250,
            "code": "SORRY-1",
            "issue_id": issue.id,
            "actor": "flow",
        }
        made = reserved(db, 7, **given)
        become_granted(db, queries.by_id(db, SHOP, made), Happened(), by=BY_FLOW)
    assert told_once(engine, "compensation-granted") == {
        "order_id": 11,
        "compensation number": 7,
        "kind": "discount_code",
        "amount": 12.5,
        "currency": "EUR",
        "reason": "late",
        "code": "SORRY-1",
        "issue number": issue.number,
        "given by": "flow",
    }


def test_the_code_of_a_gift_card_is_never_told(engine: Engine) -> None:
    with engine.begin() as db:
        sealed = {"sealed_code": "sealed", "code_tail": "9QWX"}
        made = reserved(db, 8, amount=1000, order_gid=None, kind=Kind.GIFT_CARD, **sealed)
        become_granted(db, queries.by_id(db, SHOP, made), Happened(), by=ADA)
    payload = told_once(engine, "compensation-granted")
    assert (payload["code"], payload["amount"], payload["issue number"]) == ("none", 10, 0)
    assert "order_id" not in payload


def held(db: Connection, number: int, kind: Kind, **given: Any) -> int:
    """A granted compensation of ten euros, which are held; returns its id."""
    made = reserved(db, number, state=State.GRANTED, kind=kind, amount=1000, **given)
    lock(db, SHOP, keys())
    ledger.hold(db, SHOP, made, keys(), 1000, caps={}, why="granted")
    return made


def book(engine: Engine, made: int, *taken: tuple[str, int | None]) -> None:
    with engine.begin() as db:
        for place, amount in taken:
            redeemed(db, SHOP, made, Taken(place, amount, NOW), by=By(Actor.CUSTOMER), now=NOW)


def test_a_used_code_is_told_once_for_each_order_whatever_becomes_of_the_order(
    engine: Engine,
) -> None:
    other = "gid://shopify/Order/12"
    with engine.begin() as db:
        made = held(db, 9, Kind.DISCOUNT_CODE)
    book(engine, made, (ORDER, 700), (ORDER, 700), (ORDER, 900), (ORDER, None), (ORDER, 800))
    assert told_once(engine, "compensation-redeemed") == {
        "order_id": 11,
        "compensation number": 9,
        "kind": "discount_code",
        "amount": 7,
        "currency": "EUR",
        "left": 3,
    }
    book(engine, made, (other, 0))
    assert [one["order_id"] for one in payloads(engine, "compensation-redeemed")] == [11, 12]


def test_a_balance_is_told_each_time_some_of_it_is_spent(engine: Engine) -> None:
    with engine.begin() as db:
        made = held(db, 9, Kind.GIFT_CARD)
        found = held(db, 10, Kind.GIFT_CARD, origin=Origin.BY_HAND)
    book(engine, made, (BALANCE, 300), (BALANCE, 300), (BALANCE, 750), (BALANCE, 700))
    book(engine, found, (BALANCE, 500))
    told = payloads(engine, "compensation-redeemed")
    assert [(one["amount"], one["left"]) for one in told] == [(3, 7), (4.5, 2.5)]


def test_a_limit_that_refuses_is_told_once_a_day_for_what_it_binds(engine: Engine) -> None:
    with engine.begin() as db:
        limits = Limits(order_amount=800, customer_count=1)
        open_shop(db, limits=limits, not_while_disputed=True)
    grant(engine)
    assert payloads(engine, "limit-reached") == []
    for _ in range(2):
        refusal_of(engine, ask(five(600)))
    told = {one["limit"]: one for one in payloads(engine, "limit-reached")}
    assert len(payloads(engine, "limit-reached")) == 2
    assert told["order_amount"] == {
        "order_id": 11,
        "limit": "order_amount",
        "unit": "money",
        "allowed": 8,
        "used": 5,
        "currency": "EUR",
        "kind": "discount_code",
        "reason": "late",
    }
    count = told["customer_count"]
    assert (count["unit"], count["allowed"], count["used"]) == ("times", 1, 1)
    assert all(one.keys() - {"order_id"} == fields_of("limit-reached") for one in told.values())


def test_what_refuses_without_a_number_is_no_limit(engine: Engine) -> None:
    with engine.begin() as db:
        open_shop(db, kinds=(Kind.GIFT_CARD,))
    refusal_of(engine, ask(five(500), key=new_key()))
    assert payloads(engine, "limit-reached") == []

"""What customers see of their problems and compensations, and all that they never see."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, delete, update

from shop_app.compensation.codes import gift_card_code
from shop_app.compensation.kinds import Kind, Origin, State
from shop_app.compensation.models import Compensation
from shop_app.issues import erasing
from shop_app.issues.changing import edit
from shop_app.issues.models import Issue
from shop_app.issues.note_places import Place
from shop_app.issues.notes import add_note
from shop_app.issues.rules import Said, Status
from shop_app.settings import Settings
from shop_app.staff.models import StaffMember
from shop_app.timeline.service import Actor, By
from tests.account.asking import MINE, ORDER, THEIR_ORDER, THEIRS, Buyer
from tests.api.asking import error
from tests.compensation_rows import reserved
from tests.issue_rows import opened

NOW = datetime.now(UTC)
SOON = NOW + timedelta(days=30)
NUMBER = ORDER.rpartition("/")[2]
OWNER = By(Actor.STAFF, "70")


def issue(db: Connection, me: Buyer, customer: str = MINE, order: str = ORDER, **more: Any) -> int:
    more = {"shop": me.shop.domain, "customer_gid": customer, "order_gid": order, **more}
    return opened(db, **more).id


def note(db: Connection, me: Buyer, about: int, text: str, said: Said, **more: Any) -> int:
    place, at = Place(issue=about), NOW
    return add_note(db, me.shop.domain, place, text, said=said, by=OWNER, now=at, **more)


def give(db: Connection, me: Buyer, number: int, **more: Any) -> None:
    usual = {"customer_gid": MINE, "order_gid": ORDER, "state": State.GRANTED, "amount": 500}
    worth = {"value": 500, "value_currency": "EUR", "expires_at": SOON}
    reserved(db, number, shop=me.shop.domain, **{**usual, **worth, **more})


def replies(me: Buyer) -> list[str]:
    (problem,) = me.told("GET", "")["problems"]
    return [one["text"] for one in problem["replies"]]


@pytest.mark.parametrize(
    ("status", "said", "tone"),
    [
        (Status.OPEN, "We are looking into it", "auto"),
        (Status.WAITING_CUSTOMER, "We wait for your answer", "auto"),
        (Status.WAITING_CARRIER, "We wait for the carrier", "auto"),
        (Status.WAITING_SUPPLIER, "We are looking into it", "auto"),
        (Status.RESOLVED, "Resolved", "neutral"),
        (Status.CLOSED, "Resolved", "neutral"),
    ],
)
def test_where_a_problem_stands_is_said_in_words_for_customers(
    me: Buyer, engine: Engine, status: Status, said: str, tone: str
) -> None:
    with engine.begin() as db:
        issue(db, me)
        db.execute(update(Issue).where(Issue.shop == me.shop.domain).values(status=status))
    (problem,) = me.told("GET", "")["problems"]
    assert (problem["status"], problem["tone"]) == (said, tone)
    assert problem["open"] is status.at_work


def test_a_problem_shows_its_reason_order_and_what_was_said_the_oldest_first(
    me: Buyer, engine: Engine
) -> None:
    with engine.begin() as db:
        one = issue(db, me)
        note(db, me, one, "The parcel\nis lost.", Said.TO_CUSTOMER)
        note(db, me, one, "Carrier is hopeless.", Said.INTERNAL)
        note(db, me, one, "A new one is on its way.", Said.TO_CUSTOMER)
        issue(db, me, THEIRS, THEIR_ORDER)
    (problem,) = me.told("GET", "")["problems"]
    assert (problem["reason"], problem["order"]) == ("Late delivery", NUMBER)
    assert problem["about"] == "We are sorry that your order came later than promised."
    said = ["The parcel\nis lost.", "A new one is on its way."]
    assert [reply["text"] for reply in problem["replies"]] == said
    assert me.told("GET", f"/orders/{NUMBER}")["problems"] == [problem]
    theirs = replace(me, gid=THEIRS).told("GET", "")
    assert [one["number"] for one in theirs["problems"]] == [1002]


@pytest.mark.parametrize("reason", ["negative_review", "dispute"])
def test_what_the_shop_notes_of_a_review_or_a_banks_claim_is_its_own_affair(
    me: Buyer, engine: Engine, reason: str
) -> None:
    with engine.begin() as db:
        note(db, me, issue(db, me, reason=reason), "Thank you.", Said.TO_CUSTOMER)
        issue(db, me)
    told = me.told("GET", "")
    assert [one["reason"] for one in told["problems"]] == ["Late delivery"]
    assert me.told("GET", f"/orders/{NUMBER}")["problems"] == told["problems"]


def test_what_was_corrected_is_shown_as_corrected_and_not_at_all_if_it_was_internal(
    me: Buyer, engine: Engine
) -> None:
    with engine.begin() as db:
        one = issue(db, me)
        wrong = note(db, me, one, "It comes on Monday.", Said.TO_CUSTOMER)
        note(db, me, one, "It comes on Friday.", Said.TO_CUSTOMER, corrects=wrong)
        slip = note(db, me, one, "She always complains.", Said.TO_CUSTOMER)
        note(db, me, one, "She complains a lot.", Said.INTERNAL, corrects=slip)
    assert replies(me) == ["It comes on Friday."]


def test_the_customers_own_words_are_shown_until_staff_change_them(
    me: Buyer, engine: Engine
) -> None:
    me.report(wish="A new one.")
    (mine,) = me.told("GET", "")["problems"]
    assert (mine["happened"], mine["wish"]) == ("It came in pieces.", "A new one.")
    with engine.begin() as db:
        more: dict[str, Any] = {"version": 1, "by": OWNER, "now": NOW}
        edit(db, me.shop.domain, mine["number"], {"impact": "He broke it himself."}, **more)
        issue(db, me, impact="Lies again.", wish="Money.")
    for problem in me.told("GET", "")["problems"]:
        assert (problem["happened"], problem["wish"]) == ("", "")


def test_names_of_staff_are_taken_out_of_what_was_said(me: Buyer, engine: Engine) -> None:
    with engine.begin() as db:
        its = update(StaffMember).where(StaffMember.shop == me.shop.domain, StaffMember.id == "70")
        db.execute(its.values(name="Ada Byron"))
        note(db, me, issue(db, me), "@ada byron will call you. ada@x.test", Said.TO_CUSTOMER)
    assert replies(me) == ["our team will call you. ada@x.test"]


def test_words_that_were_erased_are_gone_here_too(me: Buyer, engine: Engine) -> None:
    with engine.begin() as db:
        note(db, me, issue(db, me), "Dear Jane", Said.TO_CUSTOMER)
        erasing.erase_customer(db, me.shop.domain, MINE, [ORDER], by=OWNER, now=NOW)
    assert replies(me) == []


def test_what_was_given_comes_with_its_code_and_how_to_use_it(me: Buyer, engine: Engine) -> None:
    with engine.begin() as db:
        give(db, me, 1, code="SORRY-34679CDF", expires_at=datetime(2030, 5, 3, 12, tzinfo=UTC))
    answer = me.ask("GET", "")
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.json is not None
    assert answer.json["given"] == [
        {
            "number": 1,
            "title": "Discount code: €5.00",
            "status": "Ready to use",
            "tone": "auto",
            "code": "SORRY-34679CDF",
            "text": [
                "We take €5.00 off your next order: enter the code SORRY-34679CDF at checkout.",
                "It is for you alone and can be used once.",
                "It is valid until May 3, 2030.",
            ],
        }
    ]
    assert me.told("GET", f"/orders/{NUMBER}")["given"] == answer.json["given"]
    assert replace(me, gid=THEIRS).told("GET", "")["given"] == []


def test_a_gift_card_shows_its_code_to_its_own_customer_and_what_is_left(
    me: Buyer, engine: Engine, standin: Settings
) -> None:
    mine, theirs = gift_card_code(standin), gift_card_code(standin)
    card: dict[str, Any] = {"kind": Kind.GIFT_CARD, "spent": 200}
    with engine.begin() as db:
        give(db, me, 1, **card, sealed_code=mine.sealed_code, code_tail=mine.code_tail)
        other = {"customer_gid": THEIRS, "order_gid": THEIR_ORDER}
        give(db, me, 2, **card, **other, sealed_code=theirs.sealed_code)
    (shown,) = me.told("GET", "")["given"]
    assert len(shown["code"]) == 16
    assert shown["code"].endswith(mine.code_tail)
    assert shown["title"] == "Gift card: €5.00"
    assert "€3.00 of it is left." in shown["text"]


def test_a_code_that_can_not_be_read_keeps_nobody_from_the_others(
    me: Buyer, engine: Engine
) -> None:
    with engine.begin() as db:
        give(db, me, 1, kind=Kind.GIFT_CARD, sealed_code="of another key")
        give(db, me, 2, code="SORRY-1")
    other, card = me.told("GET", "")["given"]
    assert other["code"] == "SORRY-1"
    assert card["code"] is None
    assert card["text"][0] == "We can’t show its code at the moment. Ask us for it."


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"state": State.REDEEMED}, "Used"),
        ({"state": State.EXPIRED}, "Expired"),
        ({"state": State.REVOKED}, "No longer valid"),
        ({"expires_at": NOW - timedelta(minutes=1)}, "Expired"),
    ],
)
def test_what_is_over_shows_no_code(
    me: Buyer, engine: Engine, given: dict[str, Any], said: str
) -> None:
    with engine.begin() as db:
        give(db, me, 1, code="SORRY-OVER", **given)
    (shown,) = me.told("GET", "")["given"]
    assert (shown["status"], shown["code"], shown["text"]) == (said, None, [])
    assert shown["tone"] == "neutral"


def test_what_the_customer_has_not_got_is_not_shown(me: Buyer, engine: Engine) -> None:
    shown = {State.GRANTED, State.REDEEMED, State.EXPIRED, State.REVOKED}
    with engine.begin() as db:
        for number, state in enumerate(set(State) - shown, 1):
            give(db, me, number, state=state, code=f"SORRY-{number}")
        give(db, me, 100, origin=Origin.BY_HAND, code="BYHAND")
    assert me.told("GET", "")["given"] == []
    with engine.begin() as db:
        db.execute(delete(Compensation).where(Compensation.shop == me.shop.domain))
        give(db, me, 1, kind=Kind.STORE_CREDIT)
    (credit,) = me.told("GET", "")["given"]
    assert (credit["title"], credit["status"], credit["code"]) == (
        "Store credit: €5.00",
        "On your account",
        None,
    )
    assert credit["text"][0].startswith("We have put a credit of €5.00 on your account.")


def test_what_can_still_be_used_comes_first(me: Buyer, engine: Engine) -> None:
    with engine.begin() as db:
        give(db, me, 1, code="SORRY-1")
        give(db, me, 2, state=State.REDEEMED)
    assert [one["number"] for one in me.told("GET", "")["given"]] == [1, 2]


def test_a_refused_token_is_refused_in_words(me: Buyer) -> None:
    answer = replace(me, gid=None).ask("GET", "", locale="en")
    assert error(answer) == (401, "unauthorized")
    assert answer.json is not None
    assert answer.json["error"]["text"] == "You are signed out. Sign in to your account again."


def test_the_newest_fifty_are_shown_and_that_there_are_more(me: Buyer, engine: Engine) -> None:
    with engine.begin() as db:
        for number in range(1, 52):
            give(db, me, number, code=f"C{number}")
    shown = me.told("GET", "")
    assert [one["number"] for one in shown["given"]] == list(range(51, 1, -1))
    assert shown["more"] is True


@pytest.mark.parametrize("number", ["0", "x", "9" * 30, "%00", "5.0"])
def test_an_address_that_names_no_order_finds_none(me: Buyer, number: str) -> None:
    status, code = error(me.ask("GET", f"/orders/{number}"))
    assert status == 404
    assert code in {"not_found", "order_unknown"}

"""The page of a compensation: where it stands, what the customer is told, what can be done."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine

from sandbox.faults import Fault
from sandbox.world import World
from shop_app.compensation import ledger
from shop_app.compensation.events import EventKind, Ref, append
from shop_app.compensation.kinds import Op, State
from shop_app.gids import number_of
from shop_app.staff.rules import Role
from shop_app.timeline.service import Actor, By
from tests.desk.compensation_pages import generous, grant, row, stands
from tests.desk.issue_pages import issue, order, staff
from tests.desk.people import said
from tests.desk.test_customer_page import counting
from tests.desk.visiting import Visitor, visitor

__all__ = ["generous", "issue", "order", "staff"]
PAGE = "/compensations/1"
GRANTED: dict[str, Any] = {"state": "granted", "op": None, "op_due_at": None, "op_since": None}
DOUBTED: dict[str, Any] = {
    "state": "in_doubt",
    "op_error": "nobody_knows",
    "op_due_at": None,
    "op_sent_at": datetime.now(UTC),
}


@pytest.fixture
def manager(generous: Visitor, client: FlaskClient, engine: Engine, world: World) -> Visitor:
    """Somebody who may approve, and has asked for nothing."""
    return visitor(client, engine, world, generous.shop, role=Role.MANAGER, name="Mia Manager")


@pytest.fixture
def given(generous: Visitor, issue: int) -> Visitor:
    """The staff member who has just granted a code of £2.50."""
    grant(generous, {"issue": str(issue)}, note="She was kind.")
    return generous


@pytest.fixture
def asked(generous: Visitor, issue: int) -> Visitor:
    """The staff member who has asked for a code of £4.50."""
    grant(generous, {"issue": str(issue)}, amount="4.50")
    return generous


def test_what_was_just_granted_looks_again_each_second_until_it_is(
    given: Visitor, engine: Engine
) -> None:
    again = 'hx-get="/compensations/1/standing?seen=reserved.create" hx-trigger="every 1s"'
    assert again in given.get(PAGE).text
    part = given.get(f"{PAGE}/standing", seen="reserved.create").text
    assert again in part
    assert "<s-page" not in part
    stands(engine, given, **GRANTED)
    part = given.get(f"{PAGE}/standing", seen="reserved.create").text
    assert 'hx-get="/compensations/1" hx-trigger="load"' in part
    page = given.get(PAGE).text
    assert "every" not in page
    assert "It is ready: give the customer the code." in page


def test_a_grant_is_taken_back_before_shopify_is_told(given: Visitor, engine: Engine) -> None:
    answer = given.post(f"{PAGE}/take-back")
    assert answer.status_code == 200
    words = said(answer.text)
    assert "Taken back It was taken back on" in words
    assert "every" not in answer.text
    assert (row(engine, given).state, row(engine, given).held) == (State.TAKEN_BACK, 0)


def test_it_can_be_too_late_to_take_it_back(given: Visitor, engine: Engine) -> None:
    stands(engine, given, op_token="token", op_sent_at=datetime.now(UTC))
    assert "Take it back" not in said(given.get(PAGE).text)
    answer = given.post(f"{PAGE}/take-back")
    assert answer.status_code == 409
    assert (
        "It was too late: Shopify has been told already. You can revoke it instead." in answer.text
    )
    assert row(engine, given).state is State.RESERVED


def test_a_delay_is_told_in_plain_words(given: Visitor, engine: Engine) -> None:
    stands(engine, given, op_error="token_dead", op_attempts=2)
    words = said(given.get(PAGE).text)
    assert "The money is set aside, but Shopify could not be told so far." in words
    assert "It goes on once somebody has opened Amends from the Apps menu." in words
    assert 'hx-trigger="every 10s"' in given.get(PAGE).text


def test_a_failure_is_told_in_plain_words(given: Visitor, engine: Engine) -> None:
    with engine.begin() as db:
        ledger.release(db, given.shop.domain, row(engine, given).id, why="failed")
    stands(engine, given, **GRANTED | {"state": "failed", "end": "too_many_discounts"})
    words = said(given.get(PAGE).text)
    assert "Failed It was not granted, and nothing is set aside for it any more." in words
    assert "The shop has as many discounts as Shopify allows." in words
    assert f"Code {row(engine, given).code}" in words
    assert "Copy the code" not in words


def test_the_page_tells_why_it_was_allowed_and_what_happened(given: Visitor) -> None:
    words = said(given.get(PAGE).text)
    for told in (
        "One grant At most £10.00",
        "Grants to this customer At most 3 times",
        "Version 2 of the policy.",
        "Money set aside £2.50",
        "· Ada Merchant",
        "Amount £2.50 Used £0.00 Set aside £2.50",
        "Note for colleagues She was kind.",
        "Order #1001",
    ):
        assert told in words, told


@pytest.mark.parametrize(
    ("spoken", "told", "where"),
    [
        ("de-CH", "Ada Lovelace", "As the customer has it at Shopify."),
        (None, "We take £2.50 off your next order: enter the code", ""),
    ],
)
def test_the_customers_text_is_in_their_language(
    *, given: Visitor, engine: Engine, spoken: str | None, told: str, where: str
) -> None:
    stands(engine, given, **GRANTED)
    customer = int(number_of(row(engine, given).customer_gid or ""))
    given.shop.customers[customer].locale = spoken or ""
    page = given.get(f"{PAGE}/text")
    assert page.status_code == 200
    assert told in page.text
    assert (where in page.text) is True
    assert f'value="{"de" if spoken else "en"}" selected' in page.text
    assert (row(engine, given).code or "") in page.text


def test_another_language_can_be_chosen_for_the_text(given: Visitor, engine: Engine) -> None:
    stands(engine, given, **GRANTED)
    text = given.get(f"{PAGE}/text", language="fr").text
    assert 'value="fr" selected' in text
    assert "2,50\N{NO-BREAK SPACE}£" in text
    assert "As the customer has it" not in text


def test_the_text_is_there_while_shopify_does_not_answer(
    given: Visitor, engine: Engine, world: World
) -> None:
    stands(engine, given, **GRANTED)
    world.faults.add(Fault(kind="throttle", times=9, seconds=60, shop=given.shop.domain))
    text = given.get(f"{PAGE}/text").text
    assert "Hello," in text
    assert (row(engine, given).code or "") in text


def test_what_was_used_leads_to_the_order_in_which_it_was(
    given: Visitor, engine: Engine, order: str
) -> None:
    made, by = row(engine, given), By(Actor.CUSTOMER)
    with engine.begin() as db:
        for place in (order, "gid://shopify/Order/404"):
            data = {"amount": 250, "order": place}
            append(db, given.shop.domain, Ref(made.id, None), EventKind.REDEEMED, by=by, data=data)
    page = given.get(PAGE).text
    story = page[page.index('id="compensation-story"') : page.index('slot="aside"')]
    assert f'<s-link href="/orders/{number_of(order)}">Order #1001</s-link>' in story
    assert "/orders/404" not in story, "our books do not have it"


def test_a_revoke_needs_a_reason_and_waits_for_shopify(given: Visitor, engine: Engine) -> None:
    stands(engine, given, **GRANTED)
    empty = given.post(f"{PAGE}/revoke", {"text": " "})
    assert empty.status_code == 422
    assert 'error="Say in a few words why it is revoked."' in empty.text
    assert row(engine, given).op is None
    answer = given.post(f"{PAGE}/revoke", {"text": "Wrong person."})
    assert answer.status_code == 200
    assert "Shopify is being told to switch it off." in answer.text
    assert row(engine, given).op is Op.REVOKE
    assert given.post(f"{PAGE}/revoke", {"text": "Again."}).status_code == 409


def test_an_end_is_moved_to_the_last_second_of_a_day(given: Visitor, engine: Engine) -> None:
    stands(engine, given, **GRANTED)
    past = given.post(f"{PAGE}/extend", {"until": "2020-01-01"})
    assert past.status_code == 422
    assert 'error="Choose a day after today."' in past.text
    day = (datetime.now(UTC) + timedelta(days=30)).date().isoformat()
    assert given.post(f"{PAGE}/extend", {"until": day}).status_code == 200
    now = row(engine, given)
    assert now.op is Op.EXTEND
    assert str(now.op_wants["until"]).startswith(f"{day}T2")


def test_a_manager_approves_less_than_was_asked_for(
    asked: Visitor, manager: Visitor, engine: Engine
) -> None:
    page = manager.get(PAGE).text
    assert "Approve it?" in page
    assert 'value="4.50"' in page
    answer = manager.post(f"{PAGE}/approve", {"amount": "3"})
    assert answer.status_code == 200
    assert "Approved £3.00 of the £4.50 asked for" in said(answer.text)
    assert "Decided by Mia Manager" in said(answer.text)
    now = row(engine, asked)
    assert (now.state, now.amount, now.held) == (State.RESERVED, 300, 300)


def test_an_approval_beyond_a_limit_is_refused_with_its_numbers_and_waits_on(
    asked: Visitor, manager: Visitor, order: str, engine: Engine
) -> None:
    for amount in ("4", "3"):
        grant(asked, {"order": number_of(order)}, reason="late", amount=amount)
    answer = manager.post(f"{PAGE}/approve", {"amount": "4.50"})
    assert answer.status_code == 422
    assert (
        "Refunds and compensations of an order together can be at most 80% of it: £10.00. £7.00 of"
        " it is used, £3.00 is left; £4.50 was asked for."
    ) in answer.text
    assert row(engine, asked).state is State.REQUESTED


def test_nobody_approves_their_own_request(manager: Visitor, issue: int, engine: Engine) -> None:
    grant(manager, {"issue": str(issue)}, amount="4.50")
    assert "Approve it?" not in manager.get(PAGE).text
    answer = manager.post(f"{PAGE}/approve")
    assert answer.status_code == 422
    assert "Nobody approves their own request. Somebody else has to." in answer.text
    assert row(engine, manager).state is State.REQUESTED


def test_a_request_that_nobody_else_could_approve_says_so(
    manager: Visitor, issue: int, client: FlaskClient, engine: Engine, world: World
) -> None:
    told = "Nobody else is an owner or a manager here"
    grant(manager, {"issue": str(issue)}, amount="4.50")
    assert told in manager.get(PAGE).text
    visitor(client, engine, world, manager.shop, role=Role.OWNER)
    assert told not in manager.get(PAGE).text


def test_a_request_is_declined_with_a_reason(
    asked: Visitor, manager: Visitor, engine: Engine
) -> None:
    empty = manager.post(f"{PAGE}/decline", {"text": ""})
    assert empty.status_code == 422
    assert "Say in a few words why not: whoever asked reads it." in empty.text
    answer = manager.post(f"{PAGE}/decline", {"text": "Too much."})
    assert "The request was declined on" in answer.text
    assert "Too much." in asked.get(PAGE).text
    assert row(engine, asked).state is State.DECLINED


@pytest.mark.parametrize(
    ("said_so", "state"), [("yes", State.GRANTED), ("no", State.FAILED), ("look", State.IN_DOUBT)]
)
def test_a_person_settles_what_is_in_doubt(
    *, given: Visitor, manager: Visitor, engine: Engine, said_so: str, state: State
) -> None:
    stands(engine, given, **DOUBTED)
    page = manager.get(PAGE).text
    assert "What happened at Shopify?" in page
    assert "What happened at Shopify?" not in given.get(PAGE).text
    answer = manager.post(f"{PAGE}/settle", {"done": said_so})
    assert answer.status_code == 200
    assert row(engine, given).state is state
    if state is not State.IN_DOUBT:
        assert "Mia Manager" in answer.text
        assert manager.post(f"{PAGE}/settle", {"done": said_so}).status_code == 409


def test_a_gift_cards_code_is_for_those_who_grant(
    *, given: Visitor, client: FlaskClient, engine: Engine, world: World
) -> None:
    sealed = "not opened for them"
    stands(
        engine, given, **GRANTED, kind="gift_card", code=None, sealed_code=sealed, code_tail="x9kc"
    )
    reader = visitor(client, engine, world, given.shop, role=Role.READ_ONLY)
    page = reader.get(PAGE)
    assert page.status_code == 200
    assert "•••• x9kc" in page.text
    assert reader.get(f"{PAGE}/text").status_code == 403


def test_the_page_asks_the_database_little(given: Visitor, engine: Engine) -> None:
    given.get(PAGE)
    with counting(engine) as sent:
        given.get(PAGE)
    assert len(sent) <= 10, "\n".join(sent)
    with counting(engine) as sent:
        given.get(f"{PAGE}/standing", seen="reserved.create")
    assert len(sent) <= 4, "\n".join(sent)

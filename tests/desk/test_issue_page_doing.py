"""What is done with an issue on its page: moves, owners, remedies, the follow-up."""

from datetime import timedelta

import pytest
from sqlalchemy import Engine, text

from shop_app.issues.rules import Remedy, RootCause, Status
from shop_app.money import Money
from shop_app.staff.rules import Role
from tests.desk.issue_pages import issue, order, row, staff
from tests.desk.people import NOW, said
from tests.desk.visiting import Visitor, visitor
from tests.staff.rows import hire

__all__ = ["issue", "order", "staff"]
UNDONE = "Nothing was changed"


def send(staff: Visitor, engine: Engine, issue: int, door: str, **fields: str) -> str:
    """Press a button of the page as it is now; the words of the answer, and its markup."""
    version = str(row(engine, staff, issue).version)
    answer = staff.post(f"/issues/{issue}/{door}", {"version": version, **fields})
    assert answer.status_code in (200, 409, 422)
    return said(answer.text) + answer.text


def test_an_issue_waits_goes_on_and_is_resolved(staff: Visitor, issue: int, engine: Engine) -> None:
    words = send(staff, engine, issue, "move", to="waiting_customer")
    assert "Waiting for the customer" in words
    assert "The clock stands still while you wait for the customer" in words
    assert row(engine, staff, issue).clock_from is None
    assert "Continue" in words
    send(staff, engine, issue, "move", to="open")
    filled = {"remedy": "refund", "amount": "12.5", "currency": "GBP", "root_cause": "carrier"}
    words = send(staff, engine, issue, "resolve", **filled, link="https://example.com/r/1")
    assert "Refund · £12.50" in words
    assert "Remedy: Refund, £12.50" in words
    now = row(engine, staff, issue)
    assert (now.status, now.remedy, now.root_cause) == (
        Status.RESOLVED,
        Remedy.REFUND,
        RootCause.CARRIER,
    )
    assert now.remedied == Money(1250, "GBP")
    words = send(staff, engine, issue, "move", to="open")
    assert "Reopened" in words
    assert row(engine, staff, issue).reopened == 1


@pytest.mark.parametrize(
    ("field", "value", "told"),
    [
        ("remedy", "", "Say what was done for the customer."),
        ("amount", "-1", "Enter an amount of zero or more."),
        ("link", "javascript:alert(1)", "Enter an address that starts with https://."),
    ],
)
def test_a_remedy_that_can_not_be_is_told_at_its_field(
    *, staff: Visitor, issue: int, engine: Engine, field: str, value: str, told: str
) -> None:
    before = row(engine, staff, issue)
    fields = {"remedy": "refund", "amount": "1", "currency": "GBP", "link": ""} | {field: value}
    answer = staff.post(f"/issues/{issue}/resolve", {"version": str(before.version), **fields})
    assert answer.status_code == 422
    assert f'error="{told}"' in answer.text
    assert row(engine, staff, issue) == before


def test_an_owner_is_given_taken_and_given_up(staff: Visitor, issue: int, engine: Engine) -> None:
    hire(engine, "5", Role.STAFF, shop=staff.shop.domain, name="Grace Hopper")
    words = send(staff, engine, issue, "assign", owner="me")
    assert row(engine, staff, issue).owner_id == staff.id
    assert "Taken over" in words
    assert "Assign to me" not in words
    words = send(staff, engine, issue, "assign", owner="5")
    assert "Given to Grace Hopper" in words
    send(staff, engine, issue, "assign", owner="")
    assert row(engine, staff, issue).owner_id is None
    assert UNDONE in send(staff, engine, issue, "assign", owner="987")
    assert row(engine, staff, issue).owner_id is None


def test_who_presses_second_sees_what_the_first_did(
    staff: Visitor, issue: int, engine: Engine
) -> None:
    send(staff, engine, issue, "move", to="waiting_carrier")
    late = staff.post(f"/issues/{issue}/move", {"version": "1", "to": "waiting_customer"})
    assert late.status_code == 409
    words = said(late.text) + late.text
    assert UNDONE in words
    assert "Somebody changed this issue meanwhile" in words
    assert row(engine, staff, issue).status is Status.WAITING_CARRIER
    assert f'name="version" value="{row(engine, staff, issue).version}"' in late.text


def test_a_move_that_is_not_allowed_changes_nothing(
    staff: Visitor, issue: int, engine: Engine
) -> None:
    assert UNDONE in send(staff, engine, issue, "move", to="closed")
    assert row(engine, staff, issue).status is Status.OPEN


@pytest.mark.parametrize(("answer", "status"), [("yes", Status.CLOSED), ("no", Status.OPEN)])
def test_the_owner_says_whether_the_customer_is_content(
    *, staff: Visitor, issue: int, engine: Engine, answer: str, status: Status
) -> None:
    send(staff, engine, issue, "resolve", remedy="apology")
    assert "Is the customer content?" not in staff.get(f"/issues/{issue}").text
    with engine.begin() as db:
        due = {"at": NOW - timedelta(hours=1), "shop": staff.shop.domain}
        db.execute(text("UPDATE issue SET follow_up_at = :at WHERE shop = :shop"), due)
    assert "Is the customer content?" in staff.get(f"/issues/{issue}").text
    words = send(staff, engine, issue, "follow-up", content=answer)
    assert row(engine, staff, issue).status is status
    assert ("The customer is content" in words) is (answer == "yes")
    assert "The question was answered meanwhile." in send(
        staff, engine, issue, "follow-up", content=answer
    )


def test_who_may_only_look_sees_the_story_and_no_button(
    staff: Visitor, issue: int, engine: Engine
) -> None:
    reader = visitor(
        staff.client, engine, staff.world, staff.shop, role=Role.READ_ONLY, name="Rita Reader"
    )
    page = reader.get(f"/issues/{issue}")
    assert page.status_code == 200
    assert "The party is on Saturday." in said(page.text)
    for door in ("move", "assign", "resolve", "edit", "follow-up"):
        assert f"/issues/{issue}/{door}" not in page.text
    for door in ("move", "assign", "resolve", "edit", "edit/form", "follow-up"):
        assert reader.post(f"/issues/{issue}/{door}").status_code == 403
    assert reader.get("/issues/new").status_code == 403

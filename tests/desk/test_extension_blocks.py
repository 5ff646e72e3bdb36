"""What blocks beside customers and orders are answered: everything at once, in the reader's words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine, event, select, update

from sandbox.state import Shop
from sandbox.world import World
from shop_app.compensation.policy import Limits, Tier
from shop_app.customers.models import Customer
from shop_app.gids import gid as make_gid
from shop_app.gids import number_of
from shop_app.issues import notes
from shop_app.issues.models import Issue
from shop_app.issues.note_models import Note
from shop_app.issues.note_places import Place
from shop_app.issues.opening import IssueDraft, open_issue
from shop_app.issues.rules import Channel, Said, Status
from shop_app.orders.models import Order
from shop_app.staff.rules import Role
from shop_app.timeline.service import Actor, By
from tests.desk.compensation_pages import generous, grant, policy, rule_by
from tests.desk.issue_pages import issue, order, staff
from tests.desk.people import NOW, bought, carries, known, person
from tests.desk.visiting import Visitor, visitor

__all__ = ["generous", "issue", "order", "staff"]

STATEMENTS = 9
"""Of one block: who asks, then at most eight about what is asked for."""
LONG = "Whoever reads this on a phone has no room for very long words about a vase. " * 4


def block(staff: Visitor, path: str, **query: str) -> dict[str, Any]:
    """What the door of a block answers."""
    answer = staff.get(f"/api/extensions/{path}", **query)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json or {}
    return found


def beside(order: str) -> str:
    """The path of an order's block."""
    return f"orders/{number_of(order)}"


@pytest.fixture
def ada(engine: Engine, staff: Visitor, order: str) -> str:
    """The path of the block of whoever placed the order."""
    with engine.connect() as db:
        its = (Order.shop == staff.shop.domain, Order.gid == order)
        return f"customers/{number_of(str(db.scalar(select(Order.customer_gid).where(*its))))}"


def opened(engine: Engine, staff: Visitor, **values: Any) -> int:
    """Another issue; its number."""
    usual = {"customer_gid": None, "order_gid": None, "reason": "late", "channel": Channel.EMAIL}
    with engine.begin() as db:
        draft = IssueDraft(**{**usual, **values})
        return open_issue(db, staff.shop.domain, draft, by=By(Actor.OPERATOR), now=NOW).number


def changed(engine: Engine, staff: Visitor, number: int, **values: Any) -> None:
    """Put an issue into a state."""
    with engine.begin() as db:
        its = (Issue.shop == staff.shop.domain, Issue.number == number)
        db.execute(update(Issue).where(*its).values(**values))


def noted(engine: Engine, staff: Visitor, place: Place, text: str, minutes: int = 0) -> int:
    """A note of the staff member; its id."""
    by, at = By(Actor.STAFF, staff.id), NOW + timedelta(minutes=minutes)
    with engine.begin() as db:
        return notes.add_note(db, staff.shop.domain, place, text, said=Said.INTERNAL, by=by, now=at)


@contextmanager
def counting(engine: Engine) -> Iterator[list[str]]:
    """The statements that are sent meanwhile."""
    sent: list[str] = []

    def note(_db: object, _cursor: object, statement: str, *_: object) -> None:
        sent.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(engine, "before_cursor_execute", note)


def test_a_customer_is_told_in_one_answer(
    generous: Visitor, ada: str, issue: int, engine: Engine
) -> None:
    number = ada.rpartition("/")[2]
    carries(engine, generous.shop, number, "VIP")
    changed(engine, generous, issue, due_at=NOW - timedelta(hours=1))
    place = Place(customer=make_gid("Customer", number))
    written = noted(engine, generous, place, "Called\nback.")
    told = block(generous, ada)
    assert told["summary"] == "1 open issue, 1 overdue"
    assert told["link"] == ada
    assert told["guest"] == ""
    assert told["tags"] == [{"name": "VIP", "why": "1 order; exactly 1 needed", "standing": ""}]
    (shown,) = told["issues"]
    assert shown["title"] == f"#{issue}: Damaged in transit"
    assert shown["link"] == f"issues/{issue}"
    assert shown["badges"] == [{"text": "Overdue", "tone": "critical"}]
    assert shown["text"].startswith("since ")
    assert [(one["id"], one["text"]) for one in told["notes"]] == [(written, "Called back.")]
    assert told["notes"][0]["about"].startswith("Ada Merchant, ")
    assert told["left"] == {
        "text": "Discount code: At most £10.00; above £4.00 somebody has to approve it.",
        "suggestion": "Suggested: Discount code, £1.00",
        "limits": [],
    }
    assert told["may"] == {"note": True, "issue": True, "grant": True}


def test_it_is_said_in_the_readers_language(generous: Visitor, ada: str, issue: int) -> None:
    told = block(generous, ada, locale="de")
    assert "10,00\xa0£" in told["left"]["text"]
    assert re.search(r"\d\d\.\d\d\.\d{4}", told["issues"][0]["text"])


def test_one_answer_takes_few_statements(
    generous: Visitor, ada: str, order: str, issue: int, engine: Engine
) -> None:
    for path in (ada, beside(order)):
        block(generous, path)
        with counting(engine) as sent:
            block(generous, path)
        assert len(sent) <= STATEMENTS, sent


def test_an_order_shows_its_own_issues_and_counts_the_others(
    staff: Visitor, ada: str, order: str, issue: int, engine: Engine
) -> None:
    whose = make_gid("Customer", ada.rpartition("/")[2])
    opened(engine, staff, customer_gid=whose)
    told = block(staff, beside(order))
    assert [one["number"] for one in told["issues"]] == [issue]
    assert told["more_issues"] == "1 more open issue"
    assert told["link"] == beside(order)
    assert told["summary"] == "1 open issue"
    changed(engine, staff, issue, status=Status.RESOLVED)
    told = block(staff, beside(order))
    assert (told["issues"], told["more_issues"]) == ([], "1 more open issue")


def test_what_is_due_first_stands_first_and_the_rest_is_counted(
    staff: Visitor, ada: str, engine: Engine
) -> None:
    whose = make_gid("Customer", ada.rpartition("/")[2])
    numbers = [opened(engine, staff, customer_gid=whose) for _ in range(4)]
    for n, number in enumerate(numbers):
        due = None if n == 0 else NOW + timedelta(days=9 - n)
        changed(engine, staff, number, due_at=due)
    told = block(staff, ada)
    assert [one["number"] for one in told["issues"]] == [numbers[3], numbers[2]]
    assert told["more_issues"] == "2 more open issues"
    assert told["summary"] == "4 open issues"


def test_long_words_are_cut_and_long_lists_end(
    staff: Visitor, ada: str, order: str, engine: Engine
) -> None:
    number = ada.rpartition("/")[2]
    for tag in ("A", "B", "C"):
        carries(engine, staff.shop, number, tag)
    for n in range(4):
        noted(engine, staff, Place(order=order), f"{n} {LONG}", n)
    told = block(staff, ada)
    assert [one["name"] for one in told["tags"]] == ["A", "B"]
    assert told["more_tags"] == "1 more tag"
    assert [one["text"][0] for one in told["notes"]] == ["3", "2", "1"]
    for one in told["notes"]:
        assert len(one["text"]) <= 72
        assert one["text"].endswith("…")


def test_an_erased_note_says_so(staff: Visitor, ada: str, order: str, engine: Engine) -> None:
    written = noted(engine, staff, Place(order=order), "Secret")
    with engine.begin() as db:
        its = (Note.shop == staff.shop.domain, Note.id == written)
        db.execute(update(Note).where(*its).values(text="", erased_at=NOW))
    (shown,) = block(staff, ada)["notes"]
    assert shown["text"] == "The text was erased at the customer's request."


def test_a_tag_that_is_not_in_the_shop_yet_says_how_it_stands(
    staff: Visitor, ada: str, engine: Engine
) -> None:
    carries(engine, staff.shop, ada.rpartition("/")[2], "VIP", in_shop="absent")
    assert block(staff, ada)["tags"][0]["standing"] == "on its way to the shop"


def test_a_guests_order_has_no_tags_but_all_else(
    generous: Visitor, engine: Engine, order: str
) -> None:
    guests = bought(engine, generous.shop, "1", "#1002", customer_gid=None)
    number = opened(engine, generous, order_gid=guests)
    noted(engine, generous, Place(order=guests), "Rang twice.")
    told = block(generous, beside(guests))
    assert told["guest"] == "A guest"
    assert told["tags"] == []
    assert [one["number"] for one in told["issues"]] == [number]
    assert [one["text"] for one in told["notes"]] == ["Rang twice."]
    assert told["left"]["text"] == (
        "The order is of a guest, and the policy gives guests nothing of this kind."
    )


def test_who_was_merged_is_who_was_kept(staff: Visitor, ada: str, engine: Engine) -> None:
    gone = person(staff.shop, "Adah")
    kept = make_gid("Customer", ada.rpartition("/")[2])
    known(engine, staff.shop, gone, merged_into=kept, deleted_at=NOW)
    assert block(staff, f"customers/{gone}")["link"] == ada


def test_nobody_is_shown_who_is_not_known_or_gone(
    staff: Visitor, ada: str, order: str, engine: Engine
) -> None:
    with engine.begin() as db:
        db.execute(
            update(Customer).where(Customer.shop == staff.shop.domain).values(deleted_at=NOW)
        )
        db.execute(update(Order).where(Order.shop == staff.shop.domain).values(deleted_at=NOW))
    for path in (ada, beside(order), "customers/5", "orders/5", "customers/0", "orders/x"):
        assert staff.get(f"/api/extensions/{path}").status_code == 404


def test_what_is_used_up_and_why_nothing_is_left_is_told(
    generous: Visitor, ada: str, order: str, issue: int, engine: Engine
) -> None:
    grant(generous, {"order": number_of(order), "reason": "damaged"}, amount="2.00")
    for path in (ada, beside(order)):
        assert block(generous, path)["left"]["limits"] == [
            {"text": "Grants to this customer: 1 of 3 times used, 2 left.", "full": False},
        ]
    rule_by(engine, generous, policy(limits=Limits(customer_count=1)))
    left = block(generous, ada)["left"]
    assert left["limits"] == []
    assert "This customer got something 1 time." in left["text"]


def test_the_tier_is_named(generous: Visitor, order: str, engine: Engine) -> None:
    tier = Tier(name="Above £10", order_from=1000, limits=Limits(grant_amount=900))
    rule_by(engine, generous, policy(tiers=(tier,)))
    told = block(generous, beside(order))
    assert told["tier"] == "Above £10"
    assert "£9.00" in told["left"]["text"]


def test_a_deleted_customers_order_says_that_nothing_can_be_given(
    generous: Visitor, order: str, engine: Engine
) -> None:
    with engine.begin() as db:
        its = Customer.shop == generous.shop.domain
        db.execute(update(Customer).where(its).values(deleted_at=NOW))
    told = block(generous, beside(order))
    assert told["left"]["text"] == "The customer was deleted in Shopify: nothing can be given."


def test_who_only_reads_is_offered_nothing_to_do(
    *, client: FlaskClient, engine: Engine, world: World, installed: Shop, ada: str, issue: int
) -> None:
    reader = visitor(client, engine, world, installed, role=Role.READ_ONLY)
    told = block(reader, ada)
    assert told["may"] == {"note": False, "issue": False, "grant": False}
    assert told["left"] is None
    assert [one["number"] for one in told["issues"]] == [issue]

"""The page of an issue: the whole story on one screen, and what can be done there."""

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine, insert, text

from sandbox.state import Shop
from sandbox.world import World
from shop_app.issues import changing, queries
from shop_app.issues.note_places import Place
from shop_app.issues.notes import add_note
from shop_app.issues.opening import IssueDraft, open_issue
from shop_app.issues.queries import IssueRow
from shop_app.issues.rules import Channel, Said, Severity, Status
from shop_app.orders.models import OrderLine
from shop_app.staff.rules import Role
from shop_app.timeline.service import Actor, By
from tests.desk.people import NOW, bought, gid, known, person, said
from tests.desk.test_customer_page import counting
from tests.desk.visiting import Visitor, visitor
from tests.shops.rows import change


@pytest.fixture
def staff(client: FlaskClient, engine: Engine, world: World, installed: Shop) -> Visitor:
    """A staff member who works on issues."""
    world.approved_data = frozenset({"name", "email"})
    change(engine, installed.domain, currency="GBP", timezone="Europe/London", locale="en")
    return visitor(client, engine, world, installed, role=Role.STAFF)


@pytest.fixture
def order(staff: Visitor, engine: Engine) -> str:
    """An order of Ada's with two lines; returns the gid."""
    number = person(staff.shop, "Ada", "Lovelace", "ada@example.com")
    known(engine, staff.shop, number)
    order = bought(engine, staff.shop, number, "#1001")
    rows = [
        {"gid": f"gid://shopify/LineItem/{n}", "sku": sku, "quantity": n, "amount": 500}
        for n, sku in ((1, "CUP"), (2, "PLATE"))
    ]
    same = {"shop": staff.shop.domain, "order_gid": order, "refunded": 0}
    with engine.begin() as db:
        db.execute(insert(OrderLine), [same | row for row in rows])
    return order


@pytest.fixture
def issue(staff: Visitor, order: str, engine: Engine) -> int:
    """A damaged plate of the order, opened by somebody else."""
    draft = IssueDraft(
        customer_gid=None,
        order_gid=order,
        reason="damaged",
        sub_reason="damaged.packaging",
        channel=Channel.PHONE,
        lines=("gid://shopify/LineItem/2",),
        impact="The party is on Saturday.",
        wish="A new plate.",
    )
    with engine.begin() as db:
        return open_issue(db, staff.shop.domain, draft, by=By(Actor.OPERATOR), now=NOW).number


def row(engine: Engine, staff: Visitor, number: int) -> IssueRow:
    with engine.connect() as db:
        return queries.issue(db, staff.shop.domain, number)


def test_the_page_tells_the_whole_story(staff: Visitor, issue: int, engine: Engine) -> None:
    with engine.begin() as db:
        place = Place(issue=row(engine, staff, issue).id)
        me = By(Actor.STAFF, staff.id)
        add_note(db, staff.shop.domain, place, "Called her.", said=Said.INTERNAL, by=me, now=NOW)
    answer = staff.get(f"/issues/{issue}")
    assert answer.status_code == 200
    words = said(answer.text)
    for told in (
        "Open High",
        "Order #1001",
        "Damaged in transit",
        "Phone",
        "2 × PLATE · £5.00",
        "The party is on Saturday.",
        "A new plate.",
        "Called her.",
        "Issue opened",
        "by Operator",
    ):
        assert told in words, told
    assert "CUP" not in words
    assert "due" in words

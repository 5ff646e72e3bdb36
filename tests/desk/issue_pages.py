"""A damaged plate of Ada's order, for the pages about issues."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine, insert

from sandbox.state import Shop
from sandbox.world import World
from shop_app.issues import queries
from shop_app.issues.opening import IssueDraft, open_issue
from shop_app.issues.queries import IssueRow
from shop_app.issues.rules import Channel
from shop_app.orders.models import OrderLine
from shop_app.staff.rules import Role
from shop_app.timeline.service import Actor, By
from tests.desk.people import NOW, bought, known, person
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
    """The issue as it stands."""
    with engine.connect() as db:
        return queries.issue(db, staff.shop.domain, number)

"""The page of an order: its facts, issues and notes, whoever bought it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine, insert

from sandbox.state import Shop
from sandbox.world import World
from shop_app.issues.opening import IssueDraft, open_issue
from shop_app.issues.rules import Channel
from shop_app.orders.models import Refund
from shop_app.staff.rules import Role
from shop_app.timeline.service import OPERATOR
from tests.customers.rows import add_customer, add_order, add_parcel, order_gid
from tests.desk.visiting import Visitor, visitor


@pytest.fixture
def staff(client: FlaskClient, engine: Engine, world: World, installed: Shop) -> Visitor:
    """A staff member."""
    return visitor(client, engine, world, installed, Role.STAFF)


def test_an_order_shows_what_is_known_of_it(
    engine: Engine, installed: Shop, staff: Visitor
) -> None:
    shop = installed.domain
    with engine.begin() as db:
        add_customer(db, 7, shop)
        add_order(db, 8, 7, shop=shop, name="#1042", country="FR")
        refund = {"gid": "gid://shopify/Refund/9", "order_gid": order_gid(8), "currency": "GBP"}
        at = datetime(2026, 5, 8, tzinfo=UTC)
        db.execute(insert(Refund).values(shop=shop, **refund, created_at=at, amount=400))
        arrived = datetime(2026, 5, 9, tzinfo=UTC)
        promised = datetime(2026, 5, 7, tzinfo=UTC)
        times = {"delivered_at": arrived, "estimated_delivery_at": promised}
        add_parcel(db, 10, 8, shop=shop, **times)
        draft = IssueDraft(None, order_gid(8), "late", Channel.EMAIL)
        open_issue(db, shop, draft, by=OPERATOR, now=arrived)
    page = staff.get("/orders/8").text
    for words in (
        'heading="Order #1042"',
        'data-customer="7"',
        "Partly refunded",
        "£100.00",
        "£96.00",
        "France",
        "Sent on May 1, 2026, delivered on May 9, 2026",
        "Delivered 2 days late",
        'href="/issues/1001"',
        "/issues/new?order=8",
        'hx-get="/orders/8/notes"',
    ):
        assert words in page


def test_a_guests_order_has_a_page_and_takes_notes(
    engine: Engine, installed: Shop, staff: Visitor
) -> None:
    with engine.begin() as db:
        add_order(db, 8, 7, shop=installed.domain, customer_gid=None)
    assert "A guest" in staff.get("/orders/8").text
    form = {"key": "k", "said": "internal", "corrects": "", "text": "Called"}
    assert staff.post("/orders/8/notes", form).status_code == 200
    assert "Called" in staff.get("/orders/8/notes/list").text


def test_an_order_that_was_deleted_says_so(engine: Engine, installed: Shop, staff: Visitor) -> None:
    with engine.begin() as db:
        add_order(db, 8, 7, shop=installed.domain, deleted_at=datetime(2026, 5, 3, tzinfo=UTC))
    page = staff.get("/orders/8").text
    assert "This order was deleted in Shopify" in page
    assert "/issues/new" not in page


def test_an_order_nobody_knows_is_not_there(staff: Visitor) -> None:
    answer = staff.get("/orders/8")
    assert answer.status_code == 404
    assert "Amends does not know this order" in answer.text
    assert staff.get("/orders/8/notes").status_code == 404

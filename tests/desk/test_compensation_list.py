"""The lists of compensations: states, filters, pages, the queue, and the counts beside them."""

import re
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine, insert, update

from sandbox.world import World
from shop_app.compensation.models import Compensation
from shop_app.gids import number_of
from shop_app.orders.models import Order
from shop_app.staff.rules import Role
from tests.desk.compensation_pages import generous
from tests.desk.issue_pages import issue, order, staff
from tests.desk.people import NOW, said
from tests.desk.test_customer_page import counting
from tests.desk.visiting import Visitor, visitor

__all__ = ["generous", "issue", "order", "staff"]
LIST = "/compensations"
ASKED: tuple[tuple[dict[str, str], list[int]], ...] = (
    ({}, [5, 4, 3, 2, 1]),
    ({"list": "waiting"}, [1]),
    ({"list": "in_doubt"}, [3]),
    ({"list": "open"}, [5, 3, 2, 1]),
    ({"list": "ended"}, [4]),
    ({"kind": "gift_card"}, [5]),
    ({"reason": "late", "list": "open"}, [3, 2, 1]),
    ({"staff": "72", "list": "ended"}, [4]),
    ({"from": "2001-01-01", "to": "2001-01-02"}, []),
    ({"from": "2001-01-01"}, [5, 4, 3, 2, 1]),
    ({"q": "sorry-2"}, [2]),
    ({"q": "#3"}, [3]),
    ({"q": "x9kc"}, [5]),
    ({"q": "#1001"}, [5]),
    ({"q": "1001"}, [5]),
    ({"kind": "no such kind", "from": "yesterday", "list": "nothing"}, [5, 4, 3, 2, 1]),
    ({"customer": "77"}, []),
    ({"issue": "1001"}, []),
)
STATES = ("requested", "granted", "in_doubt", "revoked")


def put(engine: Engine, staff: Visitor, number: int, **values: Any) -> None:
    """A compensation as it might stand."""
    usual = {"state": "granted", "kind": "discount_code", "reason": "late", "actor": "staff"}
    money = {"currency": "GBP", "amount": 250, "value": 250, "value_currency": "GBP"}
    its = {"shop": staff.shop.domain, "number": number, "key": f"key-{number}", "asked_at": NOW}
    with engine.begin() as db:
        db.execute(insert(Compensation).values(**{**usual, **money, **its, **values}))


@pytest.fixture
def some(generous: Visitor, order: str, engine: Engine) -> Visitor:
    """Four of them, #1 to #4, in the order of STATES; #2 is a gift card on the order."""
    for number, state in enumerate(STATES, 1):
        put(engine, generous, number, state=state, actor_id="72", code=f"SORRY-{number}")
    put(engine, generous, 5, kind="gift_card", order_gid=order, reason="lost", code_tail="x9kc")
    return generous


def shown(staff: Visitor, query: dict[str, str]) -> list[int]:
    """The numbers of a list, from its top."""
    found = re.findall('href="/compensations/([0-9]+)">#', staff.get(LIST, **query).text)
    return [int(number) for number in found]


def test_a_list_shows_what_was_asked_for(some: Visitor) -> None:
    for query, numbers in ASKED:
        assert shown(some, query) == numbers, query


def test_a_list_shows_the_compensations_of_an_order(some: Visitor, order: str) -> None:
    assert shown(some, {"order": number_of(order)}) == [5]


def test_a_list_is_read_on_and_back(generous: Visitor, engine: Engine) -> None:
    for number in range(1, 61):
        put(engine, generous, number)
    first = generous.get(LIST, list="open").text
    assert 'data-next="/compensations?list=open&amp;after=36"' in first
    assert "data-previous" not in first
    assert shown(generous, {"list": "open"}) == list(range(60, 35, -1))
    assert shown(generous, {"list": "open", "after": "36"}) == list(range(35, 10, -1))
    assert shown(generous, {"list": "open", "after": "11"}) == list(range(10, 0, -1))
    assert shown(generous, {"list": "open", "before": "10"}) == list(range(35, 10, -1))
    assert "data-next" not in generous.get(LIST, list="open", after="11").text


def test_what_waits_longest_stands_first_in_the_queue_of_managers(
    *, generous: Visitor, client: FlaskClient, engine: Engine, world: World
) -> None:
    manager = visitor(client, engine, world, generous.shop, role=Role.MANAGER)
    assert "Nothing waits for approval" in manager.get(f"{LIST}/waiting").text
    for number in range(1, 4):
        put(engine, generous, number, state="requested", request_expires_at=NOW)
    page = manager.get(f"{LIST}/waiting").text
    assert re.findall('href="/compensations/([0-9]+)">#', page) == ["1", "2", "3"]
    assert "Waits until" in page
    assert generous.get(f"{LIST}/waiting").status_code == 403
    assert said(manager.get(f"{LIST}/now").text) == "Waiting for approval 3 In doubt 0"
    assert 'hx-get="/compensations/now"' in manager.get("/").text
    assert 'hx-get="/compensations/now"' not in generous.get("/").text


def test_an_empty_list_says_what_to_do(generous: Visitor) -> None:
    assert "Nothing was given yet" in generous.get(LIST).text
    assert "Nothing is in doubt" in generous.get(LIST, list="in_doubt").text
    assert "Take a filter off" in generous.get(LIST, kind="gift_card").text


def test_what_was_given_stands_beside_issues_orders_and_customers(
    some: Visitor, issue: int, order: str
) -> None:
    words = said(some.get(f"{LIST}/beside", order=number_of(order)).text)
    assert words.startswith("#5 · Gift card · £2.50 Granted ")
    words = said(some.get(f"{LIST}/beside", issue=str(issue)).text)
    assert words == "Nothing was given so far. Grant compensation"
    late = 'hx-get="/compensations/beside?{}"'
    assert late.format(f"issue={issue}") in some.get(f"/issues/{issue}").text
    number = number_of(order)
    assert late.format(f"order={number}") in some.get(f"/orders/{number}").text
    customer = next(iter(some.shop.customers))
    assert late.format(f"customer={customer}") in some.get(f"/customers/{customer}").text


def test_a_visit_asks_the_database_little(some: Visitor, engine: Engine) -> None:
    some.get(LIST)
    with counting(engine) as sent:
        some.get(LIST, list="open", kind="gift_card", q="1001")
    assert len(sent) <= 6, "\n".join(sent)


def test_nothing_can_be_granted_for_a_deleted_order(
    some: Visitor, engine: Engine, order: str
) -> None:
    named = {"order": number_of(order)}
    assert "Grant compensation" in some.get(f"{LIST}/beside", **named).text
    with engine.begin() as db:
        its = (Order.shop == some.shop.domain, Order.gid == order)
        db.execute(update(Order).where(*its).values(deleted_at=NOW))
    assert "Grant compensation" not in some.get(f"{LIST}/beside", **named).text

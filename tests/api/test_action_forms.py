"""What the forms of actions inside Shopify admin are told, and what they send."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import Engine, insert, update

from sandbox.state import Shop
from shop_app.orders.models import Order
from shop_app.staff.rules import Role
from tests.api.asking import CUSTOMER, LATE, LINE, ORDER, OWNER, Extension, error

STRANGE = "gid://shopify/Order/404"
SECOND = "gid://shopify/Order/9007199254740999"


def test_one_request_gives_the_form_of_an_issue_about_an_order(owner: Extension) -> None:
    owner.opened(order=ORDER)
    form = owner.told("GET", "extensions/issue-form", order=ORDER)

    assert [one["order"] for one in form["orders"]] == [ORDER]
    assert form["orders"][0]["name"] == "#1"
    assert form["lines"] == [{"line": LINE, "text": "1 × Item without a number · £1.00"}]
    late = next(one for one in form["reasons"] if one["key"] == "late")
    assert (late["name"], late["severity"]) == ("Late delivery", "normal")
    assert {"key": "late.carrier", "name": "The carrier was slow"} in late["sub_reasons"]
    assert {"key": "phone", "name": "Phone"} in form["channels"]
    assert {"key": "urgent", "name": "Urgent"} in form["severities"]
    assert (form["channel"], form["owner"], form["longest"]) == ("email", OWNER, 5000)
    assert form["too_long"] == "The text is too long: up to 5,000 characters fit."
    assert [one["key"] for one in form["owners"]][:2] == [OWNER, ""]
    (earlier,) = form["earlier"]
    assert earlier["badges"] == [{"text": "Open", "tone": "info"}]
    assert {name: earlier[name] for name in ("number", "order", "reason", "link", "title")} == {
        "number": 1001,
        "order": ORDER,
        "reason": "late",
        "link": "issues/1001",
        "title": "#1001 · Late delivery",
    }


def test_the_form_for_a_customer_offers_their_orders(owner: Extension) -> None:
    form = owner.told("GET", "extensions/issue-form", customer=CUSTOMER)
    assert [one["order"] for one in form["orders"]] == [ORDER]
    assert form["lines"] == form["earlier"] == []


def test_the_form_for_several_orders_says_which_are_not_known(
    owner: Extension, engine: Engine, installed: Shop
) -> None:
    _second_order(engine, installed)
    form = owner.told("GET", "extensions/issue-form", order=[SECOND, STRANGE, ORDER])
    assert [one["name"] for one in form["orders"]] == ["9007199254740999", "#1"]
    assert form["unknown"] == [STRANGE]
    assert form["lines"] == form["earlier"] == []


@pytest.mark.parametrize("form", ["issue-form", "note-form"])
def test_a_form_for_nobody_both_or_a_stranger_is_refused(owner: Extension, form: str) -> None:
    asked: list[dict[str, Any]] = [{}, {"customer": CUSTOMER, "order": ORDER}, {"order": STRANGE}]
    answers = [error(owner.ask("GET", f"extensions/{form}", **query)) for query in asked]
    assert answers == [(400, "about_nobody"), (400, "about_nobody"), (404, "not_heard_of")]
    many = [f"{ORDER}{n}" for n in range(51)]
    assert error(owner.ask("GET", f"extensions/{form}", order=many)) == (400, "too_many")
    reader = replace(owner, role=Role.READ_ONLY)
    assert error(reader.ask("GET", f"extensions/{form}", order=ORDER)) == (403, "not_allowed")


def test_a_note_can_be_written_on_the_order_or_on_its_issue(owner: Extension) -> None:
    owner.opened(order=ORDER)
    owner.opened()
    form = owner.told("GET", "extensions/note-form", order=ORDER)
    assert form["places"] == [
        {"path": "orders/9007199254740995/notes", "name": "Order #1"},
        {"path": "issues/1001/notes", "name": "#1001 · Late delivery"},
    ]
    assert (form["longest"], form["unknown"]) == (10_000, [])
    for place in form["places"]:
        owner.told("POST", place["path"], {"text": f"On {place['name']}"})
    beside = owner.told("GET", "extensions/note-form", customer=CUSTOMER)["places"]
    assert [place["name"] for place in beside] == [
        "The customer",
        "#1002 · Late delivery",
        "#1001 · Late delivery",
    ]


def test_a_note_for_several_orders_has_a_place_on_each(owner: Extension) -> None:
    form = owner.told("GET", "extensions/note-form", order=[ORDER, STRANGE])
    assert (form["places"], form["unknown"]) == ([], [STRANGE])
    assert [one["order"] for one in form["orders"]] == [ORDER]


def test_the_same_trouble_is_not_opened_again_unless_somebody_says_so(owner: Extension) -> None:
    wanted = {**LATE, "order": ORDER, "unless_repeated": True}
    assert owner.told("POST", "issues", wanted, key="first")["issue"]["number"] == 1001

    refused = owner.ask("POST", "issues", wanted, key="second")

    assert error(refused) == (409, "issue_repeats")
    said = refused.json["error"]  # type: ignore[index]
    assert said["text"] == "The customer has told you of this before"
    assert [one["number"] for one in said["details"]["earlier"]] == [1001]
    assert len(owner.told("GET", "issues")["issues"]) == 1
    again = owner.ask("POST", "issues", wanted, key="first")
    assert (again.status_code, again.json["issue"]["number"]) == (200, 1001)  # type: ignore[index]
    anyway = {**LATE, "order": ORDER, "repeat_of": 1001}
    assert owner.told("POST", "issues", anyway, key="second")["issue"]["repeat_of"] == 1001


def test_of_two_who_open_the_same_trouble_at_once_one_is_told_of_the_other(
    owner: Extension,
) -> None:
    wanted = {**LATE, "order": ORDER, "unless_repeated": True}

    def send(key: str) -> int:
        return owner.ask("POST", "issues", wanted, key=key).status_code

    with ThreadPoolExecutor(4) as threads:
        statuses = sorted(threads.map(send, ["one", "two", "one", "one"]))

    assert len(owner.told("GET", "issues")["issues"]) == 1
    assert statuses in ([200, 200, 201, 409], [201, 409, 409, 409])


def test_an_order_that_was_deleted_is_not_known(
    owner: Extension, engine: Engine, installed: Shop
) -> None:
    with engine.begin() as db:
        there = (Order.shop == installed.domain, Order.gid == ORDER)
        db.execute(update(Order).where(*there).values(deleted_at=Order.processed_at))
    asked = owner.ask("GET", "extensions/issue-form", order=ORDER)
    assert error(asked) == (404, "not_heard_of")
    several = owner.told("GET", "extensions/note-form", order=[ORDER, STRANGE])
    assert several["unknown"] == [ORDER, STRANGE]


def _second_order(engine: Engine, shop: Shop) -> None:
    with engine.begin() as db:
        order = {"gid": SECOND, "customer_gid": CUSTOMER, "currency": "GBP"}
        db.execute(insert(Order).values(shop=shop.domain, **order))

"""Compensations as JSON: granted once, refused with every number, shown as they stand."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import Engine, update

from shop_app.compensation import policies
from shop_app.compensation.judgement import Code
from shop_app.compensation.kinds import Kind
from shop_app.compensation.policy import Approval, Limits, Policy
from shop_app.orders.models import Order
from shop_app.shops.features import REQUIRED_SCOPES
from shop_app.staff.rules import Role
from tests.api.asking import CUSTOMER, ORDER, OWNER, Extension, error
from tests.security.filling import everything
from tests.shops.rows import change

KEY = "7d3f0c1e-5a55-4a43-9d67-2c1b0a8e9f11"
CURRENCY = "GBP"
FIVE = {"amount": 500, "currency": CURRENCY}
WANTED: dict[str, Any] = {
    "key": KEY, "order": ORDER, "kind": "discount_code", "reason": "late", "amount": FIVE,
}  # fmt: skip


def decree(engine: Engine, shop: str, **said: Any) -> None:
    """From now on the policy limits nothing but what is said here."""
    with engine.begin() as db:
        before = policies.current(db, shop)
        usual = {"currency": before.policy.currency, "kinds": (Kind.DISCOUNT_CODE,)}
        policies.save(db, shop, Policy(**(usual | said)), based_on=before.version, by=None)


@pytest.fixture
def giving(owner: Extension, engine: Engine) -> Extension:
    """The owner, an order of 100 pounds of now, and a policy that limits one order to 20 pounds."""
    with engine.begin() as db:
        now = {"processed_at": datetime.now(UTC), "total": 10_000, "presentment_total": 10_000}
        mine = Order.shop == owner.shop.domain, Order.gid == ORDER
        db.execute(update(Order).where(*mine).values(now | {"presentment_currency": CURRENCY}))
    change(engine, owner.shop.domain, scopes=list(REQUIRED_SCOPES))
    decree(engine, owner.shop.domain, limits=Limits(order_amount=2000))
    return owner


def test_a_compensation_is_granted_and_shown_as_it_stands(giving: Extension) -> None:
    granted = giving.told("POST", "compensations", WANTED | {"note": "Sorry."})["compensation"]
    assert (granted["number"], granted["state"]) == (1, "reserved")
    assert (granted["amount"], granted["held"], granted["spent"]) == (500, 500, 0)
    assert granted["value"] == FIVE
    assert (granted["customer"], granted["order"], granted["note"]) == (CUSTOMER, ORDER, "Sorry.")
    assert granted["asked_by"] == {"actor": "staff", "id": OWNER}
    assert granted["code"].startswith("SORRY-")
    assert giving.told("GET", "compensations/1")["compensation"] == granted


def test_a_request_that_is_sent_again_grants_nothing_and_answers_the_same(
    giving: Extension,
) -> None:
    first = giving.ask("POST", "compensations", WANTED)
    again = giving.ask("POST", "compensations", WANTED)
    assert (first.status_code, again.status_code) == (201, 200)
    assert again.json == first.json
    assert error(giving.ask("GET", "compensations/2")) == (404, "compensation_unknown")


def test_a_refusal_says_every_reason_with_its_numbers_and_changes_nothing(
    giving: Extension, engine: Engine
) -> None:
    giving.told("POST", "compensations", WANTED)
    wanted = WANTED | {"key": f"{KEY[:-1]}2", "amount": {"amount": 1600, "currency": CURRENCY}}
    answer = giving.ask("POST", "compensations", wanted)
    assert error(answer) == (422, "refused")
    details = answer.json["error"]["details"]  # type: ignore[index]
    assert details["refusals"] == [
        {"code": Code.ORDER_AMOUNT, "unit": "money", "limit": 2000, "used": 500, "left": 1500,
         "wanted": 1600}
    ]  # fmt: skip
    assert [one["code"] for one in details["limits"]] == ["order_amount"]
    assert error(giving.ask("GET", "compensations/2")) == (404, "compensation_unknown")


def test_an_issue_brings_its_order_customer_and_reason(giving: Extension) -> None:
    giving.opened(order=ORDER, reason="damaged")
    wanted = {name: WANTED[name] for name in ("key", "kind", "amount")} | {"issue": 1001}
    granted = giving.told("POST", "compensations", wanted)["compensation"]
    assert (granted["issue"], granted["reason"]) == (1001, "damaged")
    assert (granted["customer"], granted["order"]) == (CUSTOMER, ORDER)


def test_what_is_sent_back_in_time_is_free_again(giving: Extension) -> None:
    giving.told("POST", "compensations", WANTED)
    taken = giving.told("POST", "compensations/1/take-back")["compensation"]
    assert (taken["state"], taken["held"]) == ("taken_back", 0)
    again = giving.ask("POST", "compensations/1/take-back")
    assert error(again) == (409, "already_sent")


def test_whoever_asks_is_told_what_is_possible_and_what_is_left(giving: Extension) -> None:
    giving.told("POST", "compensations", WANTED)
    found = giving.told("GET", "eligibility", order=ORDER, reason="late")
    code = next(one for one in found["possible"] if one["kind"] == "discount_code")
    assert (code["most"], code["most_alone"], code["refusals"]) == (1500, 1500, [])
    (limit,) = code["limits"]
    assert (limit["code"], limit["limit"], limit["used"], limit["left"]) == (
        "order_amount", 2000, 500, 1500,
    )  # fmt: skip
    card = next(one for one in found["possible"] if one["kind"] == "gift_card")
    assert (card["most"], card["refusals"][0]["code"]) == (None, "kind_off")


REFUSED: list[tuple[str, dict[str, Any], str]] = [
    ("no key", {"key": None}, "wrong_type"),
    ("a short key", {"key": "1234567"}, "wrong_format"),
    ("no reason", {"reason": None}, "missing_field"),
    ("an unknown reason", {"reason": "boredom"}, "reason_unknown"),
    ("two worths", {"percent": 10}, "wrong_worth"),
    ("a negative amount", {"amount": {"amount": -1, "currency": CURRENCY}}, "out_of_range"),
    ("an unknown order", {"order": "gid://shopify/Order/5"}, "order_unknown"),
    ("nobody", {"order": None}, "about_nobody"),
    ("a NUL byte", {"note": "a\0b"}, "unseen_characters"),
]


def test_what_can_not_be_granted_is_refused_and_nothing_is_written(
    giving: Extension, engine: Engine
) -> None:
    before = everything(engine, giving.shop.domain)
    bodies = [WANTED | more for _, more, _ in REFUSED]
    found = [error(giving.ask("POST", "compensations", body)) for body in bodies]
    assert found == [(400, code) for _, _, code in REFUSED]
    assert everything(engine, giving.shop.domain) == before


def test_a_request_waits_for_somebody_else_to_approve_it(giving: Extension, engine: Engine) -> None:
    decree(engine, giving.shop.domain, approval=Approval(above_amount=100))
    asking = replace(giving, role=Role.STAFF)
    asked = asking.told("POST", "compensations", WANTED)["compensation"]
    assert (asked["state"], asked["held"], asked["code"]) == ("requested", 0, None)
    (told,) = giving.told("GET", "notifications")["notifications"]
    assert (told["kind"], told["compensation"], told["issue"]) == ("approval_wanted", 1, None)

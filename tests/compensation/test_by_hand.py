"""What is given in Shopify beside Amends is found, and counted if the policy says so."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import Engine

from shop_app.compensation import allowances, comparing_made, policies
from shop_app.compensation.allowances import AllowanceKey, Balance
from shop_app.compensation.kinds import Kind, Scope, State
from shop_app.settings import Settings
from tests.compensation.aftermath import ACCOUNT, CARD, CREDIT, LATER, NEXT, Aftermath, begin
from tests.compensation.shopify_says import discount, line, money, off, order
from tests.compensation_rows import reserved
from tests.issue_rows import CUSTOMER, SHOP, opened

NODE = "gid://shopify/DiscountCodeNode/90071992547410051"
FOR_ONE: dict[str, Any] = {"context": {"customers": [{"id": CUSTOMER}]}, "usageLimit": None}


@pytest.fixture
def after(engine: Engine, settings: Settings) -> Aftermath:
    """A shop that gave nothing yet."""
    return begin(engine, settings)


def card(**changes: Any) -> dict[str, Any]:
    """A gift card for a customer, given by hand."""
    usual = {
        "id": CARD,
        "createdAt": LATER.isoformat(),
        "enabled": True,
        "expiresOn": "2027-05-10",
        "note": None,
        "lastCharacters": "9QWX",
        "customer": {"id": CUSTOMER},
        "order": None,
        "initialValue": money(2500),
        "balance": money(2500),
    }
    return usual | changes


def counted(after: Aftermath) -> dict[Scope, int]:
    """What is held where, in May."""
    month = "2026-05"
    keys = (
        AllowanceKey(Scope.CUSTOMER, CUSTOMER),
        AllowanceKey(Scope.KIND_MONTH, Kind.DISCOUNT_CODE, month),
        AllowanceKey(Scope.SHOP_MONTH, "", month),
    )
    with after.deps.engine.begin() as db:
        found = allowances.balances(db, SHOP, keys)
    return {key.scope: its.held for key, its in found.items() if its != Balance()}


def test_a_code_for_one_customer_is_booked_once_and_counted(after: Aftermath) -> None:
    after.says.nodes[NODE] = discount(NODE, "Thanks-Ada", **FOR_ONE)
    after.says.pages["ChangedCodes"] = [discount(NODE, "Thanks-Ada", **FOR_ONE)]
    assert after.night() == {"codes_made": 1}
    assert after.night() == {}
    assert after.stands() == ("granted", 500, 0)
    assert counted(after) == {Scope.CUSTOMER: 500, Scope.KIND_MONTH: 500, Scope.SHOP_MONTH: 500}
    assert after.events() == [("found", {"amount": 500})]
    its = after.rows(
        "SELECT origin, actor, code, customer_gid FROM compensation WHERE shop = :shop"
    )
    assert its == [("by_hand", "reconciliation", "THANKS-ADA", CUSTOMER)]


def test_where_the_policy_does_not_count_it_it_stands_in_no_allowance(after: Aftermath) -> None:
    with after.deps.engine.begin() as db:
        saved = policies.current(db, SHOP)
        terms = saved.policy.terms.model_copy(update={"count_by_hand": False})
        changed = saved.policy.model_copy(update={"terms": terms})
        policies.save(db, SHOP, changed, based_on=saved.version, by=None)
    after.says.pages["ChangedCodes"] = [discount(NODE, "THANKS", asyncUsageCount=1)]
    after.says.nodes[NEXT] = order(NEXT, ["thanks"], line(off("THANKS", 300)))
    after.bought(codes=("thanks",))
    assert after.night() == {"codes_made": 1}
    assert after.stands() == ("granted", 500, 0)
    after.look()
    assert after.stands() == ("redeemed", 0, 300)
    assert counted(after) == {}


def test_what_a_code_had_taken_off_before_it_was_found_is_read(after: Aftermath) -> None:
    after.says.nodes[NEXT] = order(NEXT, ["Thanks"], line(off("Thanks", 450)))
    after.bought(codes=("Thanks",))
    assert after.waiting() == []
    after.says.pages["ChangedCodes"] = [
        discount(NODE, "THANKS", LATER, status="EXPIRED", asyncUsageCount=1)
    ]
    after.night()
    after.look()
    assert after.stands() == ("redeemed", 0, 450)


@pytest.mark.parametrize(
    "changes",
    [
        {"usageLimit": None},
        {"codes": {"nodes": [{"code": "THANKS"}, {"code": "THANKS-2"}]}},
        {"createdAt": "2026-04-30T00:00:00Z"},
        {"status": "EXPIRED"},
        {"title": "Amends #77", "tags": ["amends"]},
        {"customerGets": {"value": {}}},
    ],
    ids=["for all", "many codes", "before Amends", "ended unused", "ours", "buy X get Y"],
)
def test_what_is_not_given_to_one_customer_is_not_booked(
    after: Aftermath, changes: dict[str, Any]
) -> None:
    after.says.pages["ChangedCodes"] = [discount(NODE, "THANKS", **changes)]
    assert after.night() == {}
    assert after.rows("SELECT FROM compensation WHERE shop = :shop") == []


@pytest.mark.parametrize(
    ("changes", "kind", "held"),
    [
        ({"customerGets": {"value": {"percentage": 0.15}}}, Kind.DISCOUNT_CODE, 0),
        ({"customerGets": {"value": {"amount": money(500, "USD")}}}, Kind.DISCOUNT_CODE, 0),
        (
            {"__typename": "DiscountCodeFreeShipping", "maximumShippingPrice": money(690)},
            Kind.FREE_SHIPPING,
            690,
        ),
    ],
)
def test_what_nobody_knows_the_worth_of_holds_nothing_until_it_is_used(
    after: Aftermath, changes: dict[str, Any], kind: Kind, held: int
) -> None:
    said = discount(NODE, "THANKS", **changes)
    if kind is Kind.FREE_SHIPPING:
        del said["codeDiscount"]["customerGets"]
    after.says.pages["ChangedCodes"] = [said]
    after.night()
    assert after.stands() == ("granted", held, 0)
    after.says.nodes[NEXT] = order(NEXT, ["THANKS"], line(off("THANKS", 800)))
    after.bought(codes=("THANKS",))
    after.look()
    assert after.stands() == ("redeemed", 0, 800)


def test_a_gift_card_is_booked_and_polled_from_then_on(after: Aftermath) -> None:
    after.says.pages["CardsMade"] = [
        card(),
        card(id="gid://shopify/GiftCard/1", order={"id": NEXT}),
        card(id="gid://shopify/GiftCard/2", customer=None),
        card(id="gid://shopify/GiftCard/3", enabled=False),
        card(id="gid://shopify/GiftCard/4", note="Amends #12"),
    ]
    assert after.night() == {"cards_made": 1}
    after.says.nodes[CARD] = card(balance=money(500))
    after.poll()
    assert after.night() == {}
    assert after.stands() == ("granted", 500, 2000)


def test_a_store_credit_of_somebody_with_an_issue_is_booked_unless_ours_is_on_its_way(
    after: Aftermath,
) -> None:
    with after.deps.engine.begin() as db:
        opened(db, now=datetime.now(UTC))
    today = datetime.now(UTC).isoformat()
    moves = [
        {"event": "ORDER_REFUND", "id": "gid://shopify/StoreCreditAccountCreditTransaction/1",
         "createdAt": LATER.isoformat(), "expiresAt": None, "amount": money(900)},
        {"event": "ADJUSTMENT", "createdAt": LATER.isoformat()},
        {"event": "ADJUSTMENT", "id": CREDIT, "createdAt": today, "expiresAt": None,
         "amount": money(700)},
    ]  # fmt: skip
    accounts = {"nodes": [{"id": ACCOUNT, "transactions": {"nodes": moves}}]}
    after.says.nodes[CUSTOMER] = {"id": CUSTOMER, "storeCreditAccounts": accounts}
    after.credit(7, 1000, state=State.RESERVED, remote_gid=None)
    assert after.night() == {}
    assert after.says.asked == ["ChangedCodes", "CardsMade"]
    after.do("UPDATE compensation SET state = 'granted' WHERE shop = :shop")
    assert after.night() == {"credits_made": 1}
    assert after.night() == {}
    assert after.stands() == ("granted", 700, 0)


@pytest.mark.parametrize(("value", "found"), [(700, 0), (701, 1)])
def test_a_store_credit_that_a_person_said_had_happened_is_not_booked_again(
    after: Aftermath, value: int, found: int
) -> None:
    after.credit(7, value, remote_gid=None, account_gid=None)
    after.do("UPDATE compensation SET asked_at = now() WHERE shop = :shop")
    given = {"event": "ADJUSTMENT", "id": CREDIT, "expiresAt": None, "amount": money(700)}
    moves = [given | {"createdAt": datetime.now(UTC).isoformat()}]
    accounts = {"nodes": [{"id": ACCOUNT, "transactions": {"nodes": moves}}]}
    after.says.nodes[CUSTOMER] = {"id": CUSTOMER, "storeCreditAccounts": accounts}
    assert after.night() == ({"credits_made": found} if found else {})
    rows = after.rows("SELECT origin, remote_gid FROM compensation WHERE shop = :shop ORDER BY id")
    ours = ("amends", None if found else CREDIT)
    assert rows == ([ours, ("by_hand", CREDIT)] if found else [ours])


@pytest.mark.parametrize("tail", ["9QWX", "9qwx"])
def test_a_gift_card_that_a_person_said_had_happened_is_known_again(
    after: Aftermath, tail: str
) -> None:
    after.card(1, 2500, remote_gid=None, code_tail="9QWX", expires_at=None)
    after.says.pages["CardsMade"] = [card(note="Amends #1", lastCharacters=tail)]
    assert after.night() == {}
    assert after.rows("SELECT remote_gid FROM compensation WHERE shop = :shop") == [(CARD,)]


def test_the_store_credits_of_many_customers_are_looked_for_page_by_page(
    after: Aftermath, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(comparing_made, "_CUSTOMERS", 2)
    people = [f"gid://shopify/Customer/{number}" for number in (11, 12, 13, 14, 15)]
    with after.deps.engine.begin() as db:
        for number, gid in enumerate([*people, people[0], people[3]], start=1):
            reserved(db, number, customer_gid=gid, asked_at=datetime.now(UTC), state=State.FAILED)
        opened(db, customer_gid=people[2], now=datetime.now(UTC))
    asked: list[str] = []

    def none(_admin: object, gids: list[str]) -> list[object]:
        asked.extend(gids)
        return []

    monkeypatch.setattr(comparing_made, "credits_made", none)
    assert after.night() == {}
    assert asked == people

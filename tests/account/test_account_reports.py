"""What customers report of their own orders, and how much of it."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, select, update

from sandbox.state import Shop
from shop_app.customers.models import Customer
from shop_app.customers.service import delete_customer, merge_customers
from shop_app.issues.merging import follow_merge
from shop_app.issues.models import Issue
from shop_app.issues.reasons import reasons, save
from tests.account.asking import LINE, MINE, ORDER, REPORT, THEIR_ORDER, THEIRS, Buyer
from tests.api.asking import error
from tests.issue_rows import opened

NUMBER = ORDER.rpartition("/")[2]


def issues(engine: Engine) -> list[Any]:
    with engine.connect() as db:
        return list(db.execute(select(Issue.__table__).order_by(Issue.id)))


def test_a_report_opens_an_issue_of_the_customer_and_says_thanks(me: Buyer, engine: Engine) -> None:
    sent = {**REPORT, "lines": [LINE], "text": " It came in pieces. ", "wish": "A new one."}
    answer = me.ask("POST", "/issues", sent, key="k1")
    assert answer.status_code == 201
    assert answer.json is not None
    assert answer.json["text"] == (
        "We are sorry that your order was damaged on its way to you."
        " We got your report and will look into it."
    )
    problem = answer.json["problem"]
    assert problem["status"] == "We are looking into it"
    assert (problem["number"], problem["reason"], problem["open"]) == (
        1001,
        "Damaged in transit",
        True,
    )
    (row,) = issues(engine)
    assert (row.customer_gid, row.order_gid, row.lines) == (MINE, ORDER, [LINE])
    assert (row.reason, row.channel, row.opened_by) == ("damaged", "form", "customer")
    assert (row.impact, row.wish, row.opened_by_id) == ("It came in pieces.", "A new one.", None)


def test_the_page_of_an_order_says_what_can_be_reported(me: Buyer) -> None:
    shown = me.told("GET", f"/orders/{NUMBER}")
    rules = shown["report"]
    assert (shown["name"], rules["refusal"], rules["longest"]) == (NUMBER, None, 2000)
    assert rules["lines"] == [{"id": LINE, "variant": None, "name": "Item 1", "quantity": 1}]
    keys = [one["key"] for one in rules["reasons"]]
    assert keys[:3] == ["late", "damaged", "lost"]
    assert not {"negative_review", "dispute"} & set(keys)
    assert shown["problems"] == shown["given"] == []


def test_a_report_that_is_sent_again_opens_nothing(me: Buyer, engine: Engine) -> None:
    first = me.ask("POST", "/issues", REPORT, key="same")
    again = me.ask("POST", "/issues", REPORT, key="same")
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json == again.json
    assert len(issues(engine)) == 1
    other = replace(me, gid=THEIRS).ask(
        "POST", "/issues", {**REPORT, "order": THEIR_ORDER}, key="same"
    )
    assert other.status_code == 201
    assert len(issues(engine)) == 2


@pytest.mark.parametrize(
    "order", [THEIR_ORDER, "gid://shopify/Order/404", "gid://shopify/Order/12"]
)
def test_an_order_that_is_not_the_customers_is_not_found_in_the_same_words(
    me: Buyer, engine: Engine, order: str
) -> None:
    with engine.begin() as db:
        opened(db, shop=me.shop.domain, customer_gid=THEIRS, order_gid=THEIR_ORDER)
    number = order.rpartition("/")[2]
    for answer in (me.report(order=order), me.ask("GET", f"/orders/{number}")):
        assert error(answer) == (404, "order_unknown")
        assert answer.json is not None
        assert answer.json["error"]["message"] == f"you have no order {number} in this shop"
        assert answer.json["error"]["details"] == {}
    assert len(issues(engine)) == 1


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"reason": "dispute"}, "reason_unknown"),
        ({"reason": "nonsense"}, "reason_unknown"),
        ({"text": " \n"}, "text_empty"),
        ({"text": "x" * 2001}, "text_too_long"),
        ({"lines": ["gid://shopify/LineItem/1"]}, "line_unknown"),
        ({"severity": "urgent"}, "unknown_field"),
        ({"customer": THEIRS}, "unknown_field"),
    ],
)
def test_what_can_not_be_reported_is_refused_with_words_and_opens_nothing(
    me: Buyer, engine: Engine, wrong: dict[str, Any], code: str
) -> None:
    answer = me.report(**wrong)
    assert error(answer) == (400, code)
    assert answer.json is not None
    assert answer.json["error"]["text"]
    assert issues(engine) == []


def test_a_reason_that_the_shop_has_switched_off_can_not_be_chosen(
    me: Buyer, engine: Engine
) -> None:
    with engine.begin() as db:
        found = reasons(db, me.shop.domain)
        save(db, me.shop.domain, [replace(one, active=one.key != "damaged") for one in found])
    keys = {one["key"] for one in me.told("GET", f"/orders/{NUMBER}")["report"]["reasons"]}
    assert "damaged" not in keys
    assert error(me.report()) == (400, "reason_unknown")


def test_a_report_without_a_key_is_refused(me: Buyer, engine: Engine) -> None:
    assert error(me.ask("POST", "/issues", REPORT)) == (400, "missing_field")
    assert issues(engine) == []


def test_five_reports_may_be_open(me: Buyer, engine: Engine) -> None:
    with engine.begin() as db:  # what staff opened does not count
        opened(db, shop=me.shop.domain, customer_gid=MINE)
    for _ in range(5):
        assert me.report().status_code == 201
    refused = me.report()
    assert error(refused) == (429, "too_many_open")
    assert refused.headers["Retry-After"] == "3600"
    said = "You have 5 open reports."
    assert refused.json is not None
    assert refused.json["error"]["text"].startswith(said)
    assert me.told("GET", f"/orders/{NUMBER}")["report"]["refusal"].startswith(said)
    assert len(issues(engine)) == 6
    with engine.begin() as db:
        resolved = update(Issue).where(Issue.shop == me.shop.domain, Issue.number == 1002)
        db.execute(resolved.values(status="resolved"))
    assert me.report().status_code == 201


def test_ten_reports_may_be_made_in_24_hours(me: Buyer, engine: Engine) -> None:
    first = datetime.now(UTC) - timedelta(hours=20)
    for _ in range(2):
        for _ in range(5):
            assert me.report().status_code == 201
        with engine.begin() as db:
            its = update(Issue).where(Issue.shop == me.shop.domain)
            db.execute(its.values(status="closed", opened_at=first))
    refused = me.report()
    assert error(refused) == (429, "too_many_lately")
    assert abs(int(refused.headers["Retry-After"]) - 4 * 3600) < 120
    assert len(issues(engine)) == 10
    again = me.ask("POST", "/issues", REPORT, key="late")
    assert again.status_code == 429
    with engine.begin() as db:
        oldest = update(Issue).where(Issue.shop == me.shop.domain, Issue.number == 1001)
        db.execute(oldest.values(opened_at=first - timedelta(hours=5)))
    assert me.ask("POST", "/issues", REPORT, key="late").status_code == 201


def test_the_same_trouble_again_is_called_a_repeat_for_staff(me: Buyer, engine: Engine) -> None:
    me.report()
    me.report()
    first, second = issues(engine)
    assert second.repeat_of == first.id


def test_a_merged_customer_goes_on_under_the_record_that_was_kept(
    me: Buyer, engine: Engine
) -> None:
    number = me.report().json["problem"]["number"]  # type: ignore[index]
    kept = "gid://shopify/Customer/77"
    with engine.begin() as db:
        merge_customers(db, me.shop.domain, MINE, kept)
        follow_merge(db, me.shop.domain, MINE, kept)
    assert me.report().status_code == 201
    assert {row.customer_gid for row in issues(engine)} == {kept}
    for token in (me, replace(me, gid=kept)):
        shown = token.told("GET", f"/orders/{NUMBER}")["problems"]
        assert [one["number"] for one in shown] == [1002, number]
        assert len(token.told("GET", "")["problems"]) == 2


def test_an_order_that_came_late_under_the_old_id_is_the_kept_customers(
    me: Buyer, engine: Engine
) -> None:
    with engine.begin() as db:
        lost = update(Customer).where(Customer.shop == me.shop.domain, Customer.gid == MINE)
        db.execute(lost.values(merged_into=THEIRS))
    assert replace(me, gid=THEIRS).report().status_code == 201


def test_a_customer_whom_the_shop_has_deleted_finds_nothing(me: Buyer, engine: Engine) -> None:
    with engine.begin() as db:
        delete_customer(db, me.shop.domain, MINE, datetime.now(UTC))
    for answer in (me.report(), me.ask("GET", ""), me.ask("GET", f"/orders/{NUMBER}")):
        assert error(answer) == (404, "customer_gone")
    assert issues(engine) == []


def test_somebody_of_whom_nothing_is_known_has_nothing(me: Buyer) -> None:
    new = replace(me, gid="gid://shopify/Customer/123456")
    assert new.told("GET", "") == {"problems": [], "given": [], "more": False}


def test_a_customer_of_another_shop_finds_nothing_here(
    me: Buyer, engine: Engine, stranger: Shop
) -> None:
    me.report()
    elsewhere = replace(me, shop=stranger)
    assert elsewhere.told("GET", "")["problems"] == []
    assert error(elsewhere.ask("GET", f"/orders/{NUMBER}")) == (404, "order_unknown")
    assert error(elsewhere.report()) == (404, "order_unknown")
    assert len(issues(engine)) == 1


def test_it_is_said_in_the_customers_language(me: Buyer) -> None:
    me.report()
    (problem,) = me.told("GET", "", locale="de")["problems"]
    assert re.fullmatch(r"[0-9]{2}\.[0-9]{2}\.[0-9]{4}, [0-9]{2}:[0-9]{2}", problem["reported"])

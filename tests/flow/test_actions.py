"""What Flow's actions do, and that a run does it once."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Connection, Engine, func, insert, select, text, update

from shop_app.customers.models import Customer
from shop_app.flow import runs
from shop_app.flow.models import FlowRun
from shop_app.issues import opening, queries
from shop_app.issues.models import Issue
from shop_app.issues.note_models import Note
from shop_app.issues.reasons import Reason, save
from shop_app.issues.rules import Channel, Severity
from shop_app.shops.models import Shop
from shop_app.timeline.service import Actor, By
from tests.flow.calling import new_run, post, refused, send, told
from tests.issue_rows import CUSTOMER, ORDER, SHOP, ordered

NEW_CUSTOMER = "gid://shopify/Customer/9007199254740993"


def counted(engine: Engine, table: Any) -> int:
    with engine.connect() as db:
        return db.execute(
            select(func.count()).select_from(table).where(table.shop == SHOP)
        ).scalar_one()


def test_an_issue_is_opened_as_the_workflow_says_and_a_second_one_repeats_it(
    app: Flask, engine: Engine
) -> None:
    said = {"order_id": 11, "reason": "late", "channel": "Phone", "severity": "high"}
    words = {"impact": "A week late.", "wish": "", "sub_reason": "late.carrier"}
    assert told(app, "open-issue", **said, **words) == {"number": 1001, "repeatOf": None}
    assert told(app, "open-issue", order_id=ORDER, reason="LATE  delivery") == {
        "number": 1002,
        "repeatOf": 1001,
    }
    with engine.connect() as db:
        one, two = (queries.issue(db, SHOP, number) for number in (1001, 1002))
    assert (one.customer_gid, one.order_gid, one.impact) == (CUSTOMER, ORDER, "A week late.")
    assert (one.channel, one.severity, one.sub_reason) == (
        Channel.PHONE,
        Severity.HIGH,
        "late.carrier",
    )
    assert one.opener == By(Actor.FLOW)
    assert (two.channel, two.repeat_of) == (Channel.OTHER, one.id)


def test_a_reason_is_known_by_the_merchants_own_name_and_in_the_shops_language(
    app: Flask, engine: Engine
) -> None:
    own = Reason("queue", "Schlange", None, None, Severity.LOW, None, compensation=True)
    with engine.begin() as db:
        save(db, SHOP, [own])
        db.execute(update(Shop).where(Shop.shop == SHOP).values(locale="de"))
    told(app, "open-issue", customer_id="1", reason="schlange")
    with engine.connect() as db:
        assert queries.issue(db, SHOP, 1001).reason == "queue"


def test_a_note_goes_to_the_issue_else_the_order_else_the_customer(
    app: Flask, engine: Engine
) -> None:
    number = told(app, "open-issue", order_id=11, reason="late")["number"]
    about: dict[str, Any] = {"customer_id": 1, "order_id": 11}
    first = told(app, "add-note", **about, issue=f"#{number}.0", text="Third refund", said=True)
    assert first["issue"] == number
    told(app, "add-note", **about, issue="0.0", text="On the order", said="")
    told(app, "add-note", customer_id=CUSTOMER, order_id=None, text="On the customer")
    with engine.connect() as db:
        found = db.execute(select(Note).order_by(Note.id)).all()
        answered = queries.issue(db, SHOP, number).first_response_at
    assert [(row.text, row.said, row.actor) for row in found] == [
        ("Third refund", "to_customer", "flow"),
        ("On the order", "internal", "flow"),
        ("On the customer", "internal", "flow"),
    ]
    assert [row.issue_id is None for row in found] == [False, True, True]
    assert [row.order_gid for row in found] == [ORDER, ORDER, None]
    assert str(found[0].id) == first["id"]
    assert answered is not None


def test_tags_are_judged_anew_by_the_worker(app: Flask, engine: Engine) -> None:
    assert told(app, "evaluate-tags", order_id=11) == {"status": "queued", "tags": []}
    with engine.connect() as db:
        due = select(Customer.evaluate_at).where(Customer.shop == SHOP, Customer.gid == CUSTOMER)
        assert db.execute(due).scalar_one() is not None


def test_a_run_that_comes_again_changes_nothing_and_is_answered_the_same(
    app: Flask, engine: Engine
) -> None:
    run = new_run()
    first = told(app, "open-issue", run, order_id=11, reason="late")
    assert told(app, "open-issue", run, order_id=11, reason="late") == first
    assert told(app, "open-issue", run, order_id=11, reason="damaged") == first
    assert counted(engine, Issue) == 1
    written = told(app, "add-note", f"{run}-2", customer_id=1, text="Once")
    assert told(app, "add-note", f"{run}-2", customer_id=1, text="Once") == written
    assert counted(engine, Note) == 1


def test_what_a_webhook_has_not_told_yet_is_waited_for_and_read_from_shopify(
    app: Flask, engine: Engine
) -> None:
    run, unknown = new_run(), {"customer_id": 9007199254740993, "reason": "late"}
    answer = send(app, "open-issue", unknown, run)
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "20")
    with engine.begin() as db:
        db.execute(insert(Customer).values(shop=SHOP, gid=NEW_CUSTOMER))
    assert told(app, "open-issue", run, **unknown) == {"number": 1001, "repeatOf": None}


@pytest.mark.parametrize("action", ["open-issue", "add-note"])
def test_an_order_that_is_not_known_yet_is_waited_for_also_where_its_customer_is_said(
    app: Flask, engine: Engine, action: str
) -> None:
    run, new = new_run(), "gid://shopify/Order/12"
    about = {"customer_id": CUSTOMER, "order_id": new, "reason": "late", "text": "Hello"}
    assert refused(app, action, run, **about)[:2] == (429, "not_known_yet")
    assert (counted(engine, Issue), counted(engine, Note)) == (0, 0)
    with engine.begin() as db:
        ordered(db, new, CUSTOMER)
    told(app, action, run, **about)
    assert counted(engine, Issue) + counted(engine, Note) == 1


@pytest.mark.parametrize("what", ["customer", "order"])
def test_after_half_an_hour_nobody_waits_for_it_any_more(
    app: Flask, engine: Engine, what: str
) -> None:
    run, unknown = new_run(), {f"{what}_id": 99, "text": "Hello"}
    assert refused(app, "add-note", run, **unknown)[:2] == (429, "not_known_yet")
    with engine.begin() as db:
        past = datetime.now(UTC) - timedelta(minutes=31)
        db.execute(update(FlowRun).where(FlowRun.shop == SHOP).values(at=past))
    status, code, sentence = refused(app, "add-note", run, **unknown)
    assert (status, code) == (422, f"{what}_unknown")
    assert sentence.startswith(f"Amends has not heard of this {what} from Shopify")
    assert counted(engine, Note) == 0


def test_a_merged_customer_is_who_was_kept_and_a_deleted_one_is_nobody(
    app: Flask, engine: Engine
) -> None:
    with engine.begin() as db:
        merged = {"gid": "gid://shopify/Customer/2", "merged_into": CUSTOMER}
        db.execute(insert(Customer).values(shop=SHOP, **merged))
        gone = {"gid": "gid://shopify/Customer/3", "deleted_at": datetime.now(UTC)}
        db.execute(insert(Customer).values(shop=SHOP, **gone))
    told(app, "open-issue", customer_id=2, reason="late")
    with engine.connect() as db:
        assert queries.issue(db, SHOP, 1001).customer_gid == CUSTOMER
    assert refused(app, "open-issue", customer_id=3, reason="late")[:2] == (422, "customer_gone")


NEVER: tuple[tuple[str, dict[str, Any], str, str], ...] = (
    ("open-issue", {"reason": "late"}, "about_nobody", "Choose a customer or an order"),
    ("open-issue", {"customer_id": 1}, "reason_missing", "Say a reason in the action."),
    (
        "open-issue",
        {"customer_id": 1, "reason": "lat"},
        "reason_unknown",
        "Reason: Amends does not know what is written here. Write one of these: late, damaged,",
    ),
    ("open-issue", {"customer_id": "x", "reason": "late"}, "reference_wrong", "Shopify’s"),
    ("open-issue", {"customer_id": ORDER, "reason": "late"}, "reference_wrong", "Shopify’s"),
    (
        "open-issue",
        {"customer_id": 1, "reason": "late", "severity": "awful"},
        "severity_unknown",
        "low, normal, high, urgent",
    ),
    (
        "open-issue",
        {"customer_id": 1, "reason": "late", "impact": "a" * 5001},
        "too_long",
        "up to 5,000 characters",
    ),
    ("add-note", {"customer_id": 1, "text": " "}, "note_empty", "Write a text"),
    ("add-note", {"issue": "x1", "text": "Hi"}, "issue_number_wrong", "such as 1042"),
    ("add-note", {"issue": 4711, "text": "Hi"}, "issue_unknown", "no issue of this number"),
    ("evaluate-tags", {"order_id": 12}, "guest", "Guests have no tags."),
)
"""Action, properties, the code, and a part of the sentence for the merchant."""


@pytest.mark.parametrize("case", NEVER, ids=lambda case: f"{case[0]} {case[2]}")
def test_what_can_never_work_ends_the_run_with_a_sentence_for_the_merchant(
    app: Flask, engine: Engine, case: tuple[str, dict[str, Any], str, str]
) -> None:
    action, properties, code, part = case
    with engine.begin() as db:
        ordered(db, "gid://shopify/Order/12", None)
    status, why, sentence = refused(app, action, **properties)
    assert 400 <= status < 500
    assert status != 429
    assert why == code
    assert part in sentence
    assert (counted(engine, Issue), counted(engine, Note)) == (0, 0)


def test_a_shop_without_the_app_is_refused_and_nothing_is_kept_of_it(
    app: Flask, engine: Engine
) -> None:
    answer = send(app, "open-issue", {}, new_run(), shop="florist.myshopify.com")
    assert (answer.status_code, answer.json and answer.json["error"]["code"]) == (
        403,
        "shop_not_installed",
    )
    assert counted(engine, FlowRun) == 0


NEVER_SENT = (
    b"{",
    b"[]",
    b"[" * 100_000,
    b'{"shopify_domain": NaN}',
    b"{}",
    json.dumps({"shopify_domain": "\0", "action_run_id": "1", "properties": {}}).encode(),
    json.dumps({"shopify_domain": SHOP, "action_run_id": "\0", "properties": {}}).encode(),
)


@pytest.mark.parametrize("body", NEVER_SENT, ids=lambda body: body[:70])
def test_what_flow_never_sends_is_refused(app: Flask, body: bytes) -> None:
    assert post(app, "open-issue", body).status_code == 400


def test_a_run_that_is_still_worked_at_is_waited_for_shortly_and_sent_again(
    app: Flask, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runs, "_LOCK_MS", 50)
    run = new_run()
    told(app, "open-issue", run, customer_id=1, reason="late")
    with engine.begin() as db:
        db.execute(update(FlowRun).where(FlowRun.shop == SHOP).values(action="busy"))
        answer = send(app, "open-issue", {"customer_id": 1, "reason": "late"}, run)
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "10")


def test_a_run_that_takes_the_database_too_long_is_sent_again(
    app: Flask, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = new_run()

    def slow(db: Connection, *_: object, **__: object) -> None:
        db.execute(text("SELECT pg_sleep(10)"))

    with monkeypatch.context() as broken:
        broken.setattr(runs, "_STATEMENT_MS", 50)
        broken.setattr(opening, "open_issue", slow)
        answer = refused(app, "open-issue", run, customer_id=1, reason="late")
    assert answer[:2] == (503, "too_slow")
    assert told(app, "open-issue", run, customer_id=1, reason="late")["number"] == 1001

"""The page of notifications, and the menu that counts them."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine, event, insert, select

from sandbox.state import Shop
from sandbox.world import World
from shop_app.issues.models import Issue
from shop_app.issues.note_models import Note
from shop_app.notifications.models import Notification
from shop_app.notifications.queries import MOST_COUNTED
from shop_app.notifications.service import Told, tell
from shop_app.staff.rules import Role
from shop_app.timeline.service import Actor, By
from tests.desk.visiting import Visitor, visitor
from tests.standin import shop, standin, world
from tests.web.conftest import app, client, installed

__all__ = ["app", "client", "installed", "shop", "standin", "world"]
BO = By(Actor.STAFF, "99")


@pytest.fixture
def ada(client: FlaskClient, engine: Engine, world: World, installed: Shop) -> Visitor:
    """Somebody who may only look; Bo gives them work."""
    visitor(client, engine, world, installed, name="Bo", member="99")
    return visitor(client, engine, world, installed, Role.READ_ONLY)


def issue(engine: Engine, ada: Visitor, number: int = 1042, **values: Any) -> int:
    """An issue in the shop; returns its id."""
    row = {
        "shop": ada.shop.domain, "number": number, "customer_gid": "gid://shopify/Customer/1",
        "reason": "late", "channel": "email", "severity": 2, "opened_by": "staff",
    }  # fmt: skip
    with engine.begin() as db:
        found = db.execute(insert(Issue).values(row | values).returning(Issue.id))
        return int(found.scalar_one())


def hear(
    engine: Engine, ada: Visitor, kind: Told, about: int | None, key: str = "1", **more: Any
) -> int:
    """Ada is told something by Bo; returns its id."""
    table, domain = Notification, ada.shop.domain
    with engine.begin() as db:
        tell(db, domain, [ada.id], kind, about, key=key, by=BO, **more)
        newest = select(table.id).where(table.shop == domain).order_by(table.id.desc()).limit(1)
        return int(db.execute(newest).scalar_one())


def unread(engine: Engine, ada: Visitor) -> list[int]:
    """The ids of what nobody has read, oldest first."""
    table = Notification
    wanted = select(table.id).where(table.shop == ada.shop.domain, table.read_at.is_(None))
    with engine.connect() as db:
        return list(db.scalars(wanted.order_by(table.id)))


def menu(html: str) -> str:
    """What the menu calls the notifications; in-page visits learn the same from #main."""
    label = re.search(r'<s-link href="/notifications">([^<]*)</s-link>', html)
    main = re.search(r'<main id="main"[^>]* data-notifications="([^"]*)"', html)
    assert label
    assert main
    assert label[1] == main[1]
    return label[1]


def listed(html: str) -> list[str]:
    """The lines of the list as one reads them."""
    found = re.findall(r"<s-box accessibilityrole=\"list-item\".*?</s-box>", html, re.DOTALL)
    return [" ".join(re.sub(r"<[^>]*>", " ", line).split()) for line in found]


def test_who_was_told_nothing_reads_when_that_will_be(ada: Visitor) -> None:
    answer = ada.get("/notifications")
    assert answer.status_code == 200
    assert "Nothing to tell you yet" in answer.text
    assert "Mark all as read" not in answer.text
    assert menu(answer.text) == "Notifications"


def test_each_kind_has_its_words_and_leads_to_what_it_is_about(
    engine: Engine, ada: Visitor
) -> None:
    late = issue(engine, ada)
    done = issue(engine, ada, 1043, reason="lost", status="resolved", owner_id=ada.id)
    hear(engine, ada, Told.ASSIGNED, late)
    hear(engine, ada, Told.MENTIONED, late, note_id=1)
    hear(engine, ada, Told.AT_RISK, late)
    hear(engine, ada, Told.BREACHED, late)
    last = hear(engine, ada, Told.FOLLOW_UP, done)
    answer = ada.get("/notifications")
    said = [re.sub(r" [A-Z][a-z]+ \d+, 20.*?[AP]M", "", line) for line in listed(answer.text)]
    assert said == [
        "New Ask whether the customer is content #1043: Lost parcel",
        "New Overdue #1042: Late delivery · Nobody is in charge of it.",
        "New At risk #1042: Late delivery · Nobody is in charge of it.",
        "New Bo mentioned you #1042: Late delivery · Open",
        "New Bo gave you this issue #1042: Late delivery · Open",
    ]
    assert f'href="/issues/1043?told={last}"' in answer.text
    assert menu(answer.text) == "Notifications (5)"


def test_a_note_without_an_issue_leads_to_its_customer_or_order(
    engine: Engine, ada: Visitor
) -> None:
    with engine.begin() as db:
        for number, about in ((1, {"customer_gid": "gid://shopify/Customer/9007199254740993"}),
                              (2, {"order_gid": "gid://shopify/Order/7"})):  # fmt: skip
            note = {"shop": ada.shop.domain, "actor": "staff", "said": "internal", "text": "x"}
            made = insert(Note).values(note | about).returning(Note.id)
            tell(db, ada.shop.domain, [ada.id], Told.MENTIONED, None, key=str(number), by=BO,
                 note_id=db.execute(made).scalar_one())  # fmt: skip
    text = ada.get("/notifications").text
    assert 'href="/customers/9007199254740993?told=' in text
    assert 'data-customer="9007199254740993"' in text
    assert 'href="/orders/7?told=' in text


def test_following_one_reads_it_and_nobody_elses(engine: Engine, ada: Visitor) -> None:
    late = issue(engine, ada)
    first, second = (hear(engine, ada, Told.ASSIGNED, late, key) for key in "12")
    bo = Visitor(ada.client, ada.world, ada.shop, "99")
    assert menu(bo.get("/customers", told=str(first)).text) == "Notifications"
    assert unread(engine, ada) == [first, second]
    assert menu(ada.get("/customers", told=str(first)).text) == "Notifications (1)"
    assert unread(engine, ada) == [second]
    for nonsense in ("x", "-1", "9" * 30, str(second + 1000)):
        assert ada.get("/customers", told=nonsense).status_code == 200
    assert unread(engine, ada) == [second]
    assert len(listed(ada.get("/notifications").text)) == 2


def test_all_are_read_at_once_but_not_what_came_meanwhile(engine: Engine, ada: Visitor) -> None:
    late = issue(engine, ada)
    seen = [hear(engine, ada, Told.ASSIGNED, late, key) for key in "12"][-1]
    form = re.search(r'name="up_to" value="(\d+)"', ada.get("/notifications").text)
    assert form
    assert form[1] == str(seen)
    new = hear(engine, ada, Told.ASSIGNED, late, "3")
    answer = ada.post("/notifications/read", {"up_to": form[1]})
    assert menu(answer.text) == "Notifications (1)"
    assert [line.startswith("New") for line in listed(answer.text)] == [True, False, False]
    assert unread(engine, ada) == [new]
    assert ada.post("/notifications/read", {"up_to": "all"}).status_code == 422
    assert unread(engine, ada) == [new]


def test_earlier_ones_come_page_by_page_and_more_than_99_are_99_plus(
    engine: Engine, ada: Visitor
) -> None:
    late = issue(engine, ada)
    with engine.begin() as db:
        for key in range(MOST_COUNTED + 1):
            tell(db, ada.shop.domain, [ada.id], Told.ASSIGNED, late, key=str(key), by=BO)
    before: dict[str, str] | None = {}
    pages = []
    while before is not None:
        text = ada.get("/notifications", **before).text
        assert menu(text) == "Notifications (99+)"
        pages.append(re.findall(r'data-notification="(\d+)"', text))
        more = re.search(r'hx-get="/notifications\?before=(\d+)"', text)
        before = {"before": more[1]} if more else None
    assert [len(one) for one in pages] == [25, 25, 25, 25]
    shown = [int(one) for page in pages for one in page]
    assert shown == sorted(set(shown), reverse=True)


def test_what_is_unread_is_counted_while_the_guard_looks_who_is_there(
    engine: Engine, ada: Visitor
) -> None:
    seen: list[str] = []

    def look(*args: Any) -> None:
        seen.append(args[2])

    event.listen(engine, "before_cursor_execute", look)
    try:
        ada.get("/customers")
    finally:
        event.remove(engine, "before_cursor_execute", look)
    counting = [one for one in seen if "read_at IS NULL" in one]
    assert len(counting) == 1
    assert "staff_member" in counting[0]


def test_nobody_sees_what_others_or_the_same_person_elsewhere_are_told(
    engine: Engine, ada: Visitor
) -> None:
    late = issue(engine, ada)
    values = {"kind": "assigned", "issue_id": late, "key": "1", "actor": "staff"}
    with engine.begin() as db:
        for domain, member in ((ada.shop.domain, "99"), ("other.myshopify.com", ada.id)):
            row = {"shop": domain, "member_id": member, "at": datetime.now(UTC)}
            db.execute(insert(Notification).values(values | row))
    text = ada.get("/notifications").text
    assert listed(text) == []
    assert menu(text) == "Notifications"

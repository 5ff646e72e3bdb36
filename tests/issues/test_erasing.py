"""What Shopify wants erased is gone, whole, and nobody else's."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from unittest.mock import Mock

import pytest
from sqlalchemy import (
    ARRAY,
    BigInteger,
    Boolean,
    Connection,
    Engine,
    Integer,
    Table,
    func,
    insert,
    select,
    update,
)
from sqlalchemy import DateTime as Moment
from sqlalchemy.dialects.postgresql import JSONB

from shop_app import jobs
from shop_app.db import Base
from shop_app.errors import Conflict
from shop_app.flow.outbox import FIRE_TRIGGERS
from shop_app.issues import changing, notes, queries
from shop_app.issues.changing import Remedied
from shop_app.issues.events import EventKind
from shop_app.issues.merging import adopt, follow_merge
from shop_app.issues.models import Issue
from shop_app.issues.note_models import Note, NoteDraft
from shop_app.issues.note_places import Place
from shop_app.issues.rules import Remedy, Said
from shop_app.migrations.tables import load
from shop_app.orders.models import Order
from shop_app.privacy import shop_erasing
from shop_app.privacy.models import ShopErasure
from shop_app.privacy.shop_erasing import ERASE_SHOP
from shop_app.shops.models import Shop
from shop_app.timeline.service import Actor, By
from tests.issue_rows import ADA, CUSTOMER, NOW, ORDER, OTHER, SHOP, opened, ordered, works
from tests.shops.rows import queued
from webhooks.incoming import Incoming, Malformed, Payload
from webhooks.topics import customers_redact, shop_redact

LATER = NOW + timedelta(days=1)
BOB = "gid://shopify/Customer/2"
GUESTS = "gid://shopify/Order/12"
SECRET = "Jane Doe cried"


def written(db: Connection, shop: str = SHOP) -> dict[str, int]:
    """An issue each of a customer, of a guest and of Bob, with notes and a draft; their numbers."""
    works(db, "70", shop=shop)
    works(db, "71", shop=shop)
    ordered(db, ORDER, CUSTOMER, shop=shop)
    ordered(db, GUESTS, None, shop=shop)
    ordered(db, "gid://shopify/Order/13", BOB, shop=shop)
    abouts = {"jane": (CUSTOMER, ORDER), "guest": (None, GUESTS), "bob": (BOB, None)}
    numbers = {}
    for name, (customer, order) in abouts.items():
        said: dict[str, Any] = {"impact": SECRET, "wish": SECRET, "owner_id": "71"}
        made = opened(db, shop=shop, customer_gid=customer, order_gid=order, **said)
        given = Remedied(Remedy.REFUND, None, "https://chat.example/jane")
        changing.remedy(db, shop, made.number, given, version=None, by=ADA, now=NOW)
        place = Place(issue=made.id)
        notes.add_note(db, shop, place, SECRET, said=Said.INTERNAL, by=ADA, now=NOW)
        numbers[name] = made.number
    for place in (Place(customer=CUSTOMER), Place(order=ORDER)):
        draft = {"member_id": "70", "place": str(place), "text": SECRET}
        db.execute(insert(NoteDraft).values(shop=shop, **draft))
    return numbers


def words(db: Connection, shop: str = SHOP) -> list[str]:
    """All words that are kept, searchable ones too."""
    issue = select(Issue.impact + Issue.wish, Issue.search, Issue.remedy_link)
    found = [str(row) for row in db.execute(issue.where(Issue.shop == shop, Issue.wish != ""))]
    for table in (Note, NoteDraft):
        found += db.scalars(select(table.text).where(table.shop == shop, table.text != ""))
    return found


def body(**fields: object) -> Incoming:
    payload = Payload({"shop_id": 1, "shop_domain": SHOP, **fields})
    return Incoming(SHOP, "customers/redact", "webhook-1", LATER, None, payload)


def redacted(db: Connection) -> None:
    """Shopify asks to erase Jane, who also ordered as a guest."""
    customers_redact.handle(db, body(customer={"id": 1}, orders_to_redact=[11, 12]))


def erasing_jobs(engine: Engine) -> list[str]:
    """The waiting jobs of the shop, but for what Flow is told of the issues that were opened."""
    return [name for name in queued(engine, SHOP) if name != FIRE_TRIGGERS]


def test_a_redacted_customers_words_are_gone_and_figures_and_others_stay(engine: Engine) -> None:
    with engine.begin() as db:
        written(db, OTHER)
        theirs = words(db, OTHER)
        numbers = written(db)
        bobs = queries.issue(db, SHOP, numbers["bob"])
        redacted(db)
        left = words(db)
        jane = queries.issue(db, SHOP, numbers["jane"])
        guest = queries.issue(db, SHOP, numbers["guest"])
        line = queries.events(db, SHOP, jane.id)[0]
        assert queries.issue(db, SHOP, numbers["bob"]) == bobs
        assert words(db, OTHER) == theirs
        searchable = db.scalars(
            select(Issue.search).where(Issue.shop == SHOP, Issue.erased_at.is_not(None))
        ).all()
        note = db.execute(select(Note).where(Note.shop == SHOP, Note.issue_id == jane.id)).one()
    assert len(left) == 2  # Bob's issue and his note
    assert (jane.impact, jane.wish, jane.remedy_link) == ("", "", None)
    assert (jane.remedy, jane.order_gid, jane.owner_id) == (Remedy.REFUND, ORDER, "71")
    assert jane.erased_at == guest.erased_at == note.erased_at == LATER
    assert (line.kind, line.by) == (EventKind.ERASED, By(Actor.WEBHOOK))
    assert searchable == ["", ""]
    assert note.search == ""


def test_who_saves_a_form_from_before_the_erasing_is_told(engine: Engine) -> None:
    with engine.begin() as db:
        number = written(db)["jane"]
        seen = queries.issue(db, SHOP, number).version
        redacted(db)
    with pytest.raises(Conflict), engine.begin() as db:
        changing.edit(db, SHOP, number, {"impact": SECRET}, version=seen, by=ADA, now=LATER)


def test_erasing_twice_changes_nothing_more(engine: Engine) -> None:
    with engine.begin() as db:
        number = written(db)["jane"]
        redacted(db)
        once = queries.issue(db, SHOP, number)
        customers_redact.handle(
            db, replace(body(customer={"id": 1}, orders_to_redact=[11]), webhook_id="webhook-2")
        )
        assert queries.issue(db, SHOP, number) == once


def test_a_request_with_strange_orders_is_not_understood_and_erases_nothing(engine: Engine) -> None:
    with engine.begin() as db:
        written(db)
        before = words(db)
        with pytest.raises(Malformed) as refused:
            customers_redact.handle(db, body(customer={"id": 1}, orders_to_redact=["jane"]))
        assert words(db) == before
    assert "jane" not in str(refused.value)


CAPABILITY = ("shop_app.issues.", "shop_app.notifications.", "shop_app.sla.", "shop_app.auto_open.")
load()
TABLES: list[Any] = [
    mapper.class_.__table__
    for mapper in Base.registry.mappers
    if mapper.class_.__module__.startswith(CAPABILITY)
]
KNOWN = {"state": "held", "said": "internal"}


def counted(db: Connection, shop: str) -> dict[str, int]:
    """How many rows each table of the capability has for a shop."""
    every = select(func.count())
    return {
        table.name: db.scalar(every.select_from(table).where(table.c.shop == shop)) or 0
        for table in TABLES
    }


def erase(engine: Engine) -> None:
    """Run the job once."""
    shop_erasing.erase_shop(jobs.Deps(engine, Mock(), Mock()), SHOP)


ERASURES = select(func.count()).where(ShopErasure.shop == SHOP)


def any_row(table: Table, shop: str) -> dict[str, Any]:
    """Some value for every column that needs one."""

    def value(kind: Any) -> Any:
        if isinstance(kind, ARRAY):
            return []
        if isinstance(kind, JSONB):
            return {}
        if isinstance(kind, Boolean):
            return False
        if isinstance(kind, Moment):
            return NOW
        return 1 if isinstance(kind, (BigInteger, Integer)) else "x"

    needed = [
        column
        for column in table.columns
        if not (column.nullable or column.server_default or column.identity)
    ]
    values = {column.name: value(column.type) for column in needed}
    known = {name: given for name, given in KNOWN.items() if name in values}
    return values | known | {"shop": shop}


def test_shop_redact_leaves_no_row_of_issues_and_no_others_shop_is_touched(engine: Engine) -> None:
    with engine.begin() as db:
        for shop in (SHOP, OTHER):
            db.execute(insert(Shop).values(shop=shop, state="uninstalled"))
            written(db, shop)
            found = counted(db, shop)
            for table in TABLES:
                if not found[table.name]:
                    db.execute(insert(table).values(any_row(table, shop)))
        before = counted(db, OTHER)
        shop_redact.handle(db, body())
    assert all(before.values())
    assert erasing_jobs(engine) == [ERASE_SHOP]
    erase(engine)
    with engine.connect() as db:
        assert [name for name, left in counted(db, SHOP).items() if left] == []
        assert counted(db, OTHER) == before
        assert not db.scalar(ERASURES)


def test_millions_go_in_portions_and_whoever_begins_again_goes_on(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shop_erasing, "PORTION", 2)
    monkeypatch.setattr(shop_erasing, "_PORTIONS", 8)
    with engine.begin() as db:
        db.execute(insert(Shop).values(shop=SHOP, state="uninstalled"))
        written(db)
        before = counted(db, SHOP)
        shop_redact.handle(db, body())
    assert (before["note"], before["issue"], before["issue_event"]) == (3, 3, 6)
    erase(engine)  # two portions of notes, two of issues, four of events
    with engine.connect() as db:
        left = counted(db, SHOP)
        assert (left["note"], left["issue"], left["issue_event"]) == (0, 0, 0)
        assert left["notification"]
        assert db.scalar(ERASURES) == 1
    assert erasing_jobs(engine) == [ERASE_SHOP]
    monkeypatch.setattr(shop_erasing, "_PORTIONS", 30)
    erase(engine)
    with engine.connect() as db:
        assert [name for name, left in counted(db, SHOP).items() if left] == []
        assert not db.scalar(ERASURES)


def test_a_shop_that_came_back_loses_nothing(engine: Engine) -> None:
    with engine.begin() as db:
        db.execute(insert(Shop).values(shop=SHOP, state="installed"))
        numbers = written(db)
        shop_redact.handle(db, body())
        assert queries.issue(db, SHOP, numbers["bob"]).impact == SECRET
    assert erasing_jobs(engine) == []


def test_what_a_shop_writes_that_comes_back_while_it_is_erased_stays(engine: Engine) -> None:
    with engine.begin() as db:
        db.execute(insert(Shop).values(shop=SHOP, state="uninstalled"))
        written(db)
        shop_redact.handle(db, body())
    with engine.begin() as db:
        db.execute(update(Shop).where(Shop.shop == SHOP).values(state="installed"))
        new = opened(db, now=datetime.now(UTC) + timedelta(seconds=1))
    erase(engine)
    with engine.begin() as db:
        left = list(db.scalars(select(Issue.number).where(Issue.shop == SHOP)))
        following = opened(db, now=datetime.now(UTC)).number
    assert (left, following) == ([new.number], new.number + 1)


def test_what_was_written_about_a_guest_is_the_customers_once_the_order_has_one(
    engine: Engine,
) -> None:
    with engine.begin() as db:
        written(db)
        notes.add_note(db, SHOP, Place(order=GUESTS), SECRET, said=Said.INTERNAL, by=ADA, now=NOW)
        mine = (Order.shop == SHOP, Order.gid == GUESTS)
        adopt(db, SHOP, [GUESTS])
        assert len(queries.of_customer(db, SHOP, BOB)) == 1
        db.execute(update(Order).where(*mine).values(customer_gid=BOB))
        adopt(db, SHOP, [GUESTS, ORDER])
        assert len(queries.of_customer(db, SHOP, BOB)) == 2
        assert len(notes.of_customer(db, SHOP, BOB)) == 3
        assert len(queries.of_customer(db, SHOP, CUSTOMER)) == 1


def test_a_merged_customers_issues_notes_and_history_are_with_who_was_kept(engine: Engine) -> None:
    with engine.begin() as db:
        written(db)
        written(db, OTHER)
        follow_merge(db, SHOP, CUSTOMER, BOB)
        assert queries.of_customer(db, SHOP, CUSTOMER) == []
        assert len(queries.of_customer(db, SHOP, BOB)) == 2
        assert queries.events_of_customer(db, SHOP, CUSTOMER) == []
        assert len(notes.of_customer(db, SHOP, BOB)) == 2
        assert len(queries.of_customer(db, OTHER, CUSTOMER)) == 1

"""Notes through their doors: written once, corrected by another, drafts that stay."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine, select, text, update
from sqlalchemy.exc import OperationalError

from sandbox.state import Shop
from sandbox.world import World
from shop_app.issues import drafts
from shop_app.issues.drafts import Typed
from shop_app.issues.models import Issue, IssueEvent
from shop_app.issues.note_models import Note, NoteDraft
from shop_app.issues.note_places import Place
from shop_app.issues.opening import IssueDraft, open_issue
from shop_app.issues.rules import Channel, Said
from shop_app.notifications.models import Notification
from shop_app.staff.rules import Role
from shop_app.timeline.service import OPERATOR
from tests.customers.rows import add_customer, add_order, customer_gid, order_gid
from tests.desk.visiting import Visitor, visitor
from webhooks.keeping import forget_old

YESTERDAY = datetime.now(UTC) - timedelta(days=1)
ISSUE = "/issues/1001/notes"
FORM = {"key": "k1", "said": "internal", "corrects": "", "text": "We called."}


@pytest.fixture
def ada(client: FlaskClient, engine: Engine, world: World, installed: Shop) -> Visitor:
    """A staff member, in a shop with one order that has an issue."""
    with engine.begin() as db:
        add_customer(db, 7, installed.domain)
        add_order(db, 8, 7, shop=installed.domain, name="#8")
        draft = IssueDraft(customer_gid(7), order_gid(8), "late", Channel.EMAIL)
        open_issue(db, installed.domain, draft, by=OPERATOR, now=datetime.now(UTC))
    return visitor(client, engine, world, installed, Role.STAFF)


def rows(engine: Engine, shop: Shop, table: Any) -> list[Any]:
    with engine.connect() as db:
        return list(db.execute(select(table.__table__).where(table.shop == shop.domain)))


def test_a_note_on_an_issue_is_the_customers_and_the_orders_too(
    engine: Engine, installed: Shop, ada: Visitor
) -> None:
    answer = ada.post(ISSUE, FORM | {"text": "We called <b>.\r\n- twice"})
    assert answer.status_code == 200
    assert "Note saved" in answer.headers["HX-Trigger"]
    assert "amends:noted" in answer.headers["HX-Trigger"]
    (note,) = rows(engine, installed, Note)
    assert (note.text, note.customer_gid, note.order_gid, note.author_id) == (
        "We called <b>.\n- twice",
        customer_gid(7),
        order_gid(8),
        ada.id,
    )
    for path in (f"{ISSUE}/list", "/customers/7/notes", "/orders/8/notes"):
        shown = ada.get(path).text
        assert "We called &lt;b&gt;." in shown
        assert '<li dir="auto">twice</li>' in shown
    assert "/issues/1001" in ada.get("/customers/7/notes").text


def test_pressing_twice_writes_one_note(engine: Engine, installed: Shop, ada: Visitor) -> None:
    assert [ada.post(ISSUE, FORM).status_code for _ in range(2)] == [200, 200]
    assert len(rows(engine, installed, Note)) == 1


def test_other_words_sent_with_a_saved_form_are_offered_as_a_correction(
    engine: Engine, installed: Shop, ada: Visitor
) -> None:
    ada.post(ISSUE, FORM)
    answer = ada.post(ISSUE, FORM | {"text": "We wrote."})
    assert answer.status_code == 409
    assert 'value="We wrote."' in answer.text
    (first,) = rows(engine, installed, Note)
    assert "data-take-focus" in answer.text
    again = fields(answer.text)
    assert again["corrects"] == str(first.id)
    assert ada.post(ISSUE, FORM | again | {"text": "We wrote."}).status_code == 200
    assert [(n.text, n.corrects) for n in rows(engine, installed, Note)] == [
        ("We called.", None),
        ("We wrote.", first.id),
    ]
    shown = ada.get(f"{ISSUE}/list").text
    assert shown.count("Corrected later") == 1
    assert shown.count("Corrects an earlier note") == 1


def fields(page: str) -> dict[str, str]:
    """The hidden fields of the form."""
    return dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', page))


def test_a_note_of_another_place_is_not_corrected_here(
    engine: Engine, installed: Shop, ada: Visitor
) -> None:
    ada.post("/customers/7/notes", FORM)
    (note,) = rows(engine, installed, Note)
    answer = ada.post(ISSUE, FORM | {"key": "k2", "corrects": str(note.id)})
    assert answer.status_code == 422
    assert "belongs somewhere else" in answer.text
    assert len(rows(engine, installed, Note)) == 1


@pytest.mark.parametrize(
    ("text", "error"),
    [(" \n", "Write something first."), ("ä" * 10_001, "The note has 10,001 characters; up to")],
)
def test_a_note_that_cannot_be_saved_keeps_its_text(
    *, engine: Engine, installed: Shop, ada: Visitor, text: str, error: str
) -> None:
    answer = ada.post(ISSUE, FORM | {"text": text})
    assert answer.status_code == 422
    assert error in answer.text
    assert f'value="{text}"' in answer.text
    assert fields(answer.text)["key"] == "k1"
    assert rows(engine, installed, Note) == []


def test_the_first_note_said_to_the_customer_is_the_answer(
    engine: Engine, installed: Shop, ada: Visitor
) -> None:
    ada.post(ISSUE, FORM)
    assert rows(engine, installed, Issue)[0].first_response_at is None
    for key in ("k2", "k3"):
        ada.post(ISSUE, FORM | {"key": key, "said": "to_customer"})
    (issue,) = rows(engine, installed, Issue)
    events = [e for e in rows(engine, installed, IssueEvent) if e.kind == "responded"]
    assert issue.first_response_at is not None
    assert issue.response_due_at is None
    assert [(e.actor_id, e.data) for e in events] == [
        (ada.id, {"seconds": 0, "target": issue.response_target})
    ]


def test_who_is_mentioned_is_told_once_and_nobody_of_themselves(
    *, client: FlaskClient, engine: Engine, world: World, installed: Shop, ada: Visitor
) -> None:
    visitor(client, engine, world, installed, Role.MANAGER, name="Max Power", member="555")
    ada.post(ISSUE, FORM | {"text": "@max power please look. @Ada Merchant @Max Power"})
    (note,) = rows(engine, installed, Note)
    assert note.mentions == ["555", ada.id]
    told = [(n.member_id, n.kind, n.note_id) for n in rows(engine, installed, Notification)]
    assert told == [("555", "mentioned", note.id)]
    assert "<strong>@max power</strong>" in ada.get(f"{ISSUE}/list").text


def test_a_draft_survives_until_its_note_is_saved(
    engine: Engine, installed: Shop, ada: Visitor
) -> None:
    typed = FORM | {"text": "Half a sen", "said": "to_customer"}
    assert ada.post(f"{ISSUE}/draft", typed).status_code == 204
    shown = ada.get(f"{ISSUE}/form").text
    assert 'value="Half a sen"' in shown
    assert 'value="to_customer" selected' in shown
    assert 'value="Half' not in ada.get("/customers/7/notes/form").text
    ada.post(ISSUE, typed)
    assert rows(engine, installed, NoteDraft) == []
    assert ada.post(f"{ISSUE}/draft", typed).status_code == 204
    assert rows(engine, installed, NoteDraft) == []


def test_a_draft_on_its_way_waits_while_its_note_is_saved(
    engine: Engine, installed: Shop, ada: Visitor
) -> None:
    typed = Typed("We called.", Said.INTERNAL, None, "k1")
    shop, place, now = installed.domain, Place(issue=1), datetime.now(UTC)
    with engine.begin() as saving:
        drafts.alone(saving, shop, ada.id)
        with engine.begin() as db:
            db.execute(text("SET LOCAL lock_timeout = '20ms'"))
            drafts.keep(db, shop, "another", place, typed, now=now)
            with pytest.raises(OperationalError, match="lock timeout"), db.begin_nested():
                drafts.keep(db, shop, ada.id, place, typed, now=now)
    assert [row.member_id for row in rows(engine, installed, NoteDraft)] == ["another"]


def test_a_draft_is_its_writers_alone_and_an_empty_one_is_none(
    *, client: FlaskClient, engine: Engine, world: World, installed: Shop, ada: Visitor
) -> None:
    ada.post(f"{ISSUE}/draft", FORM | {"text": "Mine"})
    other = visitor(client, engine, world, installed, Role.MANAGER, name="Max", member="555")
    assert "Mine" not in other.get(f"{ISSUE}/form").text
    ada.post(f"{ISSUE}/draft", FORM | {"text": " "})
    assert rows(engine, installed, NoteDraft) == []


def test_a_draft_nobody_goes_on_with_is_forgotten_after_90_days(
    engine: Engine, installed: Shop, ada: Visitor
) -> None:
    for path, days in ((ISSUE, 91), ("/customers/7/notes", 89)):
        ada.post(f"{path}/draft", FORM)
        with engine.begin() as db:
            old = update(NoteDraft).where(
                NoteDraft.shop == installed.domain, NoteDraft.at > YESTERDAY
            )
            db.execute(old.values(at=datetime.now(UTC) - timedelta(days=days)))
    forget_old(engine)
    assert [draft.place for draft in rows(engine, installed, NoteDraft)] == [customer_gid(7)]


def test_who_may_only_read_writes_nothing(
    *, client: FlaskClient, engine: Engine, world: World, installed: Shop, ada: Visitor
) -> None:
    reader = visitor(client, engine, world, installed, Role.READ_ONLY, name="Rea")
    assert "lets you read notes" in reader.get(f"{ISSUE}/form").text
    assert reader.post(ISSUE, FORM).status_code == 403
    assert reader.post(f"{ISSUE}/draft", FORM).status_code == 403
    assert rows(engine, installed, Note) + rows(engine, installed, NoteDraft) == []


def test_notes_of_what_is_not_there_are_not_found(ada: Visitor) -> None:
    for path in ("/issues/9999/notes", f"/issues/{2**64}/notes", "/customers/99/notes"):
        assert ada.post(path, FORM).status_code == 404
        assert ada.get(f"{path}/list").status_code == 404

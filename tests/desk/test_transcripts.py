"""The whole story of an issue or a customer, on paper and as files."""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from html import unescape
from io import StringIO
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine, insert, select
from werkzeug.test import TestResponse

from sandbox.faults import Fault
from sandbox.state import Shop
from sandbox.world import World
from shop_app.compensation.events import EventKind, Ref, append
from shop_app.compensation.models import Compensation
from shop_app.issues.changing import move
from shop_app.issues.models import Issue
from shop_app.issues.note_places import Place
from shop_app.issues.notes import add_note
from shop_app.issues.opening import IssueDraft, open_issue
from shop_app.issues.rules import Channel, Said, Status
from shop_app.orders.models import Order
from shop_app.staff.rules import Role
from shop_app.timeline.service import Actor, By
from tests.desk.people import known, person
from tests.desk.visiting import Visitor, visitor

NOW = datetime(2026, 5, 4, 10, tzinfo=UTC)


@dataclass
class Told:
    """A customer with an issue on an order, three notes on it, and one note without an issue."""

    visitor: Visitor
    customer: str
    number: int

    def get(self, path: str, **query: str) -> TestResponse:
        """A transcript of the issue."""
        return self.visitor.get(f"/issues/{self.number}/{path}", **query)

    def of_customer(self, path: str, **query: str) -> TestResponse:
        """A transcript of the customer."""
        return self.visitor.get(f"/customers/{self.customer}/{path}", **query)


@pytest.fixture
def told(client: FlaskClient, engine: Engine, world: World, installed: Shop) -> Told:
    """Told to somebody who may only look, in a shop whose customers' names the app may see."""
    world.approved_data = frozenset({"name", "email"})
    visitor(client, engine, world, installed, name="Bo Baker", member="99")
    reader = visitor(client, engine, world, installed, Role.READ_ONLY)
    number = person(installed, "Zoë", "Ångström")
    known(engine, installed, number)
    customer, order = f"gid://shopify/Customer/{number}", "gid://shopify/Order/7"
    shop, by = installed.domain, By(Actor.STAFF, "99")
    with engine.begin() as db:
        row = {"gid": order, "name": "#2001", "customer_gid": customer, "currency": "GBP"}
        db.execute(insert(Order).values(shop=shop, **row))
        draft = IssueDraft(customer, order, "late", Channel.EMAIL, impact="=No cake & tears",
                           wish="A <b>new</b> cake", owner_id="99")  # fmt: skip
        opened = open_issue(db, shop, draft, by=by, now=NOW)

        def note(place: Place, text: str, said: Said, minutes: int, **more: Any) -> int:
            at = NOW + timedelta(minutes=minutes)
            return add_note(db, shop, place, text, said=said, by=by, now=at, **more)

        here = Place(issue=opened.id)
        note(here, "Carrier lost it", Said.INTERNAL, 1)
        wrong = note(here, "It comes on Monday", Said.TO_CUSTOMER, 2)
        note(here, "It comes on Tuesday", Said.TO_CUSTOMER, 3, corrects=wrong)
        note(Place(customer=customer), "Likes marzipan", Said.INTERNAL, 4)
        move(db, shop, opened.number, Status.RESOLVED, version=None, by=by,
             now=NOW + timedelta(minutes=5))  # fmt: skip
    return Told(reader, number, opened.number)


def plain(answer: TestResponse) -> str:
    """A page as one reads it."""
    assert answer.status_code == 200
    body = answer.text.split("<body>")[1]
    return unescape(" ".join(re.sub(r"<[^>]*>", " ", body).split()))


def test_the_print_view_tells_everything_in_order_by_name(told: Told) -> None:
    answer = told.get("print")
    text = plain(answer)
    parts = [
        "Issue #1001", "Customer: Zoë Ångström", "Late delivery", "#2001", "Resolved", "E-mail",
        "In charge Bo Baker", "=No cake & tears", "A <b>new</b> cake", "Issue opened",
        "Carrier lost it", "Corrected by the note of", "It comes on Monday",
        "Corrects the note of", "It comes on Tuesday", "Open → Resolved",
    ]  # fmt: skip
    places = [text.find(part) for part in parts]
    assert -1 not in places, parts[places.index(-1)]
    story = places[parts.index("Issue opened") :]
    assert story == sorted(story)
    assert text.count("Internal") == 1
    assert text.count("Said to the customer") == 2
    assert "Likes marzipan" not in text
    assert "<s-" not in answer.text
    assert "<script" not in answer.text
    assert "<b>new" not in answer.text


def test_a_copy_for_the_customer_has_nothing_of_how_the_shop_works(told: Told) -> None:
    text = plain(told.get("print", internal="0"))
    for kept in ("=No cake & tears", "It comes on Monday", "It comes on Tuesday"):
        assert kept in text
    for hidden in ("Carrier lost it", "Severity", "In charge", "Internal", "business time"):
        assert hidden not in text


def test_a_note_that_was_marked_by_mistake_is_in_no_copy_for_the_customer(
    told: Told, engine: Engine
) -> None:
    shop, by, at = told.visitor.shop.domain, By(Actor.STAFF, "99"), NOW + timedelta(minutes=9)
    with engine.begin() as db:
        issue = select(Issue.id).where(Issue.shop == shop, Issue.number == told.number)
        here = Place(issue=db.scalar(issue))
        wrong = add_note(db, shop, here, "She lies again", said=Said.TO_CUSTOMER, by=by, now=at)
        add_note(db, shop, here, "Not for her", said=Said.INTERNAL, by=by, now=at, corrects=wrong)
    assert "She lies again" in plain(told.get("print"))
    assert "She lies again" not in plain(told.get("print", internal="0"))
    for path in ("transcript.json", "transcript.csv"):
        assert "She lies again" not in told.get(path, internal="0").text


def test_the_print_view_goes_by_number_while_shopify_is_away(told: Told, world: World) -> None:
    domain = told.visitor.shop.domain
    world.faults.add(Fault(kind="throttle", times=9, seconds=60, shop=domain))
    text = plain(told.get("print"))
    assert f"Customer: {told.customer}" in text
    assert "Carrier lost it" in text


def test_a_customers_transcript_has_the_notes_without_an_issue_too(told: Told) -> None:
    text = plain(told.of_customer("print"))
    assert text.index("Issue #1001") < text.index("Carrier lost it") < text.index("Likes marzipan")
    assert "Without an issue" in text
    assert "Likes marzipan" not in plain(told.of_customer("print", internal="0"))


def test_the_csv_has_a_row_per_line_and_runs_nothing(told: Told) -> None:
    answer = told.get("transcript.csv")
    assert answer.mimetype == "text/csv"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="issue-1001.csv"'
    assert answer.data.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(StringIO(answer.data.decode("utf-8-sig"), newline="")))
    assert [(row[0], row[1][:16], row[2], row[6]) for row in rows[1:4]] == [
        ("1001", "2026-05-04T10:00", "impact", "'=No cake & tears"),
        ("1001", "2026-05-04T10:00", "wish", "A <b>new</b> cake"),
        ("1001", "2026-05-04T10:00", "opened", ""),
    ]
    notes = [row for row in rows if row[2] == "note"]
    assert [(row[3], row[5], row[6]) for row in notes] == [
        ("Bo Baker", "Internal", "Carrier lost it"),
        ("Bo Baker", "Said to the customer", "It comes on Monday"),
        ("Bo Baker", "Said to the customer", "It comes on Tuesday"),
    ]


def test_the_json_has_the_shapes_of_the_api(told: Told) -> None:
    answer = told.of_customer("transcript.json").json
    assert answer is not None
    assert answer["complete"] is True
    assert [(one["number"], one["severity"]) for one in answer["issues"]] == [(1001, "normal")]
    assert {line["issue"] for line in answer["history"]} == {1001}
    assert answer["history"][0]["kind"] == "opened"
    notes = answer["notes"]
    assert [(note["issue"], note["text"]) for note in notes] == [
        (1001, "Carrier lost it"), (1001, "It comes on Monday"),
        (1001, "It comes on Tuesday"), (None, "Likes marzipan"),
    ]  # fmt: skip
    assert (notes[1]["corrected_by"], notes[2]["corrects"]) == (notes[2]["id"], notes[1]["id"])
    outside = told.of_customer("transcript.json", internal="0").json
    assert outside is not None
    assert [note["said"] for note in outside["notes"]] == ["to_customer"] * 2
    assert not {"owner", "severity", "clock"} & outside["issues"][0].keys()
    assert {line["kind"] for line in outside["history"]} == {"opened", "moved"}


def test_what_was_given_is_told_and_to_the_customer_no_more_than_they_know(
    told: Told, engine: Engine
) -> None:
    shop, customer = told.visitor.shop.domain, f"gid://shopify/Customer/{told.customer}"
    with engine.begin() as db:
        issue = select(Issue.id).where(Issue.shop == shop, Issue.number == told.number)
        row = {
            "number": 7, "state": "granted", "kind": "gift_card", "customer_gid": customer,
            "issue_id": db.scalar(issue), "key": "k", "actor": "staff", "actor_id": "99",
            "currency": "GBP", "amount": 1500,
        }  # fmt: skip
        made = insert(Compensation).values(shop=shop, **row).returning(Compensation.id)
        ref, by = Ref(db.execute(made).scalar_one(), customer), By(Actor.STAFF, "99")
        append(db, shop, ref, EventKind.RESERVED, by=by, data={"amount": 1500})
        append(db, shop, ref, EventKind.GRANTED, by=by)
    inside = told.get("transcript.json").json
    assert inside is not None
    shown = [(one["kind"], one["given"], one["issue"]) for one in inside["compensations"]]
    assert shown == [("reserved", "gift_card", 1001), ("granted", "gift_card", 1001)]
    assert inside["compensations"][0]["data"] == {"amount": 1500}
    outside = told.of_customer("transcript.json", internal="0").json
    assert outside is not None
    assert [(one["kind"], one["data"]) for one in outside["compensations"]] == [("granted", {})]
    assert "Gift card: Granted" in told.get("print").text
    beneath = told.get("story").text
    assert "Gift card: Granted" in beneath
    assert beneath.count('href="/compensations/7"') == 2
    assert "Money set aside" not in told.get("print", internal="0").text


@pytest.mark.parametrize("path", ["print", "transcript.json", "transcript.csv"])
def test_what_this_shop_does_not_have_has_no_transcript(
    told: Told, engine: Engine, path: str
) -> None:
    for place in ("issues/1002", "issues/99999999999999999999999", "customers/1"):
        assert told.visitor.get(f"/{place}/{path}").status_code == 404

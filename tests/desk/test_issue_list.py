"""The lists of issues: what is shown, searched, filtered, kept, changed at once and exported."""

import csv
from datetime import timedelta
from functools import partial
from html import unescape
from io import StringIO

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine, select

from sandbox.state import Shop
from sandbox.world import World
from shop_app.gids import number_of
from shop_app.issues import queries
from shop_app.issues.note_places import Place
from shop_app.issues.note_searching import MOST_NOTES
from shop_app.issues.notes import add_note
from shop_app.issues.opening import IssueDraft, Opened, open_issue
from shop_app.issues.queries import IssueRow
from shop_app.issues.rules import Channel, Said, Severity, Status
from shop_app.orders.models import Order
from shop_app.staff.rules import Role
from shop_app.timeline.service import Actor, By
from tests.desk.people import NOW, bought, known, person
from tests.desk.test_customer_page import counting
from tests.desk.visiting import Visitor, visitor
from tests.issue_rows import ordered
from tests.shops.rows import change

MEMBER = "702"
DAY = timedelta(days=1)


@pytest.fixture
def staff(client: FlaskClient, engine: Engine, world: World, installed: Shop) -> Visitor:
    """Somebody who works on issues."""
    change(engine, installed.domain, currency="GBP", timezone="Europe/London", locale="en")
    return visitor(client, engine, world, installed, role=Role.STAFF, member=MEMBER)


@pytest.fixture
def order(staff: Visitor, engine: Engine) -> str:
    number = person(staff.shop, "Ada", "Lovelace", "ada@example.com")
    known(engine, staff.shop, number)
    return bought(engine, staff.shop, number, "#1234")


def opened(engine: Engine, staff: Visitor, order: str, **given: object) -> Opened:
    """An issue about the order; late and told by e-mail, unless told otherwise."""
    usual: dict[str, object] = {"reason": "late", "channel": Channel.EMAIL}
    draft = IssueDraft(customer_gid=None, order_gid=order, **(usual | given))  # type: ignore[arg-type]
    with engine.begin() as db:
        return open_issue(db, staff.shop.domain, draft, by=By("staff", MEMBER), now=NOW)  # type: ignore[arg-type]


def row(engine: Engine, staff: Visitor, number: int) -> IssueRow:
    with engine.connect() as db:
        return queries.issue(db, staff.shop.domain, number)


def look(staff: Visitor, path: str = "/issues", **query: str) -> str:
    answer = staff.get(path, **query)
    assert answer.status_code == 200
    return " ".join(unescape(answer.text).split())


def listed(page: str) -> list[int]:
    """The numbers of the issues of a page, in their order."""
    rows = page.partition("<s-table-body>")[2]
    return [int(part.partition('"')[0]) for part in rows.split('<s-link href="/issues/')[1:]]


def test_a_shop_without_issues_is_told_what_to_do(staff: Visitor) -> None:
    page = look(staff)
    assert "Record what goes wrong for a customer" in page
    assert "Open the first issue" in page


def test_an_issue_stands_with_order_reason_status_owner_and_when_it_is_due(
    staff: Visitor, order: str, engine: Engine
) -> None:
    opened(engine, staff, order, sub_reason="late.carrier", severity=Severity.HIGH)
    page = look(staff, list="unassigned")
    assert listed(page) == [1001]
    assert "Order #1234" in page
    assert "data-customer=" in page
    for words in ("Open</s-badge>", "High</s-badge>", "Nobody</s-table-cell>", "Answer by "):
        assert words in page, words
    assert "Unassigned 1" in page
    assert "Mine 0" in page


def test_a_page_asks_the_database_little(staff: Visitor, order: str, engine: Engine) -> None:
    for _ in range(3):
        opened(engine, staff, order, impact="broken box")
    for query in ({"list": "all"}, {"list": "all", "q": "broken", "severity": "normal"}):
        with counting(engine) as asked:
            look(staff, **query)
        assert len(asked) <= 12, asked


def test_whoever_asks_for_no_list_gets_the_one_with_something_to_do(
    staff: Visitor, order: str, engine: Engine
) -> None:
    opened(engine, staff, order)
    assert "Unassigned 1, shown now" in look(staff)
    opened(engine, staff, order, owner_id=MEMBER)
    assert "Mine 1, shown now" in look(staff)


def test_filters_stand_in_the_address_and_can_be_taken_off(
    staff: Visitor, order: str, engine: Engine
) -> None:
    opened(engine, staff, order)
    opened(engine, staff, order, reason="damaged", channel=Channel.PHONE)
    page = look(staff, list="all", channel="phone", reason="damaged")
    assert listed(page) == [1002]
    assert '<s-clickable-chip href="/issues?list=all&channel=phone"' in page
    assert listed(look(staff, list="all", sort="number", way="up")) == [1001, 1002]
    assert listed(look(staff, list="all", reason="late.carrier")) == []
    page = look(staff, list="all", customer="77", owner=MEMBER)
    assert '<span data-customer="77">Customer 77</span> ✕' in page
    assert "In charge: " in page


def test_an_address_of_nothing_that_there_is_shows_the_list_and_says_so(
    staff: Visitor, order: str, engine: Engine
) -> None:
    opened(engine, staff, order)
    for wrong in ({"severity": "awful"}, {"opened_from": "2026-02-30"}, {"customer": "x" * 200}):
        page = look(staff, list="all", **wrong)
        assert "This address asks for something that there is not" in page
        assert listed(page) == [1001]
    crafted = {"sort": "severity", "after": "5~99999", "before": "x~y"}
    assert listed(look(staff, **crafted)) == [1001]
    page = look(staff, list="nope", severity="low")
    assert "This address asks for something that there is not" in page
    assert listed(page) == [1001]
    assert "This address asks" not in look(staff, list="")


def test_a_search_finds_numbers_orders_and_words_and_shows_where(
    staff: Visitor, order: str, engine: Engine
) -> None:
    opened(engine, staff, order, impact="The Tasse is zerbrochen", wish="Money back")
    issue = opened(engine, staff, order)
    with engine.begin() as db:
        add_note(
            db,
            staff.shop.domain,
            Place(issue=issue.id),
            "She calls again about the façade <b>today</b>",
            said=Said.INTERNAL,
            by=By("staff", MEMBER),  # type: ignore[arg-type]
            now=NOW,
        )
    assert listed(look(staff, q="#1001")) == [1001]
    assert listed(look(staff, q="1234")) == [1002, 1001]
    page = look(staff, q="ZERBROCH")
    assert listed(page) == [1001]
    assert '<s-text type="strong">zerbrochen</s-text> · Money back' in page
    page = staff.get("/issues", q="Facade").text
    assert listed(unescape(page)) == [1002]
    assert '<s-text type="strong">façade</s-text> &lt;b&gt;today' in page
    assert "No issue found" in look(staff, q="nothing")
    assert listed(look(staff, q="facade", list="mine")) == []


def test_a_search_of_all_finds_notes_on_customers_and_orders_too(
    staff: Visitor, order: str, engine: Engine
) -> None:
    heading, shop = "Notes on customers and orders", staff.shop.domain
    with engine.begin() as db:
        buyer = db.scalar(select(Order.customer_gid).where(Order.shop == shop, Order.gid == order))
        note = partial(add_note, db, said=Said.INTERNAL, by=By(Actor.STAFF, MEMBER))
        note(shop, Place(customer=buyer), "Collects <i>blue</i> plates", now=NOW - 300 * DAY)
        note(shop, Place(order=order), "Wants a blue ribbon", now=NOW)
        ordered(db, order, buyer, shop="other.myshopify.com")
        note("other.myshopify.com", Place(order=order), "blue secret", now=NOW)
    page = staff.get("/issues", q="Blu", list="all").text
    assert "No issue found" in page
    section = page.partition(heading)[2]
    assert section.index("ribbon") < section.index("Collects")
    assert 'strong">&lt;i&gt;blue&lt;/i&gt;</s-text> plates' in section
    assert "secret" not in page
    assert f'href="/customers/{number_of(str(buyer))}"' in section
    assert f'href="/orders/{number_of(order)}">Order #1234<' in section
    assert f'data-customer="{number_of(str(buyer))}"' in section
    assert "by Ada Merchant" in section
    for query in ({"list": "mine"}, {"list": "all", "severity": "high"}):
        assert heading not in look(staff, q="blue", **query)
    assert heading not in look(staff, q="green")


def test_a_search_shows_the_newest_notes_and_says_that_there_are_others(
    staff: Visitor, order: str, engine: Engine
) -> None:
    with engine.begin() as db:
        for number in range(MOST_NOTES + 1):
            at, words = NOW - (MOST_NOTES - number) * DAY, f"blue no {number:02d}"
            by = By(Actor.STAFF, MEMBER)
            place = Place(order=order)
            add_note(db, staff.shop.domain, place, words, said=Said.INTERNAL, by=by, now=at)
    page = look(staff, q="blue", list="all")
    shown = [f"no {number:02d}" in page for number in range(MOST_NOTES + 1)]
    assert shown == [False] + [True] * MOST_NOTES
    assert "The newest 20 notes with these words are shown." in page


def test_many_are_assigned_at_once(staff: Visitor, order: str, engine: Engine) -> None:
    for _ in range(3):
        opened(engine, staff, order)
    answer = staff.post(
        "/issues/assign", {"issue": ["1001", "1003"], "owner": MEMBER, "back": "list=all"}
    )
    assert answer.status_code == 200
    assert '"message": "2 issues assigned"' in answer.headers["HX-Trigger"]
    assert answer.headers["HX-Push-Url"] == "/issues?list=all"
    owners = [row(engine, staff, number).owner_id for number in (1001, 1002, 1003)]
    assert owners == [MEMBER, None, MEMBER]


@pytest.mark.parametrize("door", ["/issues/assign", "/issues/close"])
def test_a_button_for_many_says_that_none_is_ticked(
    staff: Visitor, order: str, engine: Engine, door: str
) -> None:
    opened(engine, staff, order)
    answer = staff.post(door, {"owner": MEMBER, "back": "list=all"})
    assert answer.status_code == 422
    assert "No issue is ticked" in answer.text
    assert "<details open>" in answer.text
    assert "HX-Trigger" not in answer.headers


def test_what_cannot_be_closed_is_said_for_each_and_the_rest_is_closed(
    staff: Visitor, order: str, engine: Engine
) -> None:
    for _ in range(2):
        opened(engine, staff, order)
    first = staff.post("/issues/close", {"issue": "1001", "back": "list=all"})
    assert '"message": "1 issue closed"' in first.headers["HX-Trigger"]
    answer = staff.post("/issues/close", {"issue": ["1001", "1002", "7", "x"], "back": "list=all"})
    page = " ".join(answer.text.split())
    assert '"message": "1 issue closed"' in answer.headers["HX-Trigger"]
    assert "2 issues were not changed" in page
    assert "#1001</s-link>: It is closed already." in page
    assert "#7</s-link>: There is no such issue." in page
    assert [row(engine, staff, number).status for number in (1001, 1002)] == [Status.CLOSED] * 2


def test_a_view_keeps_list_filters_and_sorting_and_is_its_makers_alone_unless_shared(
    staff: Visitor, client: FlaskClient, engine: Engine, world: World
) -> None:
    other = visitor(client, engine, world, staff.shop, Role.STAFF, member="799")
    back = "list=waiting&severity=high&sort=due&way=up&q=secret&after=1~x"
    for name, more in (("Hot ones", {}), ("For us", {"shared": "yes"})):
        answer = staff.post("/issues/views", {"name": name, "back": back, **more})
        assert '"View saved"' in answer.headers["HX-Trigger"]
    kept = '<s-link href="/issues?list=waiting&severity=high&sort=due&way=up">'
    assert f"{kept}Hot ones</s-link>" in look(staff)
    theirs = look(other)
    assert "Hot ones" not in theirs
    assert f"{kept}For us</s-link>" in theirs
    assert "/delete" not in theirs


def test_a_view_is_deleted_by_its_maker_and_one_for_all_by_who_leads_too(
    staff: Visitor, client: FlaskClient, engine: Engine, world: World
) -> None:
    other = visitor(client, engine, world, staff.shop, Role.STAFF, member="799")
    lead = visitor(client, engine, world, staff.shop, Role.MANAGER, member="798")
    for name, more in (("A", {}), ("B", {"shared": "yes"})):
        staff.post("/issues/views", {"name": name, "back": "", **more})
    page = look(staff)
    own, shared = (int(part.partition("/")[0]) for part in page.split('action="/issues/views/')[1:])
    assert other.post(f"/issues/views/{own}/delete").status_code == 404
    assert other.post(f"/issues/views/{shared}/delete").status_code == 404
    assert lead.post(f"/issues/views/{own}/delete").status_code == 404
    assert '"View deleted"' in lead.post(f"/issues/views/{shared}/delete").headers["HX-Trigger"]
    assert '"View deleted"' in staff.post(f"/issues/views/{own}/delete").headers["HX-Trigger"]


@pytest.mark.parametrize(
    ("name", "words"),
    [("", "Give the view a name."), ("x" * 61, "A name has up to 60 characters, in one line.")],
)
def test_a_view_without_a_proper_name_is_not_kept(staff: Visitor, name: str, words: str) -> None:
    answer = staff.post("/issues/views", {"name": name, "back": "list=all"})
    assert answer.status_code == 422
    assert words in answer.text
    assert "Saved views (" not in look(staff)


def test_who_may_not_work_on_issues_sees_lists_without_buttons(
    staff: Visitor, client: FlaskClient, engine: Engine, world: World, order: str
) -> None:
    opened(engine, staff, order)
    reader = visitor(client, engine, world, staff.shop, Role.READ_ONLY)
    page = look(reader, list="all")
    assert listed(page) == [1001]
    for hidden in ("New issue", "/issues/assign", "/issues/views", "s-checkbox"):
        assert f"{hidden}<" not in page, hidden
    assert "/issues/export.csv?list=all" in page
    assert reader.post("/issues/close", {"issue": "1001"}).status_code == 403
    assert reader.post("/issues/views", {"name": "x"}).status_code == 403
    outside = visitor(client, engine, world, staff.shop, Role.EXTERNAL_STAFF)
    assert "/issues/export.csv" not in look(outside, list="all")
    assert outside.get("/issues/export.csv").status_code == 403


def test_an_export_has_all_issues_of_the_filter_and_runs_nothing(
    staff: Visitor, order: str, engine: Engine
) -> None:
    opened(engine, staff, order, impact='=HYPERLINK("http://x")', wish="Łódź, “schnell”\nbitte")
    opened(engine, staff, order, reason="damaged")
    answer = staff.get("/issues/export.csv", list="all", reason="late", q="ignored")
    assert answer.mimetype == "text/csv"
    assert answer.headers["Content-Disposition"].startswith('attachment; filename="issues-20')
    told = answer.data.decode("utf-8")
    assert told.startswith("\ufeffNumber,Status,")
    rows = list(csv.DictReader(StringIO(told.removeprefix("\ufeff"), newline="")))
    assert [found["Number"] for found in rows] == ["1001"]
    assert rows[0]["Status"] == "Open"
    assert rows[0]["Order"] == "#1234"
    assert rows[0]["Impact in the customer’s words"] == '\'=HYPERLINK("http://x")'
    assert rows[0]["What the customer wishes"] == "Łódź, “schnell”\nbitte"


def test_an_export_of_more_than_a_batch_has_each_issue_once(
    staff: Visitor, order: str, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("shop_app.desk.issues.exporting._BATCH", 2)
    for _ in range(5):
        opened(engine, staff, order)
    told = staff.get("/issues/export.csv").text
    assert [line.partition(",")[0] for line in told.splitlines()[1:]] == [
        "1001", "1002", "1003", "1004", "1005",
    ]  # fmt: skip

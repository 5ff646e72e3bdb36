"""A new issue: its form, the same trouble again, and a form that is sent twice."""

import re
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from sqlalchemy import Engine, text, update

from shop_app.gids import number_of
from shop_app.issues.note_places import Place
from shop_app.issues.notes import of_issue
from shop_app.issues.preferring import set_vip_owner
from shop_app.issues.rules import Channel, Severity, Status
from shop_app.staff.models import StaffMember
from shop_app.staff.rules import Role
from tests.desk.issue_pages import issue, order, row, staff
from tests.desk.people import carries, said
from tests.desk.visiting import Visitor
from tests.staff.rows import hire

__all__ = ["issue", "order", "staff"]
BEFORE = "The customer has told you of this before"


def filled(staff: Visitor, order: str, **other: Any) -> dict[str, Any]:
    """A form about a damaged plate of the order, as its page was filled in."""
    page = staff.get("/issues/new", order=number_of(order)).text
    hidden = dict(re.findall(r'<input type="hidden" name="(key|customer)" value="(\w*)">', page))
    return {
        **hidden,
        "order": number_of(order),
        "line": "2",
        "reason": "damaged",
        "channel": "phone",
        "severity": "urgent",
        "impact": "The party is on Saturday.",
        "wish": "",
        "owner": "me",
        "note": "She called.",
        **other,
    }


def issues(engine: Engine, staff: Visitor) -> list[int]:
    """The numbers of all issues."""
    with engine.connect() as db:
        found = text("SELECT number FROM issue WHERE shop = :shop ORDER BY number")
        return list(db.scalars(found, {"shop": staff.shop.domain}))


def notes(engine: Engine, staff: Visitor, number: int) -> list[str]:
    with engine.connect() as db:
        place = Place(issue=row(engine, staff, number).id)
        assert place.issue is not None
        return [note.text for note in of_issue(db, staff.shop.domain, place.issue)]


def test_an_issue_is_opened_with_its_first_note(staff: Visitor, order: str, engine: Engine) -> None:
    answer = staff.post("/issues/new", filled(staff, order))
    assert answer.status_code == 200
    assert answer.headers["HX-Push-Url"] == "/issues/1001"
    made = row(engine, staff, 1001)
    assert made.lines == ("gid://shopify/LineItem/2",)
    assert made.customer_gid is not None
    assert (made.channel, made.severity, made.owner_id) == (
        Channel.PHONE,
        Severity.URGENT,
        staff.id,
    )
    assert notes(engine, staff, 1001) == ["She called."]


def test_a_form_that_is_sent_twice_opens_one_issue(
    staff: Visitor, order: str, engine: Engine
) -> None:
    form = filled(staff, order)
    first, second = (staff.post("/issues/new", form) for _ in range(2))
    assert second.headers["HX-Push-Url"] == first.headers["HX-Push-Url"]
    assert issues(engine, staff) == [1001]
    assert notes(engine, staff, 1001) == ["She called."]


def test_what_was_typed_before_a_form_was_sent_again_is_not_lost(
    staff: Visitor, order: str, engine: Engine
) -> None:
    form = filled(staff, order)
    staff.post("/issues/new", form)
    other = form | {"impact": "It is on Friday.", "note": "She called twice."}
    for _ in range(2):
        assert staff.post("/issues/new", other).headers["HX-Push-Url"] == "/issues/1001"
    assert issues(engine, staff) == [1001]
    assert row(engine, staff, 1001).impact == "It is on Friday."
    assert notes(engine, staff, 1001) == ["She called twice.", "She called."]
    staff.post("/issues/new", form | {"note": ""})
    assert row(engine, staff, 1001).impact == "It is on Friday."  # it has been worked on since


def test_the_same_trouble_again_is_shown_before_it_is_opened(
    staff: Visitor, issue: int, order: str, engine: Engine
) -> None:
    form = filled(staff, order)
    answer = staff.post("/issues/new", form)
    assert answer.status_code == 409
    assert BEFORE in answer.text
    assert "The issue was not opened" in answer.text
    assert f"Add it to #{issue}" in said(answer.text)
    assert 'value="The party is on Saturday."' in answer.text
    assert issues(engine, staff) == [issue]
    assert staff.post("/issues/new", form | {"anyway": "1"}).status_code == 200
    assert row(engine, staff, 1002).repeat_of == row(engine, staff, issue).id


def test_of_two_who_open_the_same_trouble_at_once_the_second_is_shown_the_firsts_issue(
    staff: Visitor, order: str, engine: Engine
) -> None:
    forms = [filled(staff, order) for _ in range(2)]
    assert forms[0]["key"] != forms[1]["key"]
    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(lambda form: staff.post("/issues/new", form), forms))
    assert sorted(answer.status_code for answer in answers) == [200, 409]
    (shown,) = (answer for answer in answers if answer.status_code == 409)
    assert "Add it to #1001" in said(shown.text)
    assert issues(engine, staff) == [1001]


def test_the_earlier_issue_is_reopened_and_keeps_what_was_typed(
    staff: Visitor, issue: int, order: str, engine: Engine
) -> None:
    staff.post(f"/issues/{issue}/resolve", {"version": "1", "remedy": "apology"})
    form = filled(staff, order)
    assert f"Reopen #{issue}" in said(staff.post("/issues/new", form).text)
    for _ in range(2):
        answer = staff.post("/issues/new", form | {"into": str(issue)})
        assert answer.headers["HX-Push-Url"] == f"/issues/{issue}"
    assert row(engine, staff, issue).status is Status.OPEN
    assert issues(engine, staff) == [issue]
    (note,) = notes(engine, staff, issue)
    assert note.endswith("The party is on Saturday.\n\nShe called.")


def test_another_reason_brings_its_sub_reasons_and_severity_along(
    staff: Visitor, issue: int, order: str
) -> None:
    form = filled(staff, order, severity="low", reason="lost", sub_reason="damaged.packaging")
    page = staff.post("/issues/new/form", form | {"changed": "reason"}).text
    assert '<s-option value="high" selected>' in page
    assert 'value="lost.no_scan"' in page
    assert "damaged.packaging" not in page
    assert BEFORE not in page
    again = staff.post("/issues/new/form", form | {"changed": "reason", "reason": "damaged"}).text
    assert BEFORE in again
    other = staff.post("/issues/new/form", form | {"changed": "order", "line": ["1", "2"]}).text
    assert '<s-option value="low" selected>' in other
    assert " checked" not in other


def test_what_is_wrong_is_told_at_its_field_and_nothing_is_lost(
    staff: Visitor, order: str, engine: Engine
) -> None:
    wrong = {"reason": "", "severity": "worst", "impact": "x" * 5001, "note": "Kept."}
    answer = staff.post("/issues/new", filled(staff, order, **wrong))
    assert answer.status_code == 422
    for told in (
        "Choose a reason.",
        "Choose how bad it is.",
        "The text has 5,001 characters; up to 5,000 fit.",
    ):
        assert f'error="{told}"' in answer.text
    assert 'value="Kept."' in answer.text
    lines = staff.post("/issues/new", filled(staff, order, line="99"))
    assert lines.status_code == 422
    assert "The order no longer has one of these items." in said(lines.text)
    assert issues(engine, staff) == []


def test_who_had_the_last_issue_of_a_vip_is_proposed(
    staff: Visitor, issue: int, order: str, engine: Engine
) -> None:
    hire(engine, "5", Role.STAFF, shop=staff.shop.domain, name="Grace Hopper")
    staff.post(f"/issues/{issue}/assign", {"version": "1", "owner": "5"})
    customer = number_of(row(engine, staff, issue).customer_gid or "")
    proposed = "Grace Hopper (had this customer&#39;s last issue)"
    page = staff.get("/issues/new", customer=customer).text
    assert proposed in page
    assert '<s-option value="5" selected>' not in page
    carries(engine, staff.shop, customer, "VIP")
    page = staff.get("/issues/new", customer=customer).text
    assert f'<s-option value="5" selected>{proposed}' in page


def test_who_was_chosen_for_vips_comes_before_who_had_their_last_issue(
    staff: Visitor, issue: int, engine: Engine
) -> None:
    shop = staff.shop.domain
    hire(engine, "5", Role.STAFF, shop=shop, name="Grace")
    hire(engine, "6", Role.STAFF, shop=shop, name="Joan")
    staff.post(f"/issues/{issue}/assign", {"version": "1", "owner": "5"})
    customer = number_of(row(engine, staff, issue).customer_gid or "")
    with engine.begin() as db:
        set_vip_owner(db, shop, "6")
    page = staff.get("/issues/new", customer=customer).text
    assert '<s-option value="6">Joan</s-option>' in page
    carries(engine, staff.shop, customer, "VIP Gold")
    page = staff.get("/issues/new", customer=customer).text
    assert '<s-option value="6" selected>Joan (gets the issues of VIPs)' in page
    assert '<s-option value="5">Grace (had this customer&#39;s last issue)' in page
    with engine.begin() as db:
        may_look = update(StaffMember).where(StaffMember.shop == shop, StaffMember.id == "6")
        db.execute(may_look.values(role=Role.READ_ONLY))
    page = staff.get("/issues/new", customer=customer).text
    assert '<s-option value="5" selected>Grace' in page


def test_an_issue_begins_with_an_order_or_a_customer(staff: Visitor, order: str) -> None:
    assert "Whom is it about?" in staff.get("/issues/new").text
    found = staff.get("/issues/new", q="#1001").text
    assert f"/issues/new?order={number_of(order)}" in found
    nobody = said(staff.get("/issues/new", q="nobody-is-called-this").text)
    assert "Nobody found." in nobody
    assert staff.get("/issues/new", order="x").status_code == 400

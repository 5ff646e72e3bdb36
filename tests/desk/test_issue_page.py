"""The page of an issue: the whole story on one screen."""

from dataclasses import replace

from sqlalchemy import Engine, text, update

from shop_app.auto_open import store
from shop_app.auto_open.rule import AutoDraft
from shop_app.auto_open.rules import Catch, Trigger
from shop_app.issues.models import Issue
from shop_app.issues.note_places import Place
from shop_app.issues.notes import add_note
from shop_app.issues.rules import Said
from shop_app.notifications.service import Told, tell
from shop_app.timeline.service import Actor, By
from tests.desk.issue_pages import issue, order, row, staff
from tests.desk.people import NOW, said
from tests.desk.test_customer_page import counting
from tests.desk.visiting import Visitor

__all__ = ["issue", "order", "staff"]


def test_the_page_tells_the_whole_story(staff: Visitor, issue: int, engine: Engine) -> None:
    with engine.begin() as db:
        place = Place(issue=row(engine, staff, issue).id)
        me = By(Actor.STAFF, staff.id)
        add_note(db, staff.shop.domain, place, "Called her.", said=Said.INTERNAL, by=me, now=NOW)
    answer = staff.get(f"/issues/{issue}")
    assert answer.status_code == 200
    words = said(answer.text)
    for told in (
        "Open High",
        "Order #1001",
        "Damaged in transit",
        "Phone",
        "2 × PLATE · £5.00",
        "The party is on Saturday.",
        "A new plate.",
        "Called her.",
        "Issue opened",
        "by Operator",
    ):
        assert told in words, told
    assert "CUP" not in words
    assert "due" in words


def test_an_issue_that_a_rule_opened_leads_to_the_rule(
    staff: Visitor, issue: int, engine: Engine
) -> None:
    assert "Open the rule" not in staff.get(f"/issues/{issue}").text
    opener = {"opened_by": "rule", "opened_by_id": "refund_created"}
    with engine.begin() as db:
        db.execute(update(Issue).where(Issue.shop == staff.shop.domain).values(opener))
    page = staff.get(f"/issues/{issue}").text
    assert "by Auto-open rule “Refund”" in said(page)
    assert 'href="/settings/auto-open/refund_created">Open the rule' in page


def test_a_rule_that_opened_an_issue_is_named_though_it_was_deleted(
    staff: Visitor, issue: int, engine: Engine
) -> None:
    shop = staff.shop.domain
    by, wanted = "7", AutoDraft(Catch(Trigger.REFUND_CREATED), "damaged", name="First")
    with engine.begin() as db:
        own = store.save(db, shop, wanted, key=None, based_on=0, by=by, now=NOW)
        wanted = replace(wanted, name="Money back")
        own = store.save(db, shop, wanted, key=own.key, based_on=own.version, by=by, now=NOW)
        store.remove(db, shop, own.key, based_on=own.version, by=by)
        opener = {"opened_by": "rule", "opened_by_id": own.key}
        db.execute(update(Issue).where(Issue.shop == shop).values(opener))
    assert "by Auto-open rule “Money back”" in said(staff.get(f"/issues/{issue}").text)
    assert "Auto-open rule “Money back”" in staff.get("/issues/export.csv").text


def test_a_visit_asks_the_database_little(staff: Visitor, issue: int, engine: Engine) -> None:
    staff.get(f"/issues/{issue}")
    told, about = Told.ASSIGNED, row(engine, staff, issue).id
    with engine.begin() as db:
        tell(db, staff.shop.domain, [staff.id], told, about, key="7", by=By(Actor.RULE, None))
    with counting(engine) as sent:
        staff.get(f"/issues/{issue}")
    assert any("UPDATE notification" in one for one in sent)
    assert len(sent) <= 8, "\n".join(sent)
    with counting(engine) as sent:
        staff.get(f"/issues/{issue}/story")
    assert len(sent) <= 5, "\n".join(sent)


def test_the_history_goes_on_where_it_stopped(staff: Visitor, issue: int, engine: Engine) -> None:
    place, me = Place(issue=row(engine, staff, issue).id), By(Actor.STAFF, staff.id)
    with engine.begin() as db:
        for number in range(30):
            note = f"note no {number:02d}"
            add_note(db, staff.shop.domain, place, note, said=Said.INTERNAL, by=me, now=NOW)
    first = staff.get(f"/issues/{issue}/story").text
    before = first.partition("story?before=")[2].partition('"')[0]
    rest = staff.get(f"/issues/{issue}/story", before=before).text
    assert [f"note no {n:02d}" in first for n in range(30)] == [n >= 5 for n in range(30)]
    assert [f"note no {n:02d}" in rest for n in range(30)] == [n < 5 for n in range(30)]
    assert "Issue opened" in rest
    assert "story?before=" not in rest


def test_an_issue_that_is_late_says_so(staff: Visitor, issue: int, engine: Engine) -> None:
    late = text("""
        UPDATE issue SET response_due_at = now() - interval '30 days', due_at = response_due_at,
            at_risk_at = now() - interval '40 days' WHERE shop = :shop
    """)
    with engine.begin() as db:
        db.execute(late, {"shop": staff.shop.domain})
    page = staff.get(f"/issues/{issue}")
    assert "Answer overdue by" in said(page.text)
    assert 'data-clock="critical"' in page.text


def test_an_issue_of_nobody_is_not_found(staff: Visitor) -> None:
    for number in (1, 10**18, 10**30):
        assert staff.get(f"/issues/{number}").status_code == 404


def test_the_customer_page_and_the_home_page_tell_of_it(
    staff: Visitor, issue: int, engine: Engine
) -> None:
    customer = (row(engine, staff, issue).customer_gid or "").rpartition("/")[2]
    words = said(staff.get(f"/customers/{customer}/issues").text)
    assert words.startswith(f"1 issue · 1 still at work #{issue} · Damaged in transit Open ")
    assert f'href="/issues/new?customer={customer}"' in staff.get(f"/customers/{customer}").text
    assert "Nothing went wrong" in said(staff.get("/customers/1/issues").text)
    now = staff.get("/issues-now").text
    assert said(now) == "Mine 0 Unassigned 1 At risk 0 Overdue 0"
    assert 'href="/issues?list=unassigned"' in now
    assert 'hx-get="/issues-now"' in staff.get("/").text

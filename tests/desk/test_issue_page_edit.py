"""An issue is edited by one person, and by two at once."""

import re
from dataclasses import replace

from sqlalchemy import Engine

from shop_app.desk.issues.edit_merging import merged
from shop_app.desk.issues.issue_form import IssueForm
from shop_app.issues.rules import Severity
from tests.desk.issue_pages import issue, order, row, staff
from tests.desk.people import said
from tests.desk.visiting import Visitor

__all__ = ["issue", "order", "staff"]
WAS = IssueForm(order="1", lines=("2",), reason="late", impact="Angry.", wish="A plate.")


def opened(staff: Visitor, number: int) -> dict[str, str]:
    """The form as its page shows it."""
    page = staff.get(f"/issues/{number}/edit").text
    hidden = dict(re.findall(r'<input type="hidden" name="([\w.]+)" value="([^"]*)">', page))
    now = {name.removeprefix("was."): value for name, value in hidden.items() if "was." in name}
    return hidden | now | {"line": now.pop("lines")}


def test_an_edit_is_saved_and_told_in_the_history(
    staff: Visitor, issue: int, engine: Engine
) -> None:
    form = opened(staff, issue) | {"severity": "urgent", "wish": "Two plates.", "sub_reason": ""}
    answer = staff.post(f"/issues/{issue}/edit", form)
    assert answer.headers["HX-Push-Url"] == f"/issues/{issue}"
    words = said(answer.text)
    assert "Severity: High → Urgent" in words
    assert "What the customer wishes" in words
    now = row(engine, staff, issue)
    assert (now.severity, now.wish, now.version) == (Severity.URGENT, "Two plates.", 2)
    assert now.lines == ("gid://shopify/LineItem/2",)


def test_the_second_of_two_people_gets_both_texts_and_loses_nothing(
    staff: Visitor, issue: int, engine: Engine
) -> None:
    form = opened(staff, issue)
    theirs = form | {"impact": "Theirs: very angry.", "severity": "low"}
    assert staff.post(f"/issues/{issue}/edit", theirs).status_code == 200
    before = row(engine, staff, issue)
    answer = staff.post(f"/issues/{issue}/edit", form | {"impact": "Mine: calm.", "wish": "Mine."})
    assert answer.status_code == 409
    assert "Somebody else changed this issue meanwhile" in answer.text
    words = said(answer.text)
    assert "Theirs Theirs: very angry. Yours Mine: calm." in words
    assert "Severity Theirs Low Yours You left it as it was" in words
    assert row(engine, staff, issue) == before
    hidden = dict(re.findall(r'<input type="hidden" name="([\w.]+)" value="([^"]*)">', answer.text))
    mine = {"impact": "Mine: calm.", "wish": "Mine.", "severity": "low"}
    again = staff.post(f"/issues/{issue}/edit", form | hidden | mine)
    assert again.status_code == 200
    now = row(engine, staff, issue)
    assert (now.impact, now.wish, now.severity) == ("Mine: calm.", "Mine.", Severity.LOW)


def test_what_only_one_changed_stands_and_what_both_changed_is_mine() -> None:
    mine = replace(WAS, impact="Calm.", reason="lost", sub_reason="lost.no_scan")
    theirs = replace(
        WAS, impact="Furious.", severity="low", lines=("3",), sub_reason="late.customs"
    )
    found = merged(mine, WAS, theirs)
    assert found.form == replace(mine, severity="low", lines=("3",))
    assert found.both == ("reason", "sub_reason", "impact")
    assert found.theirs == ("order", "lines", "severity")
    assert merged(mine, WAS, mine).both == ()
    assert merged(WAS, WAS, theirs).form == theirs


def test_a_form_that_is_not_whole_changes_nothing(
    staff: Visitor, issue: int, engine: Engine
) -> None:
    before = row(engine, staff, issue)
    for wrong in ({}, {"version": "x"}, {"version": "1", "line": "one"}, {"impact": "\0"}):
        answer = staff.post(f"/issues/{issue}/edit", {"version": "1", **wrong})
        assert answer.status_code in (400, 422)
    assert row(engine, staff, issue) == before

"""Change what an issue says. The second of two people gets both texts and loses nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from flask import Blueprint, Response, g, request
from sqlalchemy import Connection, Engine
from werkzeug.datastructures import MultiDict

from shop_app.desk.issues import edit_page, issue_form, issue_page
from shop_app.desk.issues.edit_merging import merged
from shop_app.desk.issues.edit_page import Edit
from shop_app.desk.issues.moving import by
from shop_app.desk.issues.refusals import refused, version_sent
from shop_app.errors import Conflict, Invalid
from shop_app.issues import changing, queries
from shop_app.issues.reasons import by_key, reasons
from shop_app.staff.rules import Permission
from shop_app.texts import gettext
from shop_app.web.auth import needs
from shop_app.web.pages import done, page

_PLACES = {
    "line_unknown": "lines",
    "too_many_lines": "lines",
    "order_unknown": "order",
    "customer_not_of_order": "order",
    "about_nobody": "order",
}
"""Where a refusal is shown, by its code; others at the reason."""


def add(door: Blueprint, engine: Engine) -> None:
    """`GET` and `POST /issues/<number>/edit`, and the form drawn anew."""

    @door.get("/<int:number>/edit")
    @needs(Permission.WORK_ISSUES)
    def edit(number: int) -> Response:
        with engine.connect() as db:
            row = queries.issue(db, g.staff.shop, number)
            about = issue_form.of_row(row)
            return edit_page.show(db, row, Edit(row.version, about, about))

    @door.post("/<int:number>/edit/form")
    @needs(Permission.WORK_ISSUES)
    def redraw_edit(number: int) -> Response:
        form, changed = _read(request.form), request.form.get("changed", "")
        with engine.connect() as db:
            row = queries.issue(db, g.staff.shop, number)
            chosen = by_key(reasons(db, g.staff.shop)).get(form.about.reason)
            form = replace(form, about=issue_form.following(form.about, chosen, changed))
            values = edit_page.values(db, row, form)
        at = changed if changed in ("reason", "order") else ""
        return page("issues/_trouble.html", drawn=True, at=at, **values)

    @door.post("/<int:number>/edit")
    @needs(Permission.WORK_ISSUES)
    def save_edit(number: int) -> Response:
        form, shop = _read(request.form), g.staff.shop
        with engine.connect() as db:
            about = issue_form.checked(form.about, by_key(reasons(db, shop)), form.was.reason)
        form = replace(form, about=about)
        if about.errors:
            return _again(engine, number, form, 422)
        try:
            with engine.begin() as db:
                _save(db, number, form)
        except Conflict as error:
            return _conflict(engine, number, form, error)
        except Invalid as error:
            wrong = {_PLACES.get(error.code, "reason"): refused(error)}
            return _again(engine, number, replace(form, about=replace(about, errors=wrong)), 422)
        url = f"/issues/{number}"
        return done(issue_page.show(engine, number), gettext("Issue saved"), url=url)


def _save(db: Connection, number: int, form: Edit) -> None:
    wanted, now = issue_form.changes(form.about), datetime.now(UTC)
    changing.edit(db, g.staff.shop, number, wanted, version=form.version, by=by(), now=now)


def _read(sent: MultiDict[str, str]) -> Edit:
    """Raises Invalid for what no page could have sent."""
    before = MultiDict(
        (name.removeprefix("was."), sent[name]) for name in sent if name[:4] == "was."
    )
    lines = before.pop("lines", "")
    before.setlist("line", lines.split(",") if lines else [])
    return Edit(version_sent(sent), issue_form.read(sent), issue_form.read(before))


def _again(engine: Engine, number: int, form: Edit, status: int) -> Response:
    with engine.connect() as db:
        return edit_page.show(db, queries.issue(db, g.staff.shop, number), form, status)


def _conflict(engine: Engine, number: int, form: Edit, error: Conflict) -> Response:
    """Both texts: theirs told, mine in the form, which is now based on theirs."""
    with engine.connect() as db:
        row = queries.issue(db, g.staff.shop, number)
        theirs = issue_form.of_row(row)
        found = merged(form.about, form.was, theirs)
        again = Edit(row.version, found.form, theirs, found)
        return edit_page.show(db, row, again, error.status)

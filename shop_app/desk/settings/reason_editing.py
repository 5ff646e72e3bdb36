"""The page of one reason, and of a new one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from flask import Blueprint, Response, g, request
from sqlalchemy import Engine

from shop_app.desk.issues import words
from shop_app.desk.settings import reason_form as forms
from shop_app.desk.settings.reason_form import ReasonForm
from shop_app.errors import Conflict, Invalid, NotFound
from shop_app.issues import reasons as reasons_of
from shop_app.issues.reasons import Reason, by_key
from shop_app.issues.rules import Severity
from shop_app.shops import preferences
from shop_app.shops.preferences import Section
from shop_app.staff.rules import Permission
from shop_app.texts import gettext
from shop_app.web.auth import needs
from shop_app.web.pages import done, page

_LIST = "/settings/reasons"
_NEW = "new"


def add(door: Blueprint, engine: Engine) -> None:
    """Put the pages and their forms behind the door. `new` stands for a reason without a key."""

    @door.get("/reasons/<key>")
    @needs(Permission.VIEW_SHOP)
    def reason(key: str) -> Response:
        return _show(_stored(engine, key))

    @door.post("/reasons/<key>/rows")
    @needs(Permission.CHANGE_SETTINGS)
    def reason_rows(key: str) -> Response:
        """The form with a row more, or in another order; nothing is saved."""
        form = forms.read(request.form, _stored(engine, key).key)
        sent = request.form
        return _show(forms.redrawn(form, sent.get("do", ""), sent.get("at", "")), unsaved=True)

    @door.post("/reasons/<key>")
    @needs(Permission.CHANGE_SETTINGS)
    def save_reason(key: str) -> Response:
        form = forms.read(request.form, _stored(engine, key).key)
        with engine.connect() as db:
            stored = reasons_of.reasons(db, g.shop.shop)
            version = preferences.version(db, g.shop.shop, Section.REASONS)
        if version != form.version:  # their sub-reasons need not be those that the form has
            return _conflict(engine, form, version)
        form = forms.checked(form, stored)
        if form.wrong:
            return _show(form, 422, unsaved=True)
        try:
            saved = _save(engine, form)
        except Conflict as error:
            return _conflict(engine, form, error.details["version"])
        toast = gettext("Reason saved")
        return done(_show(_stored(engine, saved)), toast, url=f"{_LIST}/{saved}")


def _stored(engine: Engine, key: str) -> ReasonForm:
    """Raises NotFound."""
    with engine.connect() as db:
        version = preferences.version(db, g.shop.shop, Section.REASONS)
        if key == _NEW:
            return ReasonForm(version)
        found = by_key(reasons_of.reasons(db, g.shop.shop)).get(key)
    if found is None:
        raise NotFound(f"there is no reason {key!r:.60}")
    return forms.form_of(found, version)


def _save(engine: Engine, form: ReasonForm) -> str:
    """Returns the reason's key. Raises Conflict when somebody else saved meanwhile."""
    shop = g.shop.shop
    with engine.begin() as db:
        preferences.changed(db, shop, Section.REASONS, based_on=form.version, by=g.staff.id)
        stored = reasons_of.reasons(db, shop)
        wanted = forms.reason_of(form, stored)
        reasons_of.save(db, shop, _with(stored, wanted))
    return wanted.key


def _with(stored: Sequence[Reason], wanted: Reason) -> list[Reason]:
    if wanted.key in by_key(stored):
        return [wanted if one.key == wanted.key else one for one in stored]
    if len(stored) >= forms.MOST_REASONS:
        raise Invalid(
            f"a shop may have {forms.MOST_REASONS} reasons", code="too_many", value=len(stored) + 1
        )
    return [*stored, wanted]


def _conflict(engine: Engine, form: ReasonForm, version: int) -> Response:
    """Both texts: theirs above, what was typed still in its fields."""
    theirs = _stored(engine, form.key or _NEW)
    mine_too = {row.key for row in form.rows}
    added = tuple(row for row in theirs.rows if row.key not in mine_too)
    mine = replace(form, version=version, rows=(*form.rows, *added))
    return _show(mine, 409, theirs=theirs if form.key else None, meanwhile=True, unsaved=True)


def _show(
    form: ReasonForm,
    status: int = 200,
    *,
    theirs: ReasonForm | None = None,
    meanwhile: bool = False,
    unsaved: bool = False,
) -> Response:
    """The page. `unsaved`: the form holds what nobody has saved, so the save bar has to show."""
    return page(
        "settings/reason.html",
        status,
        form=form,
        path=f"{_LIST}/{form.key or _NEW}",
        theirs=theirs,
        meanwhile=meanwhile,
        unsaved=unsaved,
        severities={one.code: words.severity(one) for one in Severity},
        limits=forms,
    )

"""The doors of the lists: look, change many at once, keep a list under a name."""

from __future__ import annotations

from datetime import UTC, datetime
from urllib.parse import parse_qsl

from flask import Blueprint, Response, g, request
from sqlalchemy import Engine

from shop_app.desk.issues import list_page
from shop_app.desk.issues.list_asked import HOME, Asked, asked
from shop_app.desk.issues.list_refusals import refusal, view_problem
from shop_app.errors import Invalid
from shop_app.issues import changing, views
from shop_app.issues.changing import Bulk
from shop_app.staff.rules import Permission
from shop_app.texts import gettext, ngettext, number
from shop_app.timeline.service import Actor, By
from shop_app.web.auth import needs
from shop_app.web.numbers import whole
from shop_app.web.pages import allowed, done

_DIGITS = 18
_UNPROCESSABLE = 422


def add(door: Blueprint, engine: Engine) -> None:
    """Put the doors behind the blueprint."""

    @door.get("")
    @needs(Permission.VIEW_CUSTOMERS)
    def index() -> Response:
        return list_page.show(engine, asked(request.args))

    _many(door, engine)
    _views(door, engine)


def _many(door: Blueprint, engine: Engine) -> None:
    """Forms: `issue` of each that is meant, `back` the query of the list, `owner` when assigning."""

    @door.post("/assign")
    @needs(Permission.WORK_ISSUES)
    def assign_many() -> Response:
        owner, by, now = request.form.get("owner") or None, _by(), datetime.now(UTC)
        with engine.begin() as db:
            found = changing.assign_many(db, g.staff.shop, _chosen(), owner, by=by, now=now)
        count = len(found.done)
        said = ngettext(
            "%(count)s issue assigned", "%(count)s issues assigned", count, count=number(count)
        )
        return _told(engine, found, said)

    @door.post("/close")
    @needs(Permission.WORK_ISSUES)
    def close_many() -> Response:
        by, now = _by(), datetime.now(UTC)
        with engine.begin() as db:
            found = changing.close_many(db, g.staff.shop, _chosen(), by=by, now=now)
        count = len(found.done)
        said = ngettext(
            "%(count)s issue closed", "%(count)s issues closed", count, count=number(count)
        )
        return _told(engine, found, said)


def _views(door: Blueprint, engine: Engine) -> None:
    """Forms: `back` the query of the list, and of a new one `name` and `shared`."""

    @door.post("/views")
    @needs(Permission.WORK_ISSUES)
    def keep_view() -> Response:
        wish, name = _back(), request.form.get("name", "")
        try:
            with engine.begin() as db:
                views.keep(
                    db,
                    g.staff.shop,
                    g.staff.id,
                    name,
                    list_page.kept(wish),
                    shared=request.form.get("shared") == "yes",
                )
        except Invalid as error:
            shown = name[: views.LONGEST_NAME]
            return list_page.show(
                engine, wish, _UNPROCESSABLE, problem=view_problem(error), naming=shown
            )
        return done(list_page.show(engine, wish), gettext("View saved"), url=wish.address())

    @door.post("/views/<int:view_id>/delete")
    @needs(Permission.WORK_ISSUES)
    def forget_view(view_id: int) -> Response:
        wish, leads = _back(), allowed(Permission.CHANGE_SETTINGS)
        with engine.begin() as db:
            views.forget(db, g.staff.shop, view_id, g.staff.id, leads=leads)
        return done(list_page.show(engine, wish), gettext("View deleted"), url=wish.address())


def _told(engine: Engine, found: Bulk, said: str) -> Response:
    """The list again; what was refused stands on it, each with its reason."""
    wish = _back()
    if not found.done and not found.refused:
        return list_page.show(engine, wish, _UNPROCESSABLE, unticked=True)
    refused = [(issue, refusal(code)) for issue, code in found.refused.items()]
    shown = list_page.show(engine, wish, refused=refused)
    return done(shown, said, url=wish.address()) if found.done else shown


def _by() -> By:
    return By(Actor.STAFF, g.staff.id)


def _chosen() -> list[int]:
    numbers = [whole(text, _DIGITS) for text in request.form.getlist("issue")]
    return [one for one in numbers if one is not None]


def _back() -> Asked:
    """The list that a form was on."""
    query = request.form.get("back", "")
    return asked(dict(parse_qsl(query.removeprefix(f"{HOME}?"), max_num_fields=100)))

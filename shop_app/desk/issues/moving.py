"""What one press does to an issue: another status, another owner, an answer to the follow-up."""

from __future__ import annotations

from datetime import UTC, datetime

from flask import Blueprint, Response, g, request
from sqlalchemy import Engine

from shop_app.desk.issues import issue_page, words
from shop_app.desk.issues.refusals import refused, version_sent
from shop_app.errors import Conflict, Invalid
from shop_app.issues import changing, following_up
from shop_app.issues.rules import Status
from shop_app.staff.rules import Permission
from shop_app.texts import gettext
from shop_app.timeline.service import Actor, By
from shop_app.web.auth import needs
from shop_app.web.pages import done

ME = "me"
"""The owner that a form names for whoever sends it."""


def add(door: Blueprint, engine: Engine) -> None:
    """`POST /issues/<number>/move`, `…/assign` and `…/follow-up`."""

    @door.post("/<int:number>/move")
    @needs(Permission.WORK_ISSUES)
    def move(number: int) -> Response:
        to, version = _status(), version_sent(request.form)
        try:
            with engine.begin() as db:
                changing.move(
                    db, g.staff.shop, number, to, version=version, by=by(), now=datetime.now(UTC)
                )
        except (Conflict, Invalid) as error:
            return _refused(engine, number, error)
        return done(issue_page.show(engine, number), _moved(to))

    @door.post("/<int:number>/assign")
    @needs(Permission.WORK_ISSUES)
    def assign(number: int) -> Response:
        owner, version = owner_sent(request.form.get("owner", "")), version_sent(request.form)
        try:
            with engine.begin() as db:
                changing.assign(
                    db, g.staff.shop, number, owner, version=version, by=by(), now=datetime.now(UTC)
                )
        except (Conflict, Invalid) as error:
            return _refused(engine, number, error)
        return done(issue_page.show(engine, number), gettext("The issue is in other hands now"))

    @door.post("/<int:number>/follow-up")
    @needs(Permission.WORK_ISSUES)
    def follow_up(number: int) -> Response:
        content = request.form.get("content") == "yes"
        try:
            with engine.begin() as db:
                following_up.answer(
                    db, g.staff.shop, number, content, by=by(), now=datetime.now(UTC)
                )
        except Conflict as error:
            return _refused(engine, number, error)
        toast = gettext("Issue closed") if content else gettext("Issue reopened")
        return done(issue_page.show(engine, number), toast)


def by() -> By:
    """Whoever sends the form."""
    return By(Actor.STAFF, g.staff.id)


def owner_sent(sent: str) -> str | None:
    """The owner that a form names; "" is nobody."""
    return g.staff.id if sent == ME else sent or None


def _refused(engine: Engine, number: int, error: Conflict | Invalid) -> Response:
    """The issue as it is now, with why it was not changed."""
    status = 409 if isinstance(error, Conflict) else 422
    return issue_page.show(engine, number, status, problem=refused(error))


def _status() -> Status:
    try:
        return Status(request.form.get("to", ""))
    except ValueError:
        raise Invalid("the form does not say what the issue is to become; reload") from None


def _moved(to: Status) -> str:
    return gettext("Status: %(status)s", status=words.status(to))

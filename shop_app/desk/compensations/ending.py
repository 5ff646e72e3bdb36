"""What was granted is revoked, or gets a later end."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

from flask import Blueprint, Response, g, request
from sqlalchemy import Engine

from shop_app.compensation.revoking import extend, revoke
from shop_app.desk.compensations import one_page
from shop_app.desk.compensations.grant_page import by
from shop_app.desk.compensations.one_page import ActionForm
from shop_app.desk.compensations.problems import LONGEST_TEXT, problem, text_sent
from shop_app.errors import Busy, Conflict, Invalid
from shop_app.settings import Settings
from shop_app.staff.rules import Permission
from shop_app.texts import gettext
from shop_app.timezones import zone
from shop_app.web.auth import needs
from shop_app.web.pages import done


def add(door: Blueprint, engine: Engine, settings: Settings) -> None:
    """`POST /compensations/<number>/revoke` and `…/extend`."""

    @door.post("/<int:number>/revoke")
    @needs(Permission.GRANT_COMPENSATION)
    def revoke_it(number: int) -> Response:
        text = text_sent()
        if not 0 < len(text) <= LONGEST_TEXT:
            told = gettext("Say in a few words why it is revoked.")
            wrong = ActionForm("revoke", text=text, error=told)
            return one_page.show(engine, settings, number, 422, form=wrong)
        try:
            revoke(engine, g.staff.shop, number, text, by=by())
        except (Conflict, Invalid, Busy) as error:
            form, told = ActionForm("revoke", text=text), problem(error)
            return one_page.show(engine, settings, number, error.status, problem=told, form=form)
        return done(one_page.show(engine, settings, number), gettext("Revoked"))

    @door.post("/<int:number>/extend")
    @needs(Permission.GRANT_COMPENSATION)
    def extend_it(number: int) -> Response:
        sent = request.form.get("until", "")[:10]
        until = _end_of(sent)
        if until is None:
            wrong = ActionForm("extend", until=sent, error=gettext("Choose a day after today."))
            return one_page.show(engine, settings, number, 422, form=wrong)
        try:
            extend(engine, g.staff.shop, number, until, by=by())
        except (Conflict, Invalid, Busy) as error:
            form, told = ActionForm("extend", until=sent), problem(error)
            return one_page.show(engine, settings, number, error.status, problem=told, form=form)
        return done(one_page.show(engine, settings, number), gettext("Extended"))


def _end_of(sent: str) -> datetime | None:
    """The last second of a day of the shop's time zone; None: no day, or one that is over."""
    try:
        chosen = date.fromisoformat(sent)
    except ValueError:
        return None
    here = zone(g.shop.timezone)
    if not datetime.now(here).date() < chosen <= date.max - timedelta(days=2):
        return None
    next_day = datetime.combine(chosen + timedelta(days=1), time(), here)
    return next_day.astimezone(UTC) - timedelta(seconds=1)

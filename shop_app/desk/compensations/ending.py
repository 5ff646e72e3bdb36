"""What was granted is revoked, or gets a later end."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from functools import partial

from flask import Blueprint, Response, g, request
from sqlalchemy import Engine

from shop_app.compensation.revoking import LONGEST_TEXT, extend, revoke
from shop_app.desk.compensations import one_page
from shop_app.desk.compensations.acting import act
from shop_app.desk.compensations.grant_page import by
from shop_app.desk.compensations.one_page import ActionForm
from shop_app.desk.compensations.problems import text_sent
from shop_app.settings import Settings
from shop_app.staff.rules import Permission
from shop_app.texts import gettext
from shop_app.timezones import zone
from shop_app.web.auth import needs


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
        work = partial(revoke, engine, g.staff.shop, number, text, by=by())
        form = ActionForm("revoke", text=text)
        return act(engine, settings, number, work, toast=gettext("Revoked"), form=form)

    @door.post("/<int:number>/extend")
    @needs(Permission.GRANT_COMPENSATION)
    def extend_it(number: int) -> Response:
        sent = request.form.get("until", "")[:10]
        until = _end_of(sent)
        if until is None:
            wrong = ActionForm("extend", until=sent, error=gettext("Choose a day after today."))
            return one_page.show(engine, settings, number, 422, form=wrong)
        work = partial(extend, engine, g.staff.shop, number, until, by=by())
        form = ActionForm("extend", until=sent)
        return act(engine, settings, number, work, toast=gettext("Extended"), form=form)


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

"""Somebody says what became of a compensation that is in doubt."""

from __future__ import annotations

from flask import Blueprint, Response, g, request
from sqlalchemy import Engine

from shop_app.compensation.settling import settle_doubt
from shop_app.desk.compensations import one_page
from shop_app.desk.compensations.grant_page import by
from shop_app.desk.compensations.problems import problem
from shop_app.errors import Conflict, Invalid
from shop_app.settings import Settings
from shop_app.staff.rules import Permission
from shop_app.texts import gettext
from shop_app.web.auth import needs
from shop_app.web.pages import done

_SAID = {"yes": True, "no": False, "look": None}


def add(door: Blueprint, engine: Engine, settings: Settings) -> None:
    """`POST /compensations/<number>/settle`; `done`: "yes", "no", or "look" again."""

    @door.post("/<int:number>/settle")
    @needs(Permission.APPROVE_COMPENSATION)
    def settle(number: int) -> Response:
        said = request.form.get("done", "")
        if said not in _SAID:
            raise Invalid("the form does not say what happened; reload the page")
        try:
            settle_doubt(engine, g.staff.shop, number, _SAID[said], by=by())
        except (Conflict, Invalid) as error:
            told = problem(error)
            return one_page.show(engine, settings, number, error.status, problem=told)
        toast = gettext("Amends looks again") if said == "look" else gettext("Noted")
        return done(one_page.show(engine, settings, number), toast)

"""Somebody says what became of a compensation that is in doubt."""

from __future__ import annotations

from functools import partial

from flask import Blueprint, Response, g, request
from sqlalchemy import Engine

from shop_app.compensation.settling import settle_doubt
from shop_app.desk.compensations.acting import act
from shop_app.desk.compensations.grant_page import by
from shop_app.errors import Invalid
from shop_app.settings import Settings
from shop_app.staff.rules import Permission
from shop_app.texts import gettext
from shop_app.web.auth import needs

_SAID = {"yes": True, "no": False, "look": None}


def add(door: Blueprint, engine: Engine, settings: Settings) -> None:
    """`POST /compensations/<number>/settle`; `done`: "yes", "no", or "look" again."""

    @door.post("/<int:number>/settle")
    @needs(Permission.APPROVE_COMPENSATION)
    def settle(number: int) -> Response:
        said = request.form.get("done", "")
        if said not in _SAID:
            raise Invalid("the form does not say what happened; reload the page")
        work = partial(settle_doubt, engine, g.staff.shop, number, _SAID[said], by=by())
        toast = gettext("Amends looks again") if said == "look" else gettext("Noted")
        return act(engine, settings, number, work, toast=toast)

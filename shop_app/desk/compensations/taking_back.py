"""A grant is taken back before Shopify is told, or a request by who asked."""

from __future__ import annotations

from functools import partial

from flask import Blueprint, Response, g
from sqlalchemy import Engine

from shop_app.compensation.taking_back import take_back
from shop_app.desk.compensations.acting import act
from shop_app.desk.compensations.grant_page import by
from shop_app.settings import Settings
from shop_app.staff.rules import Permission
from shop_app.texts import gettext
from shop_app.web.auth import needs


def add(door: Blueprint, engine: Engine, settings: Settings) -> None:
    """`POST /compensations/<number>/take-back`."""

    @door.post("/<int:number>/take-back")
    @needs(Permission.GRANT_COMPENSATION)
    def back(number: int) -> Response:
        work = partial(take_back, engine, g.staff.shop, number, by=by())
        return act(engine, settings, number, work, toast=gettext("Taken back"))

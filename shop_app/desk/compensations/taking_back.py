"""A grant is taken back before Shopify is told, or a request by who asked."""

from __future__ import annotations

from flask import Blueprint, Response, g
from sqlalchemy import Engine

from shop_app.compensation.refusing import NotYours
from shop_app.compensation.taking_back import take_back
from shop_app.desk.compensations import one_page
from shop_app.desk.compensations.grant_page import by
from shop_app.desk.compensations.problems import problem
from shop_app.errors import Conflict
from shop_app.settings import Settings
from shop_app.staff.rules import Permission
from shop_app.texts import gettext
from shop_app.web.auth import needs
from shop_app.web.pages import done


def add(door: Blueprint, engine: Engine, settings: Settings) -> None:
    """`POST /compensations/<number>/take-back`."""

    @door.post("/<int:number>/take-back")
    @needs(Permission.GRANT_COMPENSATION)
    def back(number: int) -> Response:
        try:
            take_back(engine, g.staff.shop, number, by=by())
        except (Conflict, NotYours) as error:
            told = problem(error)
            return one_page.show(engine, settings, number, error.status, problem=told)
        return done(one_page.show(engine, settings, number), gettext("Taken back"))

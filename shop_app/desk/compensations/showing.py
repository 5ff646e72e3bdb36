"""One compensation: its page, and the part of it that looks again."""

from __future__ import annotations

from flask import Blueprint, Response, request
from sqlalchemy import Engine

from shop_app.desk.compensations import one_page
from shop_app.settings import Settings
from shop_app.staff.rules import Permission
from shop_app.web.auth import needs


def add(door: Blueprint, engine: Engine, settings: Settings) -> None:
    """`GET /compensations/<number>` and `…/standing`."""

    @door.get("/<int:number>")
    @needs(Permission.VIEW_CUSTOMERS)
    def compensation(number: int) -> Response:
        return one_page.show(engine, settings, number)

    @door.get("/<int:number>/standing")
    @needs(Permission.VIEW_CUSTOMERS)
    def standing(number: int) -> Response:
        return one_page.fragment(engine, number, request.args.get("seen", ""))

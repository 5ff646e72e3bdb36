"""What went wrong for a customer, as a part of their page."""

from __future__ import annotations

from flask import Blueprint, Response, g
from sqlalchemy import Engine

from shop_app.desk.issues import words
from shop_app.desk.issues.around import of_customer
from shop_app.desk.issues.crew import Crew
from shop_app.desk.issues.event_words import Telling
from shop_app.gids import gid as make_gid
from shop_app.issues.reasons import by_key, reasons
from shop_app.staff.rules import Permission
from shop_app.web.auth import needs
from shop_app.web.pages import page


def add(door: Blueprint, engine: Engine) -> None:
    """`GET /customers/<number>/issues`: those at work first, and how many there are."""

    @door.get("/<int:number>/issues")
    @needs(Permission.VIEW_CUSTOMERS)
    def issues(number: int) -> Response:
        shop, gid = g.staff.shop, make_gid("Customer", number)
        with engine.connect() as db:
            found = of_customer(db, shop, gid)
            telling = Telling(Crew({}), by_key(reasons(db, shop)))
        return page(
            "customers/issues.html", number_=number, issues=found, telling=telling, words=words
        )

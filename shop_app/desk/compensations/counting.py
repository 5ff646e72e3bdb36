"""How many compensations wait for somebody, as a part of the home page."""

from __future__ import annotations

from flask import Blueprint, Response, g
from sqlalchemy import Engine

from shop_app.compensation.listing import COUNTED, Listed, counts
from shop_app.desk.compensations import list_words
from shop_app.staff.rules import Permission
from shop_app.web.auth import needs
from shop_app.web.pages import page

_TONES = {Listed.WAITING: "warning", Listed.IN_DOUBT: "critical"}
"""The tone of a number while it is not zero."""


def add(door: Blueprint, engine: Engine) -> None:
    """`GET /compensations/now`: what waits for approval and what is in doubt, for who decides."""

    @door.get("/now")
    @needs(Permission.APPROVE_COMPENSATION)
    def now() -> Response:
        with engine.connect() as db:
            found = counts(db, g.staff.shop)
        shown = [
            (
                one,
                list_words.name(one),
                list_words.count(found[one]),
                _TONES[one] if found[one] else "",
            )
            for one in COUNTED
        ]
        return page("compensations/now.html", counts=shown)

"""`GET /api/extensions/orders/<number>/print`: what was recorded about an order, for paper.

Shopify's admin fetches it with the staff member's token and shows what came in a frame of its own,
where no other address of the app can be loaded.
"""

from __future__ import annotations

from typing import Literal

from flask import Blueprint, Response, g
from sqlalchemy import Engine

from shop_app.desk.extensions_api.blocks import Admins
from shop_app.desk.issues_api.addresses import named
from shop_app.desk.openapi.described import Asked
from shop_app.desk.openapi.reading import asked
from shop_app.desk.transcripts import reading
from shop_app.desk.transcripts.printing import Paper, opened, printed, words_for
from shop_app.gids import gid
from shop_app.staff.rules import Permission
from shop_app.texts import gettext
from shop_app.web.auth import needs


class PrintAsked(Asked):
    """What is printed."""

    internal: Literal["0", "1"] = "1"
    """0: only what the customer may see."""


def add(door: Blueprint, engine: Engine, admin: Admins) -> None:
    """Put the door behind the blueprint."""

    @door.get("/orders/<number>/print")
    @needs(Permission.VIEW_CUSTOMERS)
    def print_order(number: str) -> Response:
        asked(PrintAsked)
        with engine.connect() as db:
            found = reading.of_order(db, g.staff.shop, gid("Order", named(number)))
            told = words_for(db)
        heading = gettext("Order %(name)s", name=found.name)
        nothing = gettext("Nothing was recorded about this order.")
        paper = Paper(heading, found.customer_gid, nothing)
        return printed(admin, opened(found.kept), told, paper, alone=True)

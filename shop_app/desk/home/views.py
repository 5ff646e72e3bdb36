"""The home page, which is also where an installation begins."""

from __future__ import annotations

from flask import Blueprint, Response, g
from sqlalchemy import Engine

from shop_app.desk.home import reading
from shop_app.web.pages import page


def blueprint(engine: Engine) -> Blueprint:
    """`GET /`."""
    door = Blueprint("home", __name__, template_folder="templates")

    @door.get("/")
    def home() -> Response:
        with engine.connect() as db:
            read = reading.read(db, g.staff.shop)
        changes = [reading.in_words(change) for change in read.changes]
        return page("home/home.html", page=read, changes=changes)

    return door

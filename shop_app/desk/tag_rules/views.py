"""The pages about tag rules."""

from __future__ import annotations

from flask import Blueprint, Response, g, request
from sqlalchemy import Engine

from shop_app.desk.tag_rules import deleted, editor, history, listing, living, running
from shop_app.staff.rules import Permission
from shop_app.web.auth import needs
from shop_app.web.pages import page


def blueprint(engine: Engine) -> Blueprint:
    """Everything under /rules."""
    door = Blueprint("tag_rules", __name__, template_folder="templates", url_prefix="/rules")

    @door.get("")
    @needs(Permission.VIEW_SHOP)
    def index() -> Response:
        return listed(engine)

    running.add(door, engine)
    living.add(door, engine, lambda: listed(engine))
    history.add(door, engine)
    deleted.add(door, engine)
    editor.add(door, engine)
    return door


def listed(engine: Engine) -> Response:
    """The list of rules."""
    asked = request.args.get("page", "1")
    wanted = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < _DIGITS else 1
    with engine.connect() as db:
        found = listing.read(db, g.staff.shop, wanted)
    return page("tag_rules/list.html", listing=found)


_DIGITS = 6

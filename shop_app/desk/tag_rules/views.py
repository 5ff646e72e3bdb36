"""The pages about tag rules."""

from __future__ import annotations

from flask import Blueprint, Response, g, request
from sqlalchemy import Engine

from shop_app.desk.tag_rules import deleted, editor, history, listing, living, running
from shop_app.desk.tag_rules.numbers import PAGE_DIGITS
from shop_app.staff.rules import Permission
from shop_app.web.auth import needs
from shop_app.web.numbers import whole
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
    wanted = whole(request.args.get("page", ""), PAGE_DIGITS)
    with engine.connect() as db:
        found = listing.read(db, g.staff.shop, 1 if wanted is None else wanted)
    return page("tag_rules/list.html", listing=found)

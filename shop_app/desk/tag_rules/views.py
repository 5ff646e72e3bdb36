"""The pages about tag rules."""

from __future__ import annotations

from flask import Blueprint, Response
from sqlalchemy import Engine

from shop_app.settings import Settings
from shop_app.staff.rules import Permission
from shop_app.web.auth import needs
from shop_app.web.pages import page


def blueprint(engine: Engine, settings: Settings) -> Blueprint:
    """Everything under /rules."""
    door = Blueprint("tag_rules", __name__, template_folder="templates", url_prefix="/rules")

    @door.get("")
    @needs(Permission.VIEW_SHOP)
    def index() -> Response:
        return page("tag_rules/list.html")

    return door

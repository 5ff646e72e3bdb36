"""Who works here, and what they may do."""

from __future__ import annotations

from flask import Blueprint, Response
from sqlalchemy import Engine

from shop_app.staff.rules import Permission
from shop_app.web.auth import needs
from shop_app.web.pages import page


def blueprint(engine: Engine) -> Blueprint:
    """Everything under /settings/staff."""
    door = Blueprint("staff", __name__, template_folder="templates", url_prefix="/settings/staff")

    @door.get("")
    @needs(Permission.VIEW_SHOP)
    def index() -> Response:
        return page("settings/staff.html")

    return door

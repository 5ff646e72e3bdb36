"""What the merchant sets for the whole shop."""

from __future__ import annotations

from flask import Blueprint, Response
from sqlalchemy import Engine

from shop_app.staff.rules import Permission
from shop_app.web.auth import needs
from shop_app.web.pages import page


def blueprint(engine: Engine) -> Blueprint:
    """Everything under /settings."""
    door = Blueprint("settings", __name__, template_folder="templates", url_prefix="/settings")

    @door.get("")
    @needs(Permission.VIEW_SHOP)
    def index() -> Response:
        return page("settings/settings.html")

    return door

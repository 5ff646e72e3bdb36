"""What Shopify sent, what was mended, and what asking costs."""

from __future__ import annotations

from flask import Blueprint, Response
from sqlalchemy import Engine

from shop_app.staff.rules import Permission
from shop_app.web.auth import needs
from shop_app.web.pages import page


def blueprint(engine: Engine) -> Blueprint:
    """Everything under /deliveries."""
    door = Blueprint("deliveries", __name__, template_folder="templates", url_prefix="/deliveries")

    @door.get("")
    @needs(Permission.VIEW_SHOP)
    def index() -> Response:
        return page("deliveries/deliveries.html")

    return door

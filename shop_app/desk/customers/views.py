"""Searching customers, and the page of one."""

from __future__ import annotations

from flask import Blueprint, Response
from sqlalchemy import Engine

from shop_app.settings import Settings
from shop_app.staff.rules import Permission
from shop_app.web.auth import needs
from shop_app.web.pages import page


def blueprint(engine: Engine, settings: Settings) -> Blueprint:
    """Everything under /customers."""
    door = Blueprint("customers", __name__, template_folder="templates", url_prefix="/customers")

    @door.get("")
    @needs(Permission.VIEW_CUSTOMERS)
    def index() -> Response:
        return page("customers/search.html")

    return door
